#include "engine/duckdb/expression_sql.h"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "engine/duckdb/duckdb_engine.h"

namespace fifteen::duckdb_engine {
namespace {

// Four contacts, with a column of each type that a Parquet file may have.
constexpr const char* kContacts = R"(
  select * from (values
    (1::bigint, 'call',  timestamp '2024-05-01 10:00:00', date '2024-05-01', 300::smallint, true,  1::tinyint,
     'yes', '5min',  '2024-05-01T10:00:00Z', 'Refund, please', 4.5::decimal(4,1), timestamptz '2024-05-01 10:00:00+00'),
    (2::bigint, 'call',  timestamp '2024-05-02 10:00:00', date '2024-05-02', 600::smallint, false, 0::tinyint,
     'no',  '10 min', '2024-05-02T10:00:00Z', 'thanks', 2.0::decimal(4,1), timestamptz '2024-05-02 10:00:00+00'),
    (3::bigint, 'visit', timestamp '2024-05-03 10:00:00', date '2024-05-03', null, null, null,
     '', '', '', '', null, null),
    (4::bigint, 'visit', timestamp '2024-05-04 10:00:00', date '2024-05-09', 60::smallint, true,  1::tinyint,
     'yes', '0:01:00', '2024-05-04T10:00:00Z', 'REFUND', 4.0::decimal(4,1), timestamptz '2024-05-04 10:00:00+00')
  ) t(customer, moment, start, day, wait, solved, solved_number, solved_text, wait_text, start_text, note, score, zoned))";

class Conditions : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    path_ = std::filesystem::temp_directory_path() /
            ("fifteen_conditions_" + std::to_string(::getpid()) + "." + GetParam());
    auto database = Database::open({1, 200'000'000, ""});
    ASSERT_TRUE(database);
    const auto made = (*database)->run(std::string("copy (") + kContacts + ") to " +
                                       sql_text(path_.string()) + " (format " + GetParam() + ")");
    ASSERT_TRUE(made) << made.error().message;
  }
  void TearDown() override { std::filesystem::remove(path_); }

  // The number of contacts for which a condition holds, or the error's message.
  std::string kept(const std::string& where, const std::string& zone = "") {
    EngineOptions options;
    options.threads = 1;
    options.memory_bytes = 500'000'000;
    auto engine = DuckDbEngine::open({path_.string()}, options);
    if (!engine) return engine.error().message;
    engine::RunRequest request;
    request.mapping.scales = read::usual_scales();
    request.mapping.columns = {{Field::kCustomer, "customer"},
                               {Field::kMoment, "moment"},
                               {Field::kStart, "start"},
                               {Field::kWaited, "wait"},
                               {Field::kResolved, "solved_text"}};
    request.mapping.constants = {{Field::kChannel, "phone"}};
    request.memory_bytes = 500'000'000;
    request.where = where;
    request.mapping.zone = zone;
    request.plan_fate = [](const journey::JourneyCounts&) { return engine::FatePlan{}; };
    const auto result = (*engine)->run(request);
    if (!result && result.error().message.find("got none for") != std::string::npos) return "0";
    return result ? std::to_string(result->contacts.contacts) : result.error().message;
  }

  std::filesystem::path path_;
};

INSTANTIATE_TEST_SUITE_P(Files, Conditions, testing::Values("parquet", "csv"));

TEST_P(Conditions, compare_fields_by_their_own_type) {
  EXPECT_EQ(kept("waited > 5min"), "1");
  EXPECT_EQ(kept("waited >= 5min"), "2");
  EXPECT_EQ(kept("waited is missing"), "1");
  EXPECT_EQ(kept("start < 2024-05-02T10:00:00Z"), "1");
  EXPECT_EQ(kept("start >= \"2024-05-03\""), "2");
  EXPECT_EQ(kept("resolved = true"), "2");
  EXPECT_EQ(kept("resolved = false"), "1");
  EXPECT_EQ(kept("resolved != true"), "1");  // a missing value compares with nothing
  EXPECT_EQ(kept("not resolved = true"), "2");
  EXPECT_EQ(kept("outcome = misery"), "1");  // not resolved
  EXPECT_EQ(kept("outcome != unscored"), "3");
  EXPECT_EQ(kept("channel = \"phone\" and customer = 2"), "1");
  EXPECT_EQ(kept("customer in (\"1\", 3, 99)"), "2");
}

TEST_P(Conditions, compare_columns_by_what_they_hold) {
  EXPECT_EQ(kept("day > 2024-05-02"), "2");
  EXPECT_EQ(kept("day = \"2024-05-09\""), "1");
  EXPECT_EQ(kept("start <= day"), "1");  // the day begins before, but for the last contact
  EXPECT_EQ(kept("zoned >= 2024-05-02T10:00:00Z"), "2");
  EXPECT_EQ(kept("wait > 299"), "2");
  EXPECT_EQ(kept("wait = \"600\""), "1");
  EXPECT_EQ(kept("score >= 4"), "2");
  EXPECT_EQ(kept("solved = true"), "2");
  EXPECT_EQ(kept("solved_number = 1"), "2");
  EXPECT_EQ(kept("note ~ \"refund\""), "2");
  EXPECT_EQ(kept("not note ~ \"refund\""), "2");
  EXPECT_EQ(kept("moment = \"call\" or moment = \"visit\" and score = 4"), "3");
}

TEST_P(Conditions, take_a_texts_meaning_from_the_other_side) {
  EXPECT_EQ(kept("wait_text > 5min"), "1");
  EXPECT_EQ(kept("wait_text <= 5min"), "2");
  EXPECT_EQ(kept("start_text > 2024-05-01T12:00:00Z"), "2");
  EXPECT_EQ(kept("solved_text = true"), "2");
  EXPECT_EQ(kept("start = start_text"), "3");
}

TEST_P(Conditions, read_times_without_a_zone_as_the_contacts_are_read) {
  // In Stockholm 10:00 is 08:00 UTC, for the contact and for the condition.
  EXPECT_EQ(kept("start = 2024-05-02T10:00", "Europe/Stockholm"), "1");
  EXPECT_EQ(kept("start = 2024-05-02T08:00Z", "Europe/Stockholm"), "1");
  EXPECT_EQ(kept("start = 2024-05-02T10:00"), "1");
  EXPECT_EQ(kept("start = 2024-05-02T08:00Z"), "0");
}

TEST_P(Conditions, say_what_they_expected) {
  EXPECT_EQ(kept("waited > 5"),
            "--where: expected a duration with its unit, such as 5min, to compare \"waited\" with, "
            "got \"5\"");
  EXPECT_EQ(kept("start > \"noon\""),
            "--where: expected a time such as 2024-05-01T10:00:00Z, to compare \"start\" with, got "
            "\"noon\"");
  EXPECT_EQ(kept("resolved = \"yes\""),
            "--where: expected true or false, to compare \"resolved\" with, got \"yes\"");
  EXPECT_EQ(
      kept("note ~ thanks"),
      "--where: expected \"text\" in quotes after ~, to compare \"note\" with, got \"thanks\"");
  EXPECT_EQ(kept("score > true"),
            "--where: expected a number, to compare \"score\" with, got \"true\"");
  EXPECT_NE(kept("scor > 1").find("did you mean \"score\"?"), std::string::npos);
  EXPECT_NE(kept("channel = phone").find("put texts in \"quotes\""), std::string::npos);
}

}  // namespace
}  // namespace fifteen::duckdb_engine
