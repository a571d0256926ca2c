#include "report/fair_comparison.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "report/json_parts.h"

namespace fifteen::report {
namespace {

using analyse::ComparedUnit;
using analyse::CompareMeasure;
using analyse::FairComparison;
using stats::FunnelSide;
using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 3> kMeasureNames{"misery", "magic", "cut short"};
constexpr std::array<const char*, 3> kSideNames{"inside", "above", "below"};
// Units are set beside those that are not so many times larger.
constexpr std::uint64_t kLikeSize = 5;
// Limits are drawn at so many sizes.
constexpr int kLimitSteps = 32;

double share_of(const ComparedUnit& unit) {
  return static_cast<double>(unit.hits) / static_cast<double>(unit.contacts);
}

std::string plural(const std::string& units) { return units + "s"; }

// "27.1 % of 2,156 contacts are misery".
std::string of_hits(const FairComparison& comparison, const ComparedUnit& unit) {
  const std::string share = format_share(share_of(unit));
  switch (comparison.measure) {
    case CompareMeasure::kMisery:
    case CompareMeasure::kMagic:
      return fmt::format("{} of {} are {}", share,
                         format_counted(unit.contacts, "contact", "contacts"),
                         kMeasureNames[static_cast<std::size_t>(comparison.measure)]);
    case CompareMeasure::kCutShort:
      return fmt::format("{} of {} end within 10 seconds", share,
                         format_counted(unit.contacts, "service", "services"));
  }
  return "";
}

const char* decides(CompareMeasure measure) {
  switch (measure) {
    case CompareMeasure::kMisery: return "whether it turns to misery";
    case CompareMeasure::kMagic: return "whether it is magic";
    case CompareMeasure::kCutShort: return "whether one is cut short";
  }
  return "";
}

// The largest, or least, share of the others that are not much smaller.
std::string next_one(const FairComparison& comparison, const ComparedUnit& unit) {
  const bool above = unit.place.named == FunnelSide::kAbove;
  const ComparedUnit* next = nullptr;
  for (const ComparedUnit& other : comparison.judged) {
    if (other.place.named == unit.place.named || kLikeSize * other.contacts < unit.contacts)
      continue;
    const bool nearer = next == nullptr || (above ? share_of(other) > share_of(*next)
                                                  : share_of(other) < share_of(*next));
    if (nearer) next = &other;
  }
  if (next == nullptr) return "";
  return fmt::format("; the {} of others of like size is {}", above ? "highest" : "lowest",
                     format_share(share_of(*next)));
}

std::string differs(const FairComparison& comparison, const ComparedUnit& unit) {
  std::string kind = comparison.units;
  kind.front() = static_cast<char>(kind.front() - 'a' + 'A');
  return fmt::format("{} {} differs: {}, where {} were to be expected{}.", kind, unit.name,
                     of_hits(comparison, unit),
                     format_share(unit.expected / static_cast<double>(unit.contacts)),
                     next_one(comparison, unit));
}

Json lottery_json(const stats::Lottery& lottery) {
  return {
      {"share", json_of(lottery.share)}, {"between", lottery.between}, {"units", lottery.units}};
}

// Limits from the smallest to the largest place that is drawn, by equal ratios.
Json limits_json(const FairComparison& comparison) {
  double least = 0;
  double most = 0;
  for (const ComparedUnit& unit : comparison.judged) {
    least = least == 0 ? unit.place.things : std::min(least, unit.place.things);
    most = std::max(most, unit.place.things);
  }
  Json out = Json::array();
  if (least <= 0) return out;
  for (int step = 0; step <= kLimitSteps; ++step) {
    const double things = least * std::pow(most / least, static_cast<double>(step) / kLimitSteps);
    const stats::FunnelLimits limits = stats::funnel_limits(comparison.funnel, things);
    out.push_back({{"contacts", things},
                   {"low_998", limits.low_998},
                   {"low_95", limits.low_95},
                   {"high_95", limits.high_95},
                   {"high_998", limits.high_998}});
    if (most == least) break;
  }
  return out;
}

Json comparison_json(const FairComparison& comparison) {
  Json units = Json::array();
  for (const ComparedUnit& unit : comparison.judged) {
    units.push_back({{"name", unit.name},
                     {"contacts", unit.contacts},
                     {"hits", unit.hits},
                     {"expected", unit.expected},
                     {"share", unit.place.share},
                     {"drawn_at", unit.place.things},
                     {"z", unit.place.z},
                     {"adjusted_z", unit.place.adjusted},
                     {"outside_95", unit.place.outside_95},
                     {"differs", kSideNames[static_cast<std::size_t>(unit.place.named)]}});
  }
  Json moments = Json::array();
  for (const analyse::MomentLottery& moment : comparison.moments) {
    Json one = {{"moment", moment.moment}, {"contacts", moment.contacts}};
    one.update(lottery_json(moment.lottery));
    moments.push_back(std::move(one));
  }
  const stats::Funnel& funnel = comparison.funnel;
  return {{"of", comparison.units},
          {"measure", kMeasureNames[static_cast<std::size_t>(comparison.measure)]},
          {"of_sample", comparison.of_sample},
          {"contacts", comparison.contacts},
          {"without_unit", comparison.without_unit},
          {"target", funnel.target},
          {"phi", funnel.phi},
          {"tau", funnel.tau},
          {"overdispersed", funnel.overdispersed},
          {"units", std::move(units)},
          {"too_small", comparison.too_small},
          {"limits", limits_json(comparison)},
          {"lottery", comparison.lottery ? lottery_json(*comparison.lottery) : Json(nullptr)},
          {"moments", std::move(moments)},
          {"sentences", sentences_of(comparison)}};
}

}  // namespace

std::vector<std::string> sentences_of(const FairComparison& comparison) {
  constexpr std::size_t kNamed = 5;
  std::vector<std::string> out;
  std::size_t named = 0;
  for (const ComparedUnit& unit : comparison.judged) {
    if (unit.place.named == FunnelSide::kInside || ++named > kNamed) continue;
    out.push_back(differs(comparison, unit));
  }
  if (named > kNamed) out.push_back(fmt::format("{} more differ.", format_count(named - kNamed)));
  if (named == 0) {
    out.push_back(fmt::format("None of {} differs in {} by more than chance and the usual spread.",
                              format_counted(comparison.judged.size(), comparison.units.c_str(),
                                             plural(comparison.units).c_str()),
                              kMeasureNames[static_cast<std::size_t>(comparison.measure)]));
  }
  if (comparison.lottery) {
    const stats::Estimate& share = comparison.lottery->share;
    out.push_back(fmt::format("Which {} one meets is {} ({} to {}) of {}: the lottery share.",
                              comparison.units, format_share(share.value), format_share(share.low),
                              format_share(share.high), decides(comparison.measure)));
  }
  if (comparison.without_unit > 0) {
    out.push_back(fmt::format(
        "{} no {}.", format_counted(comparison.without_unit, "contact names", "contacts name"),
        comparison.units));
  }
  if (comparison.too_small > 0) {
    out.push_back(fmt::format("{} too few contacts to be judged, or named.",
                              format_counted(comparison.too_small, "has", "have")));
  }
  return out;
}

std::string who_differs(const std::vector<FairComparison>& comparisons) {
  double most = 0;
  std::string out;
  for (const FairComparison& comparison : comparisons) {
    const bool good = comparison.measure == CompareMeasure::kMagic;
    for (const ComparedUnit& unit : comparison.judged) {
      const bool worse = unit.place.named == (good ? FunnelSide::kBelow : FunnelSide::kAbove);
      if (!worse || std::fabs(unit.place.adjusted) <= most) continue;
      most = std::fabs(unit.place.adjusted);
      out = differs(comparison, unit);
    }
  }
  return out;
}

Json json_of(const std::vector<FairComparison>& comparisons) {
  Json out = Json::array();
  for (const FairComparison& comparison : comparisons) out.push_back(comparison_json(comparison));
  return out;
}

}  // namespace fifteen::report
