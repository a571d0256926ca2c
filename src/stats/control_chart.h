#pragma once
// Is it still the same, or did something happen? Charts of shares, rates and values over time,
// whose limits tell special causes from chance.
//
// A chart has groups in the order of time: a share of each day's contacts (p'), complaints per
// 1,000 contacts of each week (u'), a month's score (XmR). About their mean they scatter by chance.
// Were contacts independent, sigma would follow from their number; but days differ, too, and where
// there are many contacts this is all that there is: at 50,000 contacts a day limits by the number
// alone lie a hair from the centre, and most days are "special". So sigma is measured, as Laney has
// it: each group's distance from the centre is put in units of its own sampling error,
// z = (p - centre) / sigma_i, and sigma_z, the mean difference of neighbours' z over 1.128, says
// how many such units days scatter by. Limits are centre -+ 3 sigma_i sigma_z. Neighbours differ
// by chance even where the level moves, so a shift hardly widens its own limits.
//
//   ChartOptions options{.phases = {{.first = 26}}};   // a new form in week 26
//   const ControlChart chart = share_chart(groups, options);
//   for (const ChartSignal& s : chart.signals) find_shift(chart, s)   // when it most likely began
//
// What was decided, and why (measured on 240,000 groups or more each, single outliers on 4,000
// charts; three sigmas should let 0.27 % of groups out):
//
// - sigma_z below 1 is used as it is, as by Laney. Where nothing but chance is at work half of all
//   sigma_z are below 1; to raise these to 1 would take from a calm process what its calm can tell.
// - sigma_z comes from ranges (Laney), not from the standard deviation of z: that grows with the
//   very shift that is to be found.
// - Ranges are screened only if asked for (`screen_ranges`: those above 3.267 times their mean are
//   left out, once; Nelson 1982). In 24 groups it finds one that is 4 sigmas off in 63 % of charts,
//   not 57 %; but in 20 groups of a calm process it lets 0.44 % to 0.50 % out.
// - A phase needs kPhaseGroupsMin groups for limits of its own. From 12 groups on, 0.22 % to 0.28 %
//   of the groups that the limits come from lie beyond them, with shares, rates and values alike;
//   but of 12 groups one that is 4 sigmas off is found in 23 % of charts only (of 24: 57 %, of 50:
//   74 %), since it widens its own limits.
// - Limits of few groups judge later ones poorly: beyond limits of the first 12 lie 1.9 % of later
//   groups of the same process, of the first 20: 1.1 %, 30: 0.79 %, 50: 0.54 %, 100: 0.37 %. Give
//   `base_groups` 50 at least, or let limits come from the whole phase.
// - No limits where nothing varied: no events at all, or all z alike. It is said (`kNoVariation`).
//
// Where days differ ten times as much as chance (1,000 to 3,000 contacts, a tenth are events, 100
// groups), limits by the number alone let 35 % out, these 0.49 %: days were not normal but skewed,
// and so much of them lies beyond three of their sigmas. Where they are not skewed, it is 0.26 %,
// if groups are of about one size. sigma_z is one number for all of them: with days from 2,000 to
// 6,000 contacts the larger half are let out in 0.61 %, the smaller in 0.10 %, to 20,000 in 1.12 %
// and 0.08 %. Merge to weeks where Sundays are small.
//
// Sources: Shewhart, Economic Control of Quality (1931); Laney, Improved control charts for
// attributes, Quality Engineering 14 (2002); Wheeler, Understanding Variation (1993), for XmR;
// Nelson, Control charts for individual measurements, J. Quality Technology 14 (1982).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "stats/run_rules.h"

namespace fifteen::stats {

/// A period of a p'-chart: how many of its things (contacts) were hits. One without things is
/// empty: it has its place, and nothing is said of it.
struct ShareGroup {
  std::uint64_t events = 0;  ///< not more than `things`
  std::uint64_t things = 0;

  bool operator==(const ShareGroup&) const = default;
};

/// A period of a u'-chart: events in an exposure (contacts, hours, customers) that may have
/// several.
struct RateGroup {
  std::uint64_t events = 0;
  double exposure = 0;  ///< 0: an empty group

  bool operator==(const RateGroup&) const = default;
};

/// Fewer groups give no limits.
inline constexpr std::size_t kPhaseGroupsMin = 12;

/// A new base line begins at a recorded change.
struct ChartPhase {
  std::size_t first = 0;  ///< group it begins with
  /// Its limits come from its first so many groups with things, and judge the later ones, too; 0:
  /// from all of its groups.
  std::size_t base_groups = 0;
};

struct ChartOptions {
  /// Rising by `first`; what comes before the first begins at group 0 in a phase of its own.
  std::vector<ChartPhase> phases = {};
  RunRules rules = {};
  bool screen_ranges = false;
};

/// Where a phase has its limits from.
enum class BaseLine : std::uint8_t {
  kOwn,
  kBorrowed,     ///< too few groups: those of the phase before it, if it has any
  kTooFew,       ///< too few groups, and nobody to borrow from
  kNoVariation,  ///< enough groups, but all alike
};

struct PhaseLimits {
  std::size_t first = 0;   ///< group
  std::size_t groups = 0;  ///< with things, that the limits come from or would
  BaseLine base = BaseLine::kTooFew;
  std::size_t limits_of = 0;  ///< phase whose limits it has: its own number unless borrowed
  double centre = 0;          ///< 0 without limits, as the next
  double sigma_z = 0;         ///< of an XmR chart: sigma in the values' unit

  bool operator==(const PhaseLimits&) const = default;
  bool limits() const { return base == BaseLine::kOwn || base == BaseLine::kBorrowed; }
};

struct ChartGroup {
  bool empty = true;
  std::size_t phase = 0;
  double weight = 0;  ///< things, exposure; 1 for a value
  double value = 0;   ///< share, rate, value
  // The rest is 0 where the phase has no limits.
  double sigma = 0;  ///< sigma_i sigma_z
  double low = 0;    ///< limits, not below 0 of shares and rates, not above 1 of shares
  double high = 0;
  double z = 0;  ///< (value - centre) / sigma

  bool operator==(const ChartGroup&) const = default;
};

struct ChartSignal {
  RunSignal run;
  /// How much higher its groups lie than the centre, on average over their things; of a trend, how
  /// much higher its last group lies than its first.
  double size = 0;

  bool operator==(const ChartSignal&) const = default;
};

enum class ChartKind : std::uint8_t { kShare, kRate, kValue };

struct ControlChart {
  ChartKind kind = ChartKind::kShare;
  std::vector<ChartGroup> groups;   ///< as many as were given
  std::vector<PhaseLimits> phases;  ///< at least one
  std::vector<ChartSignal> signals;

  bool operator==(const ControlChart&) const = default;
};

/// Returns the p'-chart. The centre is all events over all things of the base line.
ControlChart share_chart(std::span<const ShareGroup> groups, const ChartOptions& options = {});
/// Returns the u'-chart, likewise.
ControlChart rate_chart(std::span<const RateGroup> groups, const ChartOptions& options = {});
/// Returns the XmR chart: centre -+ 2.66 times the mean moving range. A group may have no value.
ControlChart value_chart(std::span<const std::optional<double>> values,
                         const ChartOptions& options = {});

/// When a shift most likely began.
struct ChartShift {
  std::size_t first = 0;  ///< first group of the new level
  /// It began not before this group, and not after `latest`: so in 93 % to 99 % of charts with
  /// shifts of 0.75 to 3 sigmas in the middle of 48 groups. The first group itself is within one of
  /// the truth in 38 % of them with 0.75 sigmas, 50 % with 1, 86 % with 2, 97 % with 3.
  std::size_t earliest = 0;
  std::size_t latest = 0;
  /// Levels: means over things. As only what is large is signalled, their difference is too large,
  /// by 0.3 to 0.45 sigmas where one was planted, 0.06 to 0.2 of two, 0.01 to 0.08 of three.
  double before = 0;
  double after = 0;

  bool operator==(const ChartShift&) const = default;
};

/// Returns when the shift behind a signal most likely began: where two levels, one up to it and
/// one from it to the signal's last group, make the groups of its base line likeliest. `earliest`
/// and `latest` are the ends of all beginnings whose logarithmic likelihood, with as much scatter
/// as the chart measured, is within kShiftDrop of the best. Nothing with fewer than two groups
/// before or at it, or where the best two levels move against the signal. Cost: O(groups).
/// Sources: Pignatiello and Samuel, Identifying the time of a step-change in the process fraction
/// nonconforming, Quality Engineering 13 (2001); Hinkley, Biometrika 57 (1970), for the drop.
std::optional<ChartShift> find_shift(const ControlChart& chart, const ChartSignal& signal);
inline constexpr double kShiftDrop = 4;

/// Says whether the groups are long enough for a chart: with the share of all of them, nine of ten
/// that are not empty should expect kExpectedMin events, and as many things without. With fewer the
/// low limit is 0 and nothing can be better than it was, while scatter is not like a normal's: of
/// Poisson counts 0.27 % should lie beyond the limits, and 0.55 % do at 5 expected, none below.
/// A tenth may be short (holidays): each group's limits go by its own number. If not long enough,
/// merge days to weeks, weeks to months. Without events, or without anything but events: never.
bool groups_large_enough(std::span<const ShareGroup> groups);
bool groups_large_enough(std::span<const RateGroup> groups);
inline constexpr double kExpectedMin = 5;

/// Returns the groups with each `count` (1 at least) neighbours added up, from the first on; the
/// last may have fewer.
std::vector<ShareGroup> merge_neighbours(std::span<const ShareGroup> groups, std::size_t count);
std::vector<RateGroup> merge_neighbours(std::span<const RateGroup> groups, std::size_t count);

}  // namespace fifteen::stats
