#pragma once
// Rules that tell special causes from chance on a control chart.
//
// A chart's points are looked at in their order, each as a distance from the centre line in sigmas.
// One beyond 3 sigma is a special cause, so are many on one side of the centre. Every further rule
// finds smaller shifts, and raises more false alarms; so the caller chooses, and the default is
// two. Groups until a false alarm where nothing has changed, and until the alarm after a shift of
// half a sigma, one, and two, with known limits (10,000 to 30,000 runs of normal values each,
// within 1 %; in brackets by theory, after Champ and Woodall):
//
//                                                       no shift       0.5    1      2
//   beyond a limit                                      372 (370.4)    155    43.8   6.3
//   and 8 on a side                                     153 (152.7)    44     14.6   4.9
//   and 9 on a side                     (the default)   216            58     17.1   5.1
//   and 9 on a side, 6 rising or falling                146            52     16.8   5.1
//   and 9 on a side, 2 of 3 beyond 2 sigma              160            44     13.1   3.6
//   and all of these                                    117            41     12.9   3.6
//   beyond a limit, 2 of 3 beyond 2 sigma               227 (225.4)    77     19.9   3.6
//
// The default finds a shift of one sigma more than twice as soon as limits alone, for one false
// alarm in 216 groups: in weeks, one in four years. Six rising or falling cost a third of that and
// find a shift no sooner; nor do they find a drift sooner (Davis and Woodall, J. Quality Technology
// 20, 1988).
//
// Sources: Western Electric, Statistical Quality Control Handbook (1956); Nelson, J. Quality
// Technology 16 (1984), rules 1, 2, 3, 5; Champ and Woodall, Technometrics 29 (1987).

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fifteen::stats {

enum class RunRule : std::uint8_t {
  kBeyondLimit,  ///< more than 3 sigmas from the centre
  kOneSide,      ///< many in a row on one side of the centre
  kTwoOfThree,   ///< two of three in a row more than 2 sigmas from the centre, on one side
  kTrend,        ///< many in a row, each higher than the last, or each lower
};

struct RunRules {
  bool beyond_limit = true;
  std::size_t one_side = 9;  ///< so many in a row; 0: not looked for
  bool two_of_three = false;
  std::size_t trend = 0;  ///< so many in a row (6 is usual); 0: not looked for
};

/// A point of a chart. What lies in another base line is another row: no run goes from one to the
/// next.
struct RunPoint {
  std::size_t group = 0;  ///< its number among all groups; points come in rising order
  std::size_t base = 0;   ///< of the base line that it is measured by
  double value = 0;
  double z = 0;  ///< distance from the centre in sigmas
};

struct RunSignal {
  RunRule rule = RunRule::kBeyondLimit;
  std::size_t first = 0;  ///< group where the run began
  std::size_t last = 0;   ///< group up to which it lasted
  std::size_t known = 0;  ///< group with which it could be told
  bool above = false;     ///< above the centre; of a trend: rising

  bool operator==(const RunSignal&) const = default;
};

/// Returns the signals of `rules`, by their first group, then by rule. A run is one signal however
/// long it lasts, as are points beyond a limit in a row. A point on the centre line is on no side
/// and ends a run, as an equal neighbour ends a trend. Cost: O(points).
std::vector<RunSignal> run_signals(std::span<const RunPoint> points, const RunRules& rules);

}  // namespace fifteen::stats
