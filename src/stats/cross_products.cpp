#include "stats/cross_products.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace fifteen::stats {
namespace {

__extension__ using Wide = __int128;  // rows x products do not fit into 64 bits

}  // namespace

CrossProducts::CrossProducts(std::size_t predictors)
    : sums_(predictors + 1), products_((predictors + 1) * (predictors + 2) / 2) {}

std::size_t CrossProducts::cell(std::size_t i, std::size_t j) const {
  const std::size_t row = std::min(i, j);
  return row * sums_.size() - row * (row + 1) / 2 + std::max(i, j);
}

void CrossProducts::add(std::span<const std::int64_t> row, std::uint64_t times) {
  FIFTEEN_CHECK(row.size() == sums_.size(), "a row of another width than its sums");
  const auto weight = static_cast<std::int64_t>(times);
  rows_ += times;
  std::size_t place = 0;
  for (std::size_t i = 0; i < row.size(); ++i) {
    sums_[i] += weight * row[i];
    for (std::size_t j = i; j < row.size(); ++j) products_[place++] += weight * row[i] * row[j];
  }
}

void CrossProducts::merge(const CrossProducts& other) {
  if (other.sums_.empty()) return;
  if (sums_.empty()) *this = CrossProducts(other.predictors());
  FIFTEEN_CHECK(sums_.size() == other.sums_.size(), "sums of different predictors");
  rows_ += other.rows_;
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += other.sums_[i];
  for (std::size_t i = 0; i < products_.size(); ++i) products_[i] += other.products_[i];
}

void CrossProducts::take_out(const CrossProducts& other) {
  if (other.sums_.empty()) return;
  FIFTEEN_CHECK(sums_.size() == other.sums_.size() && rows_ >= other.rows_,
                "sums of different predictors, or of rows that were not added");
  rows_ -= other.rows_;
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] -= other.sums_[i];
  for (std::size_t i = 0; i < products_.size(); ++i) products_[i] -= other.products_[i];
}

double CrossProducts::mean(std::size_t i) const {
  return rows_ == 0 ? 0 : static_cast<double>(sums_[i]) / static_cast<double>(rows_);
}

double CrossProducts::covariance(std::size_t i, std::size_t j) const {
  if (rows_ == 0) return 0;
  const Wide spread = static_cast<Wide>(rows_) * products_[cell(i, j)] -
                      static_cast<Wide>(sums_[i]) * static_cast<Wide>(sums_[j]);
  const double n = static_cast<double>(rows_);
  return static_cast<double>(spread) / n / n;
}

CrossProducts all_groups(const GroupedProducts& groups) {
  CrossProducts all;
  for (const CrossProducts& group : groups) all.merge(group);
  return all;
}

Correlations correlations_of(const CrossProducts& sums) {
  const std::size_t outcome = sums.predictors();
  Correlations result;
  std::vector<double> deviations;
  for (std::size_t i = 0; i < outcome; ++i) {
    const double variance = sums.covariance(i, i);
    if (variance <= 0) continue;
    result.varying.push_back(i);
    deviations.push_back(std::sqrt(variance));
  }
  const std::size_t size = result.varying.size();
  const double of_outcome = sums.rows() == 0 ? 0 : std::sqrt(sums.covariance(outcome, outcome));
  Matrix matrix{size, std::vector<double>(size * size)};
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) {
      matrix.at(i, j) = i == j ? 1
                               : sums.covariance(result.varying[i], result.varying[j]) /
                                     deviations[i] / deviations[j];
    }
    result.with_outcome.push_back(of_outcome > 0 ? sums.covariance(result.varying[i], outcome) /
                                                       deviations[i] / of_outcome
                                                 : 0);
  }
  result.among = eigen_of(std::move(matrix));
  return result;
}

LinearFit least_squares(const CrossProducts& sums) {
  const std::size_t outcome = sums.predictors();
  LinearFit fit;
  fit.slopes.assign(outcome, 0.0);
  if (sums.rows() == 0) return fit;
  const Correlations correlations = correlations_of(sums);
  const std::vector<double> standardised =
      solve(correlations.among, correlations.with_outcome, kCollinear);
  const double of_outcome = std::sqrt(sums.covariance(outcome, outcome));
  fit.intercept = sums.mean(outcome);
  for (std::size_t k = 0; k < standardised.size(); ++k) {
    const std::size_t i = correlations.varying[k];
    fit.slopes[i] = standardised[k] * of_outcome / std::sqrt(sums.covariance(i, i));
    fit.intercept -= fit.slopes[i] * sums.mean(i);
    fit.r2 += standardised[k] * correlations.with_outcome[k];
  }
  return fit;
}

}  // namespace fifteen::stats
