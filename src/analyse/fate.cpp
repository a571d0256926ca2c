#include "analyse/fate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/share_out.h"
#include "stats/jackknifed.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using stats::kGroupCount;

// Sums over contacts: how much squared error went away on arrival and with the outcome, how far the
// chance moved on arrival and altogether.
struct Bracket {
  double contacts = 0;
  double arrival = 0;
  double delivery = 0;
  double shift = 0;
  double swing_most = 0;
  double swing_least = 0;
  double move = 0;

  void add(const Bracket& other, double sign) {
    contacts += sign * other.contacts;
    arrival += sign * other.arrival;
    delivery += sign * other.delivery;
    shift += sign * other.shift;
    swing_most += sign * other.swing_most;
    swing_least += sign * other.swing_least;
    move += sign * other.move;
  }
};

struct Brackets {
  explicit Brackets(std::size_t cell_count) : cells(cell_count) {}

  std::vector<Bracket> cells;
  FateSums journeys;
  double start_error = 0;  // of journeys before their first contact
  double end_error = 0;    // after their last

  void add(const Brackets& other, double sign) {
    for (std::size_t c = 0; c < cells.size(); ++c) cells[c].add(other.cells[c], sign);
    journeys.add(other.journeys, sign);
    start_error += sign * other.start_error;
    end_error += sign * other.end_error;
  }
};

// Brackets are gathered by facet, outcome and whether the journey has been at the moment before:
// all figures are sums of these cells.
struct Cells {
  struct Cell {
    std::uint32_t facet = 0;
    bool later = false;
    Outcome outcome = Outcome::kUnscored;
  };
  std::vector<Cell> cells;
  std::vector<std::uint32_t> of_step;
};

Cells cells_of(const JourneyCounts& counts, const FateSteps& steps) {
  constexpr std::uint32_t kNone = ~std::uint32_t{0};
  Cells out;
  out.of_step.reserve(steps.contacts.size());
  std::vector<std::uint32_t> numbers(counts.facets.size() * 2 * kOutcomeCount, kNone);
  std::vector<std::uint32_t> seen(counts.moments.size(), 0);
  std::uint32_t journey_number = 0;
  for (const FateSteps::Journey& journey : steps.journeys) {
    ++journey_number;
    for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s) {
      const journey::SampledContact& contact = counts.sample.contacts[steps.contacts[s]];
      const std::uint32_t facet = contact.facet;
      std::uint32_t& visited = seen[counts.facets[facet].moment];
      const bool later = std::exchange(visited, journey_number) == journey_number;
      const auto outcome = static_cast<std::size_t>(contact.outcome);
      std::uint32_t& number =
          numbers[(std::size_t{facet} * 2 + (later ? 1 : 0)) * kOutcomeCount + outcome];
      if (number == kNone) {
        number = static_cast<std::uint32_t>(out.cells.size());
        out.cells.push_back({facet, later, contact.outcome});
      }
      out.of_step.push_back(number);
    }
  }
  return out;
}

// The model by which a half is judged, and the one that is fitted to it.
struct Fits {
  const FateTree::Fit& judging;
  const FateTree::Fit& own;
  double least = 0;  // a shorter move is what rounding makes of none
};

// Chances lie between 0 and 1; values are as large as they spread.
double least_move(const FateSteps& steps) {
  constexpr double kOfChances = 1e-12;
  constexpr double kOfSpread = 1e-9;
  if (steps.kind == FateKind::kWon) return kOfChances;
  FateSums all;
  for (const FateSteps::Journey& journey : steps.journeys) all.add(journey.fate, 1);
  return all.n > 0 ? kOfSpread * std::sqrt(all.variance() / all.n) : 0;
}

// How far one move goes in the direction of another. Noise makes a move's size larger; of the move
// by one model in the direction that another one sees, of other customers, it makes the size
// smaller.
double along(double move, double direction, double least) {
  // By a factor of 1, 0 or -1: nobody could foretell the branches, and there are two for each step.
  return move * ((direction > least ? 1.0 : 0.0) - (direction < -least ? 1.0 : 0.0));
}

void add_group(const FateModel& model, const Cells& cells, const Fits& fits, std::size_t g,
               Brackets& out) {
  const FateTree& tree = model.tree();
  const FateTree::Fit& fit = fits.judging;
  for (const FateSteps::Journey& journey : model.steps().of_group(g)) {
    const double y = journey.fate;
    double p = fit.start;
    double own = fits.own.start;
    out.journeys.add(y, 1);
    out.start_error += (y - p) * (y - p);
    for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s) {
      const std::uint32_t leaf = tree.leaf(s);
      const double q = fit.before(leaf);
      const double after = fit.after(leaf);
      Bracket& cell = out.cells[cells.of_step[s]];
      cell.contacts += 1;
      cell.arrival += (y - p) * (y - p) - (y - q) * (y - q);
      cell.delivery += (y - q) * (y - q) - (y - after) * (y - after);
      cell.shift += q - p;
      const double move = after - p;
      const double own_move = fits.own.after(leaf) - own;
      cell.swing_most += std::fabs(move);
      cell.swing_least +=
          (along(move, own_move, fits.least) + along(own_move, move, fits.least)) / 2;
      cell.move += move;
      p = after;
      own = fits.own.after(leaf);
    }
    out.end_error += (y - p) * (y - p);
  }
}

// The figures of one set of brackets, by where they were gathered.
struct Figures {
  std::vector<double> truth;
  std::vector<double> arrival;
  std::vector<double> delivery;
  std::vector<double> shift;
  std::vector<double> swing_most;
  std::vector<double> swing_least;
  std::vector<double> move;
  double r2 = 0;
};

// Where brackets are gathered: at each moment, then at each value of each dimension.
struct Places {
  struct Group {
    std::string name;
    std::vector<std::string> values;
    std::size_t first = 0;  // place of its first value
  };
  std::vector<Group> groups;  // the first are the moments, the second these by outcome
  std::vector<std::vector<std::size_t>> of_cell;  // by cell
  std::size_t size = 0;

  std::size_t add(std::string name, std::vector<std::string> values) {
    const std::size_t first = size;
    size += values.size();
    groups.push_back({std::move(name), std::move(values), first});
    return first;
  }
};

Places places_of(const JourneyCounts& counts, const Cells& cells) {
  Places out;
  out.add("moment", counts.moments);
  std::vector<std::string> by_outcome;
  for (const std::string& moment : counts.moments)
    by_outcome.insert(by_outcome.end(), kOutcomeCount, moment);
  const std::size_t outcomes = out.add("outcome", std::move(by_outcome));
  std::vector<std::pair<std::size_t, std::size_t>> dimensions;
  for (std::size_t d = 0; d < counts.dimensions.size(); ++d) {
    const journey::Dimension& dimension = counts.dimensions[d];
    // Reasons and segments say why somebody came and who, not where.
    if (!field_of(dimension.name) || dimension.name == journey::kReasonDimension) continue;
    dimensions.emplace_back(d, out.add(dimension.name, dimension.values));
  }
  const std::size_t visits = out.add("visit", {"first", "later"});
  for (const Cells::Cell& cell : cells.cells) {
    const journey::Facet& facet = counts.facets[cell.facet];
    auto& places = out.of_cell.emplace_back();
    places.push_back(facet.moment);
    places.push_back(outcomes + std::size_t{facet.moment} * kOutcomeCount +
                     static_cast<std::size_t>(cell.outcome));
    for (const auto& [d, first] : dimensions) {
      if (facet.values[d] != 0) places.push_back(first + facet.values[d] - 1);
    }
    places.push_back(visits + (cell.later ? 1 : 0));
  }
  return out;
}

std::vector<Bracket> gather(const Places& places, const Brackets& brackets) {
  std::vector<Bracket> out(places.size);
  for (std::size_t c = 0; c < brackets.cells.size(); ++c) {
    for (const std::size_t place : places.of_cell[c]) out[place].add(brackets.cells[c], 1);
  }
  return out;
}

Figures figures_of(const Places& places, const Brackets& brackets) {
  Figures out;
  const double variance = brackets.journeys.variance();
  const double scale = variance > 0 ? 1 / variance : 0;
  for (const Bracket& bracket : gather(places, brackets)) {
    const double each = bracket.contacts > 0 ? 1 / bracket.contacts : 0;
    out.arrival.push_back(bracket.arrival * scale);
    out.delivery.push_back(bracket.delivery * scale);
    out.truth.push_back(out.arrival.back() + out.delivery.back());
    out.shift.push_back(bracket.shift * each);
    out.swing_most.push_back(bracket.swing_most * each);
    out.swing_least.push_back(bracket.swing_least * each);
    out.move.push_back(bracket.move * each);
  }
  out.r2 = (brackets.start_error - brackets.end_error) * scale;
  return out;
}

// How the chances after each contact came true. Chances are told apart to a thousandth.
stats::Calibration calibration_of(const FateModel& model) {
  constexpr std::size_t kSteps = 1000;
  std::vector<stats::Prediction> predictions(kSteps + 1);
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    const FateTree::Fit& fit = model.judging(g);
    for (const FateSteps::Journey& journey : model.steps().of_group(g)) {
      for (std::uint32_t s = journey.first; s < journey.first + journey.steps; ++s) {
        const double p = fit.after(model.tree().leaf(s));
        auto& prediction = predictions[static_cast<std::size_t>(std::lround(p * kSteps))];
        prediction.chance += p;
        prediction.hits += journey.fate > 0.5 ? 1 : 0;
        ++prediction.total;
      }
    }
  }
  for (stats::Prediction& prediction : predictions) {
    if (prediction.total > 0) prediction.chance /= static_cast<double>(prediction.total);
  }
  return stats::calibrate(predictions, 10);
}

// The mean of the journeys' fates.
stats::Estimate mean_fate(const FateSteps& steps) {
  std::array<FateSums, kGroupCount> groups;
  FateSums all;
  for (std::size_t g = 0; g < kGroupCount; ++g) {
    for (const FateSteps::Journey& journey : steps.of_group(g)) groups[g].add(journey.fate, 1);
    all.add(groups[g], 1);
  }
  const auto mean = [](const FateSums& sums) { return sums.n > 0 ? sums.y / sums.n : 0; };
  stats::Jackknifed<FateSums> sums{all, {}};
  sums.without.fill(all);
  for (std::size_t g = 0; g < kGroupCount; ++g) sums.without[g].add(groups[g], -1);
  return sums.estimate(mean);
}

// The figures of all customers, and without each group.
struct Evaluated {
  Brackets all;
  stats::Jackknifed<Figures> figures;

  // Of a figure that lies between these two, on average.
  stats::Estimate between(std::vector<double> Figures::*least, std::vector<double> Figures::*most,
                          std::size_t place) const {
    const auto plain = [&](std::vector<double> Figures::*which) {
      return figures.estimate([&](const Figures& one) { return (one.*which)[place]; });
    };
    const stats::Estimate a = plain(least);
    const stats::Estimate b = plain(most);
    return {(a.value + b.value) / 2, std::min(a.low, b.low), std::max(a.high, b.high)};
  }
};

Brackets of_half(const FateModel& model, const Cells& cells, const Fits& fits, std::size_t h) {
  Brackets out(cells.cells.size());
  for (std::size_t g = h; g < kGroupCount; g += kHalves) add_group(model, cells, fits, g, out);
  return out;
}

Evaluated evaluate(const FateModel& model, const Cells& cells, const Places& places,
                   std::size_t threads, const FateModel::LeaveOut& also) {
  const double least = least_move(model.steps());
  std::array<Brackets, kHalves> by_half{Brackets(cells.cells.size()), Brackets(cells.cells.size())};
  share_out(kHalves, threads, [&](std::size_t h) {
    by_half[h] = of_half(model, cells, {model.judging(h), model.fitted(h), least}, h);
  });
  Evaluated out{by_half[0], {}};
  out.all.add(by_half[1], 1);
  out.figures.whole = figures_of(places, out.all);
  // Without group g its own half loses it, and the other half is scored by a model that never saw
  // it.
  model.leave_each_out(threads, [&](std::size_t g, const FateTree::Fit& rest) {
    const std::size_t h = half_of(g);
    Brackets brackets = of_half(model, cells, {rest, model.fitted(1 - h), least}, 1 - h);
    for (std::size_t other = h; other < kGroupCount; other += kHalves) {
      if (other != g) add_group(model, cells, {model.judging(h), rest, least}, other, brackets);
    }
    out.figures.without[g] = figures_of(places, brackets);
    if (also) also(g, rest);
  });
  return out;
}

stats::Estimate estimate_at(const Evaluated& evaluated, std::vector<double> Figures::*figures,
                            std::size_t place) {
  return evaluated.figures.corrected([&](const Figures& all) { return (all.*figures)[place]; });
}

stats::Estimate swing_at(const Evaluated& evaluated, std::size_t place) {
  return evaluated.between(&Figures::swing_least, &Figures::swing_most, place);
}

MomentFate fate_at(const Evaluated& evaluated, std::size_t place) {
  const auto estimate = [&](std::vector<double> Figures::*figures) {
    return estimate_at(evaluated, figures, place);
  };
  return {estimate(&Figures::truth), estimate(&Figures::arrival), estimate(&Figures::delivery),
          estimate(&Figures::shift), swing_at(evaluated, place)};
}

DimensionFate dimension_of(const Places::Group& group, const Evaluated& evaluated,
                           const std::vector<Bracket>& gathered, const stats::Estimate& r2) {
  DimensionFate out;
  out.dimension = group.name;
  for (std::size_t v = 0; v < group.values.size(); ++v) {
    const auto contacts = static_cast<std::uint64_t>(gathered[group.first + v].contacts);
    if (contacts == 0) continue;
    out.values.push_back({group.values[v], contacts, fate_at(evaluated, group.first + v), false});
  }
  for (ValueFate& value : out.values) {
    value.separable = r2.above(0) && stats::together(value.fate.truth, out.values.size()).above(0);
  }
  const auto rank = [](const ValueFate& v) {
    return std::tuple(v.separable ? 0 : 1, v.separable ? -v.fate.truth.value : 0.0, ~v.contacts,
                      std::string_view(v.value));
  };
  std::sort(out.values.begin(), out.values.end(),
            [&](const ValueFate& a, const ValueFate& b) { return rank(a) < rank(b); });
  return out;
}

std::vector<DecisionPoint> decisions_of(const Places::Group& group, const Evaluated& evaluated,
                                        const std::vector<Bracket>& gathered) {
  std::vector<DecisionPoint> out;
  for (std::size_t v = 0; v < group.values.size(); ++v) {
    const std::size_t place = group.first + v;
    const auto contacts = static_cast<std::uint64_t>(gathered[place].contacts);
    if (contacts == 0) continue;
    out.push_back({group.values[v], static_cast<Outcome>(v % kOutcomeCount), contacts,
                   estimate_at(evaluated, &Figures::move, place), swing_at(evaluated, place),
                   estimate_at(evaluated, &Figures::truth, place), false});
  }
  for (DecisionPoint& point : out) {
    const stats::Estimate move = stats::together(point.move, out.size());
    point.separable = move.above(0) || move.below(0);
  }
  const auto rank = [](const DecisionPoint& p) {
    return std::tuple(p.separable ? 0 : 1, p.separable ? -p.swing.value : 0.0, ~p.contacts,
                      std::string_view(p.moment), p.outcome);
  };
  std::sort(out.begin(), out.end(),
            [&](const DecisionPoint& a, const DecisionPoint& b) { return rank(a) < rank(b); });
  return out;
}

}  // namespace

std::string describe_chain(const std::vector<ChainLevel>& chain) {
  std::string out;
  for (const ChainLevel& level : chain) {
    out += out.empty() ? "" : ", then ";
    out += journey::state_part_name(level.part);
  }
  return out;
}

FateFindings find_fate(const JourneyCounts& counts, const FateModel& model, std::size_t threads,
                       const FateModel::LeaveOut& also) {
  const Cells cells = cells_of(counts, model.steps());
  const Places places = places_of(counts, cells);
  const Evaluated evaluated = evaluate(model, cells, places, threads, also);

  FateFindings out;
  out.chain = model.tree().chain();
  out.journeys = model.steps().journeys.size();
  if (model.steps().kind == FateKind::kWon) {
    out.calibration = calibration_of(model);
  } else {
    out.value = mean_fate(model.steps());
  }
  out.out_of_sample = evaluated.figures.whole.r2;
  out.r2 = evaluated.figures.corrected([](const Figures& f) { return f.r2; });
  for (std::size_t m = 0; m < counts.moments.size(); ++m) {
    out.moments.push_back(fate_at(evaluated, m));
    out.misfit += std::max(0.0, -out.moments.back().truth.value);
  }
  const std::vector<Bracket> gathered = gather(places, evaluated.all);
  out.decisions = decisions_of(places.groups[1], evaluated, gathered);
  for (std::size_t i = 2; i < places.groups.size(); ++i)
    out.dimensions.push_back(dimension_of(places.groups[i], evaluated, gathered, out.r2));
  return out;
}

}  // namespace fifteen::analyse
