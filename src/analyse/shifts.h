#pragma once
// What comes of it when contacts at a moment turn out otherwise: the tables that every what-if is
// made of.
//
// For each moment four shifts are worked out: all of its miseries (or all of its magic) turning out
// as the others there do, or neutral. The contacts that would turn out otherwise are compared with
// those alike that did: of the same segments, at the same moment, of journeys in the same state. As
// if by lot, each contact that is shifted hands its place to them: it loses its weight, and they
// take it over, by the odds with which those alike are shifted. What then comes of the journeys
// weighted so, less what came of them, is what the shift does: to later contacts by moment, to
// later miseries, to journeys won and to money. From what comes of a contact its mean among those
// alike is taken off first, which changes nothing on average and makes the figure surer (the
// efficient, doubly robust form).
//
// All is first-order: a shift of half the miseries does half of it. Figures are sums by group of
// customers, of the sample, so that intervals come from leaving groups out.
//
// Failure demand (journey/demand.h) can be taken away as well: that at a moment, and each kind of
// it wherever it lands. Its miseries and magic turn out neutral, and then it does not take place.
//
// Sources: Robins, Mathematical Modelling 7 (1986), the g-formula; Jiang and Li, Doubly robust
// off-policy value evaluation, ICML (2016); for first-order sums over a policy's visits, Kakade and
// Langford, ICML (2002).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analyse/fate_model.h"
#include "journey/counts.h"
#include "journey/demand.h"

namespace fifteen::analyse {

/// Tables grow with the square of the moments: with so many they take 160 MB.
inline constexpr std::size_t kShiftMomentsMax = 500;

enum class Shift : std::uint8_t {
  kMiseryAway,       ///< miseries turn out as the others there do
  kMagicAway,        ///< magic likewise
  kMiseryToNeutral,  ///< miseries turn out neutral
  kMagicToNeutral,
};
inline constexpr std::size_t kShifts = 4;

/// What one shift of all of a moment's contacts of the outcome comes to, in a group of the sample's
/// customers.
struct ShiftSums {
  double moved = 0;      ///< contacts that turn out otherwise
  double unmatched = 0;  ///< of them, those that nobody alike compares with: nothing follows
  double to_misery = 0;  ///< of them, those that turn out misery, neutral, magic
  double to_neutral = 0;
  double to_magic = 0;
  double won = 0;                ///< journeys
  double value = 0;              ///< in the currency's units
  double miseries = 0;           ///< later ones, at other moments
  double again = 0;              ///< later ones that would be shifted themselves
  std::vector<double> contacts;  ///< later ones, by moment

  void add(const ShiftSums& other, double factor);
};

/// A moment's counts in a group of the sample.
struct MomentSums {
  double contacts = 0;
  std::array<double, kOutcomeCount> outcomes{};

  void add(const MomentSums& other, double factor = 1);
};

/// What it comes to when all contacts of a removal with one outcome turn out neutral. What comes
/// of it at the removal's own contacts counts only as `again`: of those with the outcome.
struct RemovalPart {
  double moved = 0;
  double unmatched = 0;
  double won = 0;
  double value = 0;
  double miseries = 0;
  double again = 0;
  std::vector<double> contacts;  ///< later ones of others, by moment

  void add(const RemovalPart& other, double factor = 1);
};

/// Contacts that are taken away together, in a group of the sample's customers.
struct RemovalSums {
  std::vector<MomentSums> taken;       ///< by the removal's moments
  std::array<RemovalPart, 2> parts{};  ///< its miseries, its magic

  void add(const RemovalSums& other, double factor = 1);
};

/// What can be taken away: failure demand at a moment, or a kind of it at all moments.
struct Removal {
  std::optional<DemandKind> kind;    ///< nothing: all kinds, at the one moment
  std::vector<std::size_t> moments;  ///< where it lands, ascending
};

/// All of it, of one group of customers.
struct ShiftGroup {
  double journeys = 0;
  double won = 0;
  double value = 0;
  std::vector<MomentSums> moments;
  std::vector<std::array<ShiftSums, kShifts>> shifts;  ///< by moment
  std::vector<RemovalSums> removals;                   ///< by removal
};

struct ShiftTables {
  std::vector<std::string> moments;  ///< canonical
  std::vector<bool> is_fate;         ///< by moment: reaching it decides a fate
  double scale = 1;                  ///< journeys of the log, for each of the sample
  std::vector<Removal> removals;     ///< those at a moment first, by moment; then by kind
  ShiftGroup whole;
  /// What each group of customers adds: the whole less this is what there is without the group,
  /// journeys won, value and miseries with all that is alike found anew without it.
  std::array<ShiftGroup, stats::kGroupCount> groups;

  /// The place of the removal at a moment, or of a kind; nothing: there is no such contact.
  std::optional<std::size_t> removal_at(std::size_t moment) const;
  std::optional<std::size_t> removal_of(DemandKind kind) const;
};

/// What tables are made of.
struct ShiftRequest {
  const FateModel* model = nullptr;  ///< null: contacts are alike by moments visited, visits and
                                     ///< what happened last
  std::vector<bool> is_fate;         ///< by moment
  std::span<const journey::DemandTag> tags;  ///< of the sample; empty: nothing can be removed
};

/// At most kShiftMomentsMax moments. Cost: for each moment and shift, one look-up a contact, and
/// for each moment one walk over its journeys.
ShiftTables find_shifts(const journey::JourneyCounts& counts, const ShiftRequest& request,
                        std::size_t threads);

}  // namespace fifteen::analyse
