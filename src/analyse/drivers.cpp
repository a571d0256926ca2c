#include "analyse/drivers.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>

#include "base/error.h"
#include "base/share_out.h"
#include "stats/relative_weights.h"
#include "stats/softmax.h"

namespace fifteen::analyse {
namespace {

using stats::Estimate;
using stats::OutcomeCells;
using stats::OutcomeCounts;

struct Chances {
  double misery = 0;
  double magic = 0;
};

// By driver and level: the shares of outcomes, were all contacts at this level.
using HeldShares = std::vector<std::vector<Chances>>;

// What the model misses of the contacts at each level, on average, by what it expects of each cell:
// it is held towards no effect, so of a rare level that decides all it expects too little.
HeldShares missed(const std::vector<stats::OutcomeChances>& expected, const OutcomeCells& cells,
                  const std::vector<Driver>& drivers) {
  HeldShares result;
  std::vector<std::vector<double>> contacts;
  for (const Driver& driver : drivers) {
    result.emplace_back(driver.levels.size());
    contacts.emplace_back(driver.levels.size());
  }
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const auto levels = cells.levels(cell);
    const OutcomeCounts& counts = cells.counts(cell);
    const auto all = static_cast<double>(stats::contacts_of(counts));
    if (all == 0) continue;
    const stats::OutcomeChances& chances = expected[cell];
    for (std::size_t d = 0; d < drivers.size(); ++d) {
      if (levels[d] == stats::kNoLevel) continue;
      contacts[d][levels[d]] += all;
      Chances& sum = result[d][levels[d]];
      sum.misery += static_cast<double>(counts[stats::kMisery]) - all * chances.misery;
      sum.magic += static_cast<double>(counts[stats::kMagic]) - all * chances.magic;
    }
  }
  for (std::size_t d = 0; d < drivers.size(); ++d) {
    for (std::size_t l = 0; l < result[d].size(); ++l) {
      const double all = std::max(1.0, contacts[d][l]);
      result[d][l] = {result[d][l].misery / all, result[d][l].magic / all};
    }
  }
  return result;
}

// The mean of what the model expects of all contacts, were they at the level, and of what it misses
// of those that are.
HeldShares held_shares(const stats::SoftmaxModel& model, const OutcomeCells& cells,
                       const std::vector<Driver>& drivers) {
  std::vector<stats::OutcomeChances> expected;
  for (std::size_t cell = 0; cell < cells.size(); ++cell)
    expected.push_back(model.predict(cells.levels(cell)));
  HeldShares result = missed(expected, cells, drivers);
  const double contacts = static_cast<double>(stats::contacts_of(cells.total()));
  std::vector<std::uint32_t> levels;
  for (std::size_t cell = 0; cell < cells.size() && contacts > 0; ++cell) {
    const auto real = cells.levels(cell);
    const double weight = static_cast<double>(stats::contacts_of(cells.counts(cell))) / contacts;
    levels.assign(real.begin(), real.end());
    for (std::size_t d = 0; d < drivers.size(); ++d) {
      for (std::size_t l = 0; l < result[d].size(); ++l) {
        levels[d] = static_cast<std::uint32_t>(l);
        const stats::OutcomeChances chances =
            levels[d] == real[d] ? expected[cell] : model.predict(levels);
        result[d][l].misery += weight * chances.misery;
        result[d][l].magic += weight * chances.magic;
      }
      levels[d] = real[d];
    }
  }
  return result;
}

// What all figures are made of: the shares of all customers and without each group.
struct Shares {
  HeldShares all;
  std::array<HeldShares, stats::kGroupCount> without;
  bool converged = true;
};

Shares find_shares(const DriverCells& cells, const OutcomeCells& all, std::size_t threads) {
  const stats::GroupedSoftmax fit = stats::fit_softmax(cells.groups, {}, threads);
  Shares result;
  result.all = held_shares(fit.all, all, cells.drivers);
  result.converged = fit.all.converged;
  for (const auto& model : fit.without) result.converged = result.converged && model.converged;
  share_out(stats::kGroupCount, threads, [&](std::size_t g) {
    OutcomeCells rest = all;
    rest.take_out(cells.groups[g]);
    result.without[g] = held_shares(fit.without[g], rest, cells.drivers);
  });
  return result;
}

// A figure of the shares, with its interval.
template <class Figure>
Estimate estimate(const Shares& shares, const Figure& figure) {
  std::array<double, stats::kGroupCount> parts{};
  for (std::size_t g = 0; g < stats::kGroupCount; ++g) parts[g] = figure(shares.without[g]);
  return stats::jackknife(figure(shares.all), parts);
}

std::vector<std::vector<std::uint64_t>> contacts_of_levels(const OutcomeCells& cells,
                                                           const std::vector<Driver>& drivers) {
  std::vector<std::vector<std::uint64_t>> result;
  result.reserve(drivers.size());
  for (const Driver& driver : drivers) result.emplace_back(driver.levels.size());
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const auto levels = cells.levels(cell);
    FIFTEEN_CHECK(levels.size() == drivers.size(), "cells of other drivers");
    for (std::size_t d = 0; d < drivers.size(); ++d) {
      if (levels[d] == stats::kNoLevel) continue;
      FIFTEEN_CHECK(levels[d] < result[d].size(), "a level without a name");
      result[d][levels[d]] += stats::contacts_of(cells.counts(cell));
    }
  }
  return result;
}

std::size_t reference_of(const Driver& driver, const std::vector<std::uint64_t>& contacts) {
  if (driver.reference) {
    FIFTEEN_CHECK(*driver.reference < driver.levels.size(), "a reference that is no level");
    return *driver.reference;
  }
  return static_cast<std::size_t>(std::ranges::max_element(contacts) - contacts.begin());
}

// Sums for a regression of one outcome. `row` fills in the predictors of a cell.
template <class Row>
stats::GroupedProducts products_of(const stats::GroupedCells& groups, std::size_t outcome,
                                   std::size_t predictors, const Row& row) {
  stats::GroupedProducts result;
  for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
    result[g] = stats::CrossProducts(predictors);
    for (std::size_t cell = 0; cell < groups[g].size(); ++cell) {
      std::vector<std::int64_t> values(predictors + 1, 0);
      row(groups[g].levels(cell), values);
      const OutcomeCounts& counts = groups[g].counts(cell);
      result[g].add(values, stats::contacts_of(counts) - counts[outcome]);
      values.back() = 1;
      result[g].add(values, counts[outcome]);
    }
  }
  return result;
}

// Each driver's part of R^2, the whole of it, and the difference of each two drivers' parts. Every
// level is a predictor, so that none is left out as the reference; that they add up to one is no
// matter to relative weights.
std::vector<Estimate> weights_of(const DriverCells& cells, std::size_t outcome) {
  std::vector<std::size_t> first{0};
  for (const Driver& driver : cells.drivers) first.push_back(first.back() + driver.levels.size());
  const std::size_t count = cells.drivers.size();
  const auto products = products_of(cells.groups, outcome, first.back(),
                                    [&](auto levels, std::vector<std::int64_t>& row) {
                                      for (std::size_t d = 0; d < count; ++d) {
                                        if (levels[d] != stats::kNoLevel)
                                          row[first[d] + levels[d]] = 1;
                                      }
                                    });
  return stats::jackknife_products(products, [&](const stats::CrossProducts& sums) {
    const stats::RelativeWeights parts = stats::relative_weights(sums);
    std::vector<double> figures;
    for (std::size_t d = 0; d < count; ++d) {
      double part = 0;
      for (std::size_t i = first[d]; i < first[d + 1]; ++i) part += parts.weights[i];
      figures.push_back(part);
    }
    figures.push_back(parts.r2);
    for (std::size_t a = 0; a < count; ++a) {
      for (std::size_t b = 0; b < count; ++b) figures.push_back(figures[a] - figures[b]);
    }
    return figures;
  });
}

void add_weights(const DriverCells& cells, std::size_t outcome, OutcomeDrivers& found) {
  const std::size_t count = cells.drivers.size();
  const std::vector<Estimate> figures = weights_of(cells, outcome);
  found.r2 = figures[count];
  found.r2.low = std::max(0.0, found.r2.low);
  const std::size_t pairs = std::max<std::size_t>(1, count * (count - 1) / 2);
  for (std::size_t d = 0; d < count; ++d) {
    DriverEffect& driver = found.drivers[d];
    driver.weight = figures[d];
    driver.weight.low = std::max(0.0, driver.weight.low);
    if (driver.rank == 0) continue;
    for (std::size_t other = 0; other < count; ++other) {
      const Estimate& more = figures[count + 1 + other * count + d];
      if (found.drivers[other].rank > 0 && together(more, pairs).above(0)) ++driver.rank;
    }
  }
}

void add_impacts(const DriverCells& cells, std::size_t outcome, OutcomeDrivers& found) {
  std::vector<std::size_t> ordered;
  for (std::size_t d = 0; d < cells.drivers.size(); ++d) {
    if (cells.drivers[d].ordinary) ordered.push_back(d);
  }
  const auto products = products_of(
      cells.groups, outcome, 2 * ordered.size(), [&](auto levels, std::vector<std::int64_t>& row) {
        for (std::size_t i = 0; i < ordered.size(); ++i) {
          const std::uint32_t level = levels[ordered[i]];
          const std::size_t ordinary = *cells.drivers[ordered[i]].ordinary;
          if (level == stats::kNoLevel || level == ordinary) continue;
          row[2 * i + (level > ordinary ? 0 : 1)] = 1;
        }
      });
  const auto impacts =
      stats::penalty_reward(products, outcome == stats::kMisery ? stats::Direction::kMoreIsWorse
                                                                : stats::Direction::kMoreIsBetter);
  for (std::size_t i = 0; i < impacts.size(); ++i) {
    DriverEffect& driver = found.drivers[ordered[i]];
    const std::size_t ordinary = *cells.drivers[ordered[i]].ordinary;
    std::uint64_t worse = 0;
    std::uint64_t better = 0;
    for (std::size_t l = 0; l < driver.levels.size(); ++l) {
      if (l > ordinary) worse += driver.levels[l].contacts;
      if (l < ordinary) better += driver.levels[l].contacts;
    }
    driver.impact = impacts[i];
    if (std::min(worse, better) < kLevelContactsMin)
      driver.impact->impact = stats::Impact::kCannotTell;
  }
}

// The effects of a driver's levels, told where the interval holds for `comparisons` of them.
DriverEffect effects_of(const Shares& shares, std::size_t d, std::size_t outcome,
                        std::size_t reference, const std::vector<std::uint64_t>& contacts,
                        std::size_t comparisons) {
  DriverEffect driver;
  driver.reference = reference;
  for (std::size_t l = 0; l < contacts.size(); ++l) {
    const auto share = [&](const HeldShares& held, std::size_t level) {
      return outcome == stats::kMisery ? held[d][level].misery : held[d][level].magic;
    };
    LevelEffect effect;
    effect.contacts = contacts[l];
    effect.share = estimate(shares, [&](const HeldShares& held) { return share(held, l); });
    for (double* end : {&effect.share.value, &effect.share.low, &effect.share.high})
      *end = std::clamp(*end, 0.0, 1.0);
    effect.effect = estimate(
        shares, [&](const HeldShares& held) { return share(held, l) - share(held, reference); });
    const bool enough = shares.converged && l != reference && contacts[l] >= kLevelContactsMin &&
                        contacts[reference] >= kLevelContactsMin;
    const Estimate widened = stats::together(effect.effect, comparisons);
    effect.told = !enough ? 0 : widened.above(0) ? 1 : widened.below(0) ? -1 : 0;
    if (effect.told != 0) driver.rank = 1;
    driver.levels.push_back(effect);
  }
  return driver;
}

std::string sentence(const std::vector<Driver>& drivers, const OutcomeDrivers& found,
                     std::string_view outcome) {
  const LevelEffect* best = nullptr;
  std::size_t of = 0;
  std::size_t level = 0;
  for (std::size_t d = 0; d < found.drivers.size(); ++d) {
    for (std::size_t l = 0; l < found.drivers[d].levels.size(); ++l) {
      const LevelEffect& effect = found.drivers[d].levels[l];
      if (effect.told == 0 || found.drivers[d].rank != 1) continue;
      if (best != nullptr && std::abs(effect.effect.value) <= std::abs(best->effect.value))
        continue;
      best = &effect;
      of = d;
      level = l;
    }
  }
  if (best == nullptr) {
    return fmt::format("No driver of {} can be told from chance.", outcome);
  }
  const double sign = best->told;
  const double low = 100 * (best->told > 0 ? best->effect.low : -best->effect.high);
  const double high = 100 * (best->told > 0 ? best->effect.high : -best->effect.low);
  return fmt::format(
      "With the other drivers held, {} is {} likely at {} \"{}\" than at \"{}\", by {:.1f} points "
      "({:.1f} to {:.1f}): an association.",
      outcome, best->told > 0 ? "more" : "less", drivers[of].name, drivers[of].levels[level],
      drivers[of].levels[found.drivers[of].reference], 100 * sign * best->effect.value, low, high);
}

}  // namespace

MomentDrivers find_drivers(const DriverCells& cells, std::size_t threads, std::size_t moments) {
  const OutcomeCells all = stats::all_groups(cells.groups);
  const auto contacts = contacts_of_levels(all, cells.drivers);
  MomentDrivers result;
  const bool empty = cells.drivers.empty() || stats::contacts_of(all.total()) == 0;
  const Shares shares = empty ? Shares{} : find_shares(cells, all, threads);
  std::size_t comparisons = 0;
  for (const auto& levels : contacts) comparisons += levels.empty() ? 0 : levels.size() - 1;
  comparisons *= moments;
  for (const std::size_t outcome : {stats::kMisery, stats::kMagic}) {
    OutcomeDrivers& found = outcome == stats::kMisery ? result.misery : result.magic;
    for (std::size_t d = 0; d < cells.drivers.size() && !empty; ++d) {
      FIFTEEN_CHECK(!cells.drivers[d].levels.empty(), "a driver without levels");
      found.drivers.push_back(effects_of(shares, d, outcome,
                                         reference_of(cells.drivers[d], contacts[d]), contacts[d],
                                         comparisons));
    }
    if (!empty) {
      add_weights(cells, outcome, found);
      add_impacts(cells, outcome, found);
    }
    found.why = sentence(cells.drivers, found, outcome == stats::kMisery ? "misery" : "magic");
  }
  return result;
}

}  // namespace fifteen::analyse
