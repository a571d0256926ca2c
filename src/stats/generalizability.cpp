#include "stats/generalizability.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "base/error.h"
#include "stats/student.h"

namespace fifteen::stats {
namespace {

// All visits of one shopper to one place, or of a shopper, or to a place. Scores are counted from
// the mean of all.
struct Visits {
  double count = 0;
  double sum = 0;
  double squares = 0;

  void add(double score) {
    count += 1;
    sum += score;
    squares += score * score;
  }
  double square() const { return count > 0 ? sum * sum / count : 0; }
};

struct Cell {
  std::size_t shopper = 0;
  Visits visits;
};

struct Shopper {
  Visits visits;
  double cell_squares = 0;  // sum of squared numbers of visits of its cells
};

// What Henderson's equations are made of.
struct Totals {
  double places = 0;
  double shoppers = 0;
  Visits all;
  double place_square = 0;    // sum of sum^2 / count of each place
  double shopper_square = 0;  // and of each shopper
  double place_counts2 = 0;   // sum of squared numbers of visits of each place
  double shopper_counts2 = 0;
  double by_place = 0;    // sum over places of its cells' squared numbers over its own
  double by_shopper = 0;  // and over shoppers
};

class Table {
 public:
  explicit Table(std::span<const ShopVisit> visits) {
    for (const ShopVisit& v : visits) mean_ += v.score / static_cast<double>(visits.size());
    std::map<std::uint32_t, std::size_t> shopper_of;
    std::map<std::uint32_t, std::map<std::size_t, Visits>> cells;
    for (const ShopVisit& v : visits) {
      const std::size_t shopper = shopper_of.emplace(v.shopper, shopper_of.size()).first->second;
      cells[v.place][shopper].add(v.score - mean_);
    }
    shoppers_.resize(shopper_of.size());
    for (const auto& [place, of_place] : cells) {
      places_.emplace_back();
      for (const auto& [shopper, own] : of_place) {
        places_.back().push_back({shopper, own});
        add(shoppers_[shopper], own, 1);
      }
    }
    totals_ = whole();
  }

  double mean() const { return mean_; }
  std::size_t places() const { return places_.size(); }
  const Totals& totals() const { return totals_; }
  // Shoppers go to two places each, or more, on average.
  bool crossed() const {
    std::size_t cells = 0;
    for (const std::vector<Cell>& place : places_) cells += place.size();
    return cells >= 2 * shoppers_.size();
  }

  // The totals without one place. Cost: O(its cells).
  Totals without(std::size_t place) const {
    Totals out = totals_;
    add_place(out, places_[place], -1);
    for (const Cell& cell : places_[place]) {
      Shopper left = shoppers_[cell.shopper];
      add_shopper(out, left, -1);
      add(left, cell.visits, -1);
      if (left.visits.count > 0) add_shopper(out, left, 1);
    }
    return out;
  }

  // Each place's error is shopper / shoppers + rest / visits: the mean of both over places.
  ShopDesign design() const {
    double visits = 0;
    double shoppers = 0;
    for (const std::vector<Cell>& place : places_) {
      const Totals own = totals_of(place);
      visits += 1 / own.all.count;
      shoppers += own.by_place / own.all.count;
    }
    const auto count = static_cast<double>(places_.size());
    return {count / visits, count / shoppers};
  }

 private:
  static void add(Visits& to, const Visits& more, double sign) {
    to.count += sign * more.count;
    to.sum += sign * more.sum;
    to.squares += sign * more.squares;
  }
  static void add(Shopper& to, const Visits& cell, double sign) {
    add(to.visits, cell, sign);
    to.cell_squares += sign * cell.count * cell.count;
  }
  static void add_shopper(Totals& to, const Shopper& shopper, double sign) {
    to.shoppers += sign;
    to.shopper_square += sign * shopper.visits.square();
    to.shopper_counts2 += sign * shopper.visits.count * shopper.visits.count;
    to.by_shopper += sign * shopper.cell_squares / shopper.visits.count;
  }
  static void add_place(Totals& to, const std::vector<Cell>& cells, double sign) {
    Visits own;
    double squares = 0;
    for (const Cell& cell : cells) {
      add(own, cell.visits, 1);
      squares += cell.visits.count * cell.visits.count;
    }
    to.places += sign;
    add(to.all, own, sign);
    to.place_square += sign * own.square();
    to.place_counts2 += sign * own.count * own.count;
    to.by_place += sign * squares / own.count;
  }
  static Totals totals_of(const std::vector<Cell>& place) {
    Totals out;
    add_place(out, place, 1);
    return out;
  }
  Totals whole() const {
    Totals out;
    for (const std::vector<Cell>& place : places_) add_place(out, place, 1);
    for (const Shopper& shopper : shoppers_) add_shopper(out, shopper, 1);
    return out;
  }

  double mean_ = 0;
  std::vector<std::vector<Cell>> places_;
  std::vector<Shopper> shoppers_;
  Totals totals_;
};

// Variances as they come out, below 0 or not.
struct Parts {
  double place = 0;
  double shopper = 0;
  double rest = 0;
  ShopperPart shopper_part = ShopperPart::kTold;
};

using Row = std::array<double, 4>;  // of place, shopper, rest; and what their sum is

// Solves three equations by elimination, the largest pivot first; false: one follows from others.
bool solve(std::array<Row, 3>& rows) {
  constexpr double kSingular = 1e-9;
  for (std::size_t c = 0; c < 3; ++c) {
    std::size_t pivot = c;
    for (std::size_t r = c + 1; r < 3; ++r) {
      if (std::fabs(rows[r][c]) > std::fabs(rows[pivot][c])) pivot = r;
    }
    std::swap(rows[c], rows[pivot]);
    if (std::fabs(rows[c][c]) < kSingular) return false;
    for (std::size_t r = 0; r < 3; ++r) {
      if (r == c) continue;
      const double times = rows[r][c] / rows[c][c];
      for (std::size_t k = c; k < 4; ++k) rows[r][k] -= times * rows[c][k];
    }
  }
  for (std::size_t c = 0; c < 3; ++c) rows[c][3] /= rows[c][c];
  return true;
}

// Places and the rest alone.
std::optional<Parts> without_shoppers(const Totals& t) {
  const double n = t.all.count;
  if (n <= t.places || t.places < 2) return std::nullopt;
  Parts out;
  out.rest = (t.all.squares - t.place_square) / (n - t.places);
  out.place =
      (t.place_square - t.all.square() - (t.places - 1) * out.rest) / (n - t.place_counts2 / n);
  out.shopper_part = t.shoppers <= 1   ? ShopperPart::kInNobody
                     : t.shoppers >= n ? ShopperPart::kInRest
                                       : ShopperPart::kInPlace;
  return out;
}

// Henderson's method I: sums of squares of places, of shoppers and of visits, all less the mean's.
// Divided by the visits, the equations' coefficients are of the size of 1.
std::optional<Parts> find_parts(const Totals& t) {
  const double n = t.all.count;
  if (t.places < 2 || n <= t.places) return std::nullopt;
  const double mean = t.all.square();
  const double place2 = t.place_counts2 / n;
  const double shopper2 = t.shopper_counts2 / n;
  std::array<Row, 3> rows{
      Row{n - place2, t.by_place - shopper2, t.places - 1, t.place_square - mean},
      Row{t.by_shopper - place2, n - shopper2, t.shoppers - 1, t.shopper_square - mean},
      Row{n - place2, n - shopper2, n - 1, t.all.squares - mean}};
  for (Row& row : rows) {
    for (double& x : row) x /= n;
  }
  if (!solve(rows)) return without_shoppers(t);
  return Parts{rows[0][3], rows[1][3], rows[2][3], ShopperPart::kTold};
}

double error_of(const Parts& parts, const ShopDesign& design) {
  return std::max(0.0, parts.shopper) / design.shoppers + std::max(0.0, parts.rest) / design.visits;
}

// The logarithm of places' variance and error over the error: reliability is 1 - exp of less it.
// Places that differ less than their errors leave something, lest the logarithm have no end.
double log_ratio(const Parts& parts, const ShopDesign& design) {
  constexpr double kLeast = 0.01;
  const double error = error_of(parts, design);
  return std::log(std::max(kLeast, (parts.place + error) / error));
}

double from_log_ratio(double ratio) { return std::clamp(-std::expm1(-ratio), 0.0, 1.0); }

// Half the interval of the logarithm by leaving out places, or shoppers, one at a time.
template <class Without>
std::optional<double> half_width(std::size_t count, const ShopDesign& design,
                                 const Without& without) {
  std::vector<double> ratios;
  double mean = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::optional<Parts> rest = find_parts(without(i));
    if (!rest || error_of(*rest, design) <= 0) return std::nullopt;
    ratios.push_back(log_ratio(*rest, design));
    mean += ratios.back();
  }
  const auto n = static_cast<double>(count);
  mean /= n;
  double squares = 0;
  for (const double x : ratios) squares += (x - mean) * (x - mean);
  return student_quantile(0.025, count - 1) * std::sqrt((n - 1) / n * squares);
}

// The same totals with places for shoppers.
Totals swapped(Totals t) {
  std::swap(t.places, t.shoppers);
  std::swap(t.place_square, t.shopper_square);
  std::swap(t.place_counts2, t.shopper_counts2);
  std::swap(t.by_place, t.by_shopper);
  return t;
}

// The interval of the reliability by leaving out places or, where they go to several, shoppers:
// the wider one.
Estimate reliability_interval(const Table& table, std::span<const ShopVisit> visits,
                              const Parts& parts, const ShopDesign& design) {
  const double own = std::max(0.0, parts.place);
  const double value = own / (own + error_of(parts, design));
  auto half = half_width(table.places(), design, [&](std::size_t i) { return table.without(i); });
  if (half && parts.shopper_part == ShopperPart::kTold && table.crossed()) {
    std::vector<ShopVisit> turned(visits.begin(), visits.end());
    for (ShopVisit& v : turned) std::swap(v.place, v.shopper);
    const Table shoppers(turned);
    const auto by_shopper = half_width(shoppers.places(), design,
                                       [&](std::size_t i) { return swapped(shoppers.without(i)); });
    half = by_shopper ? std::optional(std::max(*half, *by_shopper)) : std::nullopt;
  }
  if (!half) return {value, 0, 1};
  const double middle = log_ratio(parts, design);
  return {value, std::min(value, from_log_ratio(middle - *half)),
          std::max(value, from_log_ratio(middle + *half))};
}

std::optional<std::uint64_t> whole_visits(double visits) {
  constexpr double kMost = 1e9;
  if (!(visits < kMost)) return std::nullopt;
  return static_cast<std::uint64_t>(std::max(1.0, std::ceil(visits - 1e-9)));
}

ShopComponents components_of(const Table& table, const Parts& parts) {
  ShopComponents out;
  out.visits = static_cast<std::uint64_t>(table.totals().all.count);
  out.places = table.places();
  out.shoppers = static_cast<std::size_t>(table.totals().shoppers);
  out.mean = table.mean();
  out.place = std::max(0.0, parts.place);
  out.shopper = std::max(0.0, parts.shopper);
  out.rest = std::max(0.0, parts.rest);
  out.shopper_part = parts.shopper_part;
  out.place_negative = parts.place < 0;
  out.shopper_negative = parts.shopper < 0;
  return out;
}

}  // namespace

std::optional<ShopComponents> shop_components(std::span<const ShopVisit> visits) {
  const Table table(visits);
  const std::optional<Parts> parts = find_parts(table.totals());
  if (!parts || table.totals().all.squares <= 0) return std::nullopt;
  return components_of(table, *parts);
}

double reliability(const ShopComponents& components, const ShopDesign& design) {
  FIFTEEN_CHECK(design.visits > 0 && design.shoppers > 0, "a place that nobody visits");
  const double error = components.shopper / design.shoppers + components.rest / design.visits;
  const double all = components.place + error;
  return all > 0 ? components.place / all : 0;
}

std::optional<std::uint64_t> visits_needed(const ShopComponents& components, double target,
                                           double each) {
  FIFTEEN_CHECK(target > 0 && target < 1 && each >= 1, "a reliability that cannot be had");
  if (components.place <= 0) return std::nullopt;
  const double error = each * components.shopper + components.rest;
  return whole_visits(target / (1 - target) * error / components.place);
}

std::optional<ShopReliability> shop_reliability(std::span<const ShopVisit> visits, double target) {
  const Table table(visits);
  const std::optional<Parts> parts = find_parts(table.totals());
  if (!parts || table.totals().all.squares <= 0 || table.places() < kShopPlacesMin) {
    return std::nullopt;
  }
  ShopReliability out;
  out.components = components_of(table, *parts);
  out.design = table.design();
  const double error = error_of(*parts, out.design);
  if (error <= 0) {
    out.reliability = {1, 0, 1};
  } else {
    out.reliability = reliability_interval(table, visits, *parts, out.design);
  }
  out.needed.visits = visits_needed(out.components, target);
  // A reliability r has an error of (1 - r) / r of the places' variance; one visit has as many
  // times more as the components say.
  const double times = error > 0 ? (out.components.shopper + out.components.rest) / error : 1;
  const auto needed_at = [&](double r) {
    return r > 0 ? whole_visits(target / (1 - target) * times * (1 - r) / r) : std::nullopt;
  };
  out.needed.low = needed_at(out.reliability.high);
  out.needed.high = needed_at(out.reliability.low);
  return out;
}

}  // namespace fifteen::stats
