#include "stats/symmetric.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace fifteen::stats {
namespace {

constexpr int kSweepsMax = 60;  // six to ten are usual

Matrix identity(std::size_t size) {
  Matrix matrix{size, std::vector<double>(size * size, 0.0)};
  for (std::size_t i = 0; i < size; ++i) matrix.at(i, i) = 1;
  return matrix;
}

double off_diagonal(const Matrix& matrix) {
  double sum = 0;
  for (std::size_t p = 0; p < matrix.size; ++p) {
    for (std::size_t q = p + 1; q < matrix.size; ++q) sum += matrix.at(p, q) * matrix.at(p, q);
  }
  return sum;
}

struct Rotation {
  double cosine;
  double sine;
};

// The rotation that makes the cell (p, q) zero, by the smaller of its two angles.
Rotation rotation_of(const Matrix& a, std::size_t p, std::size_t q) {
  const double theta = (a.at(q, q) - a.at(p, p)) / (2 * a.at(p, q));
  const double t =
      std::isfinite(theta * theta)
          ? std::copysign(1.0, theta) / (std::abs(theta) + std::sqrt(theta * theta + 1))
          : 1 / (2 * theta);
  const double cosine = 1 / std::sqrt(t * t + 1);
  return {cosine, t * cosine};
}

void rotate_columns(Matrix& a, std::size_t p, std::size_t q, const Rotation& by) {
  for (std::size_t i = 0; i < a.size; ++i) {
    const double x = a.at(i, p);
    const double y = a.at(i, q);
    a.at(i, p) = by.cosine * x - by.sine * y;
    a.at(i, q) = by.sine * x + by.cosine * y;
  }
}

void rotate_rows(Matrix& a, std::size_t p, std::size_t q, const Rotation& by) {
  for (std::size_t i = 0; i < a.size; ++i) {
    const double x = a.at(p, i);
    const double y = a.at(q, i);
    a.at(p, i) = by.cosine * x - by.sine * y;
    a.at(q, i) = by.sine * x + by.cosine * y;
  }
}

void sweep(Matrix& a, Matrix& vectors) {
  for (std::size_t p = 0; p < a.size; ++p) {
    for (std::size_t q = p + 1; q < a.size; ++q) {
      if (a.at(p, q) == 0) continue;
      const Rotation by = rotation_of(a, p, q);
      rotate_columns(a, p, q, by);
      rotate_rows(a, p, q, by);
      a.at(p, q) = a.at(q, p) = 0;
      rotate_columns(vectors, p, q, by);
    }
  }
}

}  // namespace

Eigen eigen_of(Matrix matrix) {
  const std::size_t size = matrix.size;
  FIFTEEN_CHECK(matrix.cells.size() == size * size, "a matrix that is not square");
  for (std::size_t p = 0; p < size; ++p) {
    for (std::size_t q = 0; q < p; ++q) matrix.at(p, q) = matrix.at(q, p);
  }
  double squares = 0;
  for (const double cell : matrix.cells) squares += cell * cell;
  FIFTEEN_CHECK(std::isfinite(squares), "a matrix with a cell that is not finite");
  Matrix vectors = identity(size);
  for (int i = 0; i < kSweepsMax && off_diagonal(matrix) > 1e-32 * squares; ++i) {
    sweep(matrix, vectors);
  }
  std::vector<std::size_t> order(size);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return matrix.at(a, a) > matrix.at(b, b); });
  Eigen eigen{std::vector<double>(size), Matrix{size, std::vector<double>(size * size)}};
  for (std::size_t k = 0; k < size; ++k) {
    eigen.values[k] = matrix.at(order[k], order[k]);
    for (std::size_t i = 0; i < size; ++i) eigen.vectors.at(i, k) = vectors.at(i, order[k]);
  }
  return eigen;
}

std::vector<double> solve(const Eigen& eigen, const std::vector<double>& right, double least) {
  const std::size_t size = eigen.values.size();
  FIFTEEN_CHECK(right.size() == size, "a right side of another size than its matrix");
  std::vector<double> x(size, 0.0);
  for (std::size_t k = 0; k < size; ++k) {
    if (eigen.values[k] < least) continue;
    double along = 0;
    for (std::size_t i = 0; i < size; ++i) along += eigen.vectors.at(i, k) * right[i];
    for (std::size_t i = 0; i < size; ++i) {
      x[i] += eigen.vectors.at(i, k) * along / eigen.values[k];
    }
  }
  return x;
}

}  // namespace fifteen::stats
