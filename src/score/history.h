#pragma once
// What a contact's customer went through before it, as far as scoring asks: six bits.

#include <cstddef>
#include <cstdint>

namespace fifteen::score {

/// What came before a contact. Together they number a history, 0 to kHistoryCount - 1.
enum HistorySign : std::uint8_t {
  kLater = 1,          ///< it is not the first contact of its journey
  kRepeated = 2,       ///< the customer came for the same reason a short while ago
  kReopened = 4,       ///< what it is about was said to be resolved a short while ago
  kRage = 8,           ///< the same action, again and again within seconds
  kUnanswered = 16,    ///< the customer has asked before and had no answer in time
  kNotCalledBack = 32  ///< the customer was promised a call back, and it did not come
};
using History = std::uint8_t;
inline constexpr std::size_t kHistoryCount = 64;

}  // namespace fifteen::score
