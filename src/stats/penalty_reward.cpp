#include "stats/penalty_reward.h"

#include <algorithm>

#include "base/error.h"

namespace fifteen::stats {
namespace {

// The figures of an attribute, in the order in which they are jackknifed.
enum Figure : std::size_t { kPenalty, kReward, kMoreReward, kPenaltyTwice, kRewardTwice, kTilt };
constexpr std::size_t kFigureCount = 6;

double tilt(double penalty, double reward) {
  const double p = std::max(0.0, penalty);
  const double r = std::max(0.0, reward);
  return p + r > 0 ? (r - p) / (r + p) : 0;
}

std::vector<double> figures_of(const CrossProducts& sums, std::size_t attributes, double sign) {
  LinearFit fit = least_squares(sums);
  fit.slopes.resize(2 * attributes);
  std::vector<double> figures;
  for (std::size_t i = 0; i < attributes; ++i) {
    const double penalty = -sign * fit.slopes[2 * i];
    const double reward = sign * fit.slopes[2 * i + 1];
    figures.insert(figures.end(), {penalty, reward, reward - penalty, 2 * penalty - reward,
                                   2 * reward - penalty, tilt(penalty, reward)});
  }
  return figures;
}

Impact impact_of(const Estimate* figures, std::size_t attributes) {
  const auto widened = [&](Figure figure) { return together(figures[figure], attributes); };
  if (widened(kPenaltyTwice).above(0) && widened(kRewardTwice).above(0)) {
    return Impact::kPerformance;
  }
  if (widened(kMoreReward).below(0) && widened(kPenalty).above(0)) return Impact::kBasic;
  if (widened(kMoreReward).above(0) && widened(kReward).above(0)) return Impact::kExcitement;
  return Impact::kCannotTell;
}

}  // namespace

std::string_view impact_name(Impact impact) {
  switch (impact) {
    case Impact::kBasic: return "basic";
    case Impact::kPerformance: return "performance";
    case Impact::kExcitement: return "excitement";
    case Impact::kCannotTell: break;
  }
  return "cannot be told";
}

std::vector<AttributeImpact> penalty_reward(const GroupedProducts& groups, Direction direction) {
  const std::size_t predictors = all_groups(groups).predictors();
  FIFTEEN_CHECK(predictors % 2 == 0, "an attribute without a low or a high");
  const std::size_t attributes = predictors / 2;
  const double sign = direction == Direction::kMoreIsBetter ? 1 : -1;
  const std::vector<Estimate> figures = jackknife_products(
      groups, [&](const CrossProducts& sums) { return figures_of(sums, attributes, sign); });
  std::vector<AttributeImpact> impacts;
  impacts.reserve(attributes);
  for (std::size_t i = 0; i < attributes; ++i) {
    const Estimate* const of = figures.data() + i * kFigureCount;
    AttributeImpact impact{of[kPenalty], of[kReward], of[kTilt], impact_of(of, attributes)};
    impact.asymmetry.low = std::max(-1.0, impact.asymmetry.low);
    impact.asymmetry.high = std::min(1.0, impact.asymmetry.high);
    impacts.push_back(impact);
  }
  return impacts;
}

}  // namespace fifteen::stats
