#include "report/demand.h"

#include <algorithm>
#include <fmt/format.h>

#include "analyse/sure_demand.h"
#include "base/text.h"
#include "report/json_parts.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;
using analyse::FailureDemand;

std::string share(const stats::Estimate& e) {
  return fmt::format("{} ({} to {})", format_share(e.value), format_share(e.low),
                     format_share(e.high));
}

Json causes_json(const std::vector<analyse::DemandCause>& causes) {
  Json out = Json::array();
  for (const analyse::DemandCause& c : causes) {
    out.push_back({{"moment", c.moment},
                   {"outcome", outcome_name(c.outcome)},
                   {"contacts", c.contacts},
                   {"share", json_of(c.share)}});
  }
  return out;
}

Json kinds_json(const FailureDemand& demand) {
  Json out = Json::array();
  for (const analyse::KindOfDemand& k : demand.kinds) {
    out.push_back({{"kind", demand_kind_name(k.kind)},
                   {"words", demand_kind_words(k.kind)},
                   {"on", k.on},
                   {"unapplied", k.unapplied},
                   {"needs", k.needs},
                   {"contacts", k.contacts},
                   {"also", k.also},
                   {"share", json_of(k.share)},
                   {"caused", k.caused},
                   {"causes", causes_json(k.causes)}});
  }
  return out;
}

Json places_json(const std::vector<analyse::DemandAt>& places, const char* name, bool causes) {
  Json out = Json::array();
  for (const analyse::DemandAt& at : places) {
    Json kinds = Json::object();
    for (std::size_t k = 0; k < kDemandKindCount; ++k) {
      if (at.kinds[k] > 0) kinds[demand_kind_name(static_cast<DemandKind>(k))] = at.kinds[k];
    }
    out.push_back({{name, at.name},
                   {"demand", at.demand},
                   {"failure", at.failure},
                   {"share", json_of(at.share)},
                   {"kinds", kinds}});
    if (causes) out.back()["causes"] = causes_json(at.causes);
  }
  return out;
}

template <std::size_t N>
Json curve_json(const std::array<stats::Estimate, N>& curve) {
  Json out = Json::array();
  for (const stats::Estimate& e : curve) out.push_back(json_of(e));
  return out;
}

// The days of the curves by moment and by reason, which would be long otherwise.
constexpr std::array<std::size_t, 9> kCurveDays{1, 2, 3, 5, 7, 10, 14, 21, 30};

// `name`: of what; null: of all, day by day.
Json first_json(const analyse::FirstContact& f, const char* name) {
  Json out = Json::object();
  if (name != nullptr) out[name] = f.name;
  out.update({{"issues", f.issues}, {"unwatched", f.unwatched}, {"resolved", json_of(f.resolved)}});
  if (name == nullptr) {
    out["curve"] = curve_json(f.curve);
    return out;
  }
  Json curve = Json::array();
  for (const std::size_t day : kCurveDays) curve.push_back(json_of(f.curve.at(day - 1)));
  out["curve"] = std::move(curve);
  return out;
}

Json firsts_json(const std::vector<analyse::FirstContact>& all, const char* name) {
  Json out = Json::array();
  for (const analyse::FirstContact& f : all) out.push_back(first_json(f, name));
  return out;
}

Json links_json(const FailureDemand& demand) {
  Json out = Json::array();
  for (const analyse::DemandLink& l : demand.links) {
    out.push_back({{"kind", demand_kind_name(l.kind)},
                   {"from", l.from},
                   {"outcome", outcome_name(l.outcome)},
                   {"to", l.to},
                   {"contacts", l.contacts},
                   {"share", json_of(l.share)}});
  }
  return out;
}

Json queues_json(const FailureDemand& demand) {
  Json out = Json::array();
  for (const analyse::DemandQueue& q : demand.queues) {
    out.push_back({{"moment", q.moment},
                   {"contacts", q.evidence.contacts},
                   {"sent_on", q.evidence.sent_on},
                   {"listed", q.evidence.listed},
                   {"named", q.evidence.named}});
  }
  return out;
}

// "7 days", "1 h": the window of repeats.
std::string say_window(const FailureDemand& d) {
  return d.window_us % kMicrosPerDay == 0
             ? format_counted(static_cast<std::uint64_t>(d.window_us / kMicrosPerDay), "day",
                              "days")
             : format_duration(d.window_us);
}

// Contacts that count only because their moment came again, and nobody knows what for.
std::string say_by_moment(const FailureDemand& d) {
  return fmt::format("{} only because the same moment came again within {}",
                     format_count(d.by_moment_only), say_window(d));
}

void say_how_much(const FailureDemand& d, std::vector<std::string>& out) {
  std::string of = fmt::format("{} of {}", format_count(d.failure),
                               format_counted(d.demand, "contact", "contacts"));
  if (d.sampled < d.contacts) {
    of +=
        fmt::format(" in a sample of {} of {}", format_count(d.sampled), format_count(d.contacts));
  }
  if (d.failure == 0) {
    out.push_back(fmt::format("None was found: {}.", of));
    return;
  }
  if (!d.reasons && d.by_moment_only > 0) {
    out.push_back(fmt::format(
        "How much of this is failure demand cannot be told: no column says what customers came "
        "for. It is {} at most: {}, {}. In a log of work that is done in steps that is rework, or "
        "the way the work is done.",
        share(d.share), of, say_by_moment(d)));
    return;
  }
  out.push_back(
      fmt::format("{} of what customers asked for is failure demand: contacts that are there only "
                  "because something was not done, or not done right, before ({}).",
                  share(d.share), of));
  if (d.by_moment_only > 0) {
    out.push_back(say_by_moment(d) +
                  ": no reason is noted, so it may have been about something else.");
  }
}

// A reason that says little makes repeats of what is not the same.
void say_wide_reason(const FailureDemand& d, std::vector<std::string>& out) {
  const auto widest = std::max_element(
      d.reasons_of.begin(), d.reasons_of.end(),
      [](const analyse::DemandAt& a, const analyse::DemandAt& b) { return a.demand < b.demand; });
  const bool repeats = d.kinds[static_cast<std::size_t>(DemandKind::kRepeat)].contacts > 0;
  if (!repeats || widest == d.reasons_of.end()) return;
  const double part = static_cast<double>(widest->demand) / static_cast<double>(d.demand);
  if (part <= analyse::kWideReason) return;
  out.push_back(
      fmt::format("{} of all demand has the reason \"{}\": where a reason is so wide, what repeats "
                  "it may be about something else.",
                  format_share(part), widest->name));
}

void say_first_contact(const FailureDemand& d, std::vector<std::string>& out) {
  const analyse::FirstContact& f = d.first_contact;
  if (f.issues == 0 || f.unwatched == f.issues) return;
  std::string text =
      fmt::format("The first contact about something was the last in {}, for {}", share(f.resolved),
                  format_counted(static_cast<std::uint64_t>(d.window_days), "day", "days"));
  if (d.window_days < kRepeatDaysMax)
    text +=
        fmt::format("; for {} days in {}", int{kRepeatDaysMax}, format_share(f.curve.back().value));
  text += fmt::format(" (of {}", format_counted(f.issues, "issue", "issues"));
  if (f.unwatched > 0)
    text += fmt::format("; {} began too late to be watched that long", format_count(f.unwatched));
  out.push_back(text + ").");
}

void say_queues(const FailureDemand& d, std::vector<std::string>& out) {
  std::string names;
  for (const analyse::DemandQueue& q : d.queues) {
    names += names.empty() ? "" : ", ";
    names += q.evidence.listed ? fmt::format("{} (the mapping says so)", q.moment)
                               : fmt::format(
                                     "{} ({} are sent on within minutes at the same place, none is "
                                     "resolved{})",
                                     q.moment,
                                     format_share(static_cast<double>(q.evidence.sent_on) /
                                                  static_cast<double>(q.evidence.contacts)),
                                     q.evidence.named ? "; its name says so, too" : "");
  }
  if (!names.empty())
    out.push_back("Taken for queues: " + names + "; `queues` in [demand] says it otherwise.");
}

void say_what_is_off(const FailureDemand& d, std::vector<std::string>& out) {
  std::string off;
  std::string part;
  for (const analyse::KindOfDemand& k : d.kinds) {
    if (!k.on) {
      off += fmt::format("{}{} ({})", off.empty() ? "" : "; ", demand_kind_name(k.kind),
                         fmt::join(k.needs, ", "));
    } else if (k.unapplied > 0) {
      part += fmt::format("{}{} at {}", part.empty() ? "" : ", ", demand_kind_name(k.kind),
                          format_count(k.unapplied));
    }
  }
  if (!off.empty())
    out.push_back(fmt::format("Not looked for, with the columns that it would take: {}.", off));
  if (!part.empty())
    out.push_back(
        fmt::format("Could not be looked for at contacts whose direction, reason, channel "
                    "or place is not known: {}.",
                    part));
}

}  // namespace

std::string demand_kind_words(DemandKind kind) {
  switch (kind) {
    case DemandKind::kQueue: return "only there to wait, or to be sent on";
    case DemandKind::kMisroute: return "transferred, or told again elsewhere";
    case DemandKind::kLeak: return "came because self-service had failed";
    case DemandKind::kChase: return "asked for what was still open";
    case DemandKind::kClarification: return "asked what something sent to them meant";
    case DemandKind::kDouble: return "asked the same on another channel";
    case DemandKind::kRepeat: return "came again about the same";
  }
  return "";
}

std::string main_cause(const analyse::KindOfDemand& kind) {
  if (kind.causes.empty()) return "";
  const analyse::DemandCause& c = kind.causes.front();
  const std::string outcome = c.outcome == Outcome::kUnscored
                                  ? std::string()
                                  : fmt::format(" ({})", outcome_name(c.outcome));
  return fmt::format("most often after {}{}, {}", c.moment, outcome, format_share(c.share.value));
}

Json json_of(const std::optional<FailureDemand>& demand) {
  if (!demand) return nullptr;
  const FailureDemand& d = *demand;
  return {{"sentences", demand_sentences(d)},
          {"contacts", d.contacts},
          {"sampled", d.sampled},
          {"demand", d.demand},
          {"failure", d.failure},
          {"share", json_of(d.share)},
          {"at_most", !d.reasons && d.by_moment_only > 0},
          {"by_moment_only", d.by_moment_only},
          {"without_direction", d.without_direction},
          {"no_demand", {{"outbound", d.outbound}, {"silences", d.silences}, {"fates", d.fates}}},
          {"window", d.window_us},
          {"window_days", d.window_days},
          {"kinds", kinds_json(d)},
          {"moments", places_json(d.moments, "moment", true)},
          {"channels", places_json(d.channels, "channel", false)},
          {"reasons", places_json(d.reasons_of, "reason", false)},
          {"periods", places_json(d.periods, "period", false)},
          {"links", links_json(d)},
          {"queues", queues_json(d)},
          {"share_by_window", curve_json(d.share_by_window)},
          {"repeats_by_window", curve_json(d.repeats_by_window)},
          {"first_contact",
           {{"all", first_json(d.first_contact, nullptr)},
            {"days", kCurveDays},
            {"moments", firsts_json(d.first_by_moment, "moment")},
            {"reasons", firsts_json(d.first_by_reason, "reason")}}}};
}

std::vector<std::string> demand_sentences(const FailureDemand& demand) {
  std::vector<std::string> out;
  say_how_much(demand, out);
  say_wide_reason(demand, out);
  say_first_contact(demand, out);
  say_queues(demand, out);
  say_what_is_off(demand, out);
  return out;
}

}  // namespace fifteen::report
