#include "analyse/peak_end.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "analyse/fate_model.h"
#include "analyse/lived_journeys.h"
#include "stats/cross_products.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledContact;
using stats::CrossProducts;
using stats::kGroupCount;

// Products are of whole numbers: a mean is rounded to a millionth.
constexpr double kUnit = 1e6;

constexpr std::int64_t score_of(Outcome outcome) {
  if (outcome == Outcome::kMisery) return -1;
  return outcome == Outcome::kMagic ? 1 : 0;
}

// The figures of a journey in millionths, by Remembered; nothing: fewer than two are scored.
using Figures = std::array<std::int64_t, kRememberedCount>;
std::optional<Figures> figures_of(const LivedJourney& journey) {
  std::int64_t scored = 0;
  std::int64_t sum = 0;
  std::int64_t first = 0;
  std::int64_t peak = 0;
  std::int64_t end = 0;
  for (const SampledContact& contact : journey.contacts) {
    if (!is_scored(contact.outcome)) continue;
    const std::int64_t score = score_of(contact.outcome);
    if (scored++ == 0) first = score;
    if (peak == 0 || score < 0) peak = score;
    end = score;
    sum += score;
  }
  if (scored < 2) return std::nullopt;
  const auto unit = static_cast<std::int64_t>(kUnit);
  Figures out{};
  out[static_cast<std::size_t>(Remembered::kMean)] =
      std::llround(kUnit * static_cast<double>(sum) / static_cast<double>(scored));
  out[static_cast<std::size_t>(Remembered::kEnd)] = end * unit;
  out[static_cast<std::size_t>(Remembered::kPeak)] = peak * unit;
  out[static_cast<std::size_t>(Remembered::kFirst)] = first * unit;
  return out;
}

// Sum of squared errors, per row, of a fit on rows that are known by their products; in squares of
// the outcome's unit.
double mean_error(const CrossProducts& sums, const stats::LinearFit& fit) {
  const std::size_t y = sums.predictors();
  double shift = sums.mean(y) - fit.intercept;
  double error = sums.covariance(y, y);
  for (std::size_t i = 0; i < y; ++i) {
    shift -= fit.slopes[i] * sums.mean(i);
    error -= 2 * fit.slopes[i] * sums.covariance(i, y);
    for (std::size_t j = 0; j < y; ++j)
      error += fit.slopes[i] * fit.slopes[j] * sums.covariance(i, j);
  }
  return error + shift * shift;
}

using Halves = std::array<CrossProducts, kHalves>;

// The share of the variance that is explained where each half is judged by the other's fit.
double r2_of(const Halves& halves) {
  CrossProducts all = halves[0];
  all.merge(halves[1]);
  const double variance =
      all.covariance(all.predictors(), all.predictors()) * static_cast<double>(all.rows());
  if (variance <= 0) return 0;
  double error = 0;
  for (std::size_t h = 0; h < kHalves; ++h) {
    if (halves[h].rows() == 0) continue;
    error += mean_error(halves[h], stats::least_squares(halves[1 - h])) *
             static_cast<double>(halves[h].rows());
  }
  return 1 - error / variance;
}

// A figure of all groups, and without each.
struct Replicates {
  double all = 0;
  std::array<double, kGroupCount> without{};

  stats::Estimate estimate() const { return stats::jackknife(all, without); }
  Replicates less(const Replicates& other) const {
    Replicates out{all - other.all, without};
    for (std::size_t g = 0; g < kGroupCount; ++g) out.without[g] -= other.without[g];
    return out;
  }
};

Replicates judge(const stats::GroupedProducts& groups) {
  Halves halves;
  for (std::size_t g = 0; g < kGroupCount; ++g) halves[half_of(g)].merge(groups[g]);
  Replicates out;
  out.all = r2_of(halves);
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    Halves rest = halves;
    rest[half_of(g)].take_out(groups[g]);
    out.without[g] = r2_of(rest);
  }
  return out;
}

// A model takes the place of a smaller one where its gain over it can be told, be it by one figure
// more: else whatever is added would be called supported once part of it is.
std::size_t supported_of(const std::array<Replicates, kMemoryModelCount>& judged) {
  const bool end_first = judged[1].all >= judged[2].all;
  std::size_t out = 0;
  for (const std::size_t m : {std::size_t{end_first ? 1U : 2U}, std::size_t{end_first ? 2U : 1U},
                              std::size_t{3}, std::size_t{4}}) {
    const stats::Estimate gain = judged[m].less(judged[out]).estimate();
    if (stats::together(gain, kMemoryModelCount - 1).above(0)) out = m;
  }
  return out;
}

std::vector<MemoryWeight> weights_of(const stats::GroupedProducts& groups) {
  const std::vector<Remembered> figures = memory_model(kMemoryModelCount - 1);
  const std::vector<stats::Estimate> slopes =
      stats::jackknife_products(groups, [&](const CrossProducts& sums) {
        std::vector<double> out = stats::least_squares(sums).slopes;
        out.resize(figures.size());
        for (double& slope : out) slope *= kUnit;
        return out;
      });
  std::vector<MemoryWeight> out;
  for (std::size_t i = 0; i < figures.size(); ++i) out.push_back({figures[i], slopes[i]});
  return out;
}

}  // namespace

std::string_view remembered_name(Remembered figure) {
  constexpr std::array<std::string_view, kRememberedCount> kNames{"mean", "end", "peak", "first"};
  return kNames[static_cast<std::size_t>(figure)];
}

std::vector<Remembered> memory_model(std::size_t model) {
  using enum Remembered;
  switch (model) {
    case 1: return {kMean, kEnd};
    case 2: return {kMean, kPeak};
    case 3: return {kMean, kPeak, kEnd};
    case 4: return {kMean, kFirst, kPeak, kEnd};
    default: return {kMean};
  }
}

std::optional<PeakEnd> find_peak_end(const JourneyCounts& counts) {
  std::array<stats::GroupedProducts, kMemoryModelCount> models;
  for (std::size_t m = 0; m < kMemoryModelCount; ++m)
    models[m].fill(CrossProducts(memory_model(m).size()));
  std::array<std::uint64_t, 2> fates{};
  for_each_lived(counts.sample, [&](const LivedJourney& journey) {
    if (!journey.decided()) return;
    const auto figures = figures_of(journey);
    if (!figures) return;
    const bool won = journey.won() > 0;
    ++fates[won ? 1 : 0];
    for (std::size_t m = 0; m < kMemoryModelCount; ++m) {
      std::array<std::int64_t, kRememberedCount + 1> row{};
      std::size_t size = 0;
      for (const Remembered figure : memory_model(m))
        row[size++] = (*figures)[static_cast<std::size_t>(figure)];
      row[size++] = won ? 1 : 0;
      models[m][journey.group].add(std::span(row).first(size));
    }
  });
  PeakEnd out;
  out.journeys = fates[0] + fates[1];
  if (out.journeys < kMemoryJourneysMin || std::min(fates[0], fates[1]) < kMemoryFatesMin)
    return std::nullopt;
  std::array<Replicates, kMemoryModelCount> judged;
  for (std::size_t m = 0; m < kMemoryModelCount; ++m) {
    judged[m] = judge(models[m]);
    out.models.push_back(
        {memory_model(m), judged[m].estimate(), judged[m].less(judged[0]).estimate()});
  }
  out.supported = supported_of(judged);
  out.weights = weights_of(models[kMemoryModelCount - 1]);
  return out;
}

}  // namespace fifteen::analyse
