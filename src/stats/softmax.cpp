#include "stats/softmax.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/share_out.h"
#include "stats/softmax_problem.h"
#include "stats/symmetric.h"

namespace fifteen::stats {
namespace {

// Newton's decrement is twice what a step gains, in nats, and the square of the step in standard
// errors. The next one is about its square, as is the accuracy of its solution: after a step of
// 1e-7 the optimum is 1e-14 away.
constexpr double kDecrementMax = 1e-7;
constexpr double kAtBound = 1e-8;    // a monotone step this small counts as none
constexpr double kSingular = 1e-13;  // a matrix this close to singular is taken to be
constexpr int kProductsMax = 1000;
constexpr int kHalvingsMax = 50;

double dot(const Slots& a, const Slots& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// What a step from level to level may be: not below 0 for misery (even places), not above for
// magic.
double within_bounds(const SoftmaxProblem& problem, std::size_t i, double x) {
  if (!problem.is_step(i / 2)) return x;
  return i % 2 == 0 ? std::max(0.0, x) : std::min(0.0, x);
}

// Places that are at their bound and that the gradient holds there.
std::vector<bool> held(const SoftmaxProblem& problem, const Slots& x, const Slots& gradient) {
  std::vector<bool> result(x.size(), false);
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!problem.is_step(i / 2)) continue;
    const double sign = i % 2 == 0 ? 1 : -1;
    result[i] = sign * x[i] <= kAtBound && sign * gradient[i] > 0;
  }
  return result;
}

// An approximate inverse of the Hessian, without the places that are held: that of the 2 x 2 blocks
// of each slot, plus that of the shifts of whole features, which the blocks alone leave nearly
// singular.
class Preconditioner {
 public:
  Preconditioner(const SoftmaxProblem& problem, const std::vector<bool>& held)
      : problem_(problem), blocks_(problem.blocks()), shifts_(eigen_of(problem.shifts())) {
    for (std::size_t slot = 0; slot < problem.slots(); ++slot) {
      invert(blocks_.data() + 3 * slot, held[2 * slot], held[2 * slot + 1]);
    }
  }

  void apply(const Slots& x, Slots& result) const {
    for (std::size_t slot = 0; slot < problem_.slots(); ++slot) {
      const double* const block = blocks_.data() + 3 * slot;
      result[2 * slot] = block[0] * x[2 * slot] + block[1] * x[2 * slot + 1];
      result[2 * slot + 1] = block[1] * x[2 * slot] + block[2] * x[2 * slot + 1];
    }
    std::vector<double> sums{x[0], x[1]};
    for (std::size_t f = 0; f < problem_.features(); ++f) {
      double misery = 0;
      double magic = 0;
      for_shifted(f, [&](std::size_t slot) {
        misery += x[2 * slot];
        magic += x[2 * slot + 1];
      });
      sums.insert(sums.end(), {misery, magic});
    }
    const std::vector<double> shift = solve(shifts_, sums, kSingular * shifts_.values[0]);
    result[0] += shift[0];
    result[1] += shift[1];
    for (std::size_t f = 0; f < problem_.features(); ++f) {
      for_shifted(f, [&](std::size_t slot) {
        result[2 * slot] += shift[2 * f + 2];
        result[2 * slot + 1] += shift[2 * f + 3];
      });
    }
  }

 private:
  static void invert(double* block, bool misery_held, bool magic_held) {
    const double determinant = block[0] * block[2] - block[1] * block[1];
    if (!misery_held && !magic_held && determinant > kSingular * block[0] * block[2]) {
      std::swap(block[0], block[2]);
      block[1] = -block[1];
      for (std::size_t i = 0; i < 3; ++i) block[i] /= determinant;
      return;
    }
    block[0] = misery_held ? 0 : block[0] > 0 ? 1 / block[0] : 1;
    block[2] = magic_held ? 0 : block[2] > 0 ? 1 / block[2] : 1;
    block[1] = 0;
  }

  template <class Work>
  void for_shifted(std::size_t feature, const Work& work) const {
    const std::size_t first = problem_.first_slot(feature);
    for (std::size_t i = 0; i < problem_.shifted_slots(feature); ++i) work(first + i);
  }

  const SoftmaxProblem& problem_;
  std::vector<double> blocks_;
  Eigen shifts_;
};

// Newton's direction among the places that are not held: H direction = -gradient, solved as far as
// the distance to the optimum makes it worth while.
Slots newton_direction(const SoftmaxProblem& problem, const Slots& gradient,
                       const std::vector<bool>& held) {
  const std::size_t size = gradient.size();
  const Preconditioner preconditioner(problem, held);
  Slots direction(size, 0.0);
  Slots left(size);
  for (std::size_t i = 0; i < size; ++i) left[i] = held[i] ? 0 : -gradient[i];
  Slots scaled(size);
  preconditioner.apply(left, scaled);
  Slots search = scaled;
  Slots product(size);
  double error = dot(left, scaled);
  const double enough = error * std::clamp(error, 1e-16, 1e-2);
  for (int i = 0; i < kProductsMax && error > enough; ++i) {
    problem.curve(search, product);
    for (std::size_t k = 0; k < size; ++k) {
      if (held[k]) product[k] = 0;
    }
    const double curvature = dot(search, product);
    if (!(curvature > 0)) break;
    const double length = error / curvature;
    for (std::size_t k = 0; k < size; ++k) {
      direction[k] += length * search[k];
      left[k] -= length * product[k];
    }
    preconditioner.apply(left, scaled);
    const double next = dot(left, scaled);
    for (std::size_t k = 0; k < size; ++k) search[k] = scaled[k] + next / error * search[k];
    error = next;
  }
  return direction;
}

struct Place {
  Slots x;
  Slots gradient;
  double value;
};

// Goes along the direction, bent at the bounds, until the value falls enough; halves the way where
// it does not. Returns false when it never does.
bool go_along(SoftmaxProblem& problem, const Slots& direction, Place& place) {
  Place next{Slots(place.x.size()), {}, 0};
  double length = 1;
  for (int i = 0; i < kHalvingsMax; ++i, length /= 2) {
    double expected = 0;
    for (std::size_t k = 0; k < place.x.size(); ++k) {
      next.x[k] = within_bounds(problem, k, place.x[k] + length * direction[k]);
      expected += place.gradient[k] * (next.x[k] - place.x[k]);
    }
    next.value = problem.value_and_gradient(next.x, next.gradient);
    const double rounding = 1e-12 * std::abs(place.value);
    if (next.value <= place.value + 1e-4 * expected + rounding) {
      place = std::move(next);
      return true;
    }
  }
  return false;
}

Slots first_guess(const SoftmaxProblem& problem, const OutcomeCells& cells,
                  const SoftmaxModel* begin) {
  Slots x(2 * problem.slots(), 0.0);
  if (begin == nullptr) {
    const OutcomeCounts total = cells.total();
    const auto odds = [&](std::size_t outcome) {
      return std::log((static_cast<double>(total[outcome]) + 0.5) /
                      (static_cast<double>(total[kNeutral]) + 0.5));
    };
    x[0] = odds(kMisery);
    x[1] = odds(kMagic);
    return x;
  }
  x[0] = begin->intercept.misery;
  x[1] = begin->intercept.magic;
  for (std::size_t f = 0; f < begin->weights.size(); ++f) {
    const auto& weights = begin->weights[f];
    for (std::size_t l = 0; l < std::min(weights.size(), problem.level_count(f)); ++l) {
      const std::size_t at = 2 * (problem.first_slot(f) + l);
      x[at] = weights[l].misery - problem.towards()[at];
      x[at + 1] = weights[l].magic - problem.towards()[at + 1];
    }
  }
  x = problem.steps_of(std::move(x));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = within_bounds(problem, i, x[i]);
  return x;
}

using ByLevel = std::vector<std::vector<LogOdds>>;  // by feature

Slots slots_of(const SoftmaxProblem& problem, const ByLevel& weights) {
  Slots out(2 * problem.slots(), 0.0);
  for (std::size_t f = 0; f < std::min(weights.size(), problem.features()); ++f) {
    for (std::size_t l = 0; l < std::min(weights[f].size(), problem.level_count(f)); ++l) {
      const std::size_t slot = problem.first_slot(f) + l;
      out[2 * slot] = weights[f][l].misery;
      out[2 * slot + 1] = weights[f][l].magic;
    }
  }
  return out;
}

SoftmaxModel model_of(const SoftmaxProblem& problem, std::size_t features, const ByLevel& towards,
                      const Slots& x) {
  Slots weights = problem.weights_of(x);
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += problem.towards()[i];
  SoftmaxModel model;
  model.intercept = {weights[0], weights[1]};
  model.weights.resize(features);
  for (std::size_t f = 0; f < features; ++f) {
    for (std::size_t l = 0; l < problem.level_count(f); ++l) {
      const std::size_t slot = problem.first_slot(f) + l;
      const bool empty = problem.is_empty(slot);
      const LogOdds held{problem.towards()[2 * slot], problem.towards()[2 * slot + 1]};
      model.weights[f].push_back(empty ? held : LogOdds{weights[2 * slot], weights[2 * slot + 1]});
    }
    // Levels that no contact of the fit had are what they are held towards.
    if (f >= towards.size()) continue;
    for (std::size_t l = problem.level_count(f); l < towards[f].size(); ++l)
      model.weights[f].push_back(towards[f][l]);
  }
  return model;
}

// `cells` are in order.
SoftmaxModel fit(const OutcomeCells& cells, std::span<const std::uint32_t> level_counts,
                 const SoftmaxOptions& options, const SoftmaxModel* begin) {
  SoftmaxProblem problem(cells, level_counts, options.monotone, options.ridge);
  problem.hold_towards(slots_of(problem, options.towards));
  Place place{first_guess(problem, cells, begin), {}, 0};
  place.value = problem.value_and_gradient(place.x, place.gradient);
  bool converged = false;
  int steps = 0;
  while (!converged && steps < options.steps_max) {
    ++steps;
    const std::vector<bool> at_bound = held(problem, place.x, place.gradient);
    Slots direction = newton_direction(problem, place.gradient, at_bound);
    for (std::size_t i = 0; i < direction.size(); ++i) {
      if (at_bound[i]) direction[i] = -place.x[i];
    }
    const double decrement = -dot(place.gradient, direction);
    if (!go_along(problem, direction, place)) break;
    converged = decrement <= kDecrementMax;
  }
  SoftmaxModel model = model_of(problem, level_counts.size(), options.towards, place.x);
  model.converged = converged;
  model.steps = steps;
  return model;
}

}  // namespace

LogOdds SoftmaxModel::odds(std::span<const std::uint32_t> levels) const {
  FIFTEEN_CHECK(levels.size() == weights.size(), "levels of other features than the model's");
  LogOdds sum = intercept;
  for (std::size_t f = 0; f < levels.size(); ++f) {
    if (levels[f] >= weights[f].size()) continue;
    sum.misery += weights[f][levels[f]].misery;
    sum.magic += weights[f][levels[f]].magic;
  }
  return sum;
}

OutcomeChances SoftmaxModel::predict(std::span<const std::uint32_t> levels) const {
  const LogOdds sums = odds(levels);
  const double top = std::max({0.0, sums.misery, sums.magic});
  const double misery = std::exp(sums.misery - top);
  const double neutral = std::exp(-top);
  const double magic = std::exp(sums.magic - top);
  const double sum = misery + neutral + magic;
  return {misery / sum, neutral / sum, magic / sum};
}

SoftmaxModel fit_softmax(const OutcomeCells& cells, const SoftmaxOptions& options,
                         const SoftmaxModel* begin) {
  OutcomeCells sorted = cells;
  sorted.put_in_order();
  return fit(sorted, sorted.level_counts(), options, begin);
}

GroupedSoftmax fit_softmax(const GroupedCells& groups, const SoftmaxOptions& options,
                           std::size_t threads) {
  const OutcomeCells all = all_groups(groups);
  const std::vector<std::uint32_t> level_counts = all.level_counts();
  GroupedSoftmax result;
  result.all = fit(all, level_counts, options, nullptr);
  share_out(kGroupCount, threads, [&](std::size_t g) {
    OutcomeCells rest = all;
    rest.take_out(groups[g]);
    result.without[g] = fit(rest, level_counts, options, &result.all);
  });
  return result;
}

CrossFit cross_fit(const GroupedCells& groups, const SoftmaxOptions& options) {
  const std::vector<std::uint32_t> level_counts = all_groups(groups).level_counts();
  CrossFit result;
  for (std::size_t half = 0; half < 2; ++half) {
    OutcomeCells cells = half_of_groups(groups, half);
    if (cells.size() == 0) cells = OutcomeCells(level_counts.size());
    result.of_half[half] = fit(cells, level_counts, options, nullptr);
  }
  return result;
}

double cross_fitted_log_loss(const GroupedCells& groups, const CrossFit& fit) {
  double loss = 0;
  double contacts = 0;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    OutcomeCells cells = groups[g];
    cells.put_in_order();
    for (std::size_t cell = 0; cell < cells.size(); ++cell) {
      const OutcomeChances chances = fit.predict(g, cells.levels(cell));
      const std::array<double, 3> p{chances.misery, chances.neutral, chances.magic};
      for (std::size_t c = 0; c < 3; ++c) {
        const double n = static_cast<double>(cells.counts(cell)[c]);
        if (n > 0) loss -= n * std::log(std::max(p[c], 1e-300));
        contacts += n;
      }
    }
  }
  return contacts > 0 ? loss / contacts : 0;
}

}  // namespace fifteen::stats
