// The engine against plain SQL: random logs in every format, and the real ones where FIFTEEN_DATA
// is set.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <numeric>
#include <unordered_map>

#include "../random_log.h"
#include "contact/contact.h"
#include "engine/duckdb/duckdb_engine.h"
#include "journey_facts.h"
#include "read/byte_source.h"
#include "read/guess.h"
#include "read/xes.h"

namespace fifteen::tests {
namespace {

constexpr std::int64_t kDayUs = kMicrosPerDay;

engine::RunRequest request_for(const read::Mapping& mapping, const Rules& rules) {
  engine::RunRequest request;
  request.mapping = mapping;
  request.mapping.gap_us = rules.gap_us;
  request.mapping.score.alike = false;  // SQL knows the rules only
  request.threads = 2;
  request.memory_bytes = 500'000'000;
  request.variants_top = kVariantsCompared;
  request.plan_fate = [rules](const journey::JourneyCounts& sample) -> Result<engine::FatePlan> {
    const auto flags = [&](const std::vector<std::string>& names) {
      std::vector<bool> out;
      for (const std::string& moment : sample.moments) {
        out.push_back(std::find(names.begin(), names.end(), moment) != names.end());
      }
      return out;
    };
    return engine::FatePlan{{flags(rules.won), rules.won_silence_us},
                            {flags(rules.lost), rules.lost_silence_us}};
  };
  return request;
}

engine::RunResult run(const std::string& path, const engine::RunRequest& request) {
  auto opened = duckdb_engine::DuckDbEngine::open({path}, {.threads = request.threads,
                                                           .memory_bytes = request.memory_bytes,
                                                           .temporary_directory = "",
                                                           .mapping = {},
                                                           .progress = nullptr});
  if (!opened) {
    ADD_FAILURE() << opened.error().message;
    return {};
  }
  auto result = (*opened)->run(request);
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  return std::move(*result);
}

read::Mapping mapping_of(const Log& log, bool xes) {
  read::Mapping mapping;
  mapping.scales = read::usual_scales();
  mapping.columns = {{Field::kCustomer, "customer"},
                     {Field::kMoment, "moment"},
                     {Field::kStart, "start"},
                     {Field::kCsat, "csat"}};
  if (log.has_cases) mapping.columns[Field::kCase] = xes ? "case:concept:name" : "case";
  return mapping;
}

struct Variation {
  const char* name;
  LogOptions log;
  Rules rules;
};

std::vector<Variation> variations(std::uint64_t seed) {
  Rules never;
  Rules usual{30 * kDayUs, {"moment 8"}, {"a,b"}, std::nullopt, 30 * kDayUs};
  Rules eager{kMicrosPerHour, {"moment 9", "it's"}, {"moment 9"}, 5 * kDayUs, std::nullopt};
  return {
      {"one contact", {.seed = seed, .customers = 1, .moments = 1, .contacts_max = 1}, never},
      {"whole customers", {.seed = seed, .customers = 700, .moments = 30}, never},
      {"cut by gaps and fates", {.seed = seed, .customers = 900}, usual},
      {"short gaps",
       {.seed = seed, .customers = 400, .contacts_max = 40, .integer_customers = true},
       eager},
      {"nobody known",
       {.seed = seed, .customers = 300, .integer_customers = true, .unidentified = true},
       usual},
      {"cases",
       {.seed = seed,
        .customers = 500,
        .contacts_max = 20,
        .integer_customers = true,
        .cases = true},
       usual},
      {"some without a case",
       {.seed = seed, .customers = 500, .cases = true, .unidentified = true, .without_case = true},
       usual},
  };
}

class Parity : public testing::Test {
 protected:
  const std::uint64_t seed_ = test_seed();
};

TEST_F(Parity, random_logs_in_every_format_have_the_journeys_that_sql_finds) {
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (const Variation& variation : variations(seed_ + round)) {
      SCOPED_TRACE(testing::Message() << variation.name << ", FIFTEEN_SEED=" << seed_ + round);
      const Log log = random_log(variation.log);
      PlainSql sql;
      fill_table(sql, log);
      const Facts expected = facts_in_sql(sql, variation.rules);
      const Folder folder;
      write_csv(log, folder.path("log.csv"));
      write_json_lines(log, folder.path("log.jsonl"));
      write_parquet(log, folder.path("log.parquet"));
      const bool xes = !variation.log.unidentified && !variation.log.without_case;
      if (xes) write_xes(log, folder.path("log.xes"));
      for (const char* file : {"log.csv", "log.jsonl", "log.parquet", "log.xes"}) {
        if (std::string(file) == "log.xes" && !xes) continue;
        SCOPED_TRACE(file);
        const auto mapping = mapping_of(log, std::string(file) == "log.xes");
        const auto result = run(folder.path(file), request_for(mapping, variation.rules));
        expect_equal_facts(facts_of(result.journeys), expected);
        EXPECT_EQ(result.source.rejects.total(), 0U);
      }
    }
  }
}

TEST_F(Parity, half_and_double_the_gap_make_as_many_journeys_as_was_said) {
  for (std::uint64_t round = 0; round < 3; ++round) {
    for (const Variation& variation : variations(seed_ + round)) {
      if (!variation.rules.gap_us || variation.log.cases) continue;
      SCOPED_TRACE(testing::Message() << variation.name << ", FIFTEEN_SEED=" << seed_ + round);
      const Log log = random_log(variation.log);
      const Folder folder;
      write_csv(log, folder.path("log.csv"));
      const auto journeys = [&](std::int64_t gap_us) {
        Rules rules = variation.rules;
        rules.gap_us = gap_us;
        return run(folder.path("log.csv"), request_for(mapping_of(log, false), rules)).journeys;
      };
      const auto all = [](const journey::JourneyCounts& counts) {
        std::uint64_t out = 0;
        for (const auto& group : counts.groups)
          out += std::accumulate(group.journeys.begin(), group.journeys.end(), std::uint64_t{0});
        return out;
      };
      const auto counts = journeys(*variation.rules.gap_us);
      EXPECT_EQ(counts.gap_us, variation.rules.gap_us);
      EXPECT_EQ(counts.journeys_half_gap, all(journeys(*variation.rules.gap_us / 2)));
      EXPECT_EQ(counts.journeys_double_gap, all(journeys(*variation.rules.gap_us * 2)));
    }
  }
}

// Contacts at one time keep the order of their file, also where many threads read it in pieces.
TEST_F(Parity, ties_keep_the_order_of_a_file_of_many_pieces) {
  constexpr int kCustomers = 1000;
  constexpr int kMoments = 7;
  constexpr int kVisits = 900;
  const Folder folder;
  {
    std::ofstream csv(folder.path("log.csv"));
    std::string rows = "customer,moment,start,note\n";
    for (int i = 0; i < kVisits * kCustomers; ++i) {
      rows += std::to_string(i % kCustomers) + ",m" + std::to_string(i / kCustomers % kMoments) +
              ",2024-05-01T10:00:00Z,some words to make the rows longer\n";
    }
    csv << rows;
  }
  PlainSql sql;
  sql.run(
      "copy (select (i % 1000)::integer as customer, 'm' || (i // 1000 % 7) as moment, timestamptz "
      "'2024-05-01 10:00:00+00' as start from range(900000) t(i) order by i) to '" +
      folder.path("log.parquet") + "' (format parquet, row_group_size 20000)");
  read::Mapping mapping;
  mapping.columns = {
      {Field::kCustomer, "customer"}, {Field::kMoment, "moment"}, {Field::kStart, "start"}};
  for (const char* file : {"log.csv", "log.parquet"}) {
    for (const std::size_t threads : {1U, 4U}) {
      SCOPED_TRACE(testing::Message() << file << " on " << threads << " threads");
      auto request = request_for(mapping, {});
      request.threads = threads;
      const auto result = run(folder.path(file), request);
      EXPECT_EQ(result.contacts.contacts, static_cast<std::uint64_t>(kVisits * kCustomers));
      ASSERT_EQ(result.journeys.transitions.size(), static_cast<std::size_t>(kMoments));
      for (const auto& t : result.journeys.transitions) EXPECT_EQ((t.from + 1) % kMoments, t.to);
    }
  }
}

// The rows of an event log, straight from the reader, as a table `log`.
class TableOfRows final : public read::RowSink {
 public:
  TableOfRows(PlainSql& sql, std::map<std::string, std::string> fields)
      : fields_(std::move(fields)) {
    sql.run(
        "create or replace table log (place bigint, customer varchar, case_id varchar, moment "
        "varchar, start bigint, "
        "csat integer)");
    appender_ = std::make_unique<Appender>(sql, "log");
  }
  std::size_t column(std::string_view name) override {
    const auto [found, is_new] = numbers_.try_emplace(std::string(name), names_.size());
    if (is_new) names_.emplace_back(name);
    return found->second;
  }
  void set(std::size_t column, std::string_view text, read::ValueKind) override {
    row_[names_[column]] = text;
  }
  void drop_row() override { row_.clear(); }
  Status end_row(std::uint64_t) override {
    const auto value = [&](const char* field) {
      return fields_.count(field) != 0 ? row_[fields_.at(field)] : "";
    };
    appender_->add(places_++);
    appender_->add_or_null(value("customer"));
    appender_->add_or_null(value("case"));
    appender_->add(value("moment"));
    appender_->add(parse_time(value("start"))->us);
    appender_->add_null();
    appender_->end_row();
    row_.clear();
    return {};
  }
  void finish() { appender_.reset(); }

 private:
  std::map<std::string, std::string> fields_;
  std::unique_ptr<Appender> appender_;
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::string> names_;
  std::map<std::string, std::string> row_;
  std::int64_t places_ = 0;
};

class RealLogs : public testing::Test {
 protected:
  void SetUp() override {
    const char* const data = std::getenv("FIFTEEN_DATA");
    if (data == nullptr) GTEST_SKIP() << "FIFTEEN_DATA is not set";
    data_ = data;
  }

  // The log's journeys by the engine, after comparing them with SQL over the same rows.
  engine::RunResult compared(const std::string& file,
                             const std::map<std::string, std::string>& fields, const Rules& rules) {
    const std::string path = data_ + "/" + file;
    PlainSql sql;
    TableOfRows table(sql, fields);
    auto bytes = read::ByteSource::open(path);
    read::Rejects rejects;
    EXPECT_TRUE(bytes && read::read_xes(**bytes, {}, table, rejects));
    table.finish();
    read::Mapping mapping;
    for (const auto& [field, column] : fields) mapping.columns[*field_of(field)] = column;
    auto result = run(path, request_for(mapping, rules));
    expect_equal_facts(facts_of(result.journeys), facts_in_sql(sql, rules));
    return result;
  }

  std::string data_;
};

TEST_F(RealLogs, the_loan_applications_of_2012) {
  const Rules rules{
      std::nullopt, {"A_APPROVED"}, {"A_DECLINED", "A_CANCELLED"}, std::nullopt, std::nullopt};
  const auto result = compared(
      "bpic2012.xes.gz",
      {{"customer", "case:concept:name"}, {"moment", "concept:name"}, {"start", "time:timestamp"}},
      rules);
  const Facts facts = facts_of(result.journeys);
  EXPECT_EQ(facts.at("customers"), "13087");
  EXPECT_EQ(result.contacts.contacts, 262'200U);
  EXPECT_EQ(result.journeys.moments.size(), 24U);
  EXPECT_EQ(facts.at("journeys won"), "2246");
  EXPECT_EQ(facts.at("journeys open"), "399");
}

TEST_F(RealLogs, the_tickets_of_a_help_desk) {
  const auto result = compared("helpdesk.xes.gz",
                               {{"customer", "customer"},
                                {"case", "case:concept:name"},
                                {"moment", "concept:name"},
                                {"start", "time:timestamp"}},
                               {30 * kDayUs, {"Closed"}, {}, std::nullopt, 30 * kDayUs});
  EXPECT_EQ(result.contacts.contacts, 21'348U);
  EXPECT_EQ(result.journeys.moments.size(), 14U);
}

TEST_F(RealLogs, the_tickets_of_a_help_desk_each_as_one_journey) {
  const auto result = compared(
      "helpdesk.xes.gz",
      {{"customer", "case:concept:name"}, {"moment", "concept:name"}, {"start", "time:timestamp"}},
      {});
  EXPECT_EQ(facts_of(result.journeys).at("customers"), "4580");
  EXPECT_EQ(result.journeys.variants_distinct, 226U);
}

TEST_F(RealLogs, the_permits_and_their_deadlines) {
  const std::map<std::string, std::string> fields{
      {"customer", "case:concept:name"}, {"moment", "concept:name"}, {"start", "time:timestamp"}};
  const auto result = compared("receipt.xes.gz", fields, {});
  EXPECT_EQ(facts_of(result.journeys).at("customers"), "1434");
  EXPECT_EQ(result.contacts.contacts, 8'577U);
  EXPECT_EQ(result.journeys.variants_distinct, 116U);

  read::Mapping mapping;
  for (const auto& [field, column] : fields) mapping.columns[*field_of(field)] = column;
  mapping.won.where = "enddate <= enddate_planned";
  mapping.lost.where = "enddate > enddate_planned";
  const Facts kept = facts_of(run(data_ + "/receipt.xes.gz", request_for(mapping, {})).journeys);
  EXPECT_EQ(kept.at("journeys won"), "940");  // 70.7 % of 1,329
  EXPECT_EQ(kept.at("journeys lost"), "389");
}

TEST_F(RealLogs, the_calls_of_a_bank) {
  const std::string path = data_ + "/anonymous_bank_1999_08.csv.gz";
  // The day is all there is in one column, so the order of a day's calls is that of the file.
  const Rules rules{30 * kDayUs, {"AGENT"}, {}, std::nullopt, 7 * kDayUs};
  PlainSql sql;
  sql.run(
      "create table log as select row_number() over () - 1 as place, customer_id as customer, "
      "null::varchar as "
      "case_id, outcome as moment, epoch_us(date::timestamp) as start, null::integer as csat from "
      "read_csv('" +
      path + "', all_varchar = true)");
  read::Mapping mapping;
  mapping.columns = {
      {Field::kCustomer, "customer_id"}, {Field::kMoment, "outcome"}, {Field::kStart, "date"}};
  mapping.unidentified = {"0"};
  const auto result = run(path, request_for(mapping, rules));
  const Facts facts = facts_of(result.journeys);
  expect_equal_facts(facts, facts_in_sql(sql, rules, {"0"}));
  EXPECT_EQ(result.contacts.contacts, 42'078U);
  EXPECT_EQ(facts.at("customers"), "4743");
}

}  // namespace
}  // namespace fifteen::tests
