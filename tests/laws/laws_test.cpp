// The laws of the design that cross folders: equal contacts give equal bytes, whatever threads,
// memory, format and interleaving; and the moments' shares add up.

#include <cstdlib>
#include <gtest/gtest.h>
#include <set>

#include "../open_engine.h"
#include "../random_log.h"
#include "analyse/findings.h"
#include "analyse/reach.h"
#include "analyse/scoring.h"
#include "cli/fate_plan.h"
#include "engine/duckdb/duckdb_engine.h"
#include "read/guess.h"
#include "report/json.h"

namespace fifteen::tests {
namespace {

struct Way {
  std::size_t threads = 1;
  std::size_t pile_bytes = 0;
  bool guess_all = false;  ///< no help for event logs
  const read::Mapping* mapping = nullptr;
  bool amounts = false;  ///< ratings are values and reaches, and fates are values
};

struct Analysis {
  std::string json;
  /// Figures of ratings need the scales, which a converted file does not have.
  std::string json_without_ratings;
  analyse::Findings findings;
  std::size_t rounds = 0;
};

// What `fifteen analyze` says of a file, but for the file's own name and columns.
Analysis analysis_of(const std::string& path, const Way& way, bool drop_duplicates = false) {
  const auto opened = open_engine(path, way.threads);
  if (opened == nullptr) return {};
  engine::RunRequest request;
  request.mapping =
      way.mapping != nullptr ? *way.mapping : read::guess_mapping(opened->columns(0)).mapping;
  // The guess takes the case of an event log for its customer, but random logs name theirs.
  const auto has = [&](const char* name) {
    return read::find_column(opened->columns(0), name, "test").has_value();
  };
  if (!way.guess_all && has("case:concept:name") && has("customer")) {
    request.mapping.columns[Field::kCustomer] = "customer";
    request.mapping.columns[Field::kCase] = "case:concept:name";
  }
  request.mapping.drop_duplicates = drop_duplicates;
  if (way.amounts) {
    for (const Field field : {Field::kValue, Field::kReach})
      request.mapping.columns[field] = "csat";
  }
  request.threads = way.threads;
  request.memory_bytes = kTestMemory;
  request.pile_bytes = way.pile_bytes;
  request.reject_share_max = 1;  // the ratings go beyond their scale
  request.fate_needs_sample = true;
  cli::FateChoice fate;
  request.plan_fate = [&](const journey::JourneyCounts& sample) -> Result<engine::FatePlan> {
    auto chosen = cli::choose_fate(request.mapping, sample);
    if (!chosen) return fail(chosen.error());
    fate = std::move(*chosen);
    return fate.plan;
  };
  const auto result = opened->run(request);
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  report::Document document;
  document.fate_rule = fate.rule;
  document.fate_rule_is_default = fate.is_default;
  document.notes = fate.notes;
  document.from_us = result->contacts.from_us;
  document.to_us = result->contacts.to_us;
  document.findings =
      analyse::find(result->journeys, result->contacts, fate.plan.won, fate.plan.lost, way.threads,
                    {.kind = way.amounts ? analyse::FateKind::kValue : analyse::FateKind::kWon});
  document.reach = analyse::find_reach(result->journeys, analyse::kActDefault);
  document.scoring = analyse::find_scoring(result->journeys, result->contacts, result->weights,
                                           result->alike.get());
  Analysis out{report::to_json(document), "", document.findings, result->rounds};
  document.scoring.ratings.clear();
  out.json_without_ratings = report::to_json(document);
  return out;
}

// Compares documents, and shows where they part, not the whole of them.
void expect_same(const std::string& got, const std::string& wanted, const std::string& what) {
  if (got == wanted) return;
  const auto parting = std::mismatch(got.begin(), got.end(), wanted.begin(), wanted.end()).first;
  const auto at = static_cast<std::size_t>(parting - got.begin());
  const std::size_t from = at < 200 ? 0 : at - 200;
  ADD_FAILURE() << what << " parts at byte " << at << ":\n--- got\n"
                << got.substr(from, 400) << "\n--- expected\n"
                << wanted.substr(from, 400);
}

// Journeys of many customers whose fate has to do with what they met, so that there is something to
// explain.
Log telling_log(std::uint64_t seed, bool cases, bool unidentified) {
  Log log = random_log({.seed = seed,
                        .customers = 2400,
                        .moments = 14,
                        .contacts_max = 9,
                        .integer_customers = seed % 2 == 0,
                        .cases = cases,
                        .unidentified = unidentified,
                        .without_case = cases && unidentified});
  for (LogContact& contact : log.contacts) {
    if (contact.moment == "moment 8") contact.moment = "order paid";
    if (contact.moment == "moment 9" && contact.csat <= 3) contact.moment = "order cancelled";
  }
  return log;
}

class Laws : public testing::Test {
 protected:
  const std::uint64_t seed_ = test_seed();
};

TEST_F(Laws, threads_and_memory_do_not_change_a_byte) {
  const std::array<std::pair<const char*, Log>, 3> logs{{
      {"without cases", telling_log(seed_, false, true)},
      {"with cases", telling_log(seed_, true, true)},
      {"a fate rule from where journeys end", random_log({.seed = seed_, .customers = 2400})},
  }};
  for (const auto& [name, log] : logs) {
    SCOPED_TRACE(testing::Message() << name << ", FIFTEEN_SEED=" << seed_);
    const Folder folder;
    write_csv(log, folder.path("log.csv"));
    const Analysis whole = analysis_of(folder.path("log.csv"), {.threads = 1});
    EXPECT_EQ(whole.rounds, 1U);
    ASSERT_TRUE(whole.findings.fate.has_value());
    for (const std::size_t threads : {2U, 3U, 8U}) {
      expect_same(analysis_of(folder.path("log.csv"), {.threads = threads}).json, whole.json,
                  std::to_string(threads) + " threads");
    }
    std::set<std::size_t> rounds;
    for (const Way way : {Way{1, 5'000'000}, Way{1, 3'000'000}, Way{1, 1'500'000}, Way{2, 700'000},
                          Way{1, 100'000}}) {
      const Analysis pieces = analysis_of(folder.path("log.csv"), way);
      expect_same(pieces.json, whole.json, std::to_string(pieces.rounds) + " rounds");
      rounds.insert(pieces.rounds);
    }
    // Two, a few and many; how many exactly depends on the size of a record.
    const auto some = [&](std::size_t from, std::size_t to) {
      const auto at = rounds.lower_bound(from);
      return at != rounds.end() && *at <= to;
    };
    EXPECT_TRUE(some(2, 2) && some(3, 5)) << testing::PrintToString(rounds);
    EXPECT_GE(*rounds.rbegin(), 8U);
  }
}

TEST_F(Laws, the_format_of_a_file_does_not_change_a_byte) {
  for (const std::uint64_t seed : {seed_, seed_ + 1}) {
    SCOPED_TRACE(testing::Message() << "FIFTEEN_SEED=" << seed);
    const Log log = telling_log(seed, seed % 2 == 0, false);
    const Folder folder;
    write_csv(log, folder.path("log.csv"));
    write_json_lines(log, folder.path("log.jsonl"));
    write_parquet(log, folder.path("log.parquet"));
    write_xes(log, folder.path("log.xes"));
    const Analysis csv = analysis_of(folder.path("log.csv"), {.threads = 2});
    for (const char* file : {"log.jsonl", "log.parquet"}) {
      expect_same(analysis_of(folder.path(file), {.threads = 2}).json, csv.json, file);
    }
    // An event log always has a case, so it is comparable where the others have one.
    if (log.has_cases) {
      expect_same(analysis_of(folder.path("log.xes"), {.threads = 2}).json, csv.json, "log.xes");
    }
  }
}

TEST_F(Laws, amounts_are_the_same_whatever_threads_memory_and_format) {
  const Log log = telling_log(seed_, true, false);
  const Folder folder;
  write_csv(log, folder.path("log.csv"));
  write_json_lines(log, folder.path("log.jsonl"));
  write_parquet(log, folder.path("log.parquet"));
  write_xes(log, folder.path("log.xes"));
  const Analysis whole = analysis_of(folder.path("log.csv"), {.threads = 1, .amounts = true});
  ASSERT_TRUE(whole.findings.fate && whole.findings.fate->value) << "FIFTEEN_SEED=" << seed_;
  EXPECT_NE(whole.json.find("\"misery_people\""), std::string::npos);
  for (const char* file : {"log.csv", "log.jsonl", "log.parquet", "log.xes"}) {
    const Analysis other = analysis_of(folder.path(file), {.threads = 3, .amounts = true});
    expect_same(other.json, whole.json, file);
  }
  const Analysis pieces =
      analysis_of(folder.path("log.csv"), {.threads = 2, .pile_bytes = 100'000, .amounts = true});
  EXPECT_GT(pieces.rounds, 2U);
  expect_same(pieces.json, whole.json, "several rounds");
}

TEST_F(Laws, how_customers_are_interleaved_does_not_change_a_byte) {
  const Log log = telling_log(seed_, false, false);
  const Folder folder;
  write_csv(log, folder.path("log.csv"));
  for (const bool drop : {false, true}) {
    const Analysis first = analysis_of(folder.path("log.csv"), {.threads = 2}, drop);
    for (std::uint64_t i = 1; i <= 3; ++i) {
      write_csv(interleaved_otherwise(log, seed_ + i), folder.path("other.csv"));
      EXPECT_EQ(analysis_of(folder.path("other.csv"), {.threads = 2}, drop).json, first.json)
          << "FIFTEEN_SEED=" << seed_;
    }
  }
}

// Writes the contacts of a file as `fifteen convert` does.
void convert(const std::string& from, const std::string& to, engine::FileFormat format,
             const read::Mapping* mapping = nullptr, bool gzip = false) {
  const auto opened = open_engine(from, 2);
  ASSERT_NE(opened, nullptr);
  engine::WriteRequest request;
  request.mapping = mapping != nullptr ? *mapping : read::guess_mapping(opened->columns(0)).mapping;
  request.reject_share_max = 1;
  request.path = to;
  request.format = format;
  request.gzip = gzip;
  const auto written = opened->write_contacts(request);
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_EQ(written->source.rejects.total(), 0U);
}

constexpr std::array<std::pair<const char*, engine::FileFormat>, 4> kFormats{
    {{"out.csv", engine::FileFormat::kCsv},
     {"out.jsonl", engine::FileFormat::kJsonLines},
     {"out.parquet", engine::FileFormat::kParquet},
     {"out.xes", engine::FileFormat::kXes}}};

// What is found in a file, and in the file that it was converted to, in each format.
void expect_equal_when_converted(const std::string& path, const read::Mapping* mapping = nullptr,
                                 bool xes = true) {
  const Analysis before = analysis_of(path, {.threads = 2, .guess_all = true, .mapping = mapping});
  const Folder folder;
  for (const auto& [name, format] : kFormats) {
    if (format == engine::FileFormat::kXes && !xes) continue;
    SCOPED_TRACE(name);
    ASSERT_NO_FATAL_FAILURE(convert(path, folder.path(name), format, mapping));
    expect_same(
        analysis_of(folder.path(name), {.threads = 2, .guess_all = true}).json_without_ratings,
        before.json_without_ratings, name);
    // And what was converted is converted to itself.
    const std::string again = folder.path(std::string("again-") + name);
    ASSERT_NO_FATAL_FAILURE(convert(folder.path(name), again, format));
    expect_same(analysis_of(again, {.threads = 2, .guess_all = true}).json_without_ratings,
                before.json_without_ratings, name);
  }
}

TEST_F(Laws, a_converted_file_says_what_the_file_says) {
  for (std::uint64_t round = 0; round < 4; ++round) {
    SCOPED_TRACE(testing::Message() << "FIFTEEN_SEED=" << seed_ + round);
    const Folder folder;
    const bool unidentified = round % 4 > 1;
    write_csv(telling_log(seed_ + round, round % 2 == 0, unidentified), folder.path("log.csv"));
    // An event log puts the contacts of nobody known elsewhere, which changes their group.
    expect_equal_when_converted(folder.path("log.csv"), nullptr, !unidentified);
  }
}

// Ids, moments and attributes of all spellings, and every kind of evidence, to the microsecond.
std::string write_odd_csv(const Folder& folder, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static const std::vector<std::string> kTexts{
      "NA",    "null",   "NULL",      "007", "7",    "-0",     "1e3",
      "nan",   "a,b",    "a\"b",      "a;b", "a\nb", "a\r\nb", "\xF0\x9F\x98\x80",
      " lead", "trail ", "#first",    "'x'", "\\",   "a\tb",   "<a>&amp;",
      "true",  "3.50",   "2024-05-01"};
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
  };
  std::ofstream out(folder.path("odd.csv"), std::ios::binary);
  out << "customer,moment,start,end,waited,promise,csat,resolved,abandoned,note,amount,Start "
         "Time,sentiment_of_day,text,direction,call_back\n";
  for (std::size_t i = 0; i < 3000; ++i) {
    const std::int64_t start =
        1'700'000'000'000'000 + static_cast<std::int64_t>(below(90)) * kMicrosPerDay +
        static_cast<std::int64_t>(below(4) == 0 ? below(1'000'000) : 250'000 * below(4));
    const std::int64_t end = start + static_cast<std::int64_t>(below(5'000'000'000));
    out << quoted(kTexts[below(kTexts.size())]) << ',' << quoted(kTexts[below(kTexts.size())])
        << ',' << format_time(start) << ',' << (below(3) == 0 ? "" : format_time(end)) << ',';
    if (below(2) == 0) out << below(900) << '.' << below(1'000'000);
    out << ',' << (below(2) == 0 ? "300" : "") << ',';
    if (below(3) == 0) out << below(5) + 1;
    out << ',' << (below(3) == 0 ? (below(2) == 0 ? "yes" : "no") : "") << ','
        << (below(5) == 0 ? "1" : "") << ',' << quoted(kTexts[below(kTexts.size())]) << ','
        << below(50) << ",x," << quoted(kTexts[below(kTexts.size())]) << ",\"a \"\"word\"\"\",";
    static const std::vector<std::string> kCallBacks{"",   "",       "no", "yes",
                                                     "4h", "5000.5", "2",  "soon"};
    const std::string due =
        format_time(start + static_cast<std::int64_t>(below(4'000'000'000'000)));
    out << (below(3) == 0 ? "out" : "in") << ','
        << (below(4) == 0 ? due : kCallBacks[below(kCallBacks.size())]) << '\n';
  }
  return folder.path("odd.csv");
}

TEST_F(Laws, a_converted_file_keeps_ids_times_and_evidence_of_all_spellings) {
  for (std::uint64_t round = 0; round < 3; ++round) {
    SCOPED_TRACE(testing::Message() << "FIFTEEN_SEED=" << seed_ + round);
    const Folder folder;
    expect_equal_when_converted(write_odd_csv(folder, seed_ + round));
  }
}

TEST_F(Laws, a_converted_file_needs_neither_the_mapping_nor_its_scales) {
  const Folder folder;
  const std::string path = write_odd_csv(folder, seed_);
  read::Mapping mapping;
  mapping.columns = {{Field::kCustomer, "customer"},
                     {Field::kMoment, "note"},
                     {Field::kStart, "start"},
                     {Field::kRating, "amount"}};
  mapping.scales = read::usual_scales();
  mapping.scales[Field::kRating] = {40, 10, 30, 15};  // most ratings are outside
  mapping.promise_us = 60 * kMicrosPerSecond;
  expect_equal_when_converted(path, &mapping);
  mapping.columns[Field::kWaited] = "waited";
  mapping.number_unit_us = 1000;
  expect_equal_when_converted(path, &mapping);
  mapping.gap_us.reset();
  expect_equal_when_converted(path, &mapping);
  mapping.columns[Field::kCase] = "text";
  expect_equal_when_converted(path, &mapping);
}

TEST_F(Laws, a_converted_file_needs_no_stitching) {
  const Folder folder;
  {
    std::mt19937_64 random(seed_);
    std::ofstream out(folder.path("log.csv"));
    out << "customer,email,moment,start\n";
    for (int i = 0; i < 4000; ++i) {
      const auto person = random() % 500;
      const bool by_mail = random() % 2 == 0;
      out << (by_mail && random() % 2 == 0 ? "" : std::to_string(person)) << ','
          << (by_mail ? "p" + std::to_string(person) + "@Example.org" : "") << ",m" << random() % 9
          << ','
          << format_time(1'700'000'000'000'000 +
                         static_cast<std::int64_t>(random() % 100) * kMicrosPerDay)
          << '\n';
    }
  }
  read::Mapping mapping;
  mapping.columns = {
      {Field::kCustomer, "customer"}, {Field::kMoment, "moment"}, {Field::kStart, "start"}};
  mapping.identities["email"] = {"email"};
  expect_equal_when_converted(folder.path("log.csv"), &mapping);
}

TEST_F(Laws, converted_real_logs_say_what_the_logs_say) {
  expect_equal_when_converted(FIFTEEN_SOURCE_DIR "/build/deps/pm4js/receipt.xes");
  const char* const data = std::getenv("FIFTEEN_DATA");
  if (data == nullptr) GTEST_SKIP() << "FIFTEEN_DATA is not set";
  expect_equal_when_converted(std::string(data) + "/bpic2012.xes.gz");
}

void expect_shares_add_up(const analyse::Findings& findings) {
  ASSERT_TRUE(findings.fate.has_value());
  double truth = 0;
  double misfit = 0;
  for (const analyse::MomentFate& moment : findings.fate->moments) {
    truth += moment.truth.value;
    misfit += std::max(0.0, -moment.truth.value);
    EXPECT_NEAR(moment.arrival.value + moment.delivery.value, moment.truth.value, 1e-12);
  }
  EXPECT_NEAR(truth, findings.fate->r2.value, 1e-9);
  EXPECT_NEAR(misfit, findings.fate->misfit, 1e-12);
  // What is shown adds up as well: a moment that is the fate decides nothing.
  double shown = 0;
  for (const analyse::Moment& moment : findings.moments)
    shown += moment.fate ? moment.fate->truth.value : 0;
  EXPECT_NEAR(shown, findings.fate->r2.value, 1e-9);
}

TEST_F(Laws, the_truth_shares_of_all_moments_add_up_to_what_is_explained) {
  for (std::uint64_t round = 0; round < 3; ++round) {
    SCOPED_TRACE(testing::Message() << "FIFTEEN_SEED=" << seed_ + round);
    const Folder folder;
    write_csv(telling_log(seed_ + round, round == 1, true), folder.path("log.csv"));
    expect_shares_add_up(analysis_of(folder.path("log.csv"), {.threads = 2}).findings);
  }
}

TEST_F(Laws, the_truth_shares_of_the_permits_add_up) {
  const std::string log = FIFTEEN_SOURCE_DIR "/build/deps/pm4js/receipt.xes";
  expect_shares_add_up(analysis_of(log, {.threads = 2}).findings);
}

TEST_F(Laws, the_truth_shares_of_the_loan_applications_add_up) {
  const char* const data = std::getenv("FIFTEEN_DATA");
  if (data == nullptr) GTEST_SKIP() << "FIFTEEN_DATA is not set";
  expect_shares_add_up(
      analysis_of(std::string(data) + "/bpic2012.xes.gz", {.threads = 2}).findings);
}

// Requests at places, some of which are paid, some in time; `silences` also has a row for each that
// is not, at the time at which it was due.
struct Requests {
  std::string plain = "customer,moment,start,place,direction\n";
  std::string silences = plain;
  std::size_t silent = 0;
};

Requests random_requests(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::size_t n) { return static_cast<std::int64_t>(random() % n); };
  constexpr std::int64_t kBegin = 1'700'000'000'000'000;
  constexpr std::int64_t kWithin = 5 * kMicrosPerDay;
  struct Row {
    std::int64_t start_us = 0;
    std::string moment;
    std::string place;
  };
  Requests out;
  std::vector<std::pair<std::string, std::vector<Row>>> customers;
  std::int64_t end_us = 0;
  for (int c = 0; c < 900; ++c) {
    std::vector<Row> rows(1 + static_cast<std::size_t>(below(7)));
    for (Row& row : rows) {
      row.start_us = kBegin + below(60 * 24) * kMicrosPerHour;
      row.moment =
          std::array{"asked", "paid", "other", "bought"}[static_cast<std::size_t>(below(4))];
      row.place = below(2) == 0 ? "oslo" : "bergen";
      end_us = std::max(end_us, row.start_us);
    }
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return a.start_us < b.start_us; });
    customers.emplace_back("c" + std::to_string(c), std::move(rows));
  }
  std::string tail;  // silences come behind all rows: nothing is earlier at their time
  for (const auto& [customer, rows] : customers) {
    const Row* waits = nullptr;
    const auto silent = [&] {
      if (waits->start_us + kWithin > end_us) return;
      tail += customer + ",no refund," + format_time(waits->start_us + kWithin) + "," +
              waits->place + ",silence\n";
      ++out.silent;
    };
    for (const Row& row : rows) {
      out.plain +=
          customer + "," + row.moment + "," + format_time(row.start_us) + "," + row.place + ",\n";
      if (waits != nullptr && row.start_us > waits->start_us + kWithin) {
        silent();
        waits = nullptr;
      }
      if (row.moment == "paid") waits = nullptr;
      if (row.moment == "asked" && waits == nullptr) waits = &row;
    }
    if (waits != nullptr) silent();
  }
  out.silences = out.plain + tail;
  return out;
}

journey::JourneyCounts counts_of(const std::string& path, const Promises& promises,
                                 std::size_t threads, std::size_t pile_bytes) {
  const auto opened = open_engine(path, threads);
  if (opened == nullptr) return {};
  engine::RunRequest request;
  request.mapping.columns = {{Field::kCustomer, "customer"},
                             {Field::kMoment, "moment"},
                             {Field::kStart, "start"},
                             {Field::kPlace, "place"},
                             {Field::kDirection, "direction"}};
  request.mapping.gap_us = 12 * kMicrosPerDay;
  request.mapping.promises = promises;
  request.mapping.won.moments = {"bought"};
  request.mapping.lost.silence_us = 9 * kMicrosPerDay;
  request.threads = threads;
  request.memory_bytes = kTestMemory;
  request.pile_bytes = pile_bytes;
  request.plan_fate = [&](const journey::JourneyCounts& sample) -> Result<engine::FatePlan> {
    auto chosen = cli::choose_fate(request.mapping, sample);
    if (!chosen) return fail(chosen.error());
    return chosen->plan;
  };
  auto result = opened->run(request);
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  return std::move(result->journeys);
}

TEST_F(Laws, a_silence_counts_as_a_row_that_tells_of_it) {
  Promises promises;
  PromiseRule& rule = promises.rules.emplace_back();
  rule.name = "refund";
  rule.measure = PromiseMeasure::kUntil;
  rule.moments = {"asked"};
  rule.to = {"paid"};
  rule.within_us = 5 * kMicrosPerDay;
  rule.silence = "no refund";
  for (const std::uint64_t seed : {seed_, seed_ + 1}) {
    SCOPED_TRACE(testing::Message() << "FIFTEEN_SEED=" << seed);
    const Requests requests = random_requests(seed);
    const Folder folder;
    std::ofstream(folder.path("plain.csv")) << requests.plain;
    std::ofstream(folder.path("told.csv")) << requests.silences;
    const auto told = counts_of(folder.path("told.csv"), {}, 1, 0);
    const auto silent = std::find(told.moments.begin(), told.moments.end(), "no refund");
    ASSERT_NE(silent, told.moments.end());
    std::uint64_t silences = 0;
    for (const auto& group : told.groups)
      silences += group.moments[static_cast<std::size_t>(silent - told.moments.begin())].contacts;
    EXPECT_EQ(silences, requests.silent);
    for (const std::size_t threads : {1U, 2U, 5U}) {
      for (const std::size_t pile_bytes : {0U, 30'000U}) {
        EXPECT_TRUE(counts_of(folder.path("plain.csv"), promises, threads, pile_bytes) == told)
            << threads << " threads, " << pile_bytes << " bytes";
      }
    }
    EXPECT_FALSE(counts_of(folder.path("plain.csv"), {}, 1, 0) == told);
  }
}

}  // namespace
}  // namespace fifteen::tests
