#pragma once
// What is counted of each contact by itself, while it is read: waits, services and durations of a
// moment, and when the log begins and ends. Integers that merge.

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <string>

#include "stats/log_histogram.h"

namespace fifteen::journey {

struct ContactTally {
  std::uint64_t contacts = 0;
  std::int64_t from_us = std::numeric_limits<std::int64_t>::max();  ///< the first start
  std::int64_t to_us = std::numeric_limits<std::int64_t>::min();    ///< the last start
  std::map<std::string, stats::LogHistogram> waits;      ///< by moment; contacts with a wait
  std::map<std::string, stats::LogHistogram> services;   ///< by moment; from the wait to the end
  std::map<std::string, stats::LogHistogram> durations;  ///< by moment; contacts with an end

  void merge(const ContactTally& other) {
    contacts += other.contacts;
    from_us = std::min(from_us, other.from_us);
    to_us = std::max(to_us, other.to_us);
    for (const auto& [moment, waited] : other.waits) waits[moment].merge(waited);
    for (const auto& [moment, served] : other.services) services[moment].merge(served);
    for (const auto& [moment, took] : other.durations) durations[moment].merge(took);
  }
  bool operator==(const ContactTally&) const = default;
};

}  // namespace fifteen::journey
