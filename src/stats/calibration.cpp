#include "stats/calibration.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "base/error.h"
#include "stats/proportion.h"

namespace fifteen::stats {
namespace {

__extension__ using Wide = unsigned __int128;  // counts x counts do not fit into 64 bits

// By rising chance, equal ones joined, those of nobody left out.
std::vector<Prediction> in_order(std::span<const Prediction> predictions) {
  std::vector<Prediction> sorted;
  for (const Prediction& one : predictions) {
    FIFTEEN_CHECK(one.chance >= 0 && one.chance <= 1 && one.hits <= one.total,
                  "a chance outside of 0 to 1, or more hits than contacts");
    if (one.total > 0) sorted.push_back(one);
  }
  std::sort(sorted.begin(), sorted.end(), [](const Prediction& a, const Prediction& b) {
    return std::tie(a.chance, a.hits, a.total) < std::tie(b.chance, b.hits, b.total);
  });
  std::vector<Prediction> joined;
  for (const Prediction& one : sorted) {
    if (!joined.empty() && joined.back().chance == one.chance) {
      joined.back().hits += one.hits;
      joined.back().total += one.total;
    } else {
      joined.push_back(one);
    }
  }
  return joined;
}

// Each contact goes to the bin of its rank; a chance goes where the middle one of its contacts is.
std::vector<std::vector<Prediction>> split(const std::vector<Prediction>& sorted,
                                           std::uint64_t total, std::size_t bins) {
  std::vector<std::vector<Prediction>> parts(bins);
  std::uint64_t before = 0;
  for (const Prediction& one : sorted) {
    const Wide rank = static_cast<Wide>(before) + (one.total - 1) / 2;
    parts[static_cast<std::size_t>(rank * bins / total)].push_back(one);
    before += one.total;
  }
  std::erase_if(parts, [](const auto& part) { return part.empty(); });
  return parts;
}

ReliabilityBin bin_of(const std::vector<Prediction>& part) {
  ReliabilityBin bin;
  bin.lowest = part.front().chance;
  bin.highest = part.back().chance;
  double sum = 0;
  for (const Prediction& one : part) {
    bin.hits += one.hits;
    bin.total += one.total;
    sum += one.chance * static_cast<double>(one.total);
  }
  bin.predicted = sum / static_cast<double>(bin.total);
  bin.observed = wilson(bin.hits, bin.total);
  return bin;
}

}  // namespace

Calibration calibrate(std::span<const Prediction> predictions, std::size_t bins) {
  FIFTEEN_CHECK(bins > 0, "a table without bins");
  const std::vector<Prediction> sorted = in_order(predictions);
  Calibration result;
  std::uint64_t hits = 0;
  for (const Prediction& one : sorted) {
    result.total += one.total;
    hits += one.hits;
  }
  if (result.total == 0) return result;
  const double n = static_cast<double>(result.total);
  const double share = static_cast<double>(hits) / n;
  for (const Prediction& one : sorted) {
    const double hit = static_cast<double>(one.hits);
    const double missed = static_cast<double>(one.total - one.hits);
    result.brier +=
        (hit * (1 - one.chance) * (1 - one.chance) + missed * one.chance * one.chance) / n;
  }
  for (const auto& part : split(sorted, result.total, bins)) {
    const ReliabilityBin& bin = result.bins.emplace_back(bin_of(part));
    const double weight = static_cast<double>(bin.total) / n;
    const double off = bin.predicted - bin.observed.value;
    result.error += weight * std::abs(off);
    result.reliability += weight * off * off;
    result.resolution += weight * (bin.observed.value - share) * (bin.observed.value - share);
    // The variance of the chances in the bin, less twice their covariance with the outcome.
    for (const Prediction& one : part) {
      const double apart = one.chance - bin.predicted;
      const double hit = static_cast<double>(one.hits) / n;
      const double all = static_cast<double>(one.total) / n;
      result.within += all * apart * apart - 2 * apart * (hit - all * bin.observed.value);
    }
  }
  result.uncertainty = share * (1 - share);
  return result;
}

CalibrationMap::CalibrationMap(std::span<const Prediction> predictions) {
  for (const Prediction& one : in_order(predictions)) {
    blocks_.push_back({one.chance, one.chance, one.hits, one.total});
    while (blocks_.size() > 1) {
      Block& before = blocks_[blocks_.size() - 2];
      const Block& last = blocks_.back();
      const bool rises =
          static_cast<Wide>(before.hits) * last.total < static_cast<Wide>(last.hits) * before.total;
      if (rises) break;
      before.highest = last.highest;
      before.hits += last.hits;
      before.total += last.total;
      blocks_.pop_back();
    }
  }
}

double CalibrationMap::apply(double chance) const {
  if (blocks_.empty()) return chance;
  const auto after = std::partition_point(
      blocks_.begin(), blocks_.end(), [&](const Block& block) { return block.highest < chance; });
  if (after == blocks_.end()) return blocks_.back().share();
  if (after == blocks_.begin() || after->lowest <= chance) return after->share();
  const Block& before = *(after - 1);
  const double way = (chance - before.highest) / (after->lowest - before.highest);
  return before.share() + way * (after->share() - before.share());
}

}  // namespace fifteen::stats
