#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <unordered_map>

#include "state/merge.h"

namespace fifteen::state {
namespace {

using journey::Facet;
using journey::GroupCounts;
using journey::JourneyCounts;
using journey::VariantTally;

// Two ascending lists of names as one.
std::vector<std::string> united(const std::vector<std::string>& a,
                                const std::vector<std::string>& b) {
  std::vector<std::string> out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

// The place of each name in a list that has all of them, in order.
std::vector<std::uint16_t> places(const std::vector<std::string>& names,
                                  const std::vector<std::string>& all) {
  std::vector<std::uint16_t> out;
  for (const std::string& name : names) {
    const auto at = std::lower_bound(all.begin(), all.end(), name);
    out.push_back(static_cast<std::uint16_t>(at - all.begin()));
  }
  return out;
}

// What one of the states' numbers are in the united tables.
struct Renumbered {
  std::vector<std::uint16_t> moments;
  std::vector<std::vector<std::uint16_t>> values;  // by dimension
  std::vector<std::uint32_t> facets;
  std::vector<std::uint32_t> periods;
  std::vector<std::int64_t> employees;  // 1 + the place

  void number_employees(const std::vector<std::string>& from, const std::vector<std::string>& all) {
    for (const std::string& name : from) {
      const auto at = std::lower_bound(all.begin(), all.end(), name);
      employees.push_back(at - all.begin() + 1);
    }
  }

  Facet facet(const Facet& facet) const {
    Facet out = facet;
    out.moment = moments[facet.moment];
    for (std::size_t d = 0; d < values.size(); ++d) {
      if (facet.values[d] != 0)
        out.values[d] = static_cast<std::uint16_t>(values[d][facet.values[d] - 1U] + 1);
    }
    return out;
  }
};

bool facet_before(const Facet& a, const Facet& b) {
  return journey::key_of(a) < journey::key_of(b);
}

Renumbered renumber(const JourneyCounts& from, const JourneyCounts& all) {
  Renumbered out;
  out.moments = places(from.moments, all.moments);
  for (std::size_t d = 0; d < all.dimensions.size(); ++d)
    out.values.push_back(places(from.dimensions[d].values, all.dimensions[d].values));
  for (const std::int64_t start : from.periods.starts) {
    const auto at = std::lower_bound(all.periods.starts.begin(), all.periods.starts.end(), start);
    out.periods.push_back(static_cast<std::uint32_t>(at - all.periods.starts.begin()));
  }
  return out;
}

void number_facets(const JourneyCounts& from, const JourneyCounts& all, Renumbered& numbers) {
  for (const Facet& facet : from.facets) {
    const auto at =
        std::lower_bound(all.facets.begin(), all.facets.end(), numbers.facet(facet), facet_before);
    numbers.facets.push_back(static_cast<std::uint32_t>(at - all.facets.begin()));
  }
}

void add_group(const GroupCounts& from, const Renumbered& numbers, GroupCounts& out) {
  out.customers += from.customers;
  for (std::size_t f = 0; f < kFateCount; ++f) out.journeys[f] += from.journeys[f];
  for (std::size_t m = 0; m < from.moments.size(); ++m)
    out.moments[numbers.moments[m]].merge(from.moments[m]);
  for (journey::CellTally cell : from.cells) {
    cell.facet = numbers.facets[cell.facet];
    out.cells.push_back(cell);
  }
  for (journey::PeriodTally period : from.periods) {
    period.period = numbers.periods[period.period];
    period.moment = numbers.moments[period.moment];
    out.periods.push_back(period);
  }
}

// Puts tallies in the order of their keys, and those of one key together.
template <class Tally, class Key, class Add>
void put_together(std::vector<Tally>& tallies, Key&& key, Add&& add) {
  std::stable_sort(tallies.begin(), tallies.end(),
                   [&](const Tally& a, const Tally& b) { return key(a) < key(b); });
  std::vector<Tally> out;
  for (Tally& tally : tallies) {
    if (!out.empty() && key(out.back()) == key(tally)) {
      add(out.back(), tally);
    } else {
      out.push_back(std::move(tally));
    }
  }
  tallies = std::move(out);
}

void put_group_together(GroupCounts& group) {
  put_together(
      group.cells, [](const journey::CellTally& c) { return std::tuple(c.facet, c.history); },
      [](journey::CellTally& a, const journey::CellTally& b) { a.contacts += b.contacts; });
  put_together(
      group.periods, [](const journey::PeriodTally& p) { return std::tuple(p.period, p.moment); },
      [](journey::PeriodTally& a, const journey::PeriodTally& b) {
        for (std::size_t o = 0; o < kOutcomeCount; ++o) a.outcomes[o] += b.outcomes[o];
      });
}

void add_transitions(const JourneyCounts& from, const Renumbered& numbers, JourneyCounts& out) {
  for (journey::TransitionTally tally : from.transitions) {
    tally.from = numbers.moments[tally.from];
    tally.to = numbers.moments[tally.to];
    out.transitions.push_back(std::move(tally));
  }
}

// Variants are told apart by the hash of their moments' names, which no numbering changes.
void add_variants(const JourneyCounts& from, const Renumbered& numbers, JourneyCounts& out,
                  std::unordered_map<std::uint64_t, std::size_t>& places_of) {
  for (VariantTally variant : from.variants_top) {
    const auto [at, is_new] = places_of.emplace(variant.hash, out.variants_top.size());
    if (!is_new) {
      out.variants_top[at->second].count += variant.count;
      continue;
    }
    for (std::uint16_t& moment : variant.moments) moment = numbers.moments[moment];
    out.variants_top.push_back(std::move(variant));
  }
}

// Whether a journey was watched until the end of the log. One whose customer begins a next journey
// at the very end may have been watched until that contact, too: if it has no case id either, or is
// of the same case. A case goes on in another journey only behind a contact that was its fate. So
// this is a guess where a case with such a contact is followed by the log's last one, of a case. It
// matters only to parts that end at different times.
bool lasts_to_end(const journey::JourneySample& sample, std::size_t j, std::int64_t log_end_us) {
  const journey::SampledJourney& journey = sample.journeys[j];
  if (journey.seen_until_us != log_end_us) return false;
  if (j + 1 == sample.journeys.size()) return true;
  const journey::SampledJourney& next = sample.journeys[j + 1];
  if (next.customer != journey.customer) return true;
  if (sample.contacts[next.first].start_us != log_end_us) return true;
  return journey.is_case != next.is_case ||
         (journey.is_case && journey.before_fate == journey.contacts);
}

// The journeys of customers below the bound, with the united numbers and the united end.
void add_sample(const journey::JourneySample& sample, const Renumbered& numbers,
                std::int64_t log_end_us, std::int64_t united_end_us, journey::JourneySample& out) {
  journey::JourneySample part;
  for (std::size_t j = 0; j < sample.journeys.size(); ++j) {
    journey::SampledJourney journey = sample.journeys[j];
    if (journey::place_in_group(journey.customer) >= out.bound) continue;
    if (lasts_to_end(sample, j, log_end_us)) journey.seen_until_us = united_end_us;
    const auto first = static_cast<std::uint32_t>(part.contacts.size());
    for (journey::SampledContact contact : sample.of(journey)) {
      contact.facet = numbers.facets[contact.facet];
      part.contacts.push_back(contact);
    }
    for (std::size_t k = 0; k < journey::kAmountKinds; ++k) {
      const auto kind = static_cast<journey::AmountKind>(k);
      for (const auto& a : sample.of_kind(kind, journey)) {
        const std::int64_t amount = kind == journey::AmountKind::kEmployee
                                        ? numbers.employees[static_cast<std::size_t>(a.amount - 1)]
                                        : a.amount;
        part.amounts[k].push_back({a.contact - journey.first + first, amount});
      }
    }
    journey.first = first;
    part.journeys.push_back(journey);
  }
  part.left_out = sample.left_out;
  out.append(part);
}

}  // namespace

journey::JourneyCounts merge_counts(const CountsOfLog& a, const CountsOfLog& b,
                                    journey::Periods periods) {
  JourneyCounts out;
  out.moments = united(a.counts.moments, b.counts.moments);
  for (std::size_t d = 0; d < a.counts.dimensions.size(); ++d) {
    out.dimensions.push_back({a.counts.dimensions[d].name, united(a.counts.dimensions[d].values,
                                                                  b.counts.dimensions[d].values)});
  }
  out.periods = std::move(periods);
  std::array<Renumbered, 2> numbers{renumber(a.counts, out), renumber(b.counts, out)};
  for (const auto& [side, counts] : {std::pair{0U, &a.counts}, std::pair{1U, &b.counts}}) {
    for (const Facet& facet : counts->facets) out.facets.push_back(numbers[side].facet(facet));
  }
  std::sort(out.facets.begin(), out.facets.end(), facet_before);
  out.facets.erase(std::unique(out.facets.begin(), out.facets.end()), out.facets.end());
  for (GroupCounts& group : out.groups) group.moments.resize(out.moments.size());
  const std::uint64_t contacts = a.contacts + b.contacts;
  journey::LogSample sample;
  sample.known.bound =
      std::min({a.counts.sample.bound, b.counts.sample.bound, journey::sample_bound(contacts)});
  sample.unidentified.bound = sample.known.bound;
  const std::vector<std::string> employees = united(a.counts.employees, b.counts.employees);
  const std::int64_t end_us = std::max(a.end_us, b.end_us);
  std::unordered_map<std::uint64_t, std::size_t> variants;
  for (const auto& [side, log] : {std::pair{0U, &a}, std::pair{1U, &b}}) {
    const JourneyCounts& from = log->counts;
    number_facets(from, out, numbers[side]);
    for (std::size_t g = 0; g < stats::kGroupCount; ++g)
      add_group(from.groups[g], numbers[side], out.groups[g]);
    add_transitions(from, numbers[side], out);
    add_variants(from, numbers[side], out, variants);
    numbers[side].number_employees(from.employees, employees);
    add_sample(from.sample, numbers[side], log->end_us, end_us, sample.known);
    add_sample(from.unidentified_sample, numbers[side], log->end_us, end_us, sample.unidentified);
    out.duplicates += from.duplicates;
    out.unidentified += from.unidentified;
    out.journeys_of_cases += from.journeys_of_cases;
    out.journeys_half_gap += from.journeys_half_gap;
    out.journeys_double_gap += from.journeys_double_gap;
  }
  for (GroupCounts& group : out.groups) put_group_together(group);
  put_together(
      out.transitions, [](const journey::TransitionTally& t) { return std::tuple(t.from, t.to); },
      [](journey::TransitionTally& into, const journey::TransitionTally& more) {
        into.count += more.count;
        // Of a damaged file it may not fit: then it is refused when it is read again.
        into.gap_us_sum = static_cast<std::int64_t>(static_cast<std::uint64_t>(into.gap_us_sum) +
                                                    static_cast<std::uint64_t>(more.gap_us_sum));
        into.gaps.merge(more.gaps);
      });
  std::sort(out.variants_top.begin(), out.variants_top.end(), journey::variant_before);
  out.variants_distinct = out.variants_top.size();
  if (out.journeys_of_cases == 0) out.gap_us = a.counts.gap_us ? a.counts.gap_us : b.counts.gap_us;
  out.employees = journey::keep_used(employees, sample);
  out.sample = sample.known.in_order();
  out.unidentified_sample = sample.unidentified.in_order();
  return out;
}

}  // namespace fifteen::state
