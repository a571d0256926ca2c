#pragma once
// What a mapping says of scoring: how much evidence weighs, and when the past counts.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace fifteen {

/// The longest time in which a call back is promised.
inline constexpr std::int64_t kCallBackMaxUs = 60 * 86'400'000'000;

/// When a customer's earlier contacts count against a contact. Microseconds.
struct HistoryRules {
  std::int64_t repeat_within_us = 7 * 86'400'000'000;  ///< came again, or what was resolved is open
  std::int64_t answer_within_us = 2 * 86'400'000'000;  ///< a request that is older has no answer
  /// And one older than this is no more, nor is a call back that was due longer ago.
  std::int64_t forget_after_us = 30 * 86'400'000'000;
  std::uint32_t rage_times = 4;              ///< so many of one action, with this contact
  std::int64_t rage_within_us = 10'000'000;  ///< from the first to the last of them

  bool operator==(const HistoryRules&) const = default;
};

/// What a piece of evidence adds to the log-odds of misery and of magic against neutral, in nats.
struct EvidenceWeight {
  double misery = 0;
  double magic = 0;

  bool operator==(const EvidenceWeight&) const = default;
};

struct ScoreRules {
  HistoryRules history;
  std::map<std::string, EvidenceWeight> weights;  ///< by piece of evidence; others keep theirs
  std::optional<EvidenceWeight> base;
  std::optional<double> said;
  std::int64_t call_back_us = 86'400'000'000;  ///< a call back promised without a time is due then
  bool alike = true;  ///< learn from contacts that were rated how those were that were not
  bool texts = true;  ///< score what the texts say
  std::string model;  ///< file of a text model; empty: one of the log's own texts, or the word list
  bool learn_texts = true;  ///< without a file, learn from texts whose outcome the customers said

  bool operator==(const ScoreRules&) const = default;
};

}  // namespace fifteen
