#pragma once
// Eigenvalues of a small symmetric matrix, such as the correlations of some drivers.
//
//   const Eigen eigen = eigen_of({2, {2, 1, 1, 2}});   // values 3 and 1

#include <cstddef>
#include <vector>

namespace fifteen::stats {

/// A square matrix, row after row.
struct Matrix {
  std::size_t size = 0;
  std::vector<double> cells;

  double& at(std::size_t row, std::size_t column) { return cells[row * size + column]; }
  double at(std::size_t row, std::size_t column) const { return cells[row * size + column]; }
};

/// Eigenvalues, falling, and their vectors: `vectors.at(i, k)` is component i of vector k.
struct Eigen {
  std::vector<double> values;
  Matrix vectors;
};

/// Returns the eigenvalues and vectors of a symmetric matrix (the upper half is read) by Jacobi's
/// rotations, the same bits for the same matrix. Equal values keep the order of the diagonal; the
/// sign of a vector means nothing. The cells must be finite. Cost: about 10 size^3, so for sizes up
/// to a few hundred. Source: Golub and Van Loan, Matrix Computations (1996), section 8.4.
Eigen eigen_of(Matrix matrix);

/// Returns the shortest x of least squares in `matrix x = right`, with the matrix given by its
/// eigenvalues: those below `least` are taken for 0, so that what the matrix cannot tell apart
/// shares the weight (the Moore-Penrose inverse).
std::vector<double> solve(const Eigen& eigen, const std::vector<double>& right, double least);

}  // namespace fifteen::stats
