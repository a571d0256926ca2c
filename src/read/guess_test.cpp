#include "read/guess.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace fifteen::read {
namespace {

Column column(std::string name, std::vector<std::optional<std::string>> samples) {
  const ValueKind kind = kind_of_samples(samples);
  return {std::move(name), kind, std::move(samples)};
}

using Fields = std::map<Field, std::string>;

const Column kTimes = column("start", {"2024-05-01 10:00:00", "2024-05-02 11:00:00"});

TEST(Guess, knows_the_standard_names_of_an_event_log) {
  const Guess guess = guess_mapping({column("case:concept:name", {"case 1", "case 2"}),
                                     column("case:channel", {"Internet", "Post"}),
                                     column("concept:name", {"Confirmation of receipt", "T02"}),
                                     column("lifecycle:transition", {"complete", "complete"}),
                                     column("org:resource", {"Resource 21", "Resource 10"}),
                                     column("org:group", {"Group 1", "EMPTY"}),
                                     column("time:timestamp", {"2011-10-11T13:45:40.276+02:00"})});
  EXPECT_EQ(guess.mapping.columns, (Fields{{Field::kCustomer, "case:concept:name"},
                                           {Field::kMoment, "concept:name"},
                                           {Field::kStart, "time:timestamp"},
                                           {Field::kChannel, "case:channel"},
                                           {Field::kEmployee, "org:resource"},
                                           {Field::kTeam, "org:group"}}));
  EXPECT_EQ(guess.reasons.at(Field::kCustomer),
            "no column names the customer of a whole case: each case of \"case:concept:name\" "
            "counts as one");
  EXPECT_EQ(guess.mapping.gap_us, std::nullopt);  // a case is a whole journey
  EXPECT_TRUE(guess.mapping.gap_given);
}

TEST(Guess, knows_the_names_of_segment) {
  const Guess guess = guess_mapping(
      {column("anonymousId", {"a1", "a2"}), column("event", {"Order Completed", "Viewed"}),
       column("messageId", {"m1", "m2"}), column("originalTimestamp", {"2024-05-01T10:00:00Z"}),
       column("receivedAt", {"2024-05-01T10:00:02Z"}), column("sentAt", {"2024-05-01T10:00:01Z"}),
       column("timestamp", {"2024-05-01T10:00:00Z"}), column("type", {"track", "track"}),
       column("userId", {"u1", "u2"})});
  EXPECT_EQ(guess.mapping.columns, (Fields{{Field::kCustomer, "userId"},
                                           {Field::kMoment, "event"},
                                           {Field::kStart, "timestamp"}}));
  EXPECT_EQ(guess.mapping.gap_us, 30 * kMicrosPerDay);
  const Guess anonymous = guess_mapping({column("anonymousId", {"a1"}), column("event", {"Viewed"}),
                                         column("originalTimestamp", {"2024-05-01T10:00:00Z"})});
  EXPECT_EQ(anonymous.mapping.columns, (Fields{{Field::kCustomer, "anonymousId"},
                                               {Field::kMoment, "event"},
                                               {Field::kStart, "originalTimestamp"}}));
}

TEST(Guess, knows_the_columns_that_envelopes_and_object_centric_logs_bring) {
  const std::vector<Column> event = {
      column("specversion", {"1.0"}),  column("id", {"1"}),
      column("source", {"/shop"}),     column("type", {"order.placed"}),
      column("subject", {"orders/5"}), column("time", {"2024-05-01T10:00:00Z"}),
      column("data.action", {"x"}),    column("data.email", {"e@x.org"}),
      column("data.csat", {"5"}),      column("cloudevents:id", {"/shop 1"})};
  Fields expected{{Field::kId, "cloudevents:id"}, {Field::kCustomer, "subject"},
                  {Field::kMoment, "type"},       {Field::kStart, "time"},
                  {Field::kChannel, "source"},    {Field::kCsat, "data.csat"}};
  EXPECT_EQ(guess_mapping(event).mapping.columns, expected);
  std::vector<Column> more = event;
  more.push_back(column("data.user.id", {"u1"}));
  expected[Field::kCustomer] = "data.user.id";
  EXPECT_EQ(guess_mapping(more).mapping.columns, expected);
  more.push_back(column("identity", {"u1"}));
  expected[Field::kCustomer] = "identity";
  EXPECT_EQ(guess_mapping(more).mapping.columns, expected);
  const Guess segment = guess_mapping({column("type", {"page"}), column("event", {std::nullopt}),
                                       column("messageId", {"m"}), column("userId", {"u"}),
                                       column("timestamp", {"2024-05-01T10:00:00Z"}),
                                       column("segment:moment", {"page: Home"}),
                                       column("segment:start", {"2024-05-01T10:00:00Z"})});
  EXPECT_EQ(segment.mapping.columns, (Fields{{Field::kId, "messageId"},
                                             {Field::kCustomer, "userId"},
                                             {Field::kMoment, "segment:moment"},
                                             {Field::kStart, "segment:start"}}));
  const Guess objects = guess_mapping(
      {column("ocel:eid", {"e1"}), column("ocel:activity", {"call"}),
       column("ocel:timestamp", {"2024-05-01T10:00:00Z"}), column("ocel:customer", {std::nullopt}),
       column("ocel:case", {"o1"}), column("customer", {"x"}), column("activity", {"x"})});
  EXPECT_EQ(objects.mapping.columns, (Fields{{Field::kCustomer, "ocel:customer"},
                                             {Field::kCase, "ocel:case"},
                                             {Field::kMoment, "ocel:activity"},
                                             {Field::kStart, "ocel:timestamp"}}));
}

TEST(Guess, knows_common_headers_of_csv_files) {
  const Guess guess = guess_mapping(
      {column("Customer ID", {"17", "18"}), column("Touchpoint", {"bag desk", "gate"}),
       column("Start Time", {"2024-05-01 10:00"}), column("End-Time", {"2024-05-01 10:05"}),
       column("wait_time", {"30", "45"}), column("CSAT", {"5", "1"}),
       column("NPS Score", {"10", "0"}), column("Agent", {"Ann", "Bo"}),
       column("Resolved", {"yes", "no"}), column("callDirection", {"inbound", "outbound"}),
       column("Sentiment", {"positive", "Negative"}), column("note", {"a", "b"})});
  EXPECT_EQ(guess.mapping.columns, (Fields{{Field::kCustomer, "Customer ID"},
                                           {Field::kMoment, "Touchpoint"},
                                           {Field::kStart, "Start Time"},
                                           {Field::kEnd, "End-Time"},
                                           {Field::kWaited, "wait_time"},
                                           {Field::kCsat, "CSAT"},
                                           {Field::kNps, "NPS Score"},
                                           {Field::kEmployee, "Agent"},
                                           {Field::kResolved, "Resolved"},
                                           {Field::kDirection, "callDirection"},
                                           {Field::kOutcome, "Sentiment"}}));
  for (const auto& [field, name] : guess.mapping.columns) {
    EXPECT_EQ(guess.reasons.at(field), "the name \"" + name + "\"");
  }
}

TEST(Guess, keeps_the_case_where_there_is_a_customer) {
  const Guess guess =
      guess_mapping({column("ticket_id", {"t1", "t2"}), column("customer", {"c1", "c2"}),
                     column("activity", {"open", "close"}), kTimes});
  EXPECT_EQ(guess.mapping.columns.at(Field::kCustomer), "customer");
  EXPECT_EQ(guess.mapping.columns.at(Field::kCase), "ticket_id");
  EXPECT_FALSE(guess.mapping.gap_given);
}

TEST(Guess, takes_no_customer_that_may_change_within_the_cases_of_an_event_log) {
  const Guess events = guess_mapping(
      {column("case:concept:name", {"case 1", "case 1"}), column("concept:name", {"call", "visit"}),
       column("customer", {"ann", "bob"}), column("time:timestamp", {"2024-05-01", "2024-05-02"})});
  EXPECT_EQ(events.mapping.columns.at(Field::kCustomer), "case:concept:name");
  const Guess trace = guess_mapping({column("case:concept:name", {"case 1", "case 1"}),
                                     column("concept:name", {"call", "visit"}),
                                     column("case:customer", {"ann", "ann"}),
                                     column("time:timestamp", {"2024-05-01", "2024-05-02"})});
  EXPECT_EQ(trace.mapping.columns.at(Field::kCustomer), "case:customer");
  EXPECT_EQ(trace.mapping.columns.at(Field::kCase), "case:concept:name");
}

TEST(Guess, takes_only_columns_whose_values_fit) {
  const Guess guess =
      guess_mapping({column("start", {"Stockholm", "Oslo"}), column("csat", {"87", "92"}),
                     column("resolved", {"maybe", "no"}), column("outcome", {"sold", "lost"}),
                     column("waited", {"long", "short"}), column("stars", {"", std::nullopt}),
                     column("booked", {"2024-05-01 10:00"})});
  EXPECT_EQ(guess.mapping.columns, (Fields{{Field::kStart, "booked"}}));
  EXPECT_EQ(guess.reasons.at(Field::kStart), "the first column whose values are times");
}

TEST(Guess, reads_a_start_of_epoch_numbers) {
  const Guess guess = guess_mapping({column("timestamp", {"1714521600", "1714521700"})});
  EXPECT_EQ(guess.mapping.columns, (Fields{{Field::kStart, "timestamp"}}));
  // Numbers that are no times: taken by the name alone, so that the rejects show them.
  const Guess by_name = guess_mapping({column("timestamp", {"17", "18"})});
  EXPECT_EQ(by_name.mapping.columns, (Fields{{Field::kStart, "timestamp"}}));
}

TEST(Guess, knows_when_a_contact_was_answered) {
  const Guess guess =
      guess_mapping({column("customer", {"a"}), kTimes, column("served", {"2024-05-01 10:01:00"}),
                     column("ser_start", {"2024-05-01 10:01:00"}), column("pickup", {"the desk"})});
  EXPECT_EQ(guess.mapping.columns.at(Field::kAnswered), "ser_start");
}

TEST(Guess, knows_a_promise_to_call_back_in_all_its_forms) {
  for (const char* name : {"call_back", "callback_due", "Callback by", "promised_callback"}) {
    const Guess guess = guess_mapping(
        {column("customer", {"a"}), kTimes, column(name, {"yes", "4h", "30", "2024-05-01 10:00"})});
    ASSERT_TRUE(guess.mapping.has_column(Field::kCallBack)) << name;
    EXPECT_EQ(guess.mapping.columns.at(Field::kCallBack), name);
  }
  EXPECT_FALSE(guess_mapping({column("callback", {"Mrs Smith", "the desk"}), kTimes})
                   .mapping.has_column(Field::kCallBack));
}

TEST(Guess, reads_ratings_with_a_decimal_comma) {
  Column csat = column("csat", {"4,5", "3"});
  EXPECT_FALSE(guess_mapping({kTimes, csat}).mapping.has_column(Field::kCsat));
  csat.decimal_comma = true;
  EXPECT_TRUE(guess_mapping({kTimes, csat}).mapping.has_column(Field::kCsat));
}

TEST(Guess, takes_no_text_for_the_moment_that_many_rows_miss) {
  const std::vector<std::optional<std::string>> gaps{"a", "b", "c", "a", "b", "c", "d", "d",
                                                     "d", "a", "b", "c", {},  {},  {}};
  const std::vector<std::optional<std::string>> whole{"x", "y", "z", "x", "y", "z", "x", "y",
                                                      "z", "x", "y", "z", "x", "y", "z"};
  const Guess guess = guess_mapping({{"customer", ValueKind::kInteger, {"1", "2", "3"}},
                                     kTimes,
                                     {"complaint", ValueKind::kText, gaps},
                                     {"airline", ValueKind::kText, whole}});
  EXPECT_EQ(guess.mapping.columns.at(Field::kMoment), "airline");
}

TEST(Guess, takes_a_text_that_repeats_for_the_moment) {
  const Guess guess =
      guess_mapping({column("customer", {"1", "2", "3"}), kTimes,
                     column("what happened", {"a", "b", "c", "a", "b", "c", "a", "b", "c"}),
                     column("note", {"1a", "2b", "3c", "4d", "5e", "6f", "7g", "8h", "9i"})});
  EXPECT_EQ(guess.mapping.columns.at(Field::kMoment), "what happened");
  EXPECT_EQ(guess.reasons.at(Field::kMoment), "3 different texts that repeat");
}

TEST(Guess, finds_ids_that_mean_nobody) {
  std::vector<std::optional<std::string>> ids;
  for (int i = 1; i <= 20; ++i) ids.emplace_back(std::to_string(i));
  ids.emplace_back("0");
  EXPECT_EQ(guess_mapping({column("customer", ids)}).mapping.unidentified,
            std::vector<std::string>{});
  ids.emplace_back("0");
  EXPECT_EQ(guess_mapping({column("customer", ids)}).mapping.unidentified,
            std::vector<std::string>{"0"});
  ids.insert(ids.end(), {"unknown", "unknown", "-1", "-1"});
  EXPECT_EQ(guess_mapping({column("customer", ids)}).mapping.unidentified,
            (std::vector<std::string>{"0", "-1", "unknown"}));
}

TEST(Guess, reads_the_unit_of_a_wait_from_its_name) {
  const auto unit = [](const std::string& name) {
    const Mapping mapping = guess_mapping({column(name, {"30", "45"})}).mapping;
    EXPECT_TRUE(mapping.has_column(Field::kWaited)) << name;
    return mapping.number_unit_us;
  };
  for (const char* name : {"waited_ms", "waitedMs", "waited (ms)", "waited-ms"})
    EXPECT_EQ(unit(name), 1000) << name;
  for (const char* name : {"waited_us", "waitedus"}) EXPECT_EQ(unit(name), 1) << name;
  for (const char* name :
       {"wait_min", "wait (min)", "waitMinutes", "wait_minutes", "waitmin", "waited.min"}) {
    EXPECT_EQ(unit(name), kMicrosPerMinute) << name;
  }
  for (const char* name :
       {"wait", "wait_time", "wait_sec", "wait seconds", "waited_s", "queue_time", "qtime"}) {
    EXPECT_EQ(unit(name), kMicrosPerSecond) << name;
  }
}

TEST(Guess, knows_nothing_of_no_columns) {
  const Guess guess = guess_mapping({});
  EXPECT_TRUE(guess.mapping.columns.empty());
  EXPECT_TRUE(guess.reasons.empty());
  EXPECT_EQ(guess.mapping.scales, usual_scales());
}

TEST(Guess, can_be_written_and_read_back) {
  const Guess guess =
      guess_mapping({column("case\nid", {"1", "2"}), column("act#ivity\r", {"a", "b"}), kTimes});
  const auto read = parse_mapping(write_mapping(guess.mapping, guess.reasons), "map.toml");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, guess.mapping);
}

TEST(CheckComplete, says_which_column_is_missing_and_what_to_write) {
  Mapping mapping;
  mapping.columns = {{Field::kCustomer, "id"}, {Field::kMoment, "what"}, {Field::kStart, "at"}};
  EXPECT_TRUE(check_complete(mapping, {}, "calls.csv"));
  mapping.columns.erase(Field::kMoment);
  const Status status = check_complete(mapping, {column("id", {}), column("at", {})}, "calls.csv");
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kInput);
  EXPECT_EQ(
      status.error().message,
      "calls.csv: expected a column for \"moment\", got no mapping for it; name one of id, at in "
      "a mapping: [columns] moment = \"...\" (fifteen probe FILE -o map.toml writes one to begin "
      "with)");
  mapping.constants[Field::kMoment] = "call";
  EXPECT_TRUE(check_complete(mapping, {}, "calls.csv"));
  mapping.columns.erase(Field::kCustomer);
  mapping.constants[Field::kCustomer] = "everybody";
  EXPECT_FALSE(check_complete(mapping, {}, "calls.csv"));
}

TEST(Guess, takes_the_columns_that_are_called_as_the_fields_before_all_others) {
  const Guess guess = guess_mapping(
      {column("userId", {"u1"}), column("customer", {"c1"}), column("case_id", {"x"}),
       column("case", {"y"}), column("moment", {"2"}), column("activity", {"call"}),
       column("timestamp", {"2024-05-01T10:00:00Z"}), column("start", {"2024-05-01T10:00:00Z"}),
       column("wait_min", {"3"}), column("waited", {"4"}), column("id", {"17"})});
  EXPECT_EQ(guess.mapping.columns, (Fields{{Field::kCustomer, "customer"},
                                           {Field::kCase, "case"},
                                           {Field::kMoment, "moment"},
                                           {Field::kStart, "start"},
                                           {Field::kWaited, "waited"},
                                           {Field::kId, "id"}}));
  EXPECT_EQ(guess.mapping.number_unit_us, kMicrosPerSecond);
}

TEST(Guess, takes_a_column_called_id_for_nothing_in_a_file_of_other_words) {
  const Guess guess =
      guess_mapping({column("id", {"17"}), column("customer", {"c1"}), column("event", {"call"}),
                     column("timestamp", {"2024-05-01T10:00:00Z"})});
  EXPECT_FALSE(guess.mapping.has_column(Field::kId));
}

TEST(Guess, takes_nothing_for_a_value_or_a_reach) {
  const Guess guess =
      guess_mapping({column("customer", {"c1"}), column("moment", {"tweet"}),
                     column("value", {"17.50"}), column("reach", {"100"}),
                     column("revenue", {"17.50"}), column("followers", {"100"}), kTimes});
  EXPECT_EQ(guess.mapping.columns, (Fields{{Field::kCustomer, "customer"},
                                           {Field::kMoment, "moment"},
                                           {Field::kStart, "start"}}));
}

TEST(Guess, takes_a_trace_that_is_called_as_its_customer_for_no_case) {
  const auto log = [](const char* trace) {
    return guess_mapping({column("case:concept:name", {"c1", trace, "trace 3"}),
                          column("case:customer", {"c1", "c2", std::nullopt}),
                          column("concept:name", {"call", "call", "call"}),
                          column("time:timestamp", {"2024-05-01T10:00:00Z"})});
  };
  EXPECT_FALSE(log("c2").mapping.has_column(Field::kCase));
  EXPECT_EQ(log("c2").mapping.columns.at(Field::kCustomer), "case:customer");
  EXPECT_EQ(log("ticket 9").mapping.columns.at(Field::kCase), "case:concept:name");
}

}  // namespace
}  // namespace fifteen::read
