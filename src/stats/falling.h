#pragma once
// Where a falling function comes down to a value.

namespace fifteen::stats {

/// Returns the x above 0 at which `f` comes down to `wanted`, within `precision` times the upper
/// end of where it is known to lie, by halving. `f` falls from more than `wanted` at 0 to less;
/// `first` above 0 is where the search for that begins, doubling. Cost: one call of `f` for each
/// doubling and each halving.
template <class Function>
double falling_to(const Function& f, double wanted, double first, double precision) {
  double high = first;
  while (f(high) > wanted) high *= 2;
  double low = 0;
  while (high - low > precision * high) {
    const double middle = (low + high) / 2;
    (f(middle) > wanted ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace fifteen::stats
