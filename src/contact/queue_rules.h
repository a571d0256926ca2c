#pragma once
// What a mapping says of staffed queues: which moments one team serves together, and with how many.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fifteen {

/// Of so many queues a mapping may tell.
inline constexpr std::size_t kQueuesMax = 1'000;
/// With at most so many servers each.
inline constexpr std::uint64_t kQueueServersMax = 100'000;

struct QueueRule {
  std::string name;
  std::vector<std::string> moments;         ///< whose customers stand in it; one at least
  std::optional<std::uint64_t> servers;     ///< at each place; nothing: by how long one waits
  std::optional<std::int64_t> patience_us;  ///< mean time until one leaves; nothing: by who left
  bool by_place = true;                     ///< each place has a queue of its own

  bool operator==(const QueueRule&) const = default;
};

}  // namespace fifteen
