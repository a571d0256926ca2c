#include "analyse/path_orders.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <utility>

#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

using journey::PathCounts;
using journey::PathStep;
using stats::kGroupCount;

// Paths by what their last moments were, of one half of the customers.
struct Ended {
  double conversions = 0;
  double nulls = 0;
};

struct OrderModel {
  std::vector<std::uint32_t> key;  // by step that is an end: the number of its context
  std::size_t keys = 0;
};

// Numbers the contexts of the ends by their last `order` moments.
OrderModel contexts_of(const PathCounts& counts, unsigned order) {
  std::vector<std::uint64_t> contexts;
  for (const PathStep& step : counts.steps) {
    if (is_end(step)) contexts.push_back(journey::context_of_order(step.context, order));
  }
  std::sort(contexts.begin(), contexts.end());
  contexts.erase(std::unique(contexts.begin(), contexts.end()), contexts.end());
  OrderModel out;
  out.keys = contexts.size();
  for (const PathStep& step : counts.steps) {
    const std::uint64_t context = journey::context_of_order(step.context, order);
    const auto at = std::lower_bound(contexts.begin(), contexts.end(), context);
    out.key.push_back(is_end(step) ? static_cast<std::uint32_t>(at - contexts.begin()) : 0);
  }
  return out;
}

// For each half the chance that a path converts, by the step that ends it, told by the other half.
using Chances = std::array<std::vector<double>, 2>;

Chances base_chances(const PathCounts& counts) {
  std::array<Ended, 2> by_half;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const journey::PathEnds& ends = counts.groups[g].ends;
    by_half[g % 2].conversions +=
        static_cast<double>(ends.conversions - ends.untouched_conversions);
    by_half[g % 2].nulls += static_cast<double>(ends.nulls - ends.untouched_nulls);
  }
  Chances out;
  for (std::size_t h = 0; h < 2; ++h) {
    const Ended& other = by_half[1 - h];
    out[h].assign(counts.steps.size(),
                  (other.conversions + 0.5) / (other.conversions + other.nulls + 1));
  }
  return out;
}

// One more last moment known, shrunk to what is told without it by the weight of one path.
Chances refined(const PathCounts& counts, const OrderModel& model, const Chances& coarser) {
  std::array<std::vector<Ended>, 2> ended;
  for (auto& half : ended) half.resize(model.keys);
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (const auto& [number, count] : counts.groups[g].steps) {
      if (!is_end(counts.steps[number])) continue;
      Ended& at = ended[g % 2][model.key[number]];
      const bool converts = counts.steps[number].next == journey::kNextConversion;
      (converts ? at.conversions : at.nulls) += static_cast<double>(count);
    }
  }
  Chances out = coarser;
  for (std::size_t h = 0; h < 2; ++h) {
    for (std::size_t s = 0; s < counts.steps.size(); ++s) {
      const Ended& other = ended[1 - h][model.key[s]];
      out[h][s] = (other.conversions + coarser[h][s]) / (other.conversions + other.nulls + 1);
    }
  }
  return out;
}

struct Scores {
  std::array<double, kGroupCount> losses{};  // sums over paths
  std::array<double, kGroupCount> paths{};
  double auc = 0.5;
};

double auc_of(std::vector<std::pair<double, Ended>> scored) {
  std::sort(scored.begin(), scored.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  double nulls_below = 0;
  double conversions = 0;
  double won_pairs = 0;
  for (std::size_t first = 0; first < scored.size();) {
    Ended same;
    std::size_t end = first;
    for (; end < scored.size() && scored[end].first == scored[first].first; ++end) {
      same.conversions += scored[end].second.conversions;
      same.nulls += scored[end].second.nulls;
    }
    won_pairs += same.conversions * (nulls_below + same.nulls / 2);
    nulls_below += same.nulls;
    conversions += same.conversions;
    first = end;
  }
  return conversions > 0 && nulls_below > 0 ? won_pairs / (conversions * nulls_below) : 0.5;
}

Scores scores_of(const PathCounts& counts, const Chances& chances) {
  Scores out;
  std::vector<std::pair<double, Ended>> scored;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (const auto& [number, count] : counts.groups[g].steps) {
      const PathStep& step = counts.steps[number];
      if (!is_end(step)) continue;
      const auto paths = static_cast<double>(count);
      const double p = chances[g % 2][number];
      const bool converts = step.next == journey::kNextConversion;
      out.losses[g] -= paths * std::log(converts ? p : 1 - p);
      out.paths[g] += paths;
      scored.push_back({p, {converts ? paths : 0, converts ? 0 : paths}});
    }
  }
  out.auc = auc_of(std::move(scored));
  return out;
}

double sum_of(const std::array<double, kGroupCount>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

// The mean gain of a path, with the interval of its groups; the models are not fitted anew.
stats::Estimate gain_of(const Scores& before, const Scores& after) {
  const double paths = sum_of(after.paths);
  const double gained = sum_of(before.losses) - sum_of(after.losses);
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const double rest = paths - after.paths[g];
    without[g] = rest > 0 ? (gained - before.losses[g] + after.losses[g]) / rest : gained / paths;
  }
  return stats::jackknife(gained / paths, without);
}

}  // namespace

std::vector<OrderFigures> order_figures(const PathCounts& counts) {
  std::vector<OrderFigures> out;
  Chances chances = base_chances(counts);
  Scores before;
  for (unsigned order = 0; order <= counts.order; ++order) {
    OrderFigures figures;
    figures.order = order;
    if (order > 0) chances = refined(counts, contexts_of(counts, order), chances);
    const Scores scores = scores_of(counts, chances);
    std::vector<std::uint64_t> contexts;
    for (const PathStep& step : counts.steps)
      contexts.push_back(journey::context_of_order(step.context, order));
    std::sort(contexts.begin(), contexts.end());
    contexts.erase(std::unique(contexts.begin(), contexts.end()), contexts.end());
    figures.states = contexts.size() - 1;
    figures.log_loss = sum_of(scores.losses) / sum_of(scores.paths);
    figures.auc = scores.auc;
    if (order > 0) figures.gain = gain_of(before, scores);
    out.push_back(figures);
    before = scores;
  }
  return out;
}

}  // namespace fifteen::analyse
