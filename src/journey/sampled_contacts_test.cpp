#include "journey/sampled_contacts.h"

#include <gtest/gtest.h>
#include <vector>

#include "base/hash.h"

namespace fifteen::journey {
namespace {

JourneyCounts counts_of_three() {
  JourneyCounts counts;
  counts.employees = {"Ada", "Bo"};
  counts.sample.contacts = {{10, 0, 0, Outcome::kNeutral}, {20, 1, 0, Outcome::kMisery}};
  counts.sample.journeys = {{.customer = hash_id(std::int64_t{7}), .first = 0, .contacts = 2}};
  counts.sample.amounts[static_cast<std::size_t>(AmountKind::kWait)] = {{1, 0}};
  counts.sample.amounts[static_cast<std::size_t>(AmountKind::kEmployee)] = {{0, 2}, {1, 1}};
  counts.unidentified_sample.contacts = {{15, 2, 0, Outcome::kUnscored}};
  counts.unidentified_sample.journeys = {{.customer = 99, .first = 0, .contacts = 1}};
  counts.unidentified_sample.amounts[static_cast<std::size_t>(AmountKind::kService)] = {{0, 5}};
  return counts;
}

TEST(SampledContacts, come_one_by_one_with_what_they_have_on_the_side) {
  const JourneyCounts counts = counts_of_three();
  std::vector<SampledView> views;
  for_each_contact(counts, [&](const SampledView& view) { views.push_back(view); });
  ASSERT_EQ(views.size(), 3U);
  EXPECT_TRUE(views[0].identified);
  EXPECT_EQ(views[0].contact.start_us, 10);
  EXPECT_EQ(views[0].employee, 2U);
  EXPECT_FALSE(views[0].wait_us.has_value());
  // A wait of nothing is a wait.
  EXPECT_EQ(views[1].wait_us, 0);
  EXPECT_EQ(views[1].employee, 1U);
  EXPECT_FALSE(views[1].service_us.has_value());
}

TEST(SampledContacts, of_nobody_known_come_last) {
  const JourneyCounts counts = counts_of_three();
  std::vector<SampledView> views;
  for_each_contact(counts, [&](const SampledView& view) { views.push_back(view); });
  EXPECT_FALSE(views[2].identified);
  EXPECT_EQ(views[2].contact.facet, 2U);
  EXPECT_EQ(views[2].service_us, 5);
  EXPECT_EQ(views[2].employee, 0U);
}

}  // namespace
}  // namespace fifteen::journey
