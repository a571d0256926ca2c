#pragma once
// What the pass is asked to do: how to cut journeys, and what decides a fate.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "contact/contact.h"

namespace fifteen::journey {

/// Rules of `won` or of `lost`. A journey takes the fate of the first contact at which a rule
/// holds; where both hold at one contact it is lost.
struct FateRule {
  /// For each canonical moment, whether reaching it decides the fate. Such a contact is the fate:
  /// it and what comes after it explain nothing, so the fate model stops before it.
  std::vector<bool> moments;
  /// A journey without another mark has this fate once its customer has been silent for so long
  /// (microseconds).
  std::optional<std::int64_t> silence_us;

  bool operator==(const FateRule&) const = default;
};

struct JourneyPlan {
  std::vector<std::string> moments;      ///< canonical names: ascending bytes
  std::vector<std::uint16_t> canonical;  ///< for each number in the records, its canonical moment
  FateRule won;
  FateRule lost;
  /// Contacts without a case id that are further apart belong to different journeys; nothing: never
  /// cut.
  std::optional<std::int64_t> gap_us;
  /// The end of the log: a journey's silence after its last contact is counted up to here.
  std::int64_t log_end_us = 0;
  /// Leave out contacts that equal the one before in everything but their place in the file.
  bool drop_duplicates = false;

  bool operator==(const JourneyPlan&) const = default;
};

}  // namespace fifteen::journey
