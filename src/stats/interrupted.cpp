#include "stats/interrupted.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "stats/student.h"

namespace fifteen::stats {
namespace {

std::vector<SeriesPoint> with_things(std::span<const SeriesPoint> points) {
  std::vector<SeriesPoint> out;
  for (const SeriesPoint& point : points) {
    if (point.things > 0) out.push_back(point);
  }
  return out;
}

// A line by weighted least squares: y = level + slope (time - centre).
struct Line {
  double centre = 0;
  double level = 0;
  double slope = 0;
  double weight = 0;  // sum of the weights
  double spread = 0;  // sum of weights times squared distance from the centre

  double at(double time) const { return level + slope * (time - centre); }
};

Line fit_line(const std::vector<SeriesPoint>& points) {
  Line out;
  double y = 0;
  for (const SeriesPoint& p : points) {
    out.weight += p.things;
    out.centre += p.things * p.time;
    y += p.sum;
  }
  out.centre /= out.weight;
  out.level = y / out.weight;
  double product = 0;
  for (const SeriesPoint& p : points) {
    const double off = p.time - out.centre;
    out.spread += p.things * off * off;
    product += off * p.sum;
  }
  if (out.spread > 0) out.slope = product / out.spread;
  return out;
}

// How much one period's distance from the line is the last one's: 0 to 0.9.
double resemblance(const std::vector<double>& residuals) {
  constexpr double kMost = 0.9;
  double products = 0;
  double squares = 0;
  for (std::size_t i = 0; i < residuals.size(); ++i) {
    squares += residuals[i] * residuals[i];
    if (i > 0) products += residuals[i] * residuals[i - 1];
  }
  return squares > 0 ? std::clamp(products / squares, 0.0, kMost) : 0;
}

}  // namespace

std::optional<SeriesEffect> interrupted(std::span<const SeriesPoint> before,
                                        std::span<const SeriesPoint> since) {
  const std::vector<SeriesPoint> past = with_things(before);
  const std::vector<SeriesPoint> now = with_things(since);
  if (past.size() < kSeriesBeforeMin || now.size() < kSeriesSinceMin) return std::nullopt;
  const Line line = fit_line(past);
  std::vector<double> residuals;  // in the units of one thing's error
  double squares = 0;
  for (const SeriesPoint& p : past) {
    residuals.push_back(std::sqrt(p.things) * (p.sum / p.things - line.at(p.time)));
    squares += residuals.back() * residuals.back();
  }
  const auto count = static_cast<double>(past.size());
  const double variance = squares / (count - 2);
  const double alike = resemblance(residuals);
  const double longer = (1 + alike) / (1 - alike);

  SeriesEffect out;
  double y = 0;
  double expected = 0;
  double time = 0;
  for (const SeriesPoint& p : now) {
    out.things += p.things;
    y += p.sum;
    expected += p.things * line.at(p.time);
    time += p.things * p.time;
  }
  out.mean = y / out.things;
  out.otherwise = expected / out.things;
  const double off = time / out.things - line.centre;
  const double of_line = 1 / line.weight + (line.spread > 0 ? off * off / line.spread : 0);
  const double error = std::sqrt(variance * longer * (of_line + 1 / out.things));
  const double freedom = std::max(2.0, count / longer - 2);
  const double half = student_quantile(0.025, static_cast<std::uint64_t>(freedom)) * error;
  const double value = out.mean - out.otherwise;
  out.effect = {value, value - half, value + half};
  return out;
}

}  // namespace fifteen::stats
