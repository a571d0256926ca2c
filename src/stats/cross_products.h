#pragma once
// Sums and cross products of whole numbers, and the regression that follows from them.
//
// A row is a contact: some predictors (waited long: 1, else 0; transfers: 0, 1, 2), and last the
// outcome that they are to explain. Only integer sums are kept, so rows may come in any order, two
// sums merge, and a group of customers can be taken out again without error.
//
//   CrossProducts sums(2);               // two predictors
//   sums.add({1, 0, 1}, 40);             // 40 contacts: the first applies, the outcome is 1
//   const LinearFit fit = least_squares(sums);

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "stats/jackknife.h"
#include "stats/symmetric.h"

namespace fifteen::stats {

/// Room: rows x the largest value squared must stay below 2^62. Values are of the caller's units.
class CrossProducts {
 public:
  CrossProducts() = default;
  explicit CrossProducts(std::size_t predictors);

  /// Adds `times` equal rows: the predictors' values and last the outcome's. Cost: its square.
  void add(std::span<const std::int64_t> row, std::uint64_t times = 1);
  void add(std::initializer_list<std::int64_t> row, std::uint64_t times = 1) {
    add(std::span(row.begin(), row.size()), times);
  }

  /// Adds the rows of `other`, or takes rows out again that were added. Both have as many
  /// predictors, or one of them has no rows and none.
  void merge(const CrossProducts& other);
  void take_out(const CrossProducts& other);

  std::size_t predictors() const { return sums_.empty() ? 0 : sums_.size() - 1; }
  std::uint64_t rows() const { return rows_; }

  /// Returns the mean of column i; the outcome is column predictors(). 0 without rows.
  double mean(std::size_t i) const;

  /// Returns the covariance of columns i and j, divided by the number of rows; exact until its last
  /// rounding, so exactly 0 where a column does not vary. 0 without rows.
  double covariance(std::size_t i, std::size_t j) const;

  bool operator==(const CrossProducts&) const = default;

 private:
  std::size_t cell(std::size_t i, std::size_t j) const;

  std::uint64_t rows_ = 0;
  std::vector<std::int64_t> sums_;
  std::vector<std::int64_t> products_;  // upper half, row after row
};

/// The sums of each group of customers.
using GroupedProducts = std::array<CrossProducts, kGroupCount>;

/// Returns the sums of all groups.
CrossProducts all_groups(const GroupedProducts& groups);

/// Eigenvalues of correlations below this are rounding, not data: predictors that follow from each
/// other exactly leave 1e-15 or so.
inline constexpr double kCollinear = 1e-10;

/// Predictors that vary, with their correlations.
struct Correlations {
  std::vector<std::size_t> varying;  ///< which predictors, rising
  Eigen among;                       ///< their correlations with each other
  std::vector<double> with_outcome;  ///< by place in `varying`; all 0 where the outcome is constant
};

/// Returns the correlations of the predictors that vary.
Correlations correlations_of(const CrossProducts& sums);

struct LinearFit {
  double intercept = 0;
  std::vector<double> slopes;  ///< by predictor; 0 for one that does not vary
  double r2 = 0;               ///< share of the outcome's variance that is explained; 0 without any
};

/// Returns the fit of least squares. Predictors that follow from each other share the slope (the
/// shortest solution in standard deviations).
LinearFit least_squares(const CrossProducts& sums);

/// Returns `figures` of all groups with intervals by leaving one group out at a time. `figures`
/// takes a CrossProducts and returns a vector that is always of one size.
template <class Figures>
std::vector<Estimate> jackknife_products(const GroupedProducts& groups, const Figures& figures) {
  const CrossProducts all = all_groups(groups);
  const std::vector<double> values = figures(all);
  std::vector<std::array<double, kGroupCount>> without(values.size());
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    CrossProducts rest = all;
    rest.take_out(groups[g]);
    const std::vector<double> part = figures(rest);
    for (std::size_t i = 0; i < values.size(); ++i) without[i][g] = part[i];
  }
  std::vector<Estimate> estimates;
  estimates.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    estimates.push_back(jackknife(values[i], without[i]));
  }
  return estimates;
}

}  // namespace fifteen::stats
