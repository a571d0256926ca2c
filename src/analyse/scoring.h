#pragma once
// How contacts were scored, by which evidence, and what outcomes there are by channel, place, team,
// segment and period.
//
// Shares of misery and magic come in two kinds. Those of the customers who said how it was are
// counted; those of all contacts of which anything is known are the mean of each one's probability.
// Who answers is not random, so the two are shown side by side, with their difference.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contact/piece.h"
#include "journey/alike.h"
#include "journey/contact_tally.h"
#include "journey/counts.h"
#include "stats/calibration.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {

/// Contacts that have a piece of evidence.
struct Coverage {
  Piece piece = Piece::kStated;
  std::uint64_t contacts = 0;
};

/// A share among those who said how it was, among all that have chances, and the difference.
struct SaidAndAll {
  stats::Estimate said;
  stats::Estimate all;
  stats::Estimate difference;  ///< all less said
};

struct ValueOutcomes {
  std::string value;  ///< empty: contacts without one
  std::array<std::uint64_t, kOutcomeCount> outcomes{};
  std::optional<stats::Estimate> misery_share;  ///< of the scored ones; none: nothing is scored
  std::optional<stats::Estimate> magic_share;

  std::uint64_t contacts() const { return outcomes[0] + outcomes[1] + outcomes[2] + outcomes[3]; }
};

struct DimensionOutcomes {
  std::string name;
  std::vector<ValueOutcomes> values;  ///< most contacts first, ties by name; at most kValuesShown
  std::uint64_t values_hidden = 0;    ///< further ones
  std::uint64_t contacts_hidden = 0;  ///< of these
};
inline constexpr std::size_t kValuesShown = 50;

/// Ratings of one kind, at one moment or at all.
struct RatingFigures {
  std::string instrument;  ///< csat, nps, ces, stars, rating
  std::string moment;      ///< empty: all moments
  std::uint64_t count = 0;
  stats::Estimate mean;  ///< in points
  /// Of ratings, by what the scale says of them: for nps detractors, passives, promoters.
  std::array<std::uint64_t, kOutcomeCount> outcomes{};
  /// nps: the net promoter score, -100 to 100. csat and stars: the share of ratings in magic.
  /// Others: none.
  std::optional<stats::Estimate> score;
};

struct Scoring {
  std::uint64_t said = 0;      ///< contacts whose customers said how it was
  std::uint64_t inferred = 0;  ///< scored from other evidence
  std::uint64_t unscored = 0;
  std::uint64_t contradicted = 0;    ///< whose text says the opposite of what the customer said
  std::vector<Coverage> coverage;    ///< in the order of the pieces; those that occur
  std::optional<SaidAndAll> misery;  ///< none: nobody said anything, or nobody else has chances
  std::optional<SaidAndAll> magic;
  /// Contacts that were rated and from which it was learned how others were; 0: not learned.
  std::uint64_t learned_from = 0;
  /// Do the chances of misery, and of magic, come true among the rated, each predicted by a model
  /// of the other half of the customers. None: not learned.
  std::optional<stats::Calibration> misery_reliability;
  std::optional<stats::Calibration> magic_reliability;
  std::vector<RatingFigures> ratings;  ///< by instrument; all moments first, then by count
  std::vector<DimensionOutcomes> dimensions;
  std::string period_unit;
  std::vector<ValueOutcomes> periods;  ///< in order of time, also empty ones
};

/// Makes the findings. `alike` is what was learned of the rated, or null.
Scoring find_scoring(const journey::JourneyCounts& counts, const journey::ContactTally& tally,
                     const score::Weights& weights, const journey::Alike* alike);

}  // namespace fifteen::analyse
