#include "read/xes.h"

#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "read/test_trickle.h"

namespace fifteen::read {
namespace {

// Keeps the rows as text, `column=value` in the order of the columns' names.
class Rows : public RowSink {
 public:
  std::size_t column(std::string_view name) override {
    const auto [at, made] = index_.emplace(std::string(name), names_.size());
    if (made) names_.emplace_back(name);
    return at->second;
  }
  void set(std::size_t column, std::string_view text, ValueKind kind) override {
    row_[names_.at(column)] = std::string(text);
    kinds[names_.at(column)].insert(kind);
  }
  void drop_row() override { row_.clear(); }
  Status end_row(std::uint64_t line) override {
    if (rows.size() == rows_max) return fail(ErrorKind::kOutput, "the disk is full");
    rows.push_back(row_);
    lines.push_back(line);
    row_.clear();
    return {};
  }

  std::size_t rows_max = 1'000'000;
  std::vector<std::map<std::string, std::string>> rows;
  std::vector<std::uint64_t> lines;
  std::map<std::string, std::set<ValueKind>> kinds;

 private:
  std::map<std::string, std::size_t> index_;
  std::vector<std::string> names_;
  std::map<std::string, std::string> row_;
};

using Row = std::map<std::string, std::string>;

struct Read {
  Rows sink;
  Rejects rejects;
  XesSummary summary;
  std::string error;
};

void read_into(ByteSource& source, const XesOptions& options, Read& read) {
  Result<XesSummary> summary = read_xes(source, options, read.sink, read.rejects);
  if (summary) {
    read.summary = std::move(*summary);
  } else {
    read.error = summary.error().message;
  }
}

void read_text(std::string text, Read& read, const XesOptions& options = {}) {
  auto source = ByteSource::from_memory("log.xes", std::move(text));
  ASSERT_TRUE(source);
  read_into(**source, options, read);
}

std::string first_warning(const Read& read) {
  return read.summary.warnings.empty() ? "no warning" : read.summary.warnings.front();
}

TEST(Xes, gives_a_row_for_each_event_with_its_line_and_kinds) {
  Read read;
  read_text(R"(<?xml version="1.0"?>
<log>
  <trace>
    <string key="concept:name" value="case 7"/>
    <event>
      <string key="concept:name" value="call"/>
      <date key="time:timestamp" value="2024-05-01T10:00:00Z"/>
      <int key="count" value="007"/>
      <float key="share" value="1e-3"/>
      <boolean key="solved" value="true"/>
      <id key="identity" value="x1"/>
    </event>
    <event/>
  </trace>
</log>)",
            read);
  EXPECT_EQ(read.error, "");
  ASSERT_EQ(read.sink.rows.size(), 2U);
  EXPECT_EQ(read.sink.rows[0], (Row{{"case:concept:name", "case 7"},
                                    {"concept:name", "call"},
                                    {"count", "007"},
                                    {"identity", "x1"},
                                    {"share", "1e-3"},
                                    {"solved", "true"},
                                    {"time:timestamp", "2024-05-01T10:00:00Z"}}));
  EXPECT_EQ(read.sink.rows[1], (Row{{"case:concept:name", "case 7"}}));
  EXPECT_EQ(read.sink.lines, (std::vector<std::uint64_t>{5, 13}));
  EXPECT_EQ(read.sink.kinds["time:timestamp"], std::set{ValueKind::kTime});
  EXPECT_EQ(read.sink.kinds["count"], std::set{ValueKind::kInteger});
  EXPECT_EQ(read.sink.kinds["share"], std::set{ValueKind::kReal});
  EXPECT_EQ(read.sink.kinds["solved"], std::set{ValueKind::kBoolean});
  EXPECT_EQ(read.sink.kinds["identity"], std::set{ValueKind::kText});
}

TEST(Xes, puts_trace_attributes_on_every_event_of_the_trace) {
  Read read;
  read_text(R"(<log>
<trace><event/><string key="tier" value="gold"/><event/><string key="concept:name" value="a"/></trace>
<trace><string key="concept:name" value="b"/><event/></trace></log>)",
            read);
  const Row gold{{"case:concept:name", "a"}, {"case:tier", "gold"}};
  EXPECT_EQ(read.sink.rows, (std::vector<Row>{gold, gold, {{"case:concept:name", "b"}}}));
}

TEST(Xes, lets_the_trace_win_over_an_event_with_a_key_of_the_same_column) {
  Read read;
  read_text(R"(<log><trace><string key="concept:name" value="a"/>
<event><string key="case:concept:name" value="other"/></event></trace></log>)",
            read);
  EXPECT_EQ(read.sink.rows, (std::vector<Row>{{{"case:concept:name", "a"}}}));
}

TEST(Xes, numbers_a_trace_without_a_name_and_counts_it) {
  Read read;
  read_text(R"(<log><trace><string key="concept:name" value="a"/><event/></trace>
<trace><event/></trace><trace/><trace><string key="concept:name" value=""/><event/></trace></log>)",
            read);
  EXPECT_EQ(read.sink.rows, (std::vector<Row>{{{"case:concept:name", "a"}},
                                              {{"case:concept:name", "trace 2"}},
                                              {{"case:concept:name", "trace 4"}}}));
  EXPECT_EQ(read.summary.traces, 4U);
  EXPECT_EQ(read.summary.unnamed_traces, 3U);
  EXPECT_EQ(read.summary.empty_traces, 1U);
  EXPECT_EQ(read.summary.events, 3U);
}

TEST(Xes, flattens_attributes_in_attributes_of_both_versions) {
  Read read;
  read_text(R"(<log><trace><event>
<string key="agent" value="Ann"><int key="age" value="30"><string key="unit" value="y"/></int></string>
<list key="tags"><string key="tag" value="x"/><string key="tag" value="y"/></list>
<list key="steps"><values><string key="step" value="1"/><string key="step" value="2"/>
<container key="step"><string key="note" value="n"/></container></values></list>
</event></trace></log>)",
            read);
  EXPECT_EQ(read.sink.rows, (std::vector<Row>{{{"agent", "Ann"},
                                               {"agent/age", "30"},
                                               {"agent/age/unit", "y"},
                                               {"case:concept:name", "trace 1"},
                                               {"steps/step", "1"},
                                               {"steps/step[2]", "2"},
                                               {"steps/step[3]/note", "n"},
                                               {"tags/tag", "x"},
                                               {"tags/tag[2]", "y"}}}));
  EXPECT_EQ(read.summary.warnings_total, 0U) << first_warning(read);
}

TEST(Xes, counts_the_items_of_a_list_that_it_leaves_out) {
  std::string items;
  for (int i = 0; i < 20; ++i)
    items += R"(<string key="t" value="x"><int key="n" value="1"/></string>)";
  Read read;
  read_text("<log><trace><event><list key=\"l\">" + items + "</list></event></trace></log>", read);
  ASSERT_EQ(read.sink.rows.size(), 1U);
  EXPECT_EQ(read.sink.rows[0].size(), 33U);  // sixteen items with a child each, and the case
  EXPECT_EQ(read.summary.values_left_out, 4U);
  EXPECT_EQ(first_warning(read),
            "line 1: expected at most 16 items \"l/t\" in a list, got more; it is left out");
}

TEST(Xes, leaves_out_keys_beyond_the_bound_and_counts_them) {
  Read read;
  read_text(
      R"(<log><trace><event><int key="a" value="1"/><int key="b" value="2"/><int key="c" value="3"/>
</event></trace></log>)",
      read, {.columns_max = 2});
  EXPECT_EQ(read.sink.rows,
            (std::vector<Row>{{{"a", "1"}, {"b", "2"}, {"case:concept:name", "trace 1"}}}));
  EXPECT_EQ(read.summary.values_left_out, 1U);
}

TEST(Xes, never_fills_in_from_a_global) {
  Read read;
  read_text(R"(<log><global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
<trace><event/></trace></log>)",
            read);
  EXPECT_EQ(read.sink.rows, (std::vector<Row>{{{"case:concept:name", "trace 1"}}}));
}

TEST(Xes, keeps_the_last_of_two_attributes_with_one_key_and_warns) {
  Read read;
  read_text(
      "<log><trace><event>\n<string key=\"a\" value=\"1\"/>\n<string key=\"a\" value=\"2\"/>\n"
      "</event></trace></log>",
      read);
  EXPECT_EQ(read.sink.rows[0]["a"], "2");
  EXPECT_EQ(first_warning(read),
            "line 3: expected one \"a\", got another in <string>; the last one is kept");
}

TEST(Xes, keeps_a_value_that_is_not_what_it_says_as_text_and_warns) {
  Read read;
  read_text(R"(<log><trace><event><int key="i" value="many"/><float key="f" value="1.0.0"/>
<boolean key="b" value="maybe"/><date key="d" value="1 May"/><int key="e" value=""/>
<int key="big" value="123456789012345678901234567890"/></event></trace></log>)",
            read);
  EXPECT_EQ(read.sink.rows, (std::vector<Row>{{{"b", "maybe"},
                                               {"big", "123456789012345678901234567890"},
                                               {"case:concept:name", "trace 1"},
                                               {"d", "1 May"},
                                               {"f", "1.0.0"},
                                               {"i", "many"}}}));
  EXPECT_EQ(read.summary.warnings_total, 5U);
  EXPECT_EQ(first_warning(read), "line 1: expected a sound <int> in \"i\", got \"many\"");
  for (const char* name : {"i", "f", "b", "big"}) {
    EXPECT_EQ(read.sink.kinds[name], std::set{ValueKind::kText}) << name;
  }
  EXPECT_EQ(read.sink.kinds["d"], std::set{ValueKind::kTime});
}

TEST(Xes, rejects_events_outside_a_trace) {
  Read read;
  read_text(
      "<log>\n<event/>\n<trace>\n<trace><event/></trace>\n<event><event/></event></trace>\n</log>",
      read, {.source_index = 3});
  EXPECT_EQ(read.sink.rows.size(), 1U);
  EXPECT_EQ(read.summary.misplaced_events, 3U);
  EXPECT_EQ(read.rejects.by_reason(),
            (std::map<std::string, std::uint64_t>{{"an event outside a trace", 3}}));
  EXPECT_EQ(read.rejects.samples()[1],
            (Reject{"log.xes", 4, "", "an event outside a trace", "<event>"}));
}

TEST(Xes, warns_with_line_and_element_of_what_it_leaves_out) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"<log>\n<text/></log>",
       "line 2: expected a trace, an attribute, an extension, a global or a classifier in <log>, "
       "got "
       "<text>; it is left out"},
      {"<log><trace>\n<log/></trace></log>",
       "line 2: expected an event or an attribute in <trace>, got <log>; it is left out"},
      {"<log>\n<string value=\"a\"/></log>",
       "line 2: expected a key in <string>, got none; it is left out"},
      {"<log>\n<string key=\"a\"/></log>",
       "line 2: expected a value in <string key=\"a\">, got none"},
      {"<log>\n<global scope=\"x\"/></log>",
       "line 2: expected the scope event or trace in <global>, got \"x\""},
      {"<log>\n<classifier name=\"a\" keys=\" \"/></log>",
       "line 2: expected keys in <classifier>, got none"},
      {"<log>\n<extension name=\"a\"/></log>",
       "line 2: expected a prefix in <extension>, got none"},
      {"<log>\n<trace a=\"b\"/></log>",
       "line 2: expected no XML attribute in <trace>, got a=\"b\"; it is left out"},
      {"<log><trace/>\n<global/></log>",
       "line 2: expected <global> before <trace>, got it after; it is read all the same"},
      {"<log><trace><event>\n<string key=\"org:x\" value=\"a\"/></event></trace></log>",
       "line 2: expected <extension prefix=\"org\"> for the key \"org:x\", got none"},
  };
  for (const auto& [text, warning] : cases) {
    Read read;
    read_text(text, read);
    EXPECT_EQ(read.error, "") << text;
    EXPECT_EQ(first_warning(read), warning);
  }
}

TEST(Xes, keeps_twenty_warnings_and_counts_the_rest) {
  std::string text = "<log>";
  for (int i = 0; i < 50; ++i) text += "<text/>";
  Read read;
  read_text(text + "</log>", read);
  EXPECT_EQ(read.summary.warnings.size(), 20U);
  EXPECT_EQ(read.summary.warnings_total, 50U);
}

TEST(Xes, reads_a_log_in_a_namespace_and_in_other_encodings) {
  Read prefixed;
  read_text(
      R"(<x:log xmlns:x="http://www.xes-standard.org/"><x:trace><x:event/></x:trace></x:log>)",
      prefixed);
  EXPECT_EQ(prefixed.sink.rows.size(), 1U);
  Read latin;
  read_text(
      "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><log><trace>"
      "<string key=\"concept:name\" value=\"Caf\xE9\"/><event/></trace></log>",
      latin);
  EXPECT_EQ(latin.sink.rows, (std::vector<Row>{{{"case:concept:name", "Caf\xC3\xA9"}}}));
}

TEST(Xes, reads_alike_however_the_bytes_arrive) {
  const std::string text = R"(<log><trace><string key="concept:name" value="a &amp; b &#233;"/>
<!-- a comment --><event><int key="n" value="1"/></event></trace></log>)";
  Read whole;
  read_text(text, whole);
  Read bit_by_bit;
  Trickle source("log.xes", text);
  read_into(source, {}, bit_by_bit);
  EXPECT_EQ(bit_by_bit.error, "");
  EXPECT_EQ(whole.sink.rows, bit_by_bit.sink.rows);
  EXPECT_EQ(whole.sink.lines, bit_by_bit.sink.lines);
}

TEST(Xes, says_what_is_wrong_with_a_file_that_is_no_log) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "log.xes: expected XML, got an empty file; export it again"},
      {"\n<html/>", "log.xes:2: expected <log>, got <html>; give a file in the format XES"},
      {"case,activity\n1,a\n",
       "log.xes:1: expected XML, which begins with <, got \"case,activity\" in column 1; mend the "
       "file there, or export it again"},
      {"<log><trace/>\n<trace>\n</log>",
       "log.xes:3: expected </trace>, got \"</log>\" in column 1; mend the file there, or export "
       "it again (after 1 trace)"},
      {"<log><trace/>\n<trace><event>",
       "log.xes:2: expected the rest of the XML, got the end of the file; the file is truncated, "
       "export it again (after 1 trace)"},
      {"<log/>\n<log/>",
       "log.xes:2: expected nothing after the root element, got \"<log/>\" in column 1; mend the "
       "file there, or export it again"},
      {"<?xml version=\"1.0\" encoding=\"windows-1250\"?><log/>",
       "log.xes:1: expected UTF-8, UTF-16, ISO-8859-1 or US-ASCII, got the encoding "
       "\"windows-1250\"; convert the file to UTF-8"},
      {"<log a=\"\xff\"/>",
       "log.xes:1: expected UTF-8, got other bytes in column 9; convert the file to UTF-8"},
  };
  for (const auto& [text, message] : cases) {
    Read read;
    read_text(text, read);
    EXPECT_EQ(read.error, message);
  }
}

TEST(Xes, refuses_a_doctype_so_that_entities_cannot_grow) {
  Read read;
  read_text(R"(<?xml version="1.0"?>
<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
<log><trace><string key="concept:name" value="&c;"/><event/></trace></log>)",
            read);
  EXPECT_EQ(
      read.error,
      "log.xes:2: expected a document without a DOCTYPE, got one; remove it, entities are never "
      "expanded");
  EXPECT_TRUE(read.sink.rows.empty());
  Read undeclared;
  read_text(R"(<log><string key="a" value="&c;"/></log>)", undeclared);
  EXPECT_NE(undeclared.error.find("expected &amp; &lt;"), std::string::npos) << undeclared.error;
}

TEST(Xes, stops_at_elements_nested_without_end) {
  std::string text = "<log><trace><event>";
  for (int i = 0; i < 100'000; ++i) text += "<string key=\"a\" value=\"b\">";
  Read read;
  read_text(text, read);
  EXPECT_EQ(
      read.error,
      "log.xes:1: expected elements nested at most 256 deep, got <string> deeper; mend the file "
      "there");
}

TEST(Xes, stops_at_a_tag_without_end) {
  Read read;
  read_text("<log>\n<string key=\"a\" value=\"" + std::string(4 << 20, 'x') + "\"/></log>", read,
            {.tag_bytes_max = 1 << 20});
  EXPECT_EQ(
      read.error,
      "log.xes:2: expected a tag of at most 1048576 bytes, got a longer one; look for a quote or a "
      "bracket that is not closed");
}

TEST(Xes, gives_the_rows_before_a_mistake_and_hands_on_an_error_of_the_sink) {
  Read broken;
  read_text("<log><trace><event/></trace><trace><event/></log>", broken);
  EXPECT_EQ(broken.sink.rows.size(), 1U);
  Read full;
  full.sink.rows_max = 1;
  read_text("<log><trace><event/><event/></trace><trace><event/></trace></log>", full);
  EXPECT_EQ(full.error, "the disk is full");
}

TEST(Xes, reads_one_trace_with_very_many_events) {
  std::string text = "<log><trace>";
  for (int i = 0; i < 200'000; ++i) text += "<event><int key=\"n\" value=\"1\"/></event>";
  Read read;
  std::uint64_t calls = 0;
  read_text(text + "<string key=\"concept:name\" value=\"a\"/></trace></log>", read,
            {.progress = [&](std::uint64_t) { ++calls; }});
  EXPECT_EQ(read.sink.rows.size(), 200'000U);
  EXPECT_EQ(read.sink.rows.front()["case:concept:name"], "a");
  EXPECT_GT(calls, 10U);
}

// A trace of events, each written as "transition name second [instance [resource]]".
std::string trace_of(const std::vector<std::string>& events) {
  std::string out = "<trace>\n<string key=\"concept:name\" value=\"c\"/>\n";
  for (const std::string& event : events) {
    std::istringstream words(event);
    std::string transition;
    std::string name;
    std::string second;
    std::string resource;
    words >> transition >> name >> second >> resource;
    out += "<event><string key=\"concept:name\" value=\"" + name + "\"/>";
    if (transition != "-") {
      out += "<string key=\"lifecycle:transition\" value=\"" + transition + "\"/>";
    }
    out += "<date key=\"time:timestamp\" value=\"2024-05-01T10:00:" + second + "Z\"/>";
    if (!resource.empty()) out += "<string key=\"org:resource\" value=\"" + resource + "\"/>";
    out += "</event>\n";
  }
  return out + "</trace>\n";
}

std::string log_of(const std::vector<std::vector<std::string>>& traces) {
  std::string out = "<log>\n";
  for (const auto& events : traces) out += trace_of(events);
  return out + "</log>";
}

TEST(Xes, makes_one_row_of_a_start_and_its_complete) {
  Read read;
  read_text(log_of({{"start call 00 Ann", "START mail 01", "complete call 02 Bob", "- note 03",
                     "Complete mail 04 Zoe", "complete call 05", "start chat 06"}}),
            read);
  EXPECT_EQ(read.error, "");
  ASSERT_EQ(read.sink.rows.size(), 5U);
  EXPECT_EQ(read.sink.rows[0], (Row{{"case:concept:name", "c"},
                                    {"concept:name", "call"},
                                    {"lifecycle:transition", "start"},
                                    {"lifecycle:end", "2024-05-01T10:00:02Z"},
                                    {"org:resource", "Ann"},
                                    {"time:timestamp", "2024-05-01T10:00:00Z"}}));
  EXPECT_EQ(read.sink.rows[1]["org:resource"], "Zoe");  // that only the complete has
  EXPECT_EQ(read.sink.rows[1]["lifecycle:end"], "2024-05-01T10:00:04Z");
  EXPECT_EQ(read.sink.rows[2]["concept:name"], "note");
  EXPECT_FALSE(read.sink.rows[3].contains("lifecycle:end"));
  EXPECT_FALSE(read.sink.rows[4].contains("lifecycle:end"));
  EXPECT_EQ(read.sink.lines, (std::vector<std::uint64_t>{4, 5, 7, 9, 10}));
  EXPECT_EQ(read.sink.kinds["lifecycle:end"], std::set{ValueKind::kTime});
  EXPECT_TRUE(read.summary.paired);
  EXPECT_EQ(read.summary.lifecycle.paired, 2U);
  EXPECT_EQ(read.summary.lifecycle.starts_open, 1U);
  EXPECT_EQ(read.summary.lifecycle.ends_alone, 1U);
  EXPECT_EQ(read.summary.events, 5U);
}

TEST(Xes, pairs_when_told_to_and_counts_what_is_no_contact) {
  const std::string text =
      log_of({{"schedule call 00", "assign call 01", "start call 02", "suspend call 03",
               "resume call 04", "complete call 05", "schedule mail 06", "other x 07"}});
  Read read;
  read_text(text, read, {.lifecycle = Lifecycle::kPair});
  ASSERT_EQ(read.sink.rows.size(), 2U);
  EXPECT_EQ(read.sink.rows[0]["lifecycle:waited"], "2000000us");
  EXPECT_EQ(read.sink.rows[0]["lifecycle:end"], "2024-05-01T10:00:05Z");
  EXPECT_EQ(read.sink.rows[1]["concept:name"], "x");
  EXPECT_EQ(read.summary.lifecycle.schedules, 2U);
  EXPECT_EQ(read.summary.lifecycle.schedules_used, 1U);
  EXPECT_EQ(read.summary.lifecycle.left_out, 3U);
  Read events;
  read_text(text, events, {.lifecycle = Lifecycle::kEvents});
  EXPECT_EQ(events.sink.rows.size(), 8U);
  EXPECT_FALSE(events.summary.paired);
}

TEST(Xes, reads_events_where_a_log_has_more_than_starts_and_completes) {
  const std::vector<std::string> paired = {"start a 00", "complete a 01"};
  const std::vector<std::string> more = {"start a 02", "schedule b 03", "complete a 04"};
  Read at_once;  // nothing was paired yet
  read_text(log_of({more, paired}), at_once);
  EXPECT_EQ(at_once.sink.rows.size(), 5U);
  EXPECT_FALSE(at_once.summary.read_again_as_events);
  EXPECT_FALSE(at_once.summary.paired);
  EXPECT_EQ(at_once.summary.starts, 2U);
  EXPECT_EQ(at_once.summary.ends, 2U);
  Read too_late;
  read_text(log_of({paired, more}), too_late);
  EXPECT_TRUE(too_late.summary.read_again_as_events);
}

TEST(Xes, reads_a_trace_beyond_the_bound_in_parts) {
  std::vector<std::string> events;
  for (int i = 0; i < 1'000; ++i) events.emplace_back("complete a 00");
  Read read;
  read_text(log_of({events, {"start b 01", "complete b 02"}}), read, {.trace_bytes_max = 10'000});
  EXPECT_EQ(read.error, "");
  EXPECT_EQ(read.sink.rows.size(), 1'001U);
  for (const Row& row : read.sink.rows) EXPECT_EQ(row.at("case:concept:name"), "c");
  EXPECT_EQ(read.summary.traces, 2U);
  EXPECT_EQ(read.summary.empty_traces, 0U);
  EXPECT_NE(read.summary.warnings.back().find("expected a trace of at most 10000 bytes"),
            std::string::npos);
}

TEST(Xes, names_a_trace_that_is_read_in_parts_once) {
  std::string text = "<log><trace>";
  for (int i = 0; i < 1'000; ++i) text += "<event><int key=\"n\" value=\"1\"/></event>";
  Read read;
  read_text(text + "<string key=\"concept:name\" value=\"late\"/><event/></trace></log>", read,
            {.trace_bytes_max = 10'000});
  EXPECT_EQ(read.sink.rows.size(), 1'001U);
  for (const Row& row : read.sink.rows) EXPECT_EQ(row.at("case:concept:name"), "trace 1");
  EXPECT_EQ(read.summary.unnamed_traces, 1U);
}

TEST(Xes, stops_at_an_event_without_end) {
  std::string text = "<log><trace><event>";
  for (int i = 0; i < 10'000; ++i) text += "<int key=\"n\" value=\"1\"/>";
  Read read;
  read_text(text, read, {.trace_bytes_max = 10'000});
  EXPECT_EQ(read.error,
            "log.xes:1: expected an event of at most 10000 bytes, got a larger one; mend the file "
            "there");
}

class XesData : public testing::Test {
 protected:
  void SetUp() override {
    const char* folder = std::getenv("FIFTEEN_DATA");
    if (folder == nullptr) GTEST_SKIP() << "set FIFTEEN_DATA to the folder of the public logs";
    folder_ = folder;
  }
  static void read_file(const std::filesystem::path& path, Read& read,
                        const XesOptions& options = {}) {
    auto source = ByteSource::open(path.string());
    ASSERT_TRUE(source) << source.error().message;
    read_into(**source, options, read);
  }

  std::filesystem::path folder_;
};

TEST_F(XesData, agrees_with_the_known_figures_of_public_logs) {
  struct Known {
    const char* file;
    std::uint64_t traces;
    std::uint64_t events;
  };
  for (const Known& known :
       {Known{"receipt.xes.gz", 1434, 8577}, Known{"helpdesk.xes.gz", 4580, 21'348},
        Known{"bpic2012.xes.gz", 13'087, 262'200}}) {
    Read read;
    read_file(folder_ / known.file, read);
    EXPECT_EQ(read.error, "");
    EXPECT_EQ(read.summary.traces, known.traces) << known.file;
    EXPECT_EQ(read.summary.events, known.events) << known.file;
    EXPECT_EQ(read.sink.rows.size(), known.events) << known.file;
    EXPECT_EQ(read.summary.unnamed_traces, 0U) << known.file;
    EXPECT_EQ(read.rejects.total(), 0U) << known.file;
    EXPECT_FALSE(read.summary.read_again_as_events) << known.file;
  }
}

TEST_F(XesData, agrees_with_the_known_activities_of_public_logs) {
  struct Known {
    const char* file;
    std::size_t names;
    std::size_t with_transitions;
  };
  for (const Known& known : {Known{"helpdesk.xes.gz", 14, 14}, Known{"bpic2012.xes.gz", 24, 36}}) {
    Read read;
    read_file(folder_ / known.file, read);
    std::set<std::string> names;
    std::set<std::string> with_transitions;
    for (Row& row : read.sink.rows) {
      names.insert(row["concept:name"]);
      with_transitions.insert(row["concept:name"] + "+" + row["lifecycle:transition"]);
    }
    EXPECT_EQ(names.size(), known.names) << known.file;
    EXPECT_EQ(with_transitions.size(), known.with_transitions) << known.file;
  }
}

TEST_F(XesData, pairs_the_starts_of_a_public_log) {
  Read read;
  read_file(folder_ / "bpic2012.xes.gz", read, {.lifecycle = Lifecycle::kPair});
  const xes::LifecycleCounts& counts = read.summary.lifecycle;
  EXPECT_EQ(read.summary.starts, 71'376U);
  EXPECT_EQ(read.summary.ends, 164'506U);
  EXPECT_EQ(counts.schedules, 26'318U);
  EXPECT_EQ(counts.schedules_used, 26'239U);
  EXPECT_EQ(counts.paired, 71'373U);
  EXPECT_EQ(counts.starts_open, 3U);
  EXPECT_EQ(counts.ends_alone, 93'133U);
  EXPECT_EQ(read.sink.rows.size(), 71'376U + 93'133U);
}

TEST_F(XesData, reads_every_odd_file_or_says_what_is_wrong) {
  // These are sound, or odd in a way that loses nothing.
  const std::set<std::string> sound = {"booleanCorrectValue.xes",
                                       "extensionIncorrectKey.xes",
                                       "globalEventStringCorrectAttributes.xes",
                                       "idCorrectValue.xes",
                                       "globalStringCorrectAttributes.xes",
                                       "intCorrectValue.xes",
                                       "listEmptyValues.xes",
                                       "globalTraceStringCorrectAttributes.xes",
                                       "listTwoValues.xes",
                                       "logNoAttributes.xes",
                                       "stringNestedNotDeclared.xes",
                                       "stringNotNestedButDeclared.xes",
                                       "traceCorrectAttributes.xes"};
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "xes_edge_cases")) {
    Read read;
    read_file(entry.path(), read);
    const std::string name = entry.path().filename().string();
    const bool said =
        !read.error.empty() || read.summary.warnings_total > 0 || read.rejects.total() > 0;
    EXPECT_EQ(said, !sound.contains(name)) << name << ": " << first_warning(read);
    ++files;
  }
  EXPECT_EQ(files, 35U);
}

}  // namespace
}  // namespace fifteen::read
