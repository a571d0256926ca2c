#include "stats/panel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "stats/jackknife.h"
#include "stats/student.h"

namespace fifteen::stats {
namespace {

struct Cell {
  std::uint32_t unit = 0;
  std::uint32_t period = 0;
  bool changed = false;
  double things = 0;
  double sum = 0;
};

// The panel's cells, with what each group of customers has in them.
struct Table {
  std::vector<Cell> cells;  // of all groups
  std::vector<std::array<PanelSums, kGroupCount>> groups;

  std::vector<Cell> without(std::size_t group) const {
    std::vector<Cell> out = cells;
    for (std::size_t c = 0; c < out.size(); ++c) {
      out[c].things -= static_cast<double>(groups[c][group].things);
      out[c].sum -= static_cast<double>(groups[c][group].sum);
    }
    return out;
  }
};

Table table_of(const Panel& panel) {
  Table out;
  for (const auto& [key, sums] : panel.cells()) {
    // Keys ascend by unit, period and change, then by group.
    std::vector<Cell>& cells = out.cells;
    const bool same = !cells.empty() && cells.back().unit == key.unit &&
                      cells.back().period == key.period && cells.back().changed == key.changed;
    if (!same) {
      cells.push_back({key.unit, key.period, key.changed});
      out.groups.emplace_back();
    }
    cells.back().things += static_cast<double>(sums.things);
    cells.back().sum += static_cast<double>(sums.sum);
    out.groups.back()[key.group] = sums;
  }
  return out;
}

// Which units and periods can be compared: those joined by cells without the change.
class Joined {
 public:
  Joined(std::size_t units, std::size_t periods) : units_(units), parents_(units + periods) {
    std::iota(parents_.begin(), parents_.end(), std::size_t{0});
  }
  void join(std::size_t unit, std::size_t period) { parents_[root(unit)] = root(units_ + period); }
  bool are_joined(std::size_t unit, std::size_t period) {
    return root(unit) == root(units_ + period);
  }

 private:
  std::size_t root(std::size_t i) {
    while (parents_[i] != i) i = parents_[i] = parents_[parents_[i]];
    return i;
  }

  std::size_t units_;
  std::vector<std::size_t> parents_;
};

struct Levels {
  std::vector<double> units;
  std::vector<double> periods;
};

// Least squares of y = unit + period over the cells without the change, by turns.
Levels fit_levels(const std::vector<Cell>& cells, std::size_t units, std::size_t periods) {
  constexpr int kTurnsMax = 5'000;
  constexpr double kClose = 1e-11;
  Levels out{std::vector<double>(units), std::vector<double>(periods)};
  std::vector<double> unit_things(units);
  std::vector<double> period_things(periods);
  for (const Cell& cell : cells) {
    if (cell.changed) continue;
    unit_things[cell.unit] += cell.things;
    period_things[cell.period] += cell.things;
  }
  const auto turn = [&](std::vector<double>& levels, const std::vector<double>& things,
                        const auto& own, const auto& other) {
    std::vector<double> sums(levels.size());
    for (const Cell& cell : cells) {
      if (!cell.changed) sums[own(cell)] += cell.sum - cell.things * other(cell);
    }
    double moved = 0;
    for (std::size_t i = 0; i < levels.size(); ++i) {
      if (things[i] <= 0) continue;
      moved = std::max(moved, std::fabs(sums[i] / things[i] - levels[i]));
      levels[i] = sums[i] / things[i];
    }
    return moved;
  };
  for (int t = 0; t < kTurnsMax; ++t) {
    double moved = turn(
        out.units, unit_things, [](const Cell& c) { return c.unit; },
        [&](const Cell& c) { return out.periods[c.period]; });
    moved = std::max(moved, turn(
                                out.periods, period_things, [](const Cell& c) { return c.period; },
                                [&](const Cell& c) { return out.units[c.unit]; }));
    if (moved < kClose) break;
  }
  return out;
}

struct Sums {
  double changed = 0;
  double others = 0;
  double left_out = 0;
  double sum = 0;        // of y of the changed
  double otherwise = 0;  // expected of it
  std::size_t units = 0;

  bool known() const { return changed > 0 && others > 0; }
  double effect() const { return (sum - otherwise) / changed; }
};

Sums imputed(const std::vector<Cell>& cells) {
  std::size_t units = 0;
  std::size_t periods = 0;
  for (const Cell& cell : cells) {
    units = std::max<std::size_t>(units, cell.unit + 1U);
    periods = std::max<std::size_t>(periods, cell.period + 1U);
  }
  Joined joined(units, periods);
  for (const Cell& cell : cells) {
    if (!cell.changed && cell.things > 0) joined.join(cell.unit, cell.period);
  }
  const Levels levels = fit_levels(cells, units, periods);
  Sums out;
  std::set<std::uint32_t> changed;
  for (const Cell& cell : cells) {
    if (!cell.changed) {
      out.others += cell.things;
    } else if (cell.things > 0 && !joined.are_joined(cell.unit, cell.period)) {
      out.left_out += cell.things;
    } else {
      out.changed += cell.things;
      out.sum += cell.sum;
      out.otherwise += cell.things * (levels.units[cell.unit] + levels.periods[cell.period]);
      if (cell.things > 0) changed.insert(cell.unit);
    }
  }
  out.units = changed.size();
  return out;
}

Sums drawn(const std::vector<Cell>& cells) {
  Sums out;
  double others_sum = 0;
  std::set<std::uint32_t> changed;
  for (const Cell& cell : cells) {
    if (cell.changed) {
      out.changed += cell.things;
      out.sum += cell.sum;
      changed.insert(cell.unit);
    } else {
      out.others += cell.things;
      others_sum += cell.sum;
    }
  }
  if (out.others > 0) out.otherwise = out.changed * others_sum / out.others;
  out.units = changed.size();
  return out;
}

Estimate wider(const Estimate& a, const Estimate& b) {
  return {a.value, std::min(a.low, b.low), std::max(a.high, b.high)};
}

// By leaving out groups of units, dealt in the order of their numbers. Nothing where the effect
// cannot be told without some group.
std::optional<Estimate> over_units(const Table& table, double value) {
  std::set<std::uint32_t> units;
  for (const Cell& cell : table.cells) units.insert(cell.unit);
  std::map<std::uint32_t, std::size_t> group_of_unit;
  for (const std::uint32_t unit : units)
    group_of_unit.emplace(unit, group_of_unit.size() % kGroupCount);
  const std::size_t groups = std::min(units.size(), kGroupCount);
  if (groups < 2) return std::nullopt;
  std::vector<double> without;
  for (std::size_t g = 0; g < groups; ++g) {
    std::vector<Cell> cells;
    for (const Cell& cell : table.cells) {
      if (group_of_unit[cell.unit] != g) cells.push_back(cell);
    }
    const Sums rest = imputed(cells);
    if (!rest.known()) return std::nullopt;
    without.push_back(rest.effect());
  }
  const auto n = static_cast<double>(groups);
  const double mean = std::accumulate(without.begin(), without.end(), 0.0) / n;
  double squares = 0;
  for (const double x : without) squares += (x - mean) * (x - mean);
  const double half = student_quantile(0.025, groups - 1) * std::sqrt((n - 1) / n * squares);
  return Estimate{value, value - half, value + half};
}

std::optional<PanelEffect> effect_of(const Panel& panel, Sums (*sums_of)(const std::vector<Cell>&),
                                     bool units_matter) {
  const Table table = table_of(panel);
  const Sums whole = sums_of(table.cells);
  if (!whole.known()) return std::nullopt;
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const Sums rest = sums_of(table.without(g));
    if (!rest.known()) return std::nullopt;
    without[g] = rest.effect();
  }
  PanelEffect out;
  out.changed = static_cast<std::uint64_t>(whole.changed);
  out.others = static_cast<std::uint64_t>(whole.others);
  out.left_out = static_cast<std::uint64_t>(whole.left_out);
  out.units = whole.units;
  out.mean = whole.sum / whole.changed;
  out.otherwise = whole.otherwise / whole.changed;
  out.effect = jackknife(whole.effect(), without);
  if (!units_matter) return out;
  if (const auto units = over_units(table, whole.effect())) {
    out.effect = wider(out.effect, *units);
    out.over_units = true;
  }
  return out;
}

}  // namespace

std::vector<std::pair<PanelKey, PanelSums>> Panel::cells() const {
  std::vector<std::pair<PanelKey, PanelSums>> out;
  out.reserve(cells_.size());
  for (const auto& [key, sums] : cells_) {
    out.push_back({{static_cast<std::uint32_t>(key >> 36U),
                    static_cast<std::uint32_t>(key >> 8U & 0xFFFFFFFU), (key & 0x80U) != 0,
                    static_cast<std::uint8_t>(key & 0x7FU)},
                   sums});
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  return out;
}

std::optional<PanelEffect> panel_effect(const Panel& panel) {
  return effect_of(panel, imputed, true);
}

std::optional<PanelEffect> drawn_effect(const Panel& panel) {
  return effect_of(panel, drawn, false);
}

}  // namespace fifteen::stats
