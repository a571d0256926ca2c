#include "journey/dictionary.h"

namespace fifteen::journey {

std::optional<std::uint16_t> Dictionary::number(std::string_view name) {
  const std::scoped_lock lock(mutex_);
  const auto found = numbers_.find(name);
  if (found != numbers_.end()) return found->second;
  if (numbers_.size() >= kNamesMax) return std::nullopt;
  const auto next = static_cast<std::uint16_t>(numbers_.size());
  numbers_.emplace(name, next);
  return next;
}

std::optional<std::uint16_t> Dictionary::find(std::string_view name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = numbers_.find(name);
  if (found == numbers_.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> Dictionary::names() const {
  std::vector<std::string> out;
  out.reserve(numbers_.size());
  for (const auto& [name, number] : numbers_) out.push_back(name);
  return out;
}

std::vector<std::uint16_t> Dictionary::canonical() const {
  std::vector<std::uint16_t> ranks(numbers_.size());
  std::uint16_t rank = 0;
  for (const auto& [name, number] : numbers_) ranks[number] = rank++;
  return ranks;
}

}  // namespace fifteen::journey
