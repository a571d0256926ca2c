#include "text/weights.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace fifteen::text {
namespace {

constexpr double kWeightMax = std::numeric_limits<std::int16_t>::max();
constexpr double kRarityMax = std::numeric_limits<std::uint16_t>::max();

}  // namespace

WeightTable WeightTable::pack(std::vector<Weight> weights) {
  std::sort(weights.begin(), weights.end(),
            [](const Weight& a, const Weight& b) { return a.hash < b.hash; });
  double weight_top = 0;
  double rarity_top = 0;
  for (const Weight& w : weights) {
    for (const float value : w.weight) weight_top = std::max<double>(weight_top, std::abs(value));
    rarity_top = std::max<double>(rarity_top, w.rarity);
  }
  WeightTable out;
  if (weight_top > 0) out.weight_unit_ = weight_top / kWeightMax;
  if (rarity_top > 0) out.rarity_unit_ = rarity_top / kRarityMax;
  out.slots_.assign(std::bit_ceil(2 * weights.size() + 2), {});
  out.mask_ = out.slots_.size() - 1;
  for (const Weight& w : weights) {
    const auto check = static_cast<std::uint32_t>(w.hash);
    std::size_t at = (w.hash >> 32U) & out.mask_;
    while (out.slots_[at].rarity != 0 && out.slots_[at].check != check) at = (at + 1) & out.mask_;
    Slot& slot = out.slots_[at];
    if (slot.rarity != 0) continue;  // not told from another: one in four thousand million
    slot.check = check;
    slot.rarity = static_cast<std::uint16_t>(
        std::clamp(std::round(w.rarity / out.rarity_unit_), 1.0, kRarityMax));
    for (std::size_t k = 0; k < kClassCount; ++k)
      slot.weight[k] = static_cast<std::int16_t>(std::round(w.weight[k] / out.weight_unit_));
    ++out.size_;
  }
  return out;
}

Sums WeightTable::sum(const Normalised& text) const {
  std::array<std::array<std::int64_t, kClassCount>, kBlockCount> totals{};
  std::array<std::uint64_t, kBlockCount> lengths{};
  Sums sums;
  // Slots are asked for some time before they are looked at: the table is larger than the nearest
  // cache.
  struct Asked {
    std::uint64_t hash = 0;
    std::size_t block = 0;
  };
  std::array<Asked, 128> asked;
  std::size_t count = 0;
  const auto look = [&] {
    for (std::size_t i = 0; i < count; ++i) {
      const Slot* const slot = find(asked[i].hash);
      if (slot == nullptr) continue;
      const std::size_t block = asked[i].block;
      for (std::size_t k = 0; k < kClassCount; ++k) totals[block][k] += slot->weight[k];
      lengths[block] += std::uint64_t{slot->rarity} * slot->rarity;
      ++sums.known;
    }
    count = 0;
  };
  visit_ngrams(text, [&](const Ngram& ngram) {
    __builtin_prefetch(&slots_[(ngram.hash >> 32U) & mask_]);
    asked[count++] = {ngram.hash, static_cast<std::size_t>(ngram.block)};
    if (count == asked.size()) look();
  });
  look();
  for (std::size_t b = 0; b < kBlockCount; ++b) {
    if (lengths[b] == 0) continue;
    sums.scale[b] = weight_unit_ / (rarity_unit_ * std::sqrt(static_cast<double>(lengths[b])));
    for (std::size_t k = 0; k < kClassCount; ++k)
      sums.score[b][k] = static_cast<double>(totals[b][k]) * sums.scale[b];
  }
  return sums;
}

bool WeightTable::restore(std::vector<Slot> slots, double weight_unit, double rarity_unit,
                          WeightTable& out) {
  const auto good_unit = [](double unit) {
    return std::isfinite(unit) && unit > 1e-30 && unit < 1e30;
  };
  if (!std::has_single_bit(slots.size()) || !good_unit(weight_unit) || !good_unit(rarity_unit))
    return false;
  const auto taken = static_cast<std::size_t>(
      std::count_if(slots.begin(), slots.end(), [](const Slot& slot) { return slot.rarity != 0; }));
  if (taken * 2 > slots.size()) return false;  // a search ends at an empty slot
  out.slots_ = std::move(slots);
  out.mask_ = out.slots_.size() - 1;
  out.size_ = taken;
  out.weight_unit_ = weight_unit;
  out.rarity_unit_ = rarity_unit;
  return true;
}

}  // namespace fifteen::text
