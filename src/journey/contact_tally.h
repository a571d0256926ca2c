#pragma once
// What is counted of each contact by itself, while it is read: waits, services and durations of a
// moment, and when the log begins and ends. Integers that merge.

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <utility>

#include "contact/contact.h"
#include "stats/log_histogram.h"
#include "stats/mean.h"

namespace fifteen::journey {

/// Ratings of one kind at one moment.
struct RatingTally {
  stats::MeanSums values;                               ///< in thousandths of a point
  std::array<std::uint64_t, kOutcomeCount> outcomes{};  ///< what they say, by the scale
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = std::numeric_limits<std::int64_t>::min();

  void add(std::int64_t value, Outcome outcome) {
    values.add(value);
    ++outcomes[static_cast<std::size_t>(outcome)];
    least = std::min(least, value);
    most = std::max(most, value);
  }
  void merge(const RatingTally& other) {
    least = std::min(least, other.least);
    most = std::max(most, other.most);
    values.merge(other.values);
    for (std::size_t o = 0; o < kOutcomeCount; ++o) outcomes[o] += other.outcomes[o];
  }
  bool operator==(const RatingTally&) const = default;
};

struct ContactTally {
  std::uint64_t contacts = 0;
  std::int64_t from_us = std::numeric_limits<std::int64_t>::max();  ///< the first start
  std::int64_t to_us = std::numeric_limits<std::int64_t>::min();    ///< the last start
  std::int64_t from_local_us = 0;  ///< the first start as the clocks of the log's zone show it
  std::int64_t to_local_us = 0;    ///< the last start likewise
  std::map<std::string, stats::LogHistogram> waits;      ///< by moment; contacts with a wait
  std::map<std::string, stats::LogHistogram> services;   ///< by moment; from the wait to the end
  std::map<std::string, stats::LogHistogram> durations;  ///< by moment; contacts with an end

  /// By instrument (a field's name) and moment.
  std::map<std::pair<std::string, std::string>, RatingTally> ratings;

  void merge(const ContactTally& other) {
    contacts += other.contacts;
    if (other.from_us < from_us) from_local_us = other.from_local_us;
    if (other.to_us > to_us) to_local_us = other.to_local_us;
    from_us = std::min(from_us, other.from_us);
    to_us = std::max(to_us, other.to_us);
    for (const auto& [moment, waited] : other.waits) waits[moment].merge(waited);
    for (const auto& [moment, served] : other.services) services[moment].merge(served);
    for (const auto& [moment, took] : other.durations) durations[moment].merge(took);
    for (const auto& [key, tally] : other.ratings) ratings[key].merge(tally);
  }
  bool operator==(const ContactTally&) const = default;
};

}  // namespace fifteen::journey
