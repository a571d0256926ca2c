#include "simulate/shipped.h"

#include <cstdint>

// Made by cmake/embed.cmake.
extern "C" {
struct FifteenWorld {
  const char* name;
  const char* text;
  std::uint64_t size;
};
extern const FifteenWorld fifteen_worlds[];
}

namespace fifteen::simulate {

std::vector<std::string> shipped_worlds() {
  std::vector<std::string> out;
  for (const FifteenWorld* world = fifteen_worlds; world->name != nullptr; ++world)
    out.emplace_back(world->name);
  return out;
}

std::optional<std::string_view> shipped_world(std::string_view name) {
  for (const FifteenWorld* world = fifteen_worlds; world->name != nullptr; ++world) {
    if (name == world->name) return std::string_view(world->text, world->size);
  }
  return std::nullopt;
}

}  // namespace fifteen::simulate
