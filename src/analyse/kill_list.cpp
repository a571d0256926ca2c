#include "analyse/kill_list.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "stats/group_totals.h"

namespace fifteen::analyse {
namespace {

using journey::DemandTag;
using journey::JourneyCounts;
using stats::GroupTotals;

constexpr std::size_t at(Quantity quantity) { return static_cast<std::size_t>(quantity); }

// How much a unit of each quantity weighs, more of it being for the better.
Quantities weights_of(const WorthRules& worth, const WhatIf& now) {
  Quantities out{};
  if (worth.any()) {
    out[at(Quantity::kCost)] = -1;
    out[at(Quantity::kTheirs)] = -worth.customers_hour.value_or(0);
    out[at(Quantity::kMiseries)] = -worth.misery.value_or(0);
    out[at(Quantity::kWon)] = worth.won.value_or(0);
    if (!worth.won) out[at(Quantity::kValue)] = 1;
    return out;
  }
  const auto share = [&](double part, Quantity quantity, double sign) {
    if (now.before[at(quantity)] > 0) out[at(quantity)] = sign * part / now.before[at(quantity)];
  };
  const bool wins = now.before[at(Quantity::kWon)] > 0;
  const bool scored = now.before[at(Quantity::kMiseries)] > 0;
  const double part = 1.0 / (1 + (wins ? 1 : 0) + (scored ? 1 : 0));
  const bool both = now.before[at(Quantity::kOurs)] > 0;
  if (now.has_hours) {
    share(both ? part / 2 : part, Quantity::kTheirs, -1);
    share(part / 2, Quantity::kOurs, -1);
  } else {
    share(part, Quantity::kContacts, -1);
  }
  share(part, Quantity::kMiseries, -1);
  share(part, Quantity::kWon, 1);
  return out;
}

// Which team has contacts in hand, by what they count as.
class Teams {
 public:
  Teams(const JourneyCounts& counts, const std::vector<DemandTag>& tags) {
    const auto found = std::find_if(
        counts.dimensions.begin(), counts.dimensions.end(),
        [](const journey::Dimension& d) { return d.name == field_name(Field::kTeam); });
    if (found == counts.dimensions.end()) return;
    dimension_ = static_cast<std::size_t>(found - counts.dimensions.begin());
    names_ = &found->values;
    by_moment_.assign(counts.moments.size() * (names_->size() + 1), 0);
    by_kind_.assign(kDemandKindCount * (names_->size() + 1), 0);
    for (std::size_t c = 0; c < tags.size(); ++c) {
      if (tags[c].kinds == 0) continue;
      const journey::Facet& facet = counts.facets[counts.sample.contacts[c].facet];
      const std::size_t team = facet.values[dimension_];
      ++by_moment_[facet.moment * (names_->size() + 1) + team];
      ++by_kind_[static_cast<std::size_t>(tags[c].first()) * (names_->size() + 1) + team];
    }
  }

  void name(std::size_t moment, KillItem& item) const {
    if (names_ == nullptr) return;
    const auto first = (item.kind ? by_kind_.begin() + offset(static_cast<std::size_t>(*item.kind))
                                  : by_moment_.begin() + offset(moment)) +
                       1;
    const auto last = first + static_cast<std::ptrdiff_t>(names_->size());
    const auto most = std::max_element(first, last);
    std::uint64_t all = 0;
    for (auto team = first; team != last; ++team) all += *team;
    if (all == 0) return;
    item.team = (*names_)[static_cast<std::size_t>(most - first)];
    item.team_share = static_cast<double>(*most) / static_cast<double>(all);
  }

 private:
  std::ptrdiff_t offset(std::size_t row) const {
    return static_cast<std::ptrdiff_t>(row * (names_->size() + 1));
  }

  std::size_t dimension_ = 0;
  const std::vector<std::string>* names_ = nullptr;
  std::vector<std::uint64_t> by_moment_;  // by moment, then team; 0: none
  std::vector<std::uint64_t> by_kind_;
};

std::string cause_words(const DemandCause& cause) {
  const std::string moment = fmt::format("\"{}\"", printable(cause.moment));
  return cause.outcome == Outcome::kUnscored
             ? moment
             : fmt::format("{} ({})", moment, outcome_name(cause.outcome));
}

// ", most often because of ...": what stands behind most of them.
std::string caused_by(const std::vector<DemandCause>& causes) {
  if (causes.empty()) return "";
  return fmt::format("; most often it was caused at {}, {} of it", cause_words(causes.front()),
                     format_share(causes.front().share.value));
}

std::string kinds_of(const DemandAt& moment) {
  const auto most = std::max_element(moment.kinds.begin(), moment.kinds.end());
  if (*most == 0 || moment.failure == 0) return "";
  return fmt::format(", {} of it {}",
                     format_share(static_cast<double>(*most) / static_cast<double>(moment.failure)),
                     demand_kind_name(static_cast<DemandKind>(most - moment.kinds.begin())));
}

std::string needed_sentence(const Necessity& n) {
  if (n.needed) {
    return fmt::format(
        " It is needed: of those won that came here, {} ({} to {}) would have been lost without.",
        format_share(n.needed->value), format_share(std::max(0.0, n.needed->low)),
        format_share(n.needed->high));
  }
  return fmt::format(
      " It is needed: {} of the won journeys contain it, and hardly anybody goes without.",
      format_share(n.among_won.value));
}

// A text in a condition.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string(2, c) : std::string(1, c);
  return out + '"';
}

class Finder {
 public:
  explicit Finder(const KillListRequest& request)
      : r_(request), teams_(request.counts, request.tags) {}

  KillList run() {
    const WhatIf now = r_.what_ifs.of({});
    out_.before = now.before;
    out_.has_hours = now.has_hours;
    out_.has_cost = now.has_cost;
    out_.has_value = now.has_value;
    out_.in_money = r_.worth.any();
    out_.currency = r_.worth.currency;
    weights_ = weights_of(r_.worth, now);
    for (const DemandAt& at_moment : r_.demand.moments) look_at(at_moment);
    for (const KindOfDemand& kind : r_.demand.kinds) look_at(kind);
    rank(out_.moments);
    rank(out_.stays);
    rank(out_.kinds);
    fill_places();
    return std::move(out_);
  }

 private:
  std::size_t place_of(const std::string& moment) const {
    return static_cast<std::size_t>(
        std::lower_bound(r_.counts.moments.begin(), r_.counts.moments.end(), moment) -
        r_.counts.moments.begin());
  }
  const Necessity* necessity_of(std::size_t moment) const {
    return r_.necessity.empty() ? nullptr : &r_.necessity[moment];
  }

  void look_at(const DemandAt& found) {
    if (found.failure == 0) return;
    const std::size_t m = place_of(found.name);
    const auto removal = r_.tables.removal_at(m);
    if (!removal || r_.tables.is_fate[m]) return;
    if (found.failure < kKillContactsMin) {
      ++out_.too_few;
      return;
    }
    const bool is_queue =
        std::any_of(r_.demand.queues.begin(), r_.demand.queues.end(),
                    [&](const DemandQueue& queue) { return queue.moment == found.name; });
    const Necessity* const necessity = necessity_of(m);
    const bool needed = necessity != nullptr && necessity->is_needed() && !is_queue;
    KillItem item;
    item.name = found.name;
    item.contacts = found.failure;
    item.share = found.share;
    item.causes = found.causes;
    item.is_queue = is_queue;
    const bool goes = is_queue || (found.share.above(0.5) && !needed);
    item.verdict = goes ? KillVerdict::kEliminate : KillVerdict::kCutBack;
    item.why = is_queue ? fmt::format("It is only there to wait, or to be sent on{}.",
                                      caused_by(found.causes))
                        : fmt::format("{} of what is asked here should not have to be{}{}.",
                                      format_share(found.share.value), kinds_of(found),
                                      caused_by(found.causes));
    if (needed) item.why += needed_sentence(*necessity);
    item.eliminate = "failure:" + found.name;
    item.where = fmt::format("moment = {} and demand is not missing", quoted(found.name));
    take_away(*removal, item);
    teams_.name(m, item);
    (goes ? out_.moments : out_.stays).push_back(std::move(item));
  }

  void look_at(const KindOfDemand& found) {
    if (found.contacts == 0) return;
    const auto removal = r_.tables.removal_of(found.kind);
    if (!removal) return;
    if (found.contacts < kKillContactsMin) {
      ++out_.too_few;
      return;
    }
    KillItem item;
    item.kind = found.kind;
    item.name = demand_kind_name(found.kind);
    item.contacts = found.contacts;
    item.share = found.share;
    item.causes = found.causes;
    item.is_queue = found.kind == DemandKind::kQueue;
    item.verdict = KillVerdict::kFixCause;
    item.why = fmt::format("{} of all that is asked{}.", format_share(found.share.value),
                           caused_by(found.causes));
    item.eliminate = "kind:" + item.name;
    item.where = fmt::format("demand = \"{}\"", item.name);
    take_away(*removal, item);
    teams_.name(0, item);
    out_.kinds.push_back(std::move(item));
  }

  void take_away(std::size_t removal, KillItem& item) const {
    const WhatIf found = r_.what_ifs.of({{"", WhatIfChange::kRemove, removal, {}}});
    item.difference = found.difference;
    item.worth = found.change.estimate([&](const Quantities& change) {
      double sum = 0;
      for (std::size_t q = 0; q < kQuantities; ++q) sum += weights_[q] * change[q];
      return sum;
    });
  }

  static void rank(std::vector<KillItem>& items) {
    std::stable_sort(items.begin(), items.end(), [](const KillItem& a, const KillItem& b) {
      return std::tuple(-a.worth.value, ~a.contacts, std::string_view(a.name)) <
             std::tuple(-b.worth.value, ~b.contacts, std::string_view(b.name));
    });
  }

  void fill_places() {
    struct Sums {
      GroupTotals contacts{};
      GroupTotals wanted{};
    };
    std::vector<Sums> sums(r_.counts.moments.size());
    const journey::JourneySample& sample = r_.counts.sample;
    for (const journey::SampledJourney& journey : sample.journeys) {
      const std::size_t group = stats::group_of(journey.customer);
      for (std::uint32_t c = journey.first; c < journey.first + journey.contacts; ++c) {
        const journey::SampledContact& contact = sample.contacts[c];
        Sums& here = sums[r_.counts.facets[contact.facet].moment];
        ++here.contacts[group];
        if (r_.tags[c].kinds == 0 && contact.outcome != Outcome::kMisery) ++here.wanted[group];
      }
    }
    for (std::size_t m = 0; m < sums.size(); ++m) {
      const std::uint64_t contacts = stats::total_of(sums[m].contacts);
      if (r_.tables.is_fate[m] || contacts < kKillContactsMin) continue;
      KillPlace place;
      place.moment = r_.counts.moments[m];
      place.contacts = contacts;
      place.customer = stats::jackknife_share(sums[m].wanted, sums[m].contacts);
      if (const Necessity* const n = necessity_of(m)) {
        place.us = n->needed;
        // Nobody goes without it: it is as needed as it can be.
        if (!n->needed && n->is_needed()) place.us = stats::Estimate{1, n->among_won.low, 1};
      }
      place.quadrant = quadrant_of(place);
      out_.places.push_back(std::move(place));
    }
    std::stable_sort(out_.places.begin(), out_.places.end(),
                     [](const auto& a, const auto& b) { return a.contacts > b.contacts; });
  }

  static Quadrant quadrant_of(const KillPlace& place) {
    if (!place.us || !(place.customer.above(0.5) || place.customer.below(0.5)))
      return Quadrant::kUnknown;
    const bool ours = place.us->above(0);
    if (place.customer.above(0.5)) return ours ? Quadrant::kLeverage : Quadrant::kAutomate;
    return ours ? Quadrant::kSimplify : Quadrant::kEliminate;
  }

  const KillListRequest& r_;
  Teams teams_;
  KillList out_;
  Quantities weights_{};
};

}  // namespace

std::string_view kill_verdict_name(KillVerdict verdict) {
  switch (verdict) {
    case KillVerdict::kEliminate: return "eliminate";
    case KillVerdict::kCutBack: return "cut back";
    case KillVerdict::kFixCause: return "fix the cause";
  }
  return "cut back";
}

std::string_view quadrant_name(Quadrant quadrant) {
  switch (quadrant) {
    case Quadrant::kEliminate: return "eliminate";
    case Quadrant::kAutomate: return "automate";
    case Quadrant::kSimplify: return "simplify";
    case Quadrant::kLeverage: return "leverage";
    case Quadrant::kUnknown: return "not to be told";
  }
  return "not to be told";
}

KillList find_kill_list(const KillListRequest& request) { return Finder(request).run(); }

}  // namespace fifteen::analyse
