#pragma once
// What drives misery at a moment, and what drives magic: seldom the same things.
//
// A driver is something about a contact that has levels: how long the customer waited, how often
// they were passed on, the channel. Levels come together (who waits long is passed on more often),
// so each is judged with the others held: a model of outcomes (stats/softmax.h) says what the share
// of misery would be if all contacts of the moment were at this level and stayed what they are
// otherwise. The effect is the difference to the driver's reference level. That is an association;
// whether changing the level changes the outcome, only an experiment can say.
//
//   DriverCells cells{{{"waited", {"no time", "to 5 min", "longer"}, 0, 1}}, groups};
//   const MomentDrivers drivers = find_drivers(cells, threads);
//   drivers.misery.why    // "Misery is more likely at waited longer: by 23.1 points (...) ..."
//
// Sources: Lane and Nelder, Biometrics 38 (1982), for shares with the others held; the drivers'
// parts of what is explained are relative weights (stats/relative_weights.h).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "stats/outcome_cells.h"
#include "stats/penalty_reward.h"

namespace fifteen::analyse {

struct Driver {
  std::string name;
  std::vector<std::string> levels;  ///< from good to bad, where they have an order
  /// What the other levels are compared with: the best where that is known beforehand (no wait,
  /// resolved); nothing: the level with the most contacts. A level chosen for its outcomes would
  /// make all others look bad by chance.
  std::optional<std::size_t> reference = std::nullopt;
  /// The level that customers expect, where levels have an order: those after it may hurt, those
  /// before it may please.
  std::optional<std::size_t> ordinary = std::nullopt;
};

/// The contacts of one moment. The cells' features are the drivers, in this order.
struct DriverCells {
  std::vector<Driver> drivers;
  stats::GroupedCells groups;
};

struct LevelEffect {
  std::uint64_t contacts = 0;
  stats::Estimate share;   ///< of the outcome, were all contacts at this level
  stats::Estimate effect;  ///< this share less the reference level's
  /// 1 or -1 when the outcome is surely more or less likely than at the reference level: both have
  /// contacts enough and the interval, widened for all levels compared, is clear of 0.
  int told = 0;
};

struct DriverEffect {
  std::size_t reference = 0;
  std::vector<LevelEffect> levels;  ///< by level
  stats::Estimate weight;  ///< part of the outcome's variance that is explained by this driver
  /// 1 for the drivers that no other is surely weightier than, and so on, ties sharing a rank; 0
  /// when no level can be told from the reference.
  std::size_t rank = 0;
  std::optional<stats::AttributeImpact> impact;  ///< where an ordinary level is given
};

struct OutcomeDrivers {
  std::vector<DriverEffect> drivers;  ///< in the order given
  stats::Estimate r2;                 ///< of all drivers together
  std::string why;                    ///< one sentence
};

struct MomentDrivers {
  OutcomeDrivers misery;
  OutcomeDrivers magic;
};

/// A level with fewer contacts than this is not told from others.
inline constexpr std::uint64_t kLevelContactsMin = 30;

/// Returns the drivers of both outcomes. Contacts without an outcome must not be among the cells.
/// All cells must have a level, or kNoLevel, of each driver. Cost: 21 fits of the model, and a walk
/// over the cells for each of them and each level. The threads only share out work. `moments` is
/// at how many moments drivers are looked for: intervals that decide are widened for all of them.
MomentDrivers find_drivers(const DriverCells& cells, std::size_t threads, std::size_t moments = 1);

}  // namespace fifteen::analyse
