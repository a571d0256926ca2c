// The model of outcomes alone (stats/softmax.h), on a made-up log of known log odds: checks that it
// finds them, then times.
//
//   fifteen_outcomes_bench [CELLS]
//
// Prints the seconds of CPU of one fit, of one with a monotone feature, and of one with 20 more
// that leave a group of customers out. Ends with status 1 when a fit does not converge or misses
// what was planted.

#include <cmath>
#include <ctime>
#include <fmt/format.h>
#include <random>
#include <string>

#include "stats/softmax.h"

namespace {

using namespace fifteen::stats;

constexpr std::array<std::uint32_t, 8> kLevels{1500, 300, 150, 30, 8, 5, 4, 3};
constexpr std::size_t kMonotone = 3;

using World = std::vector<std::vector<LogOdds>>;

World make_world(std::mt19937_64& random) {
  std::normal_distribution<double> normal(0, 0.5);
  World world;
  for (const std::uint32_t levels : kLevels) {
    auto& weights = world.emplace_back();
    for (std::uint32_t l = 0; l < levels; ++l) weights.push_back({normal(random), normal(random)});
  }
  return world;
}

// Up to 30 contacts of one combination of levels, of which the low ones come more often.
void add_cell(std::mt19937_64& random, const World& world, OutcomeCells& cells) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::array<std::uint32_t, kLevels.size()> levels{};
  LogOdds odds{-1, -1};
  for (std::size_t f = 0; f < kLevels.size(); ++f) {
    const double u = uniform(random);
    levels[f] = static_cast<std::uint32_t>(u * u * kLevels[f]);
    odds.misery += world[f][levels[f]].misery;
    odds.magic += world[f][levels[f]].magic;
  }
  const double misery = std::exp(odds.misery);
  const double magic = std::exp(odds.magic);
  OutcomeCounts counts{};
  for (auto n = 1 + random() % 30; n > 0; --n) {
    const double x = uniform(random) * (1 + misery + magic);
    ++counts[x < misery ? kMisery : x < misery + magic ? kMagic : kNeutral];
  }
  cells.add(levels, counts);
}

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

template <class Fit>
auto timed(const char* what, const Fit& fit) {
  const double begin = seconds();
  auto result = fit();
  fmt::print("{:<32}{:6.2f} s\n", what, seconds() - begin);
  return result;
}

// The planted differences of the last feature's levels, which have a third of the contacts each.
bool is_right(const SoftmaxModel& model, const World& world) {
  const auto& found = model.weights.back();
  const auto& planted = world.back();
  const double off = found[1].misery - found[0].misery - planted[1].misery + planted[0].misery;
  return model.converged && std::abs(off) < 0.05;
}

}  // namespace

int main(int argc, char** argv) {
  const int count = argc > 1 ? std::stoi(argv[1]) : 100'000;
  std::mt19937_64 random(15);
  const World world = make_world(random);
  GroupedCells groups;
  for (int i = 0; i < count; ++i) {
    OutcomeCells& group = groups[random() % kGroupCount];
    if (group.size() == 0) group = OutcomeCells(kLevels.size());
    add_cell(random, world, group);
  }
  const OutcomeCells cells = all_groups(groups);
  const auto one = timed("one fit", [&] { return fit_softmax(cells); });
  const auto monotone = timed("with a monotone feature",
                              [&] { return fit_softmax(cells, {.monotone = {kMonotone}}); });
  const auto all = timed("with 20 without a group", [&] { return fit_softmax(groups, {}, 1); });
  return is_right(one, world) && monotone.converged && is_right(all.all, world) ? 0 : 1;
}
