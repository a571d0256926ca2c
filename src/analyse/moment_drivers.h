#pragma once
// What drives misery and magic at each moment, from the counts of the pass.
//
// Only contacts whose customers said how it was count: the outcome of any other was inferred from
// the very evidence that is to be judged. What can drive is what scoring knows of a contact besides
// words: its wait, promise and end, its channel, reason, team, place and segments, and what its
// customer went through before it.

#include <cstdint>
#include <string>
#include <vector>

#include "analyse/drivers.h"
#include "journey/counts.h"

namespace fifteen::analyse {

struct DriversOfMoment {
  std::string moment;
  stats::OutcomeCounts outcomes{};  ///< of the contacts that count: misery, neutral, magic
  std::vector<Driver> drivers;
  std::vector<std::string> left_out;  ///< drivers with too many combinations with the others
  MomentDrivers found;
};

/// A moment with fewer contacts that count, or fewer than kDriverOutcomesMin of misery or of magic
/// or of all others, has no drivers told of it.
inline constexpr std::uint64_t kDriverContactsMin = 200;
inline constexpr std::uint64_t kDriverOutcomesMin = 20;
/// The most moments of which drivers are looked for: those with most contacts that count.
inline constexpr std::size_t kDriverMomentsMax = 30;
/// The most levels of one driver: of names, the most frequent ones, and the others together.
inline constexpr std::size_t kDriverLevelsMax = 12;
/// The most combinations of levels at one moment: it bounds the time.
inline constexpr std::size_t kDriverCellsMax = 2048;

/// Returns the drivers of the moments that have contacts enough, most contacts first, ties by name.
/// What is told at one moment is judged by intervals widened for all of them. The threads only
/// share out work.
std::vector<DriversOfMoment> find_moment_drivers(const journey::JourneyCounts& counts,
                                                 std::size_t threads);

}  // namespace fifteen::analyse
