#include "stats/softmax_problem.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr std::size_t kSlotsMax = std::size_t{1} << 24U;

}  // namespace

SoftmaxProblem::SoftmaxProblem(const OutcomeCells& cells,
                               std::span<const std::uint32_t> level_counts,
                               std::span<const std::size_t> monotone, double ridge)
    : features_(level_counts.size()),
      slots_(1),
      ridge_(ridge),
      monotone_(monotone.begin(), monotone.end()) {
  first_.reserve(features_ + 1);
  for (const std::uint32_t count : level_counts) {
    first_.push_back(slots_);
    slots_ += count;
  }
  first_.push_back(slots_);
  FIFTEEN_CHECK(slots_ < kSlotsMax, "levels whose numbers have large gaps");
  is_step_.assign(slots_, 0);
  hold_towards({});
  add_cells(cells, level_counts);
  std::ranges::sort(monotone_);
  monotone_.erase(std::unique(monotone_.begin(), monotone_.end()), monotone_.end());
  for (const std::size_t feature : monotone_) {
    FIFTEEN_CHECK(feature < features_, "a monotone feature that is not there");
    for (std::size_t slot = first_[feature] + 1; slot < first_[feature + 1]; ++slot) {
      is_step_[slot] = 1;
    }
    std::fill(is_empty_.begin() + static_cast<std::ptrdiff_t>(first_[feature]),
              is_empty_.begin() + static_cast<std::ptrdiff_t>(first_[feature + 1]), 0);
  }
}

void SoftmaxProblem::add_cells(const OutcomeCells& cells,
                               std::span<const std::uint32_t> level_counts) {
  is_empty_.assign(slots_ + 1, 1);
  is_empty_[0] = 0;
  const OutcomeCounts total = cells.total();
  for (std::size_t cell = 0; cell < cells.size(); ++cell) {
    const auto levels = cells.levels(cell);
    for (std::size_t f = 0; f < features_; ++f) {
      const std::size_t slot = levels[f] < level_counts[f] ? first_[f] + levels[f] : slots_;
      slot_of_.push_back(static_cast<std::uint32_t>(slot));
      if (cells.counts(cell) != OutcomeCounts{}) is_empty_[slot] = 0;
    }
    for (const std::uint64_t count : cells.counts(cell)) {
      counts_.push_back(static_cast<double>(count));
    }
  }
  if (std::ranges::count(total, 0U) > 0) {  // keeps the intercept finite
    slot_of_.insert(slot_of_.end(), features_, static_cast<std::uint32_t>(slots_));
    counts_.insert(counts_.end(), 3, 0.5);
  }
  at_.assign(counts_.size() / 3 * 2, 0.0);
}

Slots SoftmaxProblem::weights_of(Slots steps) const {
  for (const std::size_t feature : monotone_) {
    for (std::size_t slot = first_[feature] + 1; slot < first_[feature + 1]; ++slot) {
      steps[2 * slot] += steps[2 * slot - 2];
      steps[2 * slot + 1] += steps[2 * slot - 1];
    }
  }
  steps.resize(2 * slots_ + 2, 0.0);  // and a slot for no level
  return steps;
}

Slots SoftmaxProblem::steps_of(Slots weights) const {
  weights.resize(2 * slots_);
  for (const std::size_t feature : monotone_) {
    for (std::size_t slot = first_[feature + 1]; slot-- > first_[feature] + 1;) {
      weights[2 * slot] -= weights[2 * slot - 2];
      weights[2 * slot + 1] -= weights[2 * slot - 1];
    }
  }
  return weights;
}

void SoftmaxProblem::gather(Slots& of_weights) const {
  of_weights.resize(2 * slots_);
  for (const std::size_t feature : monotone_) {
    for (std::size_t slot = first_[feature + 1]; slot-- > first_[feature] + 1;) {
      of_weights[2 * slot - 2] += of_weights[2 * slot];
      of_weights[2 * slot - 1] += of_weights[2 * slot + 1];
    }
  }
}

SoftmaxProblem::Chances SoftmaxProblem::chances(std::size_t cell, const Slots& weights) const {
  double misery = weights[0];
  double magic = weights[1];
  const std::uint32_t* const slots = slot_of_.data() + cell * features_;
  for (std::size_t f = 0; f < features_; ++f) {
    misery += weights[2 * std::size_t{slots[f]}];
    magic += weights[2 * std::size_t{slots[f]} + 1];
  }
  const double top = std::max({0.0, misery, magic});
  const double of_neutral = std::exp(-top);
  const double of_misery = std::exp(misery - top);
  const double of_magic = std::exp(magic - top);
  const double sum = of_neutral + of_misery + of_magic;
  return {of_misery / sum, of_magic / sum, top + std::log(sum), misery, magic};
}

double SoftmaxProblem::loss(std::size_t cell, const Chances& chances) const {
  const double* const n = counts_.data() + 3 * cell;
  return (n[kMisery] + n[kNeutral] + n[kMagic]) * chances.log_sum -
         n[kMisery] * chances.misery_odds - n[kMagic] * chances.magic_odds;
}

// The squares of the three outcomes' weights, centred: with neutral's weight 0 they come to
// 2 / 3 (u^2 + v^2 - u v).
double SoftmaxProblem::penalty(const Slots& weights) const {
  double sum = 0;
  for (std::size_t i = 2; i < 2 * slots_; i += 2) {
    sum += weights[i] * weights[i] + weights[i + 1] * weights[i + 1] - weights[i] * weights[i + 1];
  }
  return ridge_ / 3 * sum;
}

void SoftmaxProblem::add_penalty_gradient(const Slots& weights, Slots& gradient) const {
  for (std::size_t i = 2; i < 2 * slots_; i += 2) {
    gradient[i] += ridge_ / 3 * (2 * weights[i] - weights[i + 1]);
    gradient[i + 1] += ridge_ / 3 * (2 * weights[i + 1] - weights[i]);
  }
}

double SoftmaxProblem::value_and_gradient(const Slots& at, Slots& gradient) {
  const Slots distance = weights_of(at);
  Slots weights = distance;
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] += towards_[i];
  gradient.assign(2 * slots_ + 2, 0.0);
  double sum = penalty(distance);
  for (std::size_t cell = 0; cell < counts_.size() / 3; ++cell) {
    const Chances here = chances(cell, weights);
    sum += loss(cell, here);
    at_[2 * cell] = here.misery;
    at_[2 * cell + 1] = here.magic;
    const double* const n = counts_.data() + 3 * cell;
    const double total = n[kMisery] + n[kNeutral] + n[kMagic];
    const double misery = total * here.misery - n[kMisery];
    const double magic = total * here.magic - n[kMagic];
    gradient[0] += misery;
    gradient[1] += magic;
    const std::uint32_t* const slots = slot_of_.data() + cell * features_;
    for (std::size_t f = 0; f < features_; ++f) {
      gradient[2 * std::size_t{slots[f]}] += misery;
      gradient[2 * std::size_t{slots[f]} + 1] += magic;
    }
  }
  add_penalty_gradient(distance, gradient);
  gather(gradient);
  return sum;
}

void SoftmaxProblem::curve(const Slots& x, Slots& product) const {
  const Slots along = weights_of(x);
  product.assign(2 * slots_ + 2, 0.0);
  for (std::size_t cell = 0; cell < counts_.size() / 3; ++cell) {
    const double* const n = counts_.data() + 3 * cell;
    const double total = n[kMisery] + n[kNeutral] + n[kMagic];
    const std::uint32_t* const slots = slot_of_.data() + cell * features_;
    double misery = along[0];
    double magic = along[1];
    for (std::size_t f = 0; f < features_; ++f) {
      misery += along[2 * std::size_t{slots[f]}];
      magic += along[2 * std::size_t{slots[f]} + 1];
    }
    const double p = at_[2 * cell];
    const double q = at_[2 * cell + 1];
    const double mean = p * misery + q * magic;
    const double to_misery = total * p * (misery - mean);
    const double to_magic = total * q * (magic - mean);
    product[0] += to_misery;
    product[1] += to_magic;
    for (std::size_t f = 0; f < features_; ++f) {
      product[2 * std::size_t{slots[f]}] += to_misery;
      product[2 * std::size_t{slots[f]} + 1] += to_magic;
    }
  }
  add_penalty_gradient(along, product);
  gather(product);
}

std::vector<double> SoftmaxProblem::blocks() const {
  std::vector<double> result(3 * (slots_ + 1), 0.0);
  for (std::size_t slot = 1; slot < slots_; ++slot) {
    result[3 * slot] = result[3 * slot + 2] = 2 * ridge_ / 3;
    result[3 * slot + 1] = -ridge_ / 3;
  }
  for (std::size_t cell = 0; cell < counts_.size() / 3; ++cell) {
    const double* const n = counts_.data() + 3 * cell;
    const double total = n[kMisery] + n[kNeutral] + n[kMagic];
    const double p = at_[2 * cell];
    const double q = at_[2 * cell + 1];
    const auto add = [&](std::size_t slot) {
      result[3 * slot] += total * p * (1 - p);
      result[3 * slot + 1] -= total * p * q;
      result[3 * slot + 2] += total * q * (1 - q);
    };
    add(0);
    for (std::size_t f = 0; f < features_; ++f) add(slot_of_[cell * features_ + f]);
  }
  // A contact has one level of a feature, so the blocks of its steps are plain sums, too.
  for (const std::size_t feature : monotone_) {
    for (std::size_t slot = first_[feature + 1]; slot-- > first_[feature] + 1;) {
      for (std::size_t i = 0; i < 3; ++i) result[3 * slot - 3 + i] += result[3 * slot + i];
    }
  }
  result.resize(3 * slots_);
  return result;
}

Matrix SoftmaxProblem::shifts() const {
  const std::size_t size = 2 * (features_ + 1);
  Matrix result{size, std::vector<double>(size * size, 0.0)};
  const auto add = [&](std::size_t a, std::size_t b, const std::array<double, 3>& block) {
    result.at(2 * a, 2 * b) += block[0];
    result.at(2 * a, 2 * b + 1) += block[1];
    result.at(2 * a + 1, 2 * b) += block[1];
    result.at(2 * a + 1, 2 * b + 1) += block[2];
  };
  std::array<double, 3> of_all{};  // cells that have a level of each feature
  std::vector<std::size_t> known;
  for (std::size_t cell = 0; cell < counts_.size() / 3; ++cell) {
    const double* const n = counts_.data() + 3 * cell;
    const double total = n[kMisery] + n[kNeutral] + n[kMagic];
    const double p = at_[2 * cell];
    const double q = at_[2 * cell + 1];
    const std::array<double, 3> block{total * p * (1 - p), -total * p * q, total * q * (1 - q)};
    known.assign(1, 0);
    for (std::size_t f = 0; f < features_; ++f) {
      if (slot_of_[cell * features_ + f] < slots_) known.push_back(f + 1);
    }
    if (known.size() == features_ + 1) {
      for (std::size_t i = 0; i < 3; ++i) of_all[i] += block[i];
      continue;
    }
    for (const std::size_t a : known) {
      for (const std::size_t b : known) add(a, b, block);
    }
  }
  for (std::size_t a = 0; a <= features_; ++a) {
    for (std::size_t b = 0; b <= features_; ++b) add(a, b, of_all);
    if (a == 0) continue;
    const double held = ridge_ / 3 * static_cast<double>(level_count(a - 1));
    add(a, a, {2 * held, -held, 2 * held});
  }
  return result;
}

}  // namespace fifteen::stats
