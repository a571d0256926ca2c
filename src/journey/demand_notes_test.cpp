// What the pass notes for lists is what the sample says.

#include <gtest/gtest.h>
#include <map>
#include <tuple>

#include "base/test_random.h"
#include "journey/demand.h"
#include "journey/test_log.h"

namespace fifteen::journey {
namespace {

// By customer, start and facet: rows that are equal in these are tagged alike.
using Place = std::tuple<std::uint64_t, std::int64_t, std::uint32_t>;
// Kinds, sign, and the start of the cause.
using Said = std::tuple<std::uint8_t, DemandSign, std::int64_t>;

template <class Record>
void expect_equal_notes(const TestLog& log) {
  const JourneyPlan plan = log.plan();
  const std::vector<Record> records = log.records<Record>();
  const JourneyCounts counts = log.count<Record>();
  const DemandPlan demand = plan_demand(counts, {}, {plan.won, plan.lost});
  DemandNotes notes{demand.facets, demand.rules, {}};

  Pile<Record> pile({.first = 0, .budget_bytes = std::size_t{1} << 28U});
  auto& writer = pile.writer();
  for (const Record& record : records) writer.add(record);
  Tables tables(plan.moments.size());
  PassOptions options;
  options.demand = &notes;
  run_pass(plan, pile, {0, kPartitionCount}, 2, tables, options);

  const auto place_of = [&](const Record& record) {
    return Place{record.customer, record.start, plan.planned[record.facet()].canonical};
  };
  std::map<Place, Said> noted;
  for (const DemandNote& note : notes.notes) {
    const Record& record = records.at(note.order);
    const std::int64_t cause = note.has_cause ? records.at(note.cause).start : -1;
    if (note.has_cause) {
      EXPECT_EQ(record.start - note.since_us, cause);
    }
    noted[place_of(record)] = {note.kinds, note.sign, cause};
  }
  std::map<Place, Said> said;
  const std::vector<DemandTag> tags = tag_sample(counts, demand);
  for (const SampledJourney& journey : counts.sample.journeys) {
    for (std::uint32_t i = journey.first; i < journey.first + journey.contacts; ++i) {
      const SampledContact& contact = counts.sample.contacts[i];
      if (tags[i].kinds == 0) continue;
      said[{journey.customer, contact.start_us, contact.facet}] = {
          tags[i].kinds, tags[i].sign,
          tags[i].cause == kNoCause ? -1 : counts.sample.contacts[tags[i].cause].start_us};
    }
  }
  EXPECT_EQ(noted, said);
  EXPECT_FALSE(said.empty());
}

TEST(DemandNotes, equal_what_the_sample_says_with_cases_or_without) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 20; ++round) {
    TestLog log;
    log.gap_us = 5 * kMicrosPerDay;
    log.drop_duplicates = round % 2 == 0;
    if (round % 3 == 0) log.won_at("d");
    for (int i = 0; i < 300; ++i) {
      TestContact contact;
      contact.customer = any_of<std::int64_t>(random, 1, 12);
      contact.moment = std::string(1, static_cast<char>('a' + any_of(random, 0, 3)));
      contact.day = any_of(random, 0, 600) / 8.0 + i / 1e5;
      contact.case_id = any_of<std::int64_t>(random, 0, 3);
      contact.outcome = static_cast<Outcome>(any_of(random, 0, 3));
      log.add(contact);
      if (once_in(random, 10)) log.add(contact);
    }
    expect_equal_notes<ContactRecord>(log);
    expect_equal_notes<CaseContactRecord>(log);
  }
}

}  // namespace
}  // namespace fifteen::journey
