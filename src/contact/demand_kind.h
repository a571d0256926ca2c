#pragma once
// The kinds of failure demand: contacts that should not exist.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace fifteen {

/// In the order of precedence: a contact of several kinds counts as the first of them.
enum class DemandKind : std::uint8_t {
  kQueue,          ///< it is only there to wait, or to be sent on
  kMisroute,       ///< transferred, or told again to whom it was sent on
  kLeak,           ///< self-service had failed
  kChase,          ///< asks for what is still open
  kClarification,  ///< something that was sent has not been understood
  kDouble,         ///< the same on another channel
  kRepeat,         ///< the same again
};
inline constexpr std::size_t kDemandKindCount = 7;

/// The kinds' words in worlds, filters and reports.
inline constexpr std::array<std::string_view, kDemandKindCount> kDemandKindNames{
    "queue", "misroute", "channel leak", "progress chase", "clarification", "double", "repeat"};

/// Returns the kind's word.
constexpr std::string_view demand_kind_name(DemandKind kind) {
  return kDemandKindNames[static_cast<std::size_t>(kind)];
}

}  // namespace fifteen
