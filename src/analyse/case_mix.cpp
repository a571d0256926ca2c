#include "analyse/case_mix.h"

#include <algorithm>

namespace fifteen::analyse {
namespace {

constexpr std::uint64_t pair_of(std::uint32_t a, std::uint32_t b) {
  return (std::uint64_t{a} << 32U) | b;
}

}  // namespace

void CaseMix::add(std::uint32_t unit, const Kinds& kinds, bool hit) {
  const auto count = [&](Counts& counts) {
    counts.contacts += 1;
    counts.hits += hit ? 1 : 0;
  };
  units_ = std::max<std::size_t>(units_, unit + 1U);
  of_unit_.resize(units_);
  count(whole_.front());
  count(of_unit_[unit]);
  Contact& contact = contacts_.emplace_back();
  contact.unit = unit;
  contact.hit = hit;
  std::uint32_t coarser = 0;
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    Level& level = levels_[l];
    const auto fresh = static_cast<std::uint32_t>(level.all.size());
    const auto [found, is_new] = level.cells.emplace(pair_of(coarser, kinds[l]), fresh);
    if (is_new) level.all.emplace_back();
    coarser = found->second;
    contact.cells[l] = coarser;
    count(level.all[coarser]);
    count(level.own[pair_of(coarser, unit)]);
  }
}

// How it went with the others, who may be none.
double CaseMix::chance(const Contact& contact) const {
  const Counts& own = of_unit_[contact.unit];
  const Counts& all = whole_.front();
  const double others = all.contacts - own.contacts;
  double chance = others > 0 ? (all.hits - own.hits) / others : own.hits / own.contacts;
  for (std::size_t l = 0; l < levels_.size(); ++l) {
    const Level& level = levels_[l];
    const Counts& here = level.all[contact.cells[l]];
    const Counts& mine = level.own.at(pair_of(contact.cells[l], contact.unit));
    chance = (here.hits - mine.hits + kShrink * chance) / (here.contacts - mine.contacts + kShrink);
  }
  return chance;
}

std::vector<UnitTally> CaseMix::tallies() const {
  std::vector<UnitTally> out(units_);
  each([&](std::uint32_t unit, bool hit, double chance) {
    UnitTally& tally = out[unit];
    ++tally.contacts;
    tally.hits += hit ? 1 : 0;
    tally.expected += chance;
    tally.variance += chance * (1 - chance);
  });
  return out;
}

}  // namespace fifteen::analyse
