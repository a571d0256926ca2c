#pragma once
// What was changed, when, and for whom: the lines of a log of changes.
//
// How a change came to those who have it decides what may be said of it. By lot, or at one place
// after another, is an experiment: what differs is its effect. Everywhere at once is none: what
// differs since then may have come of something else.

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen {

/// How a change came to those who have it.
enum class Assigned : std::uint8_t {
  kLot,         ///< customers, or places, were drawn
  kStaggered,   ///< at some places, each from its own day on
  kEverywhere,  ///< for all from one day on
};
inline constexpr std::array<std::string_view, 3> kAssignedNames{"lot", "staggered", "everywhere"};
constexpr std::string_view assigned_name(Assigned assigned) {
  return kAssignedNames[static_cast<std::size_t>(assigned)];
}

/// What a change is measured by.
enum class ChangeMeasure : std::uint8_t {
  kMisery,    ///< share of the moment's scored contacts
  kMagic,     ///< likewise
  kHere,      ///< contacts at the moment, for each journey
  kContacts,  ///< contacts in all, for each journey
  kMiseries,  ///< of them, miseries, for each journey
  kWon,       ///< share of the decided journeys
};
inline constexpr std::array<std::string_view, 6> kChangeMeasureNames{
    "misery", "magic", "contacts_here", "contacts", "miseries", "won"};
inline constexpr std::size_t kChangeMeasures = kChangeMeasureNames.size();
constexpr std::string_view change_measure_name(ChangeMeasure measure) {
  return kChangeMeasureNames[static_cast<std::size_t>(measure)];
}
/// Whether it asks for a moment.
constexpr bool is_of_moment(ChangeMeasure measure) { return measure <= ChangeMeasure::kHere; }

struct ChangeRule {
  std::string name;
  std::string moment;  ///< what was changed; empty: no single moment
  Assigned assigned = Assigned::kEverywhere;
  std::string by;                    ///< the field or column that tells who has it
  std::vector<std::string> changed;  ///< by lot: the values of `by` that have it
  /// Everywhere: since then. By lot: likewise, where it was not there from the beginning.
  std::optional<std::int64_t> from_us;
  std::map<std::string, std::int64_t> started;  ///< staggered: by value of `by`, since when
  /// By measure, the difference that was promised of it, in the measure's unit.
  std::map<ChangeMeasure, double> promised;

  bool operator==(const ChangeRule&) const = default;
};

}  // namespace fifteen
