#include "analyse/recovery.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <map>
#include <tuple>
#include <utility>

#include "analyse/lived_journeys.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledContact;
using journey::State;
using journey::StatePart;
using Contacts = std::span<const SampledContact>;

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMinute = kMicrosPerMinute;
constexpr std::int64_t kHour = kMicrosPerHour;
constexpr std::int64_t kDay = kMicrosPerDay;
// Dense where windows close: the curve is drawn through these.
constexpr std::array kCurveTimes{
    std::int64_t{0}, 5 * kMinute, 15 * kMinute, 30 * kMinute, kHour,      2 * kHour, 3 * kHour,
    4 * kHour,       6 * kHour,   9 * kHour,    12 * kHour,   18 * kHour, kDay,      36 * kHour,
    2 * kDay,        60 * kHour,  3 * kDay,     4 * kDay,     5 * kDay,   6 * kDay,  7 * kDay,
    9 * kDay,        11 * kDay,   14 * kDay,    18 * kDay,    21 * kDay,  25 * kDay, 30 * kDay,
    45 * kDay,       60 * kDay,   75 * kDay,    90 * kDay};

// When the first good contact from place `from` on began; kNever: none did.
std::int64_t first_good_us(Contacts contacts, std::size_t from) {
  for (std::size_t i = from; i < contacts.size(); ++i) {
    if (is_good(contacts[i].outcome)) return contacts[i].start_us;
  }
  return kNever;
}

// The contacts that followed miseries at one moment.
struct NextTally {
  GroupTotals miseries{};
  ShareCounts misery;
  ShareCounts magic;
  ShareCounts won;
  std::vector<std::int64_t> times_us;
};

MiseryKind kind_of(Contacts contacts) {
  MiseryKind kind = MiseryKind::kNone;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (contacts[i].outcome != Outcome::kMisery) continue;
    const bool last = i + 1 == contacts.size();
    if (!last && contacts[i + 1].outcome == Outcome::kMisery) return MiseryKind::kDouble;
    const bool good = !last && is_good(contacts[i + 1].outcome);
    kind = std::max(kind, good ? MiseryKind::kRecovered : MiseryKind::kNotRecovered);
  }
  return kind;
}

// Everything that the walk over the sample adds up.
class Walk {
 public:
  explicit Walk(const JourneyCounts& counts)
      : counts_(counts),
        facets_(journey::state_facets(counts)),
        states_(facets_, counts.moments.size()) {
    // Growing as they come took a third of the time, in page faults.
    good_units_.fate.units.reserve(counts.sample.contacts.size());
    paradox_units_.units.reserve(counts.sample.journeys.size());
  }

  void run() {
    for_each_lived(counts_.sample, [&](const LivedJourney& journey) { take(journey); });
  }
  Recovery finish() &&;

 private:
  struct LandmarkUnits {
    EffectUnits units;
    std::uint64_t recovered = 0;
  };

  void take(const LivedJourney& journey) {
    take_miseries(journey);
    if (!journey.decided()) return;
    take_states(journey);
    take_kind(journey);
  }

  void take_miseries(const LivedJourney& journey);
  void take_next(const LivedJourney& journey, std::size_t i);
  void take_states(const LivedJourney& journey);
  void take_landmarks(const LivedJourney& journey, std::size_t i, const State& state);
  void take_kind(const LivedJourney& journey);
  std::vector<AfterMisery> next() &&;

  const JourneyCounts& counts_;
  std::vector<journey::StateFacet> facets_;
  journey::StateWalk states_;
  std::uint64_t journeys_ = 0;
  std::uint64_t fate_next_ = 0;
  ShareCounts fate_next_won_;
  std::map<std::string, NextTally> next_;
  GroupTotals next_all_{};
  std::vector<stats::FollowUp> follow_ups_;
  std::array<LandmarkUnits, kLandmarks.size()> landmarks_;
  KeyCells landmark_cells_{5};
  ShareCounts doubled_;
  KeyCells double_cells_{4};
  FateUnits double_units_;
  FateUnits good_units_;
  std::array<ShareCounts, kMiseryKindCount> kinds_;
  KeyCells paradox_cells_{4};
  EffectUnits paradox_units_;
};

// What comes next, and how long until something good, after each misery.
void Walk::take_miseries(const LivedJourney& journey) {
  const std::int64_t until_us =
      std::min(fate_us(counts_.sample, journey.sampled), journey.sampled.seen_until_us);
  bool any = false;
  // From the last contact to the first, so that the next good one is known.
  std::int64_t good_us = kNever;
  for (std::size_t i = journey.contacts.size(); i-- > 0;) {
    const SampledContact& contact = journey.contacts[i];
    if (is_good(contact.outcome)) good_us = contact.start_us;
    if (contact.outcome != Outcome::kMisery) continue;
    any = true;
    take_next(journey, i);
    const std::int64_t end_us = good_us != kNever ? good_us : until_us;
    follow_ups_.push_back({.us = std::max<std::int64_t>(0, end_us - contact.start_us),
                           .event = good_us != kNever,
                           .group = static_cast<std::uint8_t>(journey.group)});
  }
  journeys_ += any ? 1 : 0;
}

void Walk::take_next(const LivedJourney& journey, std::size_t i) {
  const bool last = i + 1 == journey.contacts.size();
  if (last && journey.sampled.before_fate < journey.sampled.contacts) {
    ++fate_next_;
    fate_next_won_.add(journey.group, journey.won() > 0);
    return;
  }
  ++next_all_[journey.group];
  NextTally& tally =
      next_[last ? std::string() : counts_.moments[facets_[journey.contacts[i + 1].facet].moment]];
  ++tally.miseries[journey.group];
  if (journey.decided()) tally.won.add(journey.group, journey.won() > 0);
  if (last) return;
  const SampledContact& came = journey.contacts[i + 1];
  tally.times_us.push_back(came.start_us - journey.contacts[i].start_us);
  if (!is_scored(came.outcome)) return;
  tally.misery.add(journey.group, came.outcome == Outcome::kMisery);
  tally.magic.add(journey.group, came.outcome == Outcome::kMagic);
}

// What asks for the state in which a contact found the journey.
void Walk::take_states(const LivedJourney& journey) {
  states_.begin();
  bool had_misery = false;
  for (std::size_t i = 0; i < journey.contacts.size(); ++i) {
    const Outcome outcome = journey.contacts[i].outcome;
    const State state = states_.step(journey.contacts[i]);
    if (outcome == Outcome::kMisery && !had_misery) {
      had_misery = true;
      take_landmarks(journey, i, state);
    }
    if (i == 0 || !is_scored(outcome)) continue;
    const Outcome before = journey.contacts[i - 1].outcome;
    if (!is_scored(before)) continue;
    const bool after_misery = before == Outcome::kMisery;
    if (outcome == Outcome::kMisery) doubled_.add(journey.group, after_misery);
    (outcome == Outcome::kMisery ? double_units_ : good_units_)
        .add(journey, after_misery,
             double_cells_.number(
                 {part_of(state, StatePart::kSegments), part_of(state, StatePart::kMoment),
                  part_of(state, StatePart::kPrevious), part_of(state, StatePart::kVisits)}));
  }
}

void Walk::take_landmarks(const LivedJourney& journey, std::size_t i, const State& state) {
  const std::int64_t misery_us = journey.contacts[i].start_us;
  const std::int64_t good_us = first_good_us(journey.contacts, i + 1);
  const std::int64_t until_us =
      std::min(fate_us(counts_.sample, journey.sampled), journey.sampled.seen_until_us);
  const std::uint32_t cell = landmark_cells_.number(
      {part_of(state, StatePart::kSegments), part_of(state, StatePart::kMoment),
       part_of(state, StatePart::kChannel), part_of(state, StatePart::kPrevious),
       part_of(state, StatePart::kPast)});
  for (std::size_t l = 0; l < kLandmarks.size(); ++l) {
    if (until_us - misery_us <= kLandmarks[l]) return;
    const bool recovered = good_us != kNever && good_us - misery_us <= kLandmarks[l];
    landmarks_[l].recovered += recovered ? 1 : 0;
    landmarks_[l].units.add(journey.group, recovered, journey.won(), cell);
  }
}

void Walk::take_kind(const LivedJourney& journey) {
  if (std::none_of(journey.contacts.begin(), journey.contacts.end(),
                   [](const SampledContact& c) { return is_scored(c.outcome); }))
    return;
  const MiseryKind kind = kind_of(journey.contacts);
  kinds_[static_cast<std::size_t>(kind)].add(journey.group, journey.won() > 0);
  if (kind > MiseryKind::kRecovered) return;
  const journey::StateFacet& first = facets_[journey.contacts.front().facet];
  paradox_units_.add(
      journey.group, kind == MiseryKind::kRecovered, journey.won(),
      paradox_cells_.number({first.segments, first.moment, first.channel, first.reason}));
}

std::vector<AfterMisery> Walk::next() && {
  std::vector<AfterMisery> out;
  for (auto& [moment, tally] : next_) {
    AfterMisery& row = out.emplace_back();
    row.moment = moment;
    row.miseries = total_of(tally.miseries);
    row.share = stats::jackknife_share(tally.miseries, next_all_);
    row.misery_share = tally.misery.share();
    row.magic_share = tally.magic.share();
    row.won = tally.won.share();
    if (tally.times_us.empty()) continue;
    const auto middle =
        tally.times_us.begin() + static_cast<std::ptrdiff_t>(tally.times_us.size() / 2);
    std::nth_element(tally.times_us.begin(), middle, tally.times_us.end());
    row.time_us = *middle;
  }
  std::stable_sort(out.begin(), out.end(), [](const AfterMisery& a, const AfterMisery& b) {
    return a.miseries > b.miseries;
  });
  return out;
}

std::vector<RecoveredBy> curve_of(const stats::KaplanMeier& waiting) {
  std::vector<RecoveredBy> out;
  const std::vector<stats::Estimate> left = waiting.at(kCurveTimes);
  for (std::size_t i = 0; i < kCurveTimes.size(); ++i) {
    const std::uint64_t at_risk = waiting.at_risk(kCurveTimes[i]);
    if (at_risk < kCurveAtRiskMin) break;
    out.push_back(
        {kCurveTimes[i], at_risk, {1 - left[i].value, 1 - left[i].high, 1 - left[i].low}});
  }
  return out;
}

std::string points(double share) { return fmt::format("{:.1f}", 100 * share + 0.0); }

// A recovered journey is called better than one without misery only where both the plain and the
// adjusted figure say so: most of what is published finds no such thing in what customers do.
std::string sentence_of(const std::optional<Effect>& paradox) {
  if (!paradox) return "";
  const std::string interval =
      fmt::format("{} points, {} to {}", points(paradox->effect.value), points(paradox->effect.low),
                  points(paradox->effect.high));
  if (paradox->effect.above(0) && paradox->crude.above(0)) {
    return fmt::format(
        "Journeys that were made good after a misery are won more often than those without misery "
        "({}): an association; what brought them into trouble may differ.",
        interval);
  }
  if (paradox->effect.below(0)) {
    return fmt::format(
        "Journeys that were made good after a misery are won less often than those without misery "
        "({}).",
        interval);
  }
  return fmt::format(
      "Journeys that were made good after a misery are not told apart from those without misery "
      "({}).",
      interval);
}

Recovery Walk::finish() && {
  Recovery out;
  out.miseries = follow_ups_.size();
  out.journeys = journeys_;
  out.fate_next = fate_next_;
  out.fate_next_won = fate_next_won_.share();
  out.next = std::move(*this).next();
  const stats::KaplanMeier waiting(std::move(follow_ups_));
  out.curve = curve_of(waiting);
  out.median = waiting.median();
  for (std::size_t l = 0; l < kLandmarks.size(); ++l) {
    const LandmarkUnits& at = landmarks_[l];
    out.landmarks.push_back(
        {kLandmarks[l], at.units.size(), at.recovered, effect_of(at.units, landmark_cells_)});
  }
  DoubleDeviation& doubled = out.double_deviation;
  doubled.miseries = doubled_.total();
  doubled.doubled = total_of(doubled_.hits);
  doubled.share = doubled_.share();
  doubled.effect = effect_of(double_units_.fate, double_cells_);
  doubled.placebo = effect_of(double_units_.earlier, double_cells_);
  doubled.before_good = effect_of(good_units_.fate, double_cells_);
  for (std::size_t k = 0; k < kMiseryKindCount; ++k)
    out.kinds[k] = {kinds_[k].total(), kinds_[k].share()};
  out.paradox = effect_of(paradox_units_, paradox_cells_);
  out.paradox_sentence = sentence_of(out.paradox);
  return out;
}

}  // namespace

std::string_view misery_kind_name(MiseryKind kind) {
  constexpr std::array<std::string_view, kMiseryKindCount> kNames{"none", "recovered",
                                                                  "not recovered", "double"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::optional<Recovery> find_recovery(const JourneyCounts& counts) {
  Walk walk(counts);
  walk.run();
  Recovery out = std::move(walk).finish();
  if (out.miseries == 0) return std::nullopt;
  return out;
}

}  // namespace fifteen::analyse
