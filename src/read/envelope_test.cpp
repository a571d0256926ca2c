#include "read/envelope.h"

#include <gtest/gtest.h>
#include <memory>
#include <string>

#include "read/json_lines.h"
#include "read/test_rows.h"

namespace fifteen::read {
namespace {

using Row = TextRows::Row;
using Reasons = std::map<std::string, std::uint64_t>;
using Kind = EnvelopeSink::Kind;

struct Read {
  TextRows sink;
  Rejects rejects;
  Kind kind = Kind::kNone;
};

std::unique_ptr<Read> read(std::string text) {
  auto out = std::make_unique<Read>();
  auto source = ByteSource::from_memory("events.jsonl", std::move(text));
  EnvelopeSink envelopes(out->sink, "events.jsonl", 0, out->rejects);
  EXPECT_TRUE(read_json_lines(**source, {}, envelopes, out->rejects));
  out->kind = envelopes.kind();
  return out;
}

TEST(Envelope, adds_an_id_to_cloud_events_that_is_unique_across_sources) {
  const auto got =
      read(R"({"specversion":"1.0","id":"1","source":"/shop","type":"order.placed","subject":"c1",)"
           R"("time":"2024-05-01T10:00:00Z","data":{"total":5}})"
           "\n"
           R"({"specversion":"1.0","id":"1","source":"/desk","type":"call","data_base64":"aGk="})"
           "\n");
  EXPECT_EQ(got->kind, Kind::kCloudEvents);
  ASSERT_EQ(got->sink.rows.size(), 2U);
  EXPECT_EQ(got->sink.rows[0], (Row{{"specversion", "1.0"},
                                    {"id", "1"},
                                    {"source", "/shop"},
                                    {"type", "order.placed"},
                                    {"subject", "c1"},
                                    {"time", "2024-05-01T10:00:00Z"},
                                    {"data.total", "5 i"},
                                    {"cloudevents:id", "/shop 1"}}));
  EXPECT_EQ(got->sink.rows[1].at("cloudevents:id"), "/desk 1");
  EXPECT_EQ(got->sink.rows[1].at("data_base64"), "aGk=");
}

TEST(Envelope, reads_one_cloud_event_and_a_batch_of_them) {
  const auto one = read(
      "{\n  \"specversion\": \"1.0\",\n  \"id\": \"1\",\n  \"source\": \"/shop\",\n"
      "  \"type\": \"call\",\n  \"data\": {\n    \"a\": \"}\"\n  }\n}\n");
  ASSERT_EQ(one->sink.rows.size(), 1U);
  EXPECT_EQ(one->sink.rows[0].at("data.a"), "}");
  EXPECT_EQ(one->sink.rows[0].at("cloudevents:id"), "/shop 1");
  const auto batch = read(
      "[{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"a\"},\n"
      "{\"specversion\":\"1.0\",\"id\":\"2\",\"source\":\"s\",\"type\":\"b\"}]");
  ASSERT_EQ(batch->sink.rows.size(), 2U);
  EXPECT_EQ(batch->sink.rows[1].at("cloudevents:id"), "s 2");
}

TEST(Envelope, rejects_what_is_no_cloud_event_among_them) {
  const auto got = read(
      "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"a\"}\n"
      "{\"specversion\":\"0.3\",\"id\":\"2\",\"source\":\"s\",\"type\":\"a\"}\n"
      "{\"id\":\"3\",\"source\":\"s\",\"type\":\"a\"}\n"
      "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"s\",\"type\":\"a\"}\n"
      "{\"specversion\":\"1.0\",\"id\":\"5\",\"source\":null,\"type\":\"a\"}\n"
      "{\"specversion\":\"1.0\",\"id\":\"6\",\"source\":\"s\"}\n");
  EXPECT_EQ(got->sink.rows.size(), 1U);
  EXPECT_EQ(got->rejects.by_reason(), (Reasons{{"a specversion other than 1.0", 1},
                                               {"an event without a specversion", 1},
                                               {"an event without an id", 1},
                                               {"an event without a source", 1},
                                               {"an event without a type", 1}}));
  EXPECT_EQ(got->rejects.samples().at(0).line, 2U);
}

TEST(Envelope, names_the_moments_of_segment_calls_and_marks_statements) {
  const auto got =
      read(R"({"type":"track","event":"Order Completed","userId":"u1","messageId":"m1",)"
           R"("timestamp":"2024-05-01T10:00:00Z","sentAt":"2024-05-01T11:00:00Z"})"
           "\n"
           R"({"type":"page","name":"Pricing","anonymousId":"a","sentAt":"2024-05-01T10:00:00Z"})"
           "\n"
           R"({"type":"screen","properties":{"name":"Home"},"receivedAt":"2024-05-01T10:00:00Z"})"
           "\n"
           R"({"type":"page","properties":{"path":"/help/a?q=1#top"},"originalTimestamp":"x"})"
           "\n"
           R"({"type":"page","context":{"page":{"path":"/p"}}})"
           "\n"
           R"({"type":"page"})"
           "\n"
           R"({"type":"identify","userId":"u1","anonymousId":"a","traits":{"email":"e@x.org"}})"
           "\n"
           R"({"type":"alias","userId":"u2","previousId":"a"})"
           "\n"
           R"({"type":"group","userId":"u2","groupId":"g"})"
           "\n");
  EXPECT_EQ(got->kind, Kind::kSegment);
  ASSERT_EQ(got->sink.rows.size(), 9U);
  const auto value = [&](std::size_t row, const std::string& column) {
    const auto found = got->sink.rows[row].find(column);
    return found == got->sink.rows[row].end() ? "none" : found->second;
  };
  EXPECT_EQ(value(0, "segment:moment"), "Order Completed");
  EXPECT_EQ(value(0, "segment:start"), "2024-05-01T10:00:00Z");
  EXPECT_EQ(value(1, "segment:moment"), "page: Pricing");
  EXPECT_EQ(value(1, "segment:start"), "2024-05-01T10:00:00Z");
  EXPECT_EQ(value(2, "segment:moment"), "screen: Home");
  EXPECT_EQ(value(3, "segment:moment"), "page: /help/a");
  EXPECT_EQ(value(3, "segment:start"), "x");
  EXPECT_EQ(value(4, "segment:moment"), "page: /p");
  EXPECT_EQ(value(5, "segment:moment"), "page");
  for (const std::size_t row : {6U, 7U, 8U}) {
    EXPECT_EQ(value(row, "segment:moment"), "none");
    EXPECT_EQ(value(row, std::string(kStatementColumn)), value(row, "type"));
  }
  EXPECT_EQ(value(7, "previousId"), "a");
  EXPECT_EQ(got->rejects.total(), 0U);
}

TEST(Envelope, rejects_what_is_no_call_among_them) {
  const auto got = read(
      "{\"type\":\"track\",\"event\":\"a\",\"messageId\":\"m\"}\n"
      "{\"type\":\"track\",\"messageId\":\"m2\"}\n"
      "{\"type\":\"delete\",\"messageId\":\"m3\"}\n"
      "{\"messageId\":\"m4\"}\n");
  EXPECT_EQ(got->sink.rows.size(), 1U);
  EXPECT_EQ(got->rejects.by_reason(), (Reasons{{"a track call without an event", 1},
                                               {"a type that is not one of Segment's", 1},
                                               {"a call without a type", 1}}));
  EXPECT_EQ(got->rejects.samples().at(0).text, "m2");
}

TEST(Envelope, leaves_other_rows_alone) {
  for (const char* text :
       {"{\"type\":\"page\",\"customer\":\"a\",\"start\":\"2024-05-01\"}\n",
        "{\"id\":\"1\",\"source\":\"web\",\"type\":\"call\",\"time\":\"2024-05-01\"}\n",
        "{\"type\":\"call\",\"messageId\":\"m\",\"userId\":\"u\"}\n", "{}\n"}) {
    const auto got = read(text);
    EXPECT_EQ(got->kind, Kind::kNone) << text;
    ASSERT_EQ(got->sink.rows.size(), 1U);
    for (const auto& [name, value] : got->sink.rows[0]) {
      EXPECT_EQ(name.find(':'), std::string::npos) << name;
    }
  }
}

TEST(Envelope, does_not_let_a_row_that_was_dropped_speak) {
  TextRows sink;
  Rejects rejects;
  EnvelopeSink envelopes(sink, "x", 0, rejects);
  const std::size_t type = envelopes.column("type");
  const std::size_t id = envelopes.column("messageId");
  envelopes.set(type, "page", ValueKind::kText);
  envelopes.drop_row();
  envelopes.set(id, "m", ValueKind::kText);
  ASSERT_TRUE(envelopes.end_row(1));
  EXPECT_EQ(envelopes.kind(), Kind::kNone);
}

}  // namespace
}  // namespace fifteen::read
