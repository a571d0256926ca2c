#pragma once
// A world made ready to run: what depends on who the customer is, on the changes that are in force
// and on the fixes that were asked for is worked out beforehand, so that a contact costs a few
// products and look-ups.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "simulate/random.h"
#include "simulate/world.h"

namespace fifteen::simulate {

/// `--fix`: another probability of one outcome at one moment, whoever the customer is. The other
/// two share the rest in their old ratio.
struct Fix {
  std::size_t moment = 0;
  std::size_t outcome = kMisery;
  bool times = true;  ///< the probability is multiplied by `value` (up to 1), or else is `value`
  double value = 1;

  bool operator==(const Fix&) const = default;
};

/// Reads a fix such as `bag desk:misery=0.5x` or `bag desk:magic=0.2`; several after a colon are
/// parted by commas. Errors: kUsage, with the nearest known word.
Result<std::vector<Fix>> parse_fix(const World& world, const std::string& text);

/// Returns the moment of that name. Errors: kUsage, with the nearest known one.
Result<std::size_t> find_moment(const World& world, const std::string& name,
                                const std::string& where);

struct RunOptions {
  std::uint64_t customers = 0;
  std::uint64_t seed = 15;
  std::size_t threads = 1;
  std::vector<Fix> fixes;
  std::vector<std::size_t> eliminated;  ///< moments whose contacts do not occur
  bool truth = false;                   ///< with the columns of the truth
};

/// A spread with what its draws need.
class DrawnSpread {
 public:
  DrawnSpread() = default;
  explicit DrawnSpread(const Spread& spread);

  /// Microseconds, from 0 to 100 years.
  std::int64_t draw(const Draws& draws, Purpose purpose) const;

 private:
  Spread spread_;
  double mu_ = 0;
  double sigma_ = 0;
};

/// Odds of misery and of magic against neutral.
struct Odds {
  double misery = 0;
  double magic = 0;

  void shift(const Odds& by) {
    misery *= by.misery;
    magic *= by.magic;
  }
};
Odds odds_of(const Tilt& tilt);

/// A way with its place in 0 to 1: taken when a draw is below `until` and not below the one before.
struct Step {
  double until = 0;
  std::uint32_t to = 0;
  std::uint32_t after = 0;  ///< in `Plan::spreads`
  std::uint8_t demand = 0;  ///< 1 + the DemandKind; 0: none
};

/// What holds for customers of one type while some changes are in force.
struct Tables {
  std::vector<Odds> odds;  ///< [type x moments + moment]
  std::vector<std::pair<std::uint32_t, std::uint32_t>>
      next;  ///< ranges of `steps`, [.. x 3 + outcome]
  std::vector<std::pair<std::uint32_t, std::uint32_t>> causes;
  std::vector<Step> steps;
};

/// A moment with what its draws need.
struct PlannedMoment {
  Odds late{1, 1};
  Odds very_late{1, 1};
  Odds abandoned{1, 1};
  DrawnSpread lasts;
  DrawnSpread asks_after;
  ByOutcome<std::array<double, 5>> csat_until{};
  bool lasts_at_all = false;
  bool per_minute = false;
  bool rated = false;
  bool lost_at_once = false;
  bool eliminated = false;
  bool fate = false;
  std::vector<Fix> fixes;
  ByOutcome<std::uint32_t> first_text{};  ///< number of the outcome's first text, from 1
};

/// The whole plan. Is not changed while it runs, so threads share it.
struct Plan {
  World world;
  RunOptions options;
  std::size_t types = 1;
  std::vector<std::vector<double>> attribute_until;  ///< [attribute][value]
  std::vector<Tables> tables;                        ///< by the set of changes in force
  std::vector<PlannedMoment> moments;
  std::vector<DrawnSpread> spreads;
  std::vector<DrawnSpread> service;   ///< by queue
  std::vector<DrawnSpread> patience;  ///< by queue
  DrawnSpread fate_after;
  std::vector<double> won;     ///< log-odds by type
  std::vector<double> rate;    ///< factor by type
  std::vector<double> season;  ///< share of the period's journeys before day i, times the days
  std::vector<std::pair<double, std::uint32_t>> first;  ///< until, moment
  std::uint64_t sites = 0;
  std::uint64_t key = 0;
  std::int64_t end_us = 0;
  std::vector<std::string> texts;  ///< of comments, number 1 first

  std::uint64_t site_size(std::uint64_t site) const;
};

/// Works the plan out. Errors: kUsage: a moment that says the fate cannot be eliminated.
Result<Plan> make_plan(World world, const RunOptions& options);

}  // namespace fifteen::simulate
