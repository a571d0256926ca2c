#include "read/mapping.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>
#include <vector>

#include "base/test_random.h"
#include "base/time.h"

namespace fifteen::read {
namespace {

Mapping parsed(std::string_view text) {
  const auto mapping = parse_mapping(text, "map.toml");
  EXPECT_TRUE(mapping) << mapping.error().message;
  return mapping.value_or(Mapping{});
}

// The error without the sentence that points to the page; of a text whose first line is 1.
std::string complaint(std::string_view text) {
  const auto mapping = parse_mapping(text, "map.toml");
  if (mapping) return "no error";
  EXPECT_EQ(mapping.error().kind, ErrorKind::kInput);
  std::string message = mapping.error().message;
  const std::string see = "; see docs/formats/mapping.md";
  if (message.size() > see.size() && message.substr(message.size() - see.size()) == see) {
    message.resize(message.size() - see.size());
  }
  return message;
}

TEST(Mapping, has_defaults) {
  const Mapping mapping = parsed("");
  Mapping usual;
  usual.scales = usual_scales();
  EXPECT_EQ(mapping, usual);
  EXPECT_EQ(mapping.gap_us, 30 * kMicrosPerDay);
  EXPECT_FALSE(mapping.gap_given);
  EXPECT_EQ(mapping.number_unit_us, kMicrosPerSecond);
}

TEST(Mapping, reads_every_field) {
  std::string text = "[columns]\n";
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    text += std::string(field_name(static_cast<Field>(i))) + " = \"column " + std::to_string(i) +
            "\"\n";
  }
  text += "[outcome.rating]\nworst = 0\nbest = 100\nmisery_to = 40\nmagic_from = 90\n";
  const Mapping mapping = parsed(text);
  ASSERT_EQ(mapping.columns.size(), kFieldCount);
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    EXPECT_EQ(mapping.columns.at(static_cast<Field>(i)), "column " + std::to_string(i));
  }
  EXPECT_EQ(mapping.scales.at(Field::kRating), (RatingScale{0, 100, 40, 90}));
}

TEST(Mapping, reads_every_other_key) {
  const Mapping mapping = parsed(R"([columns]
customer = "who"
[constants]
channel = "phone"
[customer]
unidentified = ["0", "unknown"]
[time]
zone = "Europe/Stockholm"
format = "%d.%m.%Y"
unit = "ms"
[journey]
gap = "7d"
duplicates = "drop"
[csv]
delimiter = ";"
decimal = ","
encoding = "Latin-1"
[ocel]
customer = "Client"
case = "Order"
[fate.won]
moments = ["paid", "signed"]
where = "amount > 0"
silence = "1w"
[fate.lost]
moments = "cancelled"
[demand]
repeat_within = "14d"
chase_within = "20d"
clarification_within = "5d"
leak_within = "2h"
misroute_within = "10min"
double_within = "12h"
queue_within = "5min"
queue_share = 0.8
queues = []
value = ["advice"]
[outcome]
magic = ["great"]
neutral = "so so"
misery = []
promise = "5min"
csat = { worst = 0, best = 4, misery_to = 1, magic_from = 4 }
nps = { misery_to = 5 }
ces = { worst = 7, best = 1, misery_to = 5, magic_from = 2 }
stars = { magic_from = 4.5 }
)");
  EXPECT_EQ(mapping.columns, (std::map<Field, std::string>{{Field::kCustomer, "who"}}));
  EXPECT_EQ(mapping.constants, (std::map<Field, std::string>{{Field::kChannel, "phone"}}));
  EXPECT_EQ(mapping.unidentified, (std::vector<std::string>{"0", "unknown"}));
  EXPECT_EQ(mapping.zone, "Europe/Stockholm");
  EXPECT_EQ(mapping.time_format, "%d.%m.%Y");
  EXPECT_EQ(mapping.number_unit_us, 1000);
  EXPECT_EQ(mapping.gap_us, 7 * kMicrosPerDay);
  EXPECT_TRUE(mapping.gap_given);
  EXPECT_TRUE(mapping.drop_duplicates);
  EXPECT_EQ(mapping.delimiter, ";");
  EXPECT_EQ(mapping.ocel_customer, "Client");
  EXPECT_EQ(mapping.ocel_case, "Order");
  EXPECT_EQ(mapping.decimal, ",");
  EXPECT_EQ(mapping.encoding, "Latin-1");
  EXPECT_EQ(mapping.won, (FateRules{{"paid", "signed"}, "amount > 0", 7 * kMicrosPerDay}));
  EXPECT_EQ(mapping.lost, (FateRules{{"cancelled"}, "", std::nullopt}));
  const DemandRules demand{
      14 * kMicrosPerDay,         20 * kMicrosPerDay,  5 * kMicrosPerDay,    2 * kMicrosPerHour,
      10 * kMicrosPerMinute,      12 * kMicrosPerHour, 5 * kMicrosPerMinute, 0.8,
      std::vector<std::string>{}, {"advice"}};
  EXPECT_EQ(mapping.demand, demand);
  EXPECT_EQ(mapping.outcome_words, (OutcomeWords{{"great"}, {"so so"}, {}}));
  EXPECT_EQ(mapping.promise_us, 5 * kMicrosPerMinute);
  EXPECT_EQ(mapping.scales.at(Field::kCsat), (RatingScale{0, 4, 1, 4}));
  EXPECT_EQ(mapping.scales.at(Field::kNps), (RatingScale{0, 10, 5, 9}));  // the rest is as usual
  EXPECT_EQ(mapping.scales.at(Field::kCes), (RatingScale{7, 1, 5, 2}));
  EXPECT_EQ(mapping.scales.at(Field::kStars), (RatingScale{1, 5, 2, 4.5}));
}

TEST(Mapping, reads_what_becomes_of_the_life_cycle_of_xes) {
  EXPECT_EQ(parsed("").lifecycle, Lifecycle::kAuto);
  EXPECT_EQ(parsed("[xes]\nlifecycle = \"auto\"\n").lifecycle, Lifecycle::kAuto);
  EXPECT_EQ(parsed("[xes]\nlifecycle = \"pair\"\n").lifecycle, Lifecycle::kPair);
  EXPECT_EQ(parsed("[xes]\nlifecycle = \"events\"\n").lifecycle, Lifecycle::kEvents);
}

TEST(Mapping, reads_a_gap_of_none_and_duplicates_to_keep) {
  const Mapping mapping = parsed("[journey]\ngap = \"none\"\nduplicates = \"keep\"\n");
  EXPECT_EQ(mapping.gap_us, std::nullopt);
  EXPECT_TRUE(mapping.gap_given);
  EXPECT_FALSE(mapping.drop_duplicates);
}

TEST(Mapping, names_the_line_and_the_nearest_key_of_one_it_does_not_know) {
  EXPECT_EQ(complaint("\n[colums]\n"),
            "map.toml:2: unknown key \"colums\"; did you mean \"columns\"?");
  EXPECT_EQ(complaint("[columns]\nmoment = \"a\"\ncustmer = \"b\"\n"),
            "map.toml:3: unknown key \"columns.custmer\"; did you mean \"customer\"?");
  EXPECT_EQ(complaint("[constants]\nchanel = \"a\"\n"),
            "map.toml:2: unknown key \"constants.chanel\"; did you mean \"channel\"?");
  EXPECT_EQ(complaint("[customer]\nunidentifed = []\n"),
            "map.toml:2: unknown key \"customer.unidentifed\"; did you mean \"unidentified\"?");
  EXPECT_EQ(complaint("[time]\nzon = \"\"\n"),
            "map.toml:2: unknown key \"time.zon\"; did you mean \"zone\"?");
  EXPECT_EQ(complaint("[journey]\ngaps = \"1d\"\n"),
            "map.toml:2: unknown key \"journey.gaps\"; did you mean \"gap\"?");
  EXPECT_EQ(complaint("[csv]\ndelimeter = \",\"\n"),
            "map.toml:2: unknown key \"csv.delimeter\"; did you mean \"delimiter\"?");
  EXPECT_EQ(complaint("[outcome]\nmisry = []\n"),
            "map.toml:2: unknown key \"outcome.misry\"; did you mean \"misery\"?");
  EXPECT_EQ(complaint("[outcome.nps]\nbst = 10\n"),
            "map.toml:2: unknown key \"outcome.nps.bst\"; did you mean \"best\"?");
  EXPECT_EQ(complaint("[fate.wn]\n"), "map.toml:1: unknown key \"fate.wn\"; did you mean \"won\"?");
  EXPECT_EQ(complaint("[fate.won]\nmoment = \"paid\"\n"),
            "map.toml:2: unknown key \"fate.won.moment\"; did you mean \"moments\"?");
  EXPECT_EQ(complaint("tme = 1\n"), "map.toml:1: unknown key \"tme\"; did you mean \"time\"?");
  EXPECT_EQ(complaint("extraordinary = 1\n"), "map.toml:1: unknown key \"extraordinary\"");
}

TEST(Mapping, says_what_kind_of_value_it_expected) {
  EXPECT_EQ(complaint("columns = 5\n"), "map.toml:1: expected a table \"columns\"");
  EXPECT_EQ(complaint("[fate]\nwon = 5\n"), "map.toml:2: expected a table \"fate.won\"");
  EXPECT_EQ(complaint("[outcome]\n\nstars = 5\n"),
            "map.toml:3: expected a table \"outcome.stars\"");
  EXPECT_EQ(complaint("[columns]\ncustomer = 5\n"),
            "map.toml:2: expected text in quotes for \"columns.customer\"");
  EXPECT_EQ(complaint("[constants]\nchannel = [\"a\"]\n"),
            "map.toml:2: expected text in quotes for \"constants.channel\"");
  EXPECT_EQ(complaint("[customer]\nunidentified = 0\n"),
            "map.toml:2: expected a list of texts for \"customer.unidentified\"");
  EXPECT_EQ(complaint("[customer]\nunidentified = [\n  \"0\",\n  0]\n"),
            "map.toml:4: expected text in quotes in \"customer.unidentified\"");
  EXPECT_EQ(complaint("[time]\nzone = 1\n"),
            "map.toml:2: expected text in quotes for \"time.zone\"");
  EXPECT_EQ(complaint("[time]\nformat = 1\n"),
            "map.toml:2: expected text in quotes for \"time.format\"");
  EXPECT_EQ(complaint("[csv]\ndecimal = \";\"\n"),
            "map.toml:2: expected \",\" or \".\" for \"csv.decimal\"");
  EXPECT_EQ(complaint("[csv]\nencoding = \"latin-2\"\n"),
            "map.toml:2: expected an encoding for \"csv.encoding\", one of utf-8, latin-1, "
            "iso-8859-1, windows-1252, cp1252, utf-16, utf-16le, utf-16be; did you mean "
            "\"latin-1\"?");
  EXPECT_EQ(complaint("[csv]\ndelimiter = 1\n"),
            "map.toml:2: expected one character in quotes, such as \";\" or \"\\t\", for "
            "\"csv.delimiter\"");
  EXPECT_EQ(complaint("[fate.won]\nwhere = true\n"),
            "map.toml:2: expected text in quotes for \"fate.won.where\"");
  EXPECT_EQ(complaint("[journey]\ngap = 30\n"),
            "map.toml:2: expected a duration such as \"30d\" or \"5min\" for \"journey.gap\"");
  EXPECT_EQ(complaint("[journey]\ngap = \"never\"\n"),
            "map.toml:2: expected a duration such as \"30d\" or \"5min\" for \"journey.gap\"");
  EXPECT_EQ(
      complaint("[fate.lost]\nsilence = \"soon\"\n"),
      "map.toml:2: expected a duration such as \"30d\" or \"5min\" for \"fate.lost.silence\"");
  EXPECT_EQ(complaint("[outcome]\npromise = 300\n"),
            "map.toml:2: expected a duration such as \"30d\" or \"5min\" for \"outcome.promise\"");
  EXPECT_EQ(complaint("[journey]\nduplicates = true\n"),
            "map.toml:2: expected \"keep\" or \"drop\" for \"journey.duplicates\"");
  EXPECT_EQ(complaint("[xes]\nlifecycle = \"both\"\n"),
            "map.toml:2: expected \"auto\", \"pair\" or \"events\" for \"xes.lifecycle\"");
  EXPECT_EQ(complaint("[outcome.csat]\nworst = \"1\"\n"),
            "map.toml:2: expected a number for \"outcome.csat.worst\"");
  EXPECT_EQ(complaint("[outcome.csat]\nbest = inf\n"),
            "map.toml:2: expected a number for \"outcome.csat.best\"");
}

TEST(Mapping, takes_only_a_unit_for_a_unit) {
  for (const char* unit : {"us", "ms", "s", "min", "h", "d", "w", "minutes"}) {
    EXPECT_EQ(complaint("[time]\nunit = \"" + std::string(unit) + "\"\n"), "no error") << unit;
  }
  for (const char* unit : {"", "5min", "0s", ".5h", "parsec", "min s"}) {
    EXPECT_EQ(complaint("[time]\nunit = \"" + std::string(unit) + "\"\n"),
              "map.toml:2: expected a unit (us, ms, s, min, h, d) for \"time.unit\"")
        << unit;
  }
  EXPECT_EQ(complaint("[time]\nunit = 60\n"),
            "map.toml:2: expected a unit (us, ms, s, min, h, d) for \"time.unit\"");
}

TEST(Mapping, refuses_a_scale_whose_values_are_not_in_order) {
  const std::string expected =
      "expected worst, misery_to, magic_from, best of \"outcome.stars\" in order, got ";
  EXPECT_EQ(complaint("[outcome]\nstars = { misery_to = 5 }\n"),
            "map.toml:2: " + expected + "1, 5, 5, 5");
  EXPECT_EQ(complaint("[outcome]\nstars = { worst = 5, best = 1 }\n"),
            "map.toml:2: " + expected + "5, 2, 5, 1");
  EXPECT_EQ(complaint("[outcome]\nstars = { worst = 3 }\n"),
            "map.toml:2: " + expected + "3, 2, 5, 5");
  EXPECT_EQ(complaint("[outcome]\nstars = { magic_from = 5.5 }\n"),
            "map.toml:2: " + expected + "1, 2, 5.5, 5");
  EXPECT_EQ(
      complaint("[outcome]\nstars = { worst = 2, best = 2, misery_to = 2, magic_from = 2 }\n"),
      "map.toml:2: " + expected + "2, 2, 2, 2");
  EXPECT_EQ(
      complaint("[outcome]\nstars = { worst = 5, best = 1, misery_to = 4, magic_from = 1 }\n"),
      "no error");
}

TEST(Mapping, says_that_fates_are_values_where_contacts_have_values) {
  const std::string columns = "[columns]\nvalue = \"revenue\"\n";
  EXPECT_FALSE(parsed(columns).fate_is_value);
  EXPECT_TRUE(parsed(columns + "[fate]\nvalue = true\n").fate_is_value);
  EXPECT_TRUE(parsed("[fate]\nvalue = true\n[[source]]\nfiles = \"a.csv\"\n"
                     "[source.columns]\nvalue = \"revenue\"\n")
                  .fate_is_value);
  EXPECT_EQ(complaint("[fate]\nvalue = true\n"),
            "map.toml: expected the column of contacts' values for fate.value, got none; write "
            "value = \"...\" in [columns]");
  EXPECT_EQ(complaint(columns + "[fate]\nvalue = 1\n"),
            "map.toml:4: expected true or false for \"fate.value\"");
}

TEST(Mapping, says_how_many_act_on_what_they_see) {
  EXPECT_FALSE(parsed("").act);
  EXPECT_EQ(parsed("[reach]\nact = 0.02\n").act, 0.02);
  for (const char* bad : {"0", "-0.1", "1.1", "\"1\""})
    EXPECT_NE(complaint(std::string("[reach]\nact = ") + bad + "\n"), "no error") << bad;
}

TEST(Mapping, says_when_a_call_back_is_due) {
  EXPECT_EQ(parsed("").score.call_back_us, kMicrosPerDay);
  EXPECT_EQ(parsed("[score]\ncall_back = \"4h\"\n").score.call_back_us, 4 * kMicrosPerHour);
  for (const char* bad : {"0s", "61d"}) {
    EXPECT_EQ(complaint(std::string("[score]\ncall_back = \"") + bad + "\"\n"),
              "map.toml:2: expected more than no time and at most 60 days for "
              "\"score.call_back\"")
        << bad;
  }
  EXPECT_NE(complaint("[score]\ncall_back = true\n"), "no error");
  EXPECT_EQ(parsed("[score.weights]\nnot_called_back = { misery = 1, magic = -1 }\n")
                .score.weights.at("not_called_back"),
            (EvidenceWeight{1, -1}));
}

TEST(Mapping, weighs_with_money) {
  const auto mapping = parse_mapping(
      "[worth]\ncurrency = \"SEK\"\nour_hour = 420\ncustomers_hour = 0\nwon = 99.5\n", "map.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->worth, (WorthRules{"SEK", 420.0, 0.0, std::nullopt, 99.5}));
  EXPECT_EQ(complaint("[worth]\nmisery = -1\n"),
            "map.toml:2: expected an amount of money from 0 to a trillion for \"worth.misery\"");
  EXPECT_EQ(complaint("[worth]\nour_hours = 1\n"),
            "map.toml:2: unknown key \"worth.our_hours\"; did you mean \"our_hour\"?");
}

TEST(Mapping, bounds_what_it_says_of_failure_demand) {
  EXPECT_EQ(complaint("[demand]\nrepeat_within = \"31d\"\n"),
            "map.toml:2: expected more than no time and at most 30 days for "
            "\"demand.repeat_within\"");
  EXPECT_EQ(complaint("[demand]\nleak_within = \"0s\"\n"),
            "map.toml:2: expected more than no time and at most 365 days for "
            "\"demand.leak_within\"");
  EXPECT_EQ(complaint("[demand]\nqueue_share = 90\n"),
            "map.toml:2: expected a share above 0 and up to 1 for \"demand.queue_share\"");
  EXPECT_EQ(complaint("[demand]\nqueues = 5\n"),
            "map.toml:2: expected a list of texts for \"demand.queues\"");
  EXPECT_EQ(complaint("[demand]\nrepeats_within = \"5d\"\n").substr(0, 12), "map.toml:2: ");
}

TEST(Mapping, refuses_a_field_that_is_both_a_column_and_a_constant) {
  EXPECT_EQ(complaint("[columns]\nchannel = \"a\"\n[constants]\nchannel = \"phone\"\n"),
            "map.toml: expected one of [columns] and [constants] to give \"channel\", got both");
}

TEST(Mapping, asks_for_the_scale_of_a_rating) {
  EXPECT_EQ(
      complaint("[columns]\nrating = \"marks\"\n"),
      "map.toml: expected the scale of the column \"marks\" in [outcome], got none; write rating = "
      "{ worst = 1, best = 10, misery_to = 4, magic_from = 9 }");
  EXPECT_EQ(complaint("[constants]\nrating = \"5\"\n"),
            "map.toml: expected the scale of \"rating\" in [outcome], got none; write rating = "
            "{ worst = 1, best = 10, misery_to = 4, magic_from = 9 }");
  EXPECT_EQ(complaint("[columns]\nrating = \"marks\"\n[outcome.rating]\n"), "no error");
}

TEST(Mapping, says_on_which_line_a_file_is_no_toml) {
  const std::string message = complaint("[columns]\ncustomer = \n");
  EXPECT_EQ(message.substr(0, 32), "map.toml:2: expected TOML, got: ") << message;
  EXPECT_NE(complaint("a = 1\na = 2\n"), "no error");
  EXPECT_NE(complaint("id,name\n1,2\n"), "no error");
  EXPECT_NE(complaint("a = \"\xff\"\n"), "no error");
  EXPECT_NE(complaint("a = \xc2\xa7\n"), "no error");
  EXPECT_NE(complaint("[\x17"
                      "a]\n"),
            "no error");
}

TEST(Mapping, writes_the_reason_of_a_guess_as_a_comment) {
  Mapping mapping = parsed("[columns]\ncustomer = \"who\"\nmoment = \"what\"\n");
  EXPECT_EQ(write_mapping(mapping, {{Field::kCustomer, "the name \"who\""}}),
            "# A mapping for fifteen; docs/formats/mapping.md describes every key.\n\n[columns]\n"
            "customer = 'who'  # the name \"who\"\nmoment = 'what'\n");
  // A column's name may hold anything, and reasons quote it.
  const std::string text =
      write_mapping(mapping, {{Field::kCustomer, "the name \"w\nho\r\x01\x7f\""}});
  const auto read = parse_mapping(text, "map.toml");
  ASSERT_TRUE(read) << read.error().message << "\n" << text;
  EXPECT_EQ(*read, mapping);
}

class Author {
 public:
  explicit Author(std::uint64_t seed) : random_(test_random(seed)) {}

  Mapping mapping() {
    Mapping out;
    out.scales = usual_scales();
    for (std::size_t i = 0; i < kFieldCount; ++i) {
      const int place = any_of(random_, 0, 3);
      if (place == 0) out.columns[static_cast<Field>(i)] = text();
      if (place == 1) out.constants[static_cast<Field>(i)] = text();
    }
    for (const Field field :
         {Field::kCsat, Field::kNps, Field::kCes, Field::kStars, Field::kRating}) {
      if (field == Field::kRating || once_in(random_, 2)) out.scales[field] = scale();
    }
    out.unidentified = texts();
    if (once_in(random_, 2)) out.zone = text();
    if (once_in(random_, 2)) out.time_format = text();
    const std::vector<std::int64_t> units{1,
                                          1000,
                                          kMicrosPerSecond,
                                          kMicrosPerMinute,
                                          kMicrosPerHour,
                                          kMicrosPerDay,
                                          7 * kMicrosPerDay};
    out.number_unit_us = units[random_() % units.size()];
    out.gap_given = once_in(random_, 2);
    if (out.gap_given) out.gap_us = maybe_duration();
    out.won = rules();
    out.lost = rules();
    out.fate_is_value = out.has(Field::kValue) && once_in(random_, 2);
    if (once_in(random_, 2)) out.act = any_of(random_, 1, 1000) / 1000.0;
    if (once_in(random_, 2)) out.outcome_words = {texts(), texts(), texts()};
    if (once_in(random_, 2)) out.yes_words = {texts(), texts()};
    out.promise_us = maybe_duration();
    if (once_in(random_, 2)) {
      out.score.call_back_us = any_of<std::int64_t>(random_, 1, kCallBackMaxUs);
    }
    if (once_in(random_, 2)) {
      out.demand.repeat_within_us = any_of<std::int64_t>(random_, 1, 30 * kMicrosPerDay);
      out.demand.leak_within_us = any_of<std::int64_t>(random_, 1, 365 * kMicrosPerDay);
      out.demand.queue_share = any_of(random_, 1, 1000) / 1000.0;
      if (once_in(random_, 2)) out.demand.queues = texts();
      out.demand.value = texts();
      if (once_in(random_, 2)) out.worth.our_hour = any_of(random_, 0, 1000) / 8.0;
      if (once_in(random_, 2)) out.worth.won = any_of(random_, 0, 1000) / 8.0;
      out.worth.currency = "EUR";
    }
    out.drop_duplicates = once_in(random_, 2);
    out.lifecycle = static_cast<Lifecycle>(random_() % 3);
    if (once_in(random_, 4)) out.decimal = once_in(random_, 2) ? "," : ".";
    if (once_in(random_, 4)) out.encoding = once_in(random_, 2) ? "utf-16" : "CP1252";
    if (once_in(random_, 2)) out.delimiter = std::string(1, ";\t|,:"[random_() % 5]);
    if (once_in(random_, 2)) out.ocel_customer = text();
    if (once_in(random_, 2)) out.ocel_case = text();
    return out;
  }

 private:
  std::string text() {
    static const std::vector<std::string> kParts{
        "a", " ", "\"", "'",   "\\",     "\n",  "\t",   "\r",   "#",    "=", "[",
        "]", "é", "中", "'''", "\"\"\"", "\\n", "\x01", "\x7f", "🙂", ","};
    std::string out = "x";
    for (int i = any_of(random_, 0, 8); i > 0; --i) out += kParts[random_() % kParts.size()];
    return out;
  }
  std::vector<std::string> texts() {
    std::vector<std::string> out;
    for (int i = any_of(random_, 0, 3); i > 0; --i) out.push_back(text());
    return out;
  }
  std::optional<std::int64_t> maybe_duration() {
    if (once_in(random_, 3)) return std::nullopt;
    const std::vector<std::int64_t> units{1, 1000, kMicrosPerSecond, kMicrosPerHour, kMicrosPerDay};
    if (once_in(random_, 3)) return any_of<std::int64_t>(random_, 0, kTimeMax);
    return units[random_() % units.size()] * any_of(random_, 0, 5000);
  }
  FateRules rules() {
    FateRules out;
    out.moments = texts();
    if (once_in(random_, 2)) out.where = text();
    out.silence_us = maybe_duration();
    return out;
  }
  RatingScale scale() {
    std::array<double, 4> x{};
    do {
      std::uniform_real_distribution<double> any(-1e6, 1e6);
      for (double& v : x) v = once_in(random_, 2) ? any_of(random_, -20, 20) : any(random_);
      std::sort(x.begin(), x.end());
    } while (x[1] == x[2]);
    if (once_in(random_, 2)) std::reverse(x.begin(), x.end());
    return {x[0], x[3], x[1], x[2]};
  }

  std::mt19937_64 random_;
};

TEST(Mapping, reads_back_whatever_it_writes) {
  Author author(15);
  for (int i = 0; i < 3000; ++i) {
    const Mapping mapping = author.mapping();
    const std::string text = write_mapping(mapping);
    const auto read = parse_mapping(text, "map.toml");
    ASSERT_TRUE(read) << read.error().message << "\n" << text;
    ASSERT_EQ(*read, mapping) << text << "\n--- and again:\n" << write_mapping(*read);
  }
}

class MappingFile : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("mapping_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(std::string_view bytes) const {
    std::ofstream(folder_ / "map.toml", std::ios::binary) << bytes;
    return (folder_ / "map.toml").string();
  }
  std::filesystem::path folder_;
};

TEST_F(MappingFile, is_read) {
  const auto mapping = read_mapping(write("[columns]\ncustomer = \"who\"\n"));
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->columns.at(Field::kCustomer), "who");
  EXPECT_TRUE(read_mapping(write("")));
}

TEST_F(MappingFile, says_that_it_cannot_be_read) {
  for (const std::string& path : {std::string("/no/such/map.toml"), folder_.string()}) {
    const auto mapping = read_mapping(path);
    ASSERT_FALSE(mapping);
    EXPECT_EQ(mapping.error().kind, ErrorKind::kInput);
    EXPECT_EQ(mapping.error().message,
              path +
                  ": expected a mapping file, got none that can be read; fifteen probe FILE -o "
                  "map.toml writes one to begin with");
  }
}

TEST_F(MappingFile, is_not_a_log) {
  const std::string path = write(std::string((1 << 20) + 1, '#'));
  const auto mapping = read_mapping(path);
  ASSERT_FALSE(mapping);
  EXPECT_EQ(
      mapping.error().message,
      path + ": expected a mapping of at most 1 MB, got more; is this a log? give it without -m");
  EXPECT_TRUE(read_mapping(write(std::string(1 << 20, '#'))));
}

TEST(Mapping, a_time_may_stand_in_several_columns) {
  const auto mapping = parse_mapping(
      "[columns]\nmoment = 'queue'\nstart = ['date', 'time']\nend = ['done']\n", "m.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping->columns.at(Field::kStart), "date + time");
  EXPECT_EQ(mapping->joined.at(Field::kStart), (std::vector<std::string>{"date", "time"}));
  EXPECT_EQ(mapping->columns.at(Field::kEnd), "done");
  EXPECT_EQ(mapping->joined.count(Field::kEnd), 0U);
  EXPECT_EQ(parse_mapping(write_mapping(*mapping), "again"), *mapping);
}

TEST(Mapping, other_fields_stand_in_one_column) {
  const auto two = parse_mapping("[columns]\nmoment = ['a', 'b']\n", "m.toml");
  ASSERT_FALSE(two);
  EXPECT_NE(two.error().message.find("m.toml:2: expected text in quotes for \"columns.moment\""),
            std::string::npos);
  const auto none = parse_mapping("[columns]\nstart = []\n", "m.toml");
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("expected columns in \"columns.start\""), std::string::npos);
}

TEST(Mapping, says_which_moments_one_team_serves) {
  const auto mapping = parse_mapping(
      "[[queue]]\nname = 'hotline'\nmoments = ['order call', 'fault call']\nservers = 12\n"
      "patience = '90s'\nby_place = false\n[[queue]]\nname = 'desk'\nmoments = 'bag desk'\n",
      "m.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  ASSERT_EQ(mapping->queues.size(), 2U);
  EXPECT_EQ(mapping->queues[0],
            (QueueRule{"hotline", {"order call", "fault call"}, 12, 90'000'000, false}));
  EXPECT_EQ(mapping->queues[1], (QueueRule{"desk", {"bag desk"}, {}, {}, true}));
  EXPECT_EQ(parse_mapping(write_mapping(*mapping), "again"), *mapping);
}

TEST(Mapping, says_what_is_amiss_with_a_queue) {
  const auto message = [](const std::string& text) {
    const auto mapping = parse_mapping(text, "m.toml");
    return mapping ? std::string("none") : mapping.error().message;
  };
  const std::string named = "[[queue]]\nname = 'q'\n";
  const auto has = [&](const std::string& text, const std::string& what) {
    EXPECT_NE(message(text).find(what), std::string::npos) << message(text);
  };
  has("[queue]\nname = 'q'\n", "m.toml:1: expected [[queue]] in double brackets");
  has("[[queue]]\nmoments = ['a']\n", "expected `name` in [[queue]], got none");
  has(named, "expected `moments` of the queue \"q\"");
  has(named + "moments = ['a', 'a']\n", "expected each moment in one queue only, got \"a\" twice");
  has(named + "moments = ['a']\n[[queue]]\nname = 'r'\nmoments = ['a']\n", "got \"a\" twice");
  has(named + "moments = ['a']\n" + named + "moments = ['b']\n", "another name than \"q\"");
  has(named + "moments = ['a']\nservers = 0\n", "a whole number from 1 to 100000");
  has(named + "moments = ['a']\nservers = 1.5\n", "a whole number from 1 to 100000");
  has(named + "moments = ['a']\npatience = '0s'\n", "more than no time for \"queue.patience\"");
  has(named + "moments = ['a']\nserver = 1\n", "did you mean \"servers\"?");
}

}  // namespace
}  // namespace fifteen::read
