#include "journey/facet.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace fifteen::journey {

Facets::Facets(std::vector<std::string> dimensions) : dimensions_(std::move(dimensions)) {
  FIFTEEN_CHECK(dimensions_.size() <= kDimensionsMax, "more dimensions than a facet holds");
}

std::optional<std::uint32_t> Facets::number(const Facet& facet) {
  const FacetKey key = key_of(facet);
  const std::scoped_lock lock(mutex_);
  const auto found = numbers_.find(key);
  if (found != numbers_.end()) return found->second;
  if (facets_.size() == kFacetsMax) {
    full_.store(true);
    return std::nullopt;
  }
  const auto next = static_cast<std::uint32_t>(facets_.size());
  numbers_.emplace(key, next);
  facets_.push_back(facet);
  return next;
}

std::optional<std::size_t> Facets::to_leave_out() const {
  const int crowded = crowded_.load();
  if (crowded >= 0) return static_cast<std::size_t>(crowded);
  if (!full_.load()) return std::nullopt;
  return dimensions_.empty() ? 0 : dimensions_.size() - 1;
}

Facets::Canonical Facets::canonical() const {
  const std::vector<std::uint16_t> moments = moments_.canonical();
  std::vector<std::vector<std::uint16_t>> values;
  for (std::size_t d = 0; d < dimensions_.size(); ++d) values.push_back(values_[d].canonical());
  std::vector<std::pair<FacetKey, std::uint32_t>> order;
  order.reserve(facets_.size());
  std::vector<Facet> renamed = facets_;
  for (std::uint32_t i = 0; i < renamed.size(); ++i) {
    Facet& facet = renamed[i];
    facet.moment = moments[facet.moment];
    for (std::size_t d = 0; d < dimensions_.size(); ++d) {
      if (facet.values[d] != 0)
        facet.values[d] = static_cast<std::uint16_t>(1 + values[d][facet.values[d] - 1U]);
    }
    order.emplace_back(key_of(facet), i);
  }
  std::sort(order.begin(), order.end());
  Canonical out;
  out.facets.reserve(order.size());
  out.ranks.resize(order.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    out.facets.push_back(renamed[order[rank].second]);
    out.ranks[order[rank].second] = rank;
  }
  return out;
}

std::uint32_t FacetCache::number_of_new(const Facet& facet, const FacetKey& key, std::size_t slot) {
  const auto number = facets_.number(facet);
  if (!number) return kFull;
  slots_[slot] = {key, *number};
  if (++used_ * 2 > slots_.size()) grow();
  return *number;
}

void FacetCache::grow() {
  std::vector<Slot> old(slots_.size() * 2);
  old.swap(slots_);
  for (const Slot& moved : old) {
    if (moved.number == kFull) continue;
    std::size_t slot = hash_of(moved.key) & (slots_.size() - 1);
    while (slots_[slot].number != kFull) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = moved;
  }
}

}  // namespace fifteen::journey
