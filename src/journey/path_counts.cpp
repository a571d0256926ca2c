#include "journey/path_counts.h"

#include <algorithm>
#include <utility>

namespace fifteen::journey {
namespace {

// The steps with `order` last moments left of their contexts.
FlatCounts<PathStep, std::uint64_t> lowered(const FlatCounts<PathStep, std::uint64_t>& steps,
                                            unsigned order) {
  FlatCounts<PathStep, std::uint64_t> out;
  steps.for_each([&](const PathStep& step, std::uint64_t count) {
    out.at({context_of_order(step.context, order), step.next}) += count;
  });
  return out;
}

}  // namespace

void TouchTally::merge(const TouchTally& other) {
  times += other.times;
  firsts += other.firsts;
  lasts += other.lasts;
}

void PathEnds::merge(const PathEnds& other) {
  conversions += other.conversions;
  nulls += other.nulls;
  untouched_conversions += other.untouched_conversions;
  untouched_nulls += other.untouched_nulls;
}

void PathTables::add(std::span<const std::uint16_t> path, PathEnd end, std::uint64_t weight) {
  const bool converts = end == PathEnd::kConversion;
  (converts ? ends.conversions : ends.nulls) += weight;
  if (path.empty()) {
    (converts ? ends.untouched_conversions : ends.untouched_nulls) += weight;
    return;
  }
  std::uint64_t context = 0;
  for (const std::uint16_t moment : path) {
    steps.at({context, moment + 1U}) += weight;
    context = context_of_order((context << 16U) | (moment + 1U), order);
    if (converts) touches.at(touch_key(path.size(), moment)).times += weight;
  }
  steps.at({context, converts ? kNextConversion : kNextNull}) += weight;
  if (!converts) return;
  touches.at(touch_key(path.size(), path.front())).firsts += weight;
  touches.at(touch_key(path.size(), path.back())).lasts += weight;
}

void PathTables::keep_bounded(std::size_t steps_max) {
  while (order > 1 && steps.size() > steps_max) steps = lowered(steps, --order);
}

void GroupedPaths::lower_to(unsigned order) {
  order_ = order;
  steps_ = {};
  for (PathTables& group : groups_) {
    group.steps = lowered(group.steps, order);
    group.steps.for_each(
        [&](const PathStep& step, std::uint64_t count) { steps_.at(step) += count; });
  }
}

void GroupedPaths::merge(std::size_t group, const PathTables& part, std::size_t steps_max) {
  if (part.order == 0) return;
  if (order_ == 0) order_ = part.order;
  if (part.order < order_) lower_to(part.order);
  PathTables& into = groups_[group];
  into.ends.merge(part.ends);
  part.steps.for_each([&](PathStep step, std::uint64_t count) {
    step.context = context_of_order(step.context, order_);
    steps_.at(step) += count;
    into.steps.at(step) += count;
  });
  part.touches.for_each(
      [&](std::uint64_t key, const TouchTally& tally) { into.touches.at(key).merge(tally); });
  while (order_ > 1 && steps_.size() > steps_max) lower_to(order_ - 1);
}

PathCounts GroupedPaths::finish() && {
  PathCounts out;
  out.order = order_;
  steps_.for_each([&](const PathStep& step, std::uint64_t) { out.steps.push_back(step); });
  std::sort(out.steps.begin(), out.steps.end());
  const auto number_of = [&](const PathStep& step) {
    return static_cast<std::uint32_t>(std::lower_bound(out.steps.begin(), out.steps.end(), step) -
                                      out.steps.begin());
  };
  for (std::size_t g = 0; g < groups_.size(); ++g) {
    PathCounts::Group& group = out.groups[g];
    group.ends = groups_[g].ends;
    groups_[g].steps.for_each([&](const PathStep& step, std::uint64_t count) {
      if (count > 0) group.steps.push_back({number_of(step), count});
    });
    std::sort(group.steps.begin(), group.steps.end(),
              [](const auto& a, const auto& b) { return a.number < b.number; });
    groups_[g].touches.for_each([&](std::uint64_t key, const TouchTally& tally) {
      if (tally.times > 0)
        group.touches.push_back({key >> 16U, static_cast<std::uint16_t>(key), tally});
    });
    std::sort(group.touches.begin(), group.touches.end(), [](const auto& a, const auto& b) {
      return std::pair(a.length, a.moment) < std::pair(b.length, b.moment);
    });
    groups_[g] = {};
  }
  return out;
}

}  // namespace fifteen::journey
