#include "journey/awaited.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "journey/plan.h"

namespace fifteen::journey {
namespace {

bool holds(const std::vector<bool>& moments, std::uint16_t moment) {
  return moment < moments.size() && moments[moment];
}

std::vector<bool> moments_of(const std::vector<std::string>& names,
                             const std::vector<std::string>& moments) {
  std::vector<bool> out;
  if (names.empty()) return out;
  out.reserve(moments.size());
  for (const std::string& moment : moments)
    out.push_back(std::find(names.begin(), names.end(), moment) != names.end());
  return out;
}

bool begins(const AwaitRule& rule, const AwaitContact& contact) {
  if (rule.asks != 0 && (contact.asks & rule.asks) == 0) return false;
  if (!rule.from.empty() && !holds(rule.from, contact.moment)) return false;
  return !rule.call_back || contact.call_back != 0;
}

bool ends(const AwaitRule& rule, const AwaitContact& contact) {
  return rule.call_back ? contact.direction == score::Direction::kOutbound
                        : holds(rule.to, contact.moment);
}

std::int64_t due_of(const AwaitRule& rule, const AwaitContact& contact) {
  const std::int64_t within =
      rule.call_back ? score::call_back_us(contact.call_back) : rule.within_us;
  return rule.calendar != nullptr ? rule.calendar->due(contact.start_us, within)
                                  : contact.start_us + within;
}

}  // namespace

void find_awaited(const AwaitRule& rule, std::span<const AwaitContact> contacts,
                  std::int64_t log_end_us, std::vector<Awaited>& out) {
  out.clear();
  std::optional<Awaited> open;
  const auto end = [&](Came came) {
    open->came = came == Came::kVoid || open->due_us <= log_end_us ? came : Came::kOpen;
    out.push_back(*std::exchange(open, std::nullopt));
  };
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const AwaitContact& contact = contacts[i];
    if (open && contact.start_us > open->due_us) end(Came::kNot);
    if (open && ends(rule, contact)) {
      end(Came::kInTime);
    } else if (open && holds(rule.unless, contact.moment)) {
      end(Came::kVoid);
    }
    if (!begins(rule, contact)) continue;
    const std::int64_t due_us = due_of(rule, contact);
    if (open) {
      open->due_us = std::min(open->due_us, due_us);
    } else {
      open = Awaited{static_cast<std::uint32_t>(i), due_us, Came::kOpen};
    }
  }
  if (open) end(Came::kNot);
}

std::vector<AwaitRule> await_rules(const Promises& promises, const Calendars& calendars,
                                   const std::vector<std::string>& moments) {
  std::vector<AwaitRule> out;
  std::uint8_t next_bit = 1;
  for (const PromiseRule& promise : promises.rules) {
    if (!is_awaited(promise.measure)) continue;
    AwaitRule& rule = out.emplace_back();
    rule.from = moments_of(promise.moments, moments);
    rule.to = moments_of(promise.to, moments);
    rule.unless = moments_of(promise.unless, moments);
    rule.call_back = promise.measure == PromiseMeasure::kCallBack;
    rule.within_us = promise.within_us.value_or(0);
    if (!promise.hours.empty()) rule.calendar = calendars.at(promise.hours);
    if (promise.where.empty()) continue;
    rule.asks = next_bit;
    next_bit = static_cast<std::uint8_t>(next_bit << 1U);
  }
  return out;
}

bool add_silences(const Promises& promises, Facets& facets,
                  std::vector<std::vector<std::uint32_t>>& out) {
  const auto numbers = static_cast<std::uint32_t>(facets.size());
  const std::vector<std::string>& dimensions = facets.dimensions();
  out.clear();
  for (const PromiseRule& promise : promises.rules) {
    if (!is_awaited(promise.measure)) continue;
    std::vector<std::uint32_t>& silences = out.emplace_back();
    if (promise.silence.empty()) continue;
    std::vector<bool> from;
    for (const std::string& name : promise.moments) {
      const auto number = facets.moments().find(name);
      if (!number) continue;
      from.resize(std::max<std::size_t>(from.size(), *number + 1U));
      from[*number] = true;
    }
    for (std::uint32_t n = 0; n < numbers; ++n) {
      const Facet waits = facets.at(n);
      const bool here = promise.moments.empty() || holds(from, waits.moment);
      const bool call_back =
          promise.measure != PromiseMeasure::kCallBack || waits.signs.call_back != 0;
      if (!here || !call_back || waits.unidentified) continue;
      const auto moment = facets.moments().number(promise.silence);
      if (!moment) return false;
      Facet silence;
      silence.moment = *moment;
      silence.signs.direction = score::Direction::kSilence;
      silence.values = waits.values;
      for (std::size_t d = 0; d < dimensions.size(); ++d) {
        if (dimensions[d] == kChannelDimension || dimensions[d] == kReasonDimension)
          silence.values[d] = 0;
      }
      const auto number = facets.number(silence);
      if (!number) return true;  // the facets are full, and say so
      silences.resize(numbers);
      silences[n] = *number;
    }
  }
  return true;
}

template <class Record>
void insert_silences(const JourneyPlan& plan, std::vector<Record>& records) {
  if (plan.awaits.empty()) return;
  struct Silence {
    std::size_t before = 0;  // place of the contact that it stands before
    Record record;
  };
  std::vector<Silence> silences;
  std::vector<AwaitContact> contacts;
  std::vector<Awaited> found;
  std::size_t begin = 0;
  while (begin < records.size()) {
    const Record& first = records[begin];
    std::size_t end = begin;
    contacts.clear();
    for (; end < records.size() && records[end].customer == first.customer &&
           records[end].case_key() == first.case_key();
         ++end) {
      const PlannedFacet& facet = plan.planned[records[end].facet()];
      contacts.push_back({records[end].start, facet.moment, facet.call_back,
                          plan.facets[facet.canonical].asks, facet.direction});
    }
    const bool known = !plan.planned[first.facet()].unidentified;
    const std::size_t already = silences.size();
    for (std::size_t r = 0; known && r < plan.awaits.size(); ++r) {
      const AwaitRule& rule = plan.awaits[r];
      if (rule.silences.empty()) continue;
      find_awaited(rule, contacts, plan.log_end_us, found);
      for (const Awaited& awaited : found) {
        if (awaited.came != Came::kNot) continue;
        Record record = records[begin + awaited.contact];
        const std::uint32_t facet = rule.silences[record.facet()];
        record.start = awaited.due_us;
        record.packed = pack(kSilenceOrder + r, facet);
        const auto later = std::upper_bound(
            records.begin() + static_cast<std::ptrdiff_t>(begin),
            records.begin() + static_cast<std::ptrdiff_t>(end), awaited.due_us,
            [](std::int64_t us, const Record& contact) { return us < contact.start; });
        silences.push_back({static_cast<std::size_t>(later - records.begin()), record});
      }
    }
    std::sort(silences.begin() + static_cast<std::ptrdiff_t>(already), silences.end(),
              [](const Silence& a, const Silence& b) {
                return std::pair(a.record.start, a.record.order()) <
                       std::pair(b.record.start, b.record.order());
              });
    begin = end;
  }
  // From the back, so that each contact moves once.
  std::size_t from = records.size();
  records.resize(from + silences.size());
  std::size_t to = records.size();
  for (std::size_t s = silences.size(); s-- > 0;) {
    while (from > silences[s].before) records[--to] = records[--from];
    records[--to] = silences[s].record;
  }
}

template void insert_silences(const JourneyPlan&, std::vector<ContactRecord>&);
template void insert_silences(const JourneyPlan&, std::vector<CaseContactRecord>&);

}  // namespace fifteen::journey
