#include "text/calibrate.h"

#include <algorithm>
#include <cmath>

namespace fifteen::text {
namespace {

constexpr std::size_t kInputs = kClassCount + 1;
constexpr std::size_t kUnknowns = kClassCount * kInputs;
constexpr double kRidge = 5;  // texts' worth of belief in the scores as they are
constexpr int kRoundsMax = 50;

using Vector = std::array<double, kUnknowns>;
using Matrix = std::array<Vector, kUnknowns>;

std::array<double, kClassCount> softmax(const Calibration& map, const Classes& known,
                                        const Scores& scores) {
  std::array<double, kClassCount> out{};
  double top = -1e300;
  for (std::size_t k = 0; k < kClassCount; ++k) {
    out[k] = map.rows[k][kClassCount];
    for (std::size_t j = 0; j < kClassCount; ++j) out[k] += map.rows[k][j] * scores[j];
    if (known[k]) top = std::max(top, out[k]);
  }
  double sum = 0;
  for (std::size_t k = 0; k < kClassCount; ++k) {
    out[k] = known[k] ? std::exp(out[k] - top) : 0;
    sum += out[k];
  }
  for (double& share : out) share /= sum;
  return out;
}

double& at(Calibration& map, std::size_t unknown) {
  return map.rows[unknown / kInputs][unknown % kInputs];
}
double at(const Calibration& map, std::size_t unknown) {
  return map.rows[unknown / kInputs][unknown % kInputs];
}

double loss_of(const Calibration& map, const std::vector<Scored>& texts, const Classes& known) {
  double loss = 0;
  for (const Scored& text : texts)
    loss -= std::log(std::max(softmax(map, known, text.scores)[text.outcome], 1e-300));
  const Calibration start;
  for (std::size_t u = 0; u < kUnknowns; ++u)
    loss += kRidge / 2 * std::pow(at(map, u) - at(start, u), 2);
  return loss;
}

// The slope of the loss and its curvature.
void look(const Calibration& map, const std::vector<Scored>& texts, const Classes& known,
          Vector& slope, Matrix& curve) {
  const Calibration start;
  slope = {};
  curve = {};
  for (std::size_t u = 0; u < kUnknowns; ++u) {
    slope[u] = kRidge * (at(map, u) - at(start, u));
    curve[u][u] = kRidge;
  }
  for (const Scored& text : texts) {
    const auto p = softmax(map, known, text.scores);
    std::array<double, kInputs> x{};
    std::copy(text.scores.begin(), text.scores.end(), x.begin());
    x[kClassCount] = 1;
    for (std::size_t k = 0; k < kClassCount; ++k) {
      const double miss = p[k] - (k == text.outcome ? 1 : 0);
      for (std::size_t j = 0; j < kInputs; ++j) slope[k * kInputs + j] += miss * x[j];
      for (std::size_t l = 0; l < kClassCount; ++l) {
        const double both = p[k] * ((k == l ? 1 : 0) - p[l]);
        for (std::size_t i = 0; i < kInputs; ++i) {
          for (std::size_t j = 0; j < kInputs; ++j)
            curve[k * kInputs + i][l * kInputs + j] += both * x[i] * x[j];
        }
      }
    }
  }
}

// Solves curve * step = slope, for a positive definite curve (Cholesky).
Vector solve(Matrix curve, Vector slope) {
  for (std::size_t i = 0; i < kUnknowns; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = curve[i][j];
      for (std::size_t k = 0; k < j; ++k) sum -= curve[i][k] * curve[j][k];
      curve[i][j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / curve[j][j];
    }
  }
  for (std::size_t i = 0; i < kUnknowns; ++i) {
    for (std::size_t k = 0; k < i; ++k) slope[i] -= curve[i][k] * slope[k];
    slope[i] /= curve[i][i];
  }
  for (std::size_t i = kUnknowns; i-- > 0;) {
    for (std::size_t k = i + 1; k < kUnknowns; ++k) slope[i] -= curve[k][i] * slope[k];
    slope[i] /= curve[i][i];
  }
  return slope;
}

}  // namespace

Probabilities probabilities(const Calibration& calibration, const Classes& known,
                            const Scores& scores) {
  const auto p = softmax(calibration, known, scores);
  return {p[0], p[1], p[2]};
}

Calibration calibrate(const std::vector<Scored>& texts, const Classes& known) {
  Calibration map;
  double loss = loss_of(map, texts, known);
  Vector slope{};
  Matrix curve{};
  for (int round = 0; round < kRoundsMax; ++round) {
    look(map, texts, known, slope, curve);
    const Vector step = solve(curve, slope);
    double part = 1;
    Calibration next;
    double next_loss = loss;
    for (; part > 1e-4; part /= 2) {
      next = map;
      for (std::size_t u = 0; u < kUnknowns; ++u) at(next, u) -= part * step[u];
      next_loss = loss_of(next, texts, known);
      if (next_loss < loss) break;
    }
    if (!(next_loss < loss)) break;
    const bool done = loss - next_loss < 1e-9 * loss;
    map = next;
    loss = next_loss;
    if (done) break;
  }
  return map;
}

double calibration_error(const std::vector<double>& claims, const std::vector<bool>& came_true) {
  constexpr std::size_t kBins = 10;
  std::array<double, kBins> claimed{};
  std::array<double, kBins> happened{};
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const auto bin = std::min(kBins - 1, static_cast<std::size_t>(claims[i] * kBins));
    claimed[bin] += claims[i];
    happened[bin] += came_true[i] ? 1 : 0;
  }
  double gap = 0;
  for (std::size_t b = 0; b < kBins; ++b) gap += std::abs(claimed[b] - happened[b]);
  return claims.empty() ? 0 : gap / static_cast<double>(claims.size());
}

}  // namespace fifteen::text
