// Are the intervals right? Worlds drawn at random, each analysed from a small log, against what is
// true of them.
//
//   fifteen_validity_bench [WORLDS [CUSTOMERS [changes|whatif]]]
//
// Prints, for each kind of world, how often 95 % intervals hold the truth, and in how many worlds
// the placebo warns. Ends with status 1 when intervals of what is promised hold it in fewer than
// 90 % or (where it is not nothing) more than 99 % of cases, when a hidden confounder is not warned
// of in nine worlds of ten, or when the placebo warns of nothing in more than one world of five.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <thread>
#include <vector>

#include "../tests/validity/check_change.h"
#include "../tests/validity/check_what_if.h"
#include "../tests/validity/check_world.h"
#include "base/share_out.h"

namespace {

using namespace fifteen;
using namespace fifteen::validity;

bool promised(const Checked& checked, const WorldKind& kind) {
  bool kept = true;
  const auto must = [&](bool condition, const std::string& what) {
    if (!condition) fmt::print("NOT KEPT: {}\n", what);
    kept = kept && condition;
  };
  const double warned = static_cast<double>(checked.warned) / std::max(1, checked.worlds);
  if (kind.confounding == Confounding::kHidden) {
    must(warned >= 0.9, "a hidden confounder fails the placebo in nine worlds of ten");
    return kept;
  }
  must(warned <= 0.2, "the placebo fails in at most one world of five");
  for (const char* const figure :
       {"truth share", "share of delivery", "effect of a misery", "recovery by a landmark"}) {
    const double share = checked.coverage.at(figure).share();
    must(share >= 0.90, fmt::format("{}: 90 % or more", figure));
    // Of what is nothing, intervals that hold it too often do no harm.
    if (kind.effects) must(share <= 0.99, fmt::format("{}: 99 % or less", figure));
  }
  return kept;
}

// Worlds in which something is changed, in each of the three ways.
bool changes_hold(std::size_t worlds, std::uint64_t customers, std::size_t threads) {
  bool kept = true;
  for (const Assigned assigned : {Assigned::kLot, Assigned::kStaggered, Assigned::kEverywhere}) {
    std::vector<Checked> by_world(worlds);
    share_out(worlds, threads,
              [&](std::size_t w) { check_change(w + 1, assigned, customers, by_world[w]); });
    Checked all;
    for (const Checked& one : by_world) all.merge(one);
    fmt::print("a change, {}: {} worlds of {} customers, the placebo fails in {}\n{}\n",
               assigned_name(assigned), all.worlds, customers, all.warned, to_text(all.coverage));
    // One measure of forty worlds is too few to be judged by itself.
    Coverage together;
    for (const auto& [name, coverage] : all.coverage) together.merge(coverage);
    if (together.share() < 0.90 || 5 * all.warned > all.worlds) {
      fmt::print(
          "NOT KEPT: all measures together 90 % or more, the placebo in one world of five\n");
      kept = false;
    }
    std::fflush(stdout);
  }
  return kept;
}

// What-ifs, against the same worlds run again.
bool what_ifs_hold(std::size_t worlds, std::uint64_t customers, std::size_t threads) {
  bool kept = true;
  for (const WorldKind& kind :
       {WorldKind{Confounding::kNone, true}, WorldKind{Confounding::kDeclared, true}}) {
    std::vector<Checked> by_world(worlds);
    share_out(worlds, threads,
              [&](std::size_t w) { check_what_if(w + 1, kind, customers, by_world[w]); });
    Checked all;
    for (const Checked& one : by_world) all.merge(one);
    fmt::print("what-ifs, {}: {} worlds of {} customers\n{}\n", name_of(kind.confounding),
               all.worlds, customers, to_text(all.coverage));
    for (const auto& [name, coverage] : all.coverage) {
      if (coverage.share() >= 0.90 && coverage.share() <= 0.99) continue;
      fmt::print("NOT KEPT: {}: 90 to 99 %\n", name);
      kept = false;
    }
    std::fflush(stdout);
  }
  return kept;
}

}  // namespace

int main(int argc, char** argv) {
  const auto worlds = static_cast<std::size_t>(argc > 1 ? std::atoi(argv[1]) : 40);
  Sizes sizes;
  if (argc > 2) sizes.small = std::strtoull(argv[2], nullptr, 10);
  sizes.large = std::max(sizes.large, 6 * sizes.small);
  const std::size_t threads = std::max(1U, std::thread::hardware_concurrency());
  const std::string only = argc > 3 ? argv[3] : "";
  if (only == "changes") return changes_hold(worlds, sizes.small, threads) ? 0 : 1;
  if (only == "whatif") return what_ifs_hold(worlds, sizes.small, threads) ? 0 : 1;
  bool kept = true;
  for (const WorldKind& kind :
       {WorldKind{Confounding::kNone, true}, WorldKind{Confounding::kDeclared, true},
        WorldKind{Confounding::kDeclared, false}, WorldKind{Confounding::kHidden, true}}) {
    std::vector<Checked> by_world(worlds);
    share_out(worlds, threads,
              [&](std::size_t w) { by_world[w] = check_world(w + 1, kind, sizes); });
    Checked all;
    for (const Checked& one : by_world) all.merge(one);
    fmt::print("{}{}: {} worlds of {} customers, the placebo fails in {}\n{}",
               name_of(kind.confounding), kind.effects ? "" : ", and outcomes do nothing",
               all.worlds, sizes.small, all.warned, to_text(all.coverage));
    kept = promised(all, kind) && kept;
    fmt::print("\n");
    std::fflush(stdout);
  }
  kept = changes_hold(worlds, sizes.small, threads) && kept;
  kept = what_ifs_hold(worlds, sizes.small, threads) && kept;
  return kept ? 0 : 1;
}
