#include "analyse/failure_demand.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

#include "analyse/first_contact.h"
#include "base/time.h"
#include "journey/periods.h"
#include "stats/group_totals.h"

namespace fifteen::analyse {
namespace {

using journey::DemandFacet;
using journey::DemandTag;
using journey::kNoCause;
using stats::GroupTotals;
using stats::kGroupCount;

constexpr std::size_t kCausesMax = 12;
constexpr std::size_t kLinksMax = 200;
constexpr std::size_t kDays = kRepeatDaysMax;

// Demand and what of it is failure, for one name.
struct Cell {
  GroupTotals demand{};
  GroupTotals failure{};
  std::array<std::uint64_t, kDemandKindCount> kinds{};

  void add(std::size_t group, const DemandTag& tag) {
    ++demand[group];
    if (tag.kinds == 0) return;
    ++failure[group];
    ++kinds[static_cast<std::size_t>(tag.first())];
  }
  DemandAt result(const std::string& name) const {
    return {name,
            stats::total_of(demand),
            stats::total_of(failure),
            stats::jackknife_share(failure, demand),
            kinds,
            {}};
  }
};

// A kind, where it landed, whence it came and how that had turned out, in one number.
std::uint64_t link_key(DemandKind kind, std::uint16_t to, std::uint16_t from, Outcome outcome) {
  return (static_cast<std::uint64_t>(kind) << 34U) | (std::uint64_t{to} << 18U) |
         (std::uint64_t{from} << 2U) | static_cast<std::uint64_t>(outcome);
}
DemandKind kind_of(std::uint64_t key) { return static_cast<DemandKind>(key >> 34U); }
std::size_t to_of(std::uint64_t key) { return (key >> 18U) & 0xFFFFU; }
std::size_t from_of(std::uint64_t key) { return (key >> 2U) & 0xFFFFU; }
Outcome outcome_of(std::uint64_t key) { return static_cast<Outcome>(key & 3U); }

GroupTotals sum_of(const GroupTotals& a, const GroupTotals& b) {
  GroupTotals out = a;
  for (std::size_t g = 0; g < kGroupCount; ++g) out[g] += b[g];
  return out;
}

// What of each kind could not be looked at, as the log is.
struct Unapplied {
  std::uint64_t direction = 0;  // contacts without one
  std::uint64_t reason = 0;
  std::uint64_t channel = 0;
  std::uint64_t reason_or_channel = 0;
  std::uint64_t place = 0;
};

class Counter {
 public:
  Counter(const journey::JourneyCounts& counts, const journey::DemandPlan& plan,
          const std::vector<DemandTag>& tags)
      : counts_(counts),
        plan_(plan),
        tags_(tags),
        periods_(counts.periods.starts),
        moments_(counts.moments.size()),
        channels_(dimension_size(journey::kChannelDimension) + 1),
        reasons_(dimension_size(journey::kReasonDimension) + 1),
        by_period_(counts.periods.starts.size()),
        issues_(counts, plan, log_end_us(counts)) {}

  std::optional<FailureDemand> run() {
    journey::for_each_customer(counts_.sample, [&](std::uint64_t customer,
                                                   std::span<const journey::DemandContact> contacts,
                                                   std::span<const std::uint32_t> places) {
      const std::size_t group = stats::group_of(customer);
      for (std::size_t i = 0; i < contacts.size(); ++i) add(group, contacts[i], places[i]);
      issues_.add(group, contacts);
    });
    if (stats::total_of(all_.demand) == 0) return std::nullopt;
    fill();
    return std::move(out_);
  }

 private:
  static std::int64_t log_end_us(const journey::JourneyCounts& counts) {
    std::int64_t end_us = kTimeMin;
    for (const journey::SampledJourney& journey : counts.sample.journeys)
      end_us = std::max(end_us, journey.seen_until_us);
    return end_us;
  }

  const std::vector<std::string>& names_of(std::string_view dimension) const {
    static const std::vector<std::string> kNone;
    for (const journey::Dimension& d : counts_.dimensions) {
      if (d.name == dimension) return d.values;
    }
    return kNone;
  }
  std::size_t dimension_size(std::string_view dimension) const {
    return names_of(dimension).size();
  }

  void add(std::size_t group, const journey::DemandContact& contact, std::uint32_t place) {
    const DemandFacet& facet = plan_.facets.facets[contact.facet];
    if (!facet.is_demand()) return add_no_demand(facet);
    const DemandTag& tag = tags_[place];
    all_.add(group, tag);
    moments_[facet.moment].add(group, tag);
    if (facet.channel != 0) channels_[facet.channel].add(group, tag);
    if (facet.reason != 0) reasons_[facet.reason].add(group, tag);
    if (!by_period_.empty()) by_period_[periods_.of(contact.start_us)].add(group, tag);
    unapplied_.direction += facet.direction == score::Direction::kUnknown ? 1 : 0;
    unapplied_.reason += facet.reason == 0 ? 1 : 0;
    unapplied_.channel += facet.channel == 0 ? 1 : 0;
    unapplied_.reason_or_channel += facet.reason == 0 || facet.channel == 0 ? 1 : 0;
    unapplied_.place += facet.place == 0 ? 1 : 0;
    add_windows(group, tag);
    if (tag.kinds == 0) return;
    for (std::size_t k = 0; k < kDemandKindCount; ++k)
      also_[k] += tag.has(static_cast<DemandKind>(k)) ? 1 : 0;
    ++kinds_[static_cast<std::size_t>(tag.first())][group];
    if (tag.first() == DemandKind::kRepeat && facet.reason == 0) ++out_.by_moment_only;
    if (tag.cause == kNoCause) return;
    const journey::SampledContact& cause = counts_.sample.contacts[tag.cause];
    ++links_[link_key(tag.first(), facet.moment, plan_.facets.facets[cause.facet].moment,
                      cause.outcome)][group];
  }

  void add_no_demand(const DemandFacet& facet) {
    if (facet.fate) {
      ++out_.fates;
    } else if (facet.direction == score::Direction::kOutbound) {
      ++out_.outbound;
    } else {
      ++out_.silences;
    }
  }

  // 0: whatever the window; else from that many days on; none: never.
  void add_windows(std::size_t group, const DemandTag& tag) {
    const auto repeat_bit = journey::bit_of(DemandKind::kRepeat);
    if ((tag.kinds & ~unsigned{repeat_bit}) != 0) {
      ++by_days_[0][group];
    } else if (tag.again_days != 0) {
      ++by_days_[tag.again_days][group];
    }
    if (tag.again_days != 0) ++again_[tag.again_days][group];
  }

  void fill() {
    out_.sampled = counts_.sample.contacts.size();
    for (const auto& group : counts_.groups) {
      for (const auto& moment : group.moments) out_.contacts += moment.contacts;
    }
    // Contacts of nobody known have no past to be looked at: they are in no sample.
    out_.contacts -= std::min(out_.contacts, counts_.unidentified);
    out_.contacts = std::max(out_.contacts, out_.sampled);
    const DemandAt all = all_.result("");
    out_.demand = all.demand;
    out_.failure = all.failure;
    out_.share = all.share;
    out_.without_direction = unapplied_.direction;
    out_.reasons = plan_.facets.reasons;
    out_.window_us = plan_.rules.repeat_within_us;
    out_.window_days = static_cast<int>(std::clamp<std::int64_t>(
        (plan_.rules.repeat_within_us + kMicrosPerDay / 2) / kMicrosPerDay, 1, kRepeatDaysMax));
    fill_places();
    fill_kinds();
    fill_links();
    fill_windows();
    fill_first_contacts();
    for (std::size_t m = 0; m < plan_.queues.size(); ++m) {
      if (plan_.queues[m].is_queue) out_.queues.push_back({counts_.moments[m], plan_.queues[m]});
    }
  }

  static void sort(std::vector<DemandAt>& list) {
    std::stable_sort(list.begin(), list.end(), [](const DemandAt& a, const DemandAt& b) {
      return std::tuple(~a.failure, ~a.demand, std::string_view(a.name)) <
             std::tuple(~b.failure, ~b.demand, std::string_view(b.name));
    });
  }

  void fill_places() {
    for (std::size_t m = 0; m < moments_.size(); ++m) {
      if (stats::total_of(moments_[m].demand) > 0)
        out_.moments.push_back(moments_[m].result(counts_.moments[m]));
    }
    const auto named = [](const std::vector<Cell>& cells, const std::vector<std::string>& names,
                          std::vector<DemandAt>& to) {
      for (std::size_t v = 1; v < cells.size(); ++v) {
        if (stats::total_of(cells[v].demand) > 0) to.push_back(cells[v].result(names[v - 1]));
      }
      sort(to);
    };
    named(channels_, names_of(journey::kChannelDimension), out_.channels);
    named(reasons_, names_of(journey::kReasonDimension), out_.reasons_of);
    sort(out_.moments);
    for (std::size_t p = 0; p < by_period_.size(); ++p)
      out_.periods.push_back(by_period_[p].result(counts_.periods.names[p]));
  }

  void fill_kinds() {
    for (std::size_t k = 0; k < kDemandKindCount; ++k) {
      KindOfDemand& kind = out_.kinds[k];
      kind.kind = static_cast<DemandKind>(k);
      kind.contacts = stats::total_of(kinds_[k]);
      kind.also = also_[k];
      kind.share = stats::jackknife_share(kinds_[k], all_.demand);
      look_at_what_there_is(kind);
      std::map<std::uint64_t, GroupTotals> causes;  // by what is left of a link without its end
      for (const auto& [key, groups] : links_) {
        if (kind_of(key) != kind.kind) continue;
        kind.caused += stats::total_of(groups);
        GroupTotals& sum = causes[link_key(kind.kind, 0, static_cast<std::uint16_t>(from_of(key)),
                                           outcome_of(key))];
        sum = sum_of(sum, groups);
      }
      kind.causes = causes_of(causes, kinds_[k]);
    }
  }

  void look_at_what_there_is(KindOfDemand& kind) const {
    const journey::DemandFacets& log = plan_.facets;
    const auto needs = [&](bool there, const char* column) {
      if (!there) kind.needs.emplace_back(column);
    };
    switch (kind.kind) {
      case DemandKind::kQueue:
        kind.on = plan_.rules.queues.has_value() || log.places;
        if (!plan_.rules.queues) needs(log.places, "place");
        kind.unapplied = plan_.rules.queues ? 0 : unapplied_.place;
        break;
      case DemandKind::kMisroute:
        kind.on = log.transfers || (log.reasons && log.resolved);
        needs(log.transfers, "transfers");
        needs(log.reasons, "reason");
        kind.unapplied = unapplied_.reason;
        break;
      case DemandKind::kLeak:
        kind.on = log.step_ends;
        needs(log.channels, "channel");
        needs(log.step_ends, "resolved");
        kind.unapplied = unapplied_.channel;
        break;
      case DemandKind::kChase:
        kind.on = log.directions && (log.resolved || log.outbound || log.promises || log.silences);
        needs(log.directions, "direction");
        needs(log.resolved, "resolved");
        kind.unapplied = unapplied_.direction;
        break;
      case DemandKind::kClarification:
        kind.on = log.directions && log.outbound;
        needs(kind.on, "direction");
        kind.unapplied = unapplied_.direction;
        break;
      case DemandKind::kDouble:
        kind.on = log.reasons && log.channels;
        needs(log.channels, "channel");
        needs(log.reasons, "reason");
        kind.unapplied = unapplied_.reason_or_channel;
        break;
      case DemandKind::kRepeat:
        kind.on = true;
        needs(log.reasons, "reason");
        kind.unapplied = 0;
    }
    if (!kind.on) kind.unapplied = out_.demand;
  }

  // The causes in the order of their contacts, with shares of `of`.
  std::vector<DemandCause> causes_of(const std::map<std::uint64_t, GroupTotals>& causes,
                                     const GroupTotals& of) const {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> order;  // contacts, key
    for (const auto& [key, groups] : causes) order.emplace_back(stats::total_of(groups), key);
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    if (order.size() > kCausesMax) order.resize(kCausesMax);
    std::vector<DemandCause> out;
    for (const auto& [contacts, key] : order) {
      out.push_back({counts_.moments[from_of(key)], outcome_of(key), contacts,
                     stats::jackknife_share(causes.at(key), of)});
    }
    return out;
  }

  void fill_links() {
    std::map<std::string_view, std::map<std::uint64_t, GroupTotals>> by_moment;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> order;
    for (const auto& [key, groups] : links_) {
      order.emplace_back(~stats::total_of(groups), key);
      GroupTotals& sum = by_moment[counts_.moments[to_of(key)]][link_key(
          DemandKind::kQueue, 0, static_cast<std::uint16_t>(from_of(key)), outcome_of(key))];
      sum = sum_of(sum, groups);
    }
    std::sort(order.begin(), order.end());
    if (order.size() > kLinksMax) order.resize(kLinksMax);
    for (const auto& [contacts, key] : order) {
      out_.links.push_back({kind_of(key), counts_.moments[to_of(key)],
                            counts_.moments[from_of(key)], outcome_of(key), ~contacts,
                            stats::jackknife_share(links_.at(key), all_.failure)});
    }
    for (std::size_t m = 0; m < counts_.moments.size(); ++m) {
      const auto causes = by_moment.find(counts_.moments[m]);
      if (causes == by_moment.end()) continue;
      for (DemandAt& at : out_.moments) {
        if (at.name == counts_.moments[m])
          at.causes = causes_of(causes->second, moments_[m].failure);
      }
    }
  }

  void fill_windows() {
    GroupTotals failure = by_days_[0];
    GroupTotals again{};
    for (std::size_t d = 1; d <= kDays; ++d) {
      failure = sum_of(failure, by_days_[d]);
      again = sum_of(again, again_[d]);
      out_.share_by_window[d - 1] = stats::jackknife_share(failure, all_.demand);
      out_.repeats_by_window[d - 1] = stats::jackknife_share(again, all_.demand);
    }
  }

  void fill_first_contacts() {
    out_.first_contact = issues_.all().result("", out_.window_days);
    issues_.for_each_moment([&](std::size_t m, const IssueDays& days) {
      if (!days.empty())
        out_.first_by_moment.push_back(days.result(counts_.moments[m], out_.window_days));
    });
    const std::vector<std::string>& reasons = names_of(journey::kReasonDimension);
    issues_.for_each_reason([&](std::size_t r, const IssueDays& days) {
      if (!days.empty())
        out_.first_by_reason.push_back(days.result(reasons[r - 1], out_.window_days));
    });
    const auto more = [](const FirstContact& a, const FirstContact& b) {
      return std::tuple(~a.issues, std::string_view(a.name)) <
             std::tuple(~b.issues, std::string_view(b.name));
    };
    std::sort(out_.first_by_moment.begin(), out_.first_by_moment.end(), more);
    std::sort(out_.first_by_reason.begin(), out_.first_by_reason.end(), more);
  }

  const journey::JourneyCounts& counts_;
  const journey::DemandPlan& plan_;
  const std::vector<DemandTag>& tags_;
  journey::PeriodFinder periods_;
  FailureDemand out_;
  Cell all_;
  std::vector<Cell> moments_;
  std::vector<Cell> channels_;
  std::vector<Cell> reasons_;
  std::vector<Cell> by_period_;
  std::array<GroupTotals, kDemandKindCount> kinds_{};
  std::array<std::uint64_t, kDemandKindCount> also_{};
  std::array<GroupTotals, kDays + 1> by_days_{};
  std::array<GroupTotals, kDays + 1> again_{};
  std::unordered_map<std::uint64_t, GroupTotals> links_;
  Unapplied unapplied_;
  IssueCounter issues_;
};

}  // namespace

std::optional<FailureDemand> find_failure_demand(const journey::JourneyCounts& counts,
                                                 const journey::DemandPlan& plan,
                                                 const std::vector<journey::DemandTag>& tags) {
  return Counter(counts, plan, tags).run();
}

}  // namespace fifteen::analyse
