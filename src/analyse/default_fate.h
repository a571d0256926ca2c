#pragma once
// What counts as won and lost where the user has given no rule. It is a guess, and every report
// says so.
//
// First the moments' names are searched for words such as "paid", "approved", "cancelled"
// (English). Where no name has one, the usual ending is won: the moment that most journeys end at.
// A side without a moment is decided by silence: whoever is not heard of for 30 days.

#include <string>
#include <vector>

#include "journey/counts.h"
#include "journey/plan.h"

namespace fifteen::analyse {

inline constexpr std::int64_t kDefaultSilenceUs = 30 * std::int64_t{86'400'000'000};

struct DefaultFate {
  journey::FateRule won;
  journey::FateRule lost;
  std::string why;  ///< one sentence
};

/// Returns the default rules for a log, from the names of its moments and where a sample of its
/// journeys end.
DefaultFate default_fate(const journey::JourneyCounts& sample);

/// Says a rule in words: `reaching "A", "B", or silence for 30 d`.
std::string describe_rule(const std::vector<std::string>& moments, const std::string& where,
                          std::optional<std::int64_t> silence_us);

}  // namespace fifteen::analyse
