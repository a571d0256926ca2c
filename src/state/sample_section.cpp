#include "base/time.h"
#include "journey/record.h"
#include "state/sections.h"

namespace fifteen::state {
namespace {

using journey::AmountKind;
using journey::JourneyCounts;
using journey::JourneySample;
using journey::SampledContact;
using journey::SampledJourney;

void read_contact(ByteReader& in, const JourneyCounts& counts, std::int64_t start_us,
                  JourneySample& sample) {
  SampledContact& contact = sample.contacts.emplace_back();
  contact.start_us = start_us;
  contact.facet = static_cast<std::uint32_t>(in.number("a contact's facet", journey::kFacetsMax));
  in.require(contact.facet < counts.facets.size(), "a contact's facet", "one of the facets");
  const std::uint64_t history =
      in.number("a contact's history and outcome", score::kHistoryCount * kOutcomeCount - 1);
  contact.history = static_cast<score::History>(history / kOutcomeCount);
  contact.outcome = static_cast<Outcome>(history % kOutcomeCount);
}

void read_journey(ByteReader& in, const JourneyCounts& counts, JourneySample& sample) {
  SampledJourney journey;
  journey.customer = in.fixed("a journey's customer");
  in.require(sample.journeys.empty() || sample.journeys.back().customer <= journey.customer,
             "a journey's customer", "customers in ascending order");
  in.require(journey::place_in_group(journey.customer) < sample.bound, "a journey's customer",
             "customers below the sample's bound");
  journey.first = static_cast<std::uint32_t>(sample.contacts.size());
  journey.contacts =
      static_cast<std::uint32_t>(in.count("a journey's contacts", 2, journey::kSampleJourneyMax));
  in.require(journey.contacts > 0, "a journey's contacts", "one at least");
  journey.before_fate = static_cast<std::uint32_t>(
      in.number("a journey's contacts before its fate", journey.contacts));
  const std::uint64_t fate = in.number("a journey's fate", 2 * kFateCount - 1);
  journey.fate = static_cast<Fate>(fate / 2);
  journey.is_case = fate % 2 == 1;
  in.require(journey.fate != Fate::kOpen || journey.before_fate == journey.contacts,
             "an open journey", "no contact that is its fate");
  std::int64_t start_us = in.whole("a journey's begin", kTimeMin, kTimeMax);
  for (std::uint32_t c = 0; c < journey.contacts && in.ok(); ++c) {
    // Contacts of a journey are in order of time.
    if (c > 0) start_us += in.whole("a contact's time", 0, kTimeMax - start_us);
    read_contact(in, counts, start_us, sample);
  }
  journey.seen_until_us = in.whole("a journey's end", kTimeMin, kTimeMax);
  sample.journeys.push_back(journey);
}

void write_sample(const JourneySample& sample, ByteWriter& out) {
  out.number(sample.bound);
  out.number(sample.left_out);
  out.number(sample.journeys.size());
  for (const SampledJourney& journey : sample.journeys) {
    out.fixed(journey.customer);
    out.number(journey.contacts);
    out.number(journey.before_fate);
    out.number(static_cast<std::uint64_t>(journey.fate) * 2 + (journey.is_case ? 1 : 0));
    const auto contacts = sample.of(journey);
    for (std::size_t c = 0; c < contacts.size(); ++c) {
      const SampledContact& contact = contacts[c];
      out.whole(c == 0 ? contact.start_us : contact.start_us - contacts[c - 1].start_us);
      out.number(contact.facet);
      out.number(contact.history * kOutcomeCount + static_cast<std::uint64_t>(contact.outcome));
    }
    out.whole(journey.seen_until_us);
  }
  for (std::size_t k = 0; k < journey::kAmountKinds; ++k) {
    if (!journey::is_kept(static_cast<journey::AmountKind>(k))) continue;
    const auto& amounts = sample.amounts[k];
    out.number(amounts.size());
    std::uint32_t next = 0;
    for (const journey::SampledAmount& amount : amounts) {
      out.number(amount.contact - next);
      out.whole(amount.amount);
      next = amount.contact + 1;
    }
  }
}

// The least and the largest amount of a kind.
std::pair<std::int64_t, std::int64_t> bounds_of(AmountKind kind, const JourneyCounts& counts) {
  if (journey::is_time(kind)) return {0, journey::kAmountMax};
  if (kind == AmountKind::kEmployee) return {1, static_cast<std::int64_t>(counts.employees.size())};
  return {-journey::kAmountMax, journey::kAmountMax};
}

void read_sample(ByteReader& in, const JourneyCounts& counts, JourneySample& sample) {
  sample.bound = in.number("the sample's bound", journey::kGroupPlaces);
  in.require(sample.bound > 0, "the sample's bound", "a bound above 0");
  sample.left_out = in.number("journeys left out of the sample");
  const std::size_t journeys = in.count("journeys", 15, ~std::uint32_t{0} - 1);
  for (std::size_t j = 0; j < journeys && in.ok(); ++j) read_journey(in, counts, sample);
  for (std::size_t k = 0; k < journey::kAmountKinds; ++k) {
    const auto kind = static_cast<AmountKind>(k);
    if (!journey::is_kept(kind)) continue;
    auto& amounts = sample.amounts[k];
    const auto [least, most] = bounds_of(kind, counts);
    const std::size_t count = in.count("amounts", 2);
    std::uint64_t next = 0;
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
      const std::uint64_t contact = next + in.number("an amount's contact", ~std::uint32_t{0});
      in.require(contact < sample.contacts.size(), "an amount's contact", "one of the contacts");
      const std::int64_t amount = in.whole("an amount", least, most);
      in.require(amount != 0 || journey::is_time(kind), "an amount", "amounts other than zero");
      amounts.push_back({static_cast<std::uint32_t>(contact), amount});
      next = contact + 1;
    }
  }
}

}  // namespace

void write_samples(const JourneyCounts& counts, ByteWriter& out) {
  out.number(counts.employees.size());
  for (const std::string& name : counts.employees) out.text(name);
  write_sample(counts.sample, out);
  write_sample(counts.unidentified_sample, out);
}

void read_samples(ByteReader& in, JourneyCounts& counts) {
  const std::size_t employees = in.count("employees", 1);
  for (std::size_t e = 0; e < employees && in.ok(); ++e) {
    std::string name = in.text("an employee");
    in.require(counts.employees.empty() || counts.employees.back() < name, "an employee",
               "names in ascending order");
    counts.employees.push_back(std::move(name));
  }
  read_sample(in, counts, counts.sample);
  read_sample(in, counts, counts.unidentified_sample);
}

}  // namespace fifteen::state
