// The paths of a log's journeys: written out as a table of paths by a plain walk over the contacts,
// and read again, they say the same as the log itself, whatever threads and memory.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <optional>

#include "../open_engine.h"
#include "../random_log.h"
#include "analyse/attribution.h"
#include "engine/duckdb/duckdb_engine.h"
#include "read/path_table.h"

namespace fifteen::tests {
namespace {

using analyse::Attribution;

struct Way {
  unsigned order = 1;
  bool misery = false;
  std::size_t threads = 1;
  std::size_t pile_bytes = 0;
};

const std::string kWon = "it's";
const std::string kLost = "[1]*?";

journey::FateRule rule_of(const std::vector<std::string>& moments, const std::string& name) {
  journey::FateRule rule;
  for (const std::string& moment : moments) rule.moments.push_back(moment == name);
  return rule;
}

journey::JourneyCounts counts_of(const std::string& path, const Way& way) {
  const auto opened = open_engine(path, way.threads);
  if (opened == nullptr) return {};
  engine::RunRequest request;
  request.mapping.columns = {{Field::kCustomer, "customer"},
                             {Field::kMoment, "moment"},
                             {Field::kStart, "start"},
                             {Field::kCsat, "csat"}};
  request.mapping.scales = read::usual_scales();
  request.mapping.gap_us = 30 * kMicrosPerDay;
  request.reject_share_max = 1;
  request.threads = way.threads;
  request.memory_bytes = kTestMemory;
  request.pile_bytes = way.pile_bytes;
  request.paths = {way.order, way.misery};
  request.plan_fate = [](const journey::JourneyCounts& sample) -> Result<engine::FatePlan> {
    return engine::FatePlan{rule_of(sample.moments, kWon), rule_of(sample.moments, kLost)};
  };
  auto ran = opened->run(request);
  if (!ran) {
    ADD_FAILURE() << ran.error().message;
    return {};
  }
  return std::move(ran->journeys);
}

// By the usual scale; without a rating nothing tells.
int outcome_of(const LogContact& c) {
  if (c.csat == 0) return 0;
  return c.csat <= 2 ? 1 : c.csat < 5 ? 2 : 3;
}

struct Ends {
  std::uint64_t conversions = 0;
  std::uint64_t nulls = 0;
};
using Table = std::map<std::vector<std::string>, Ends>;

// A journey, ended by a gap or by its fate.
void add_journey(const std::vector<const LogContact*>& contacts, bool misery, Table& table) {
  std::vector<std::string> path;
  std::optional<bool> converts;
  for (const LogContact* c : contacts) {
    if (misery) {
      path.push_back(c->moment);
      if (outcome_of(*c) == 1) {
        converts = true;
        break;
      }
    } else if (c->moment == kWon || c->moment == kLost) {
      converts = c->moment == kWon;
      break;
    } else {
      path.push_back(c->moment);
    }
  }
  if (misery && !converts) converts = false;
  if (!converts) return;
  Ends& ends = table[path];
  ++(*converts ? ends.conversions : ends.nulls);
}

Table table_of(const Log& log, bool misery) {
  std::map<std::string, std::vector<const LogContact*>> customers;
  for (const LogContact& c : log.contacts) customers[c.customer].push_back(&c);
  Table table;
  for (auto& [customer, contacts] : customers) {
    std::stable_sort(contacts.begin(), contacts.end(),
                     [](const auto* a, const auto* b) { return a->start_us < b->start_us; });
    std::vector<const LogContact*> journey;
    for (const LogContact* c : contacts) {
      const LogContact* last = journey.empty() ? nullptr : journey.back();
      const bool same = last != nullptr && last->start_us == c->start_us &&
                        last->moment == c->moment && outcome_of(*last) == outcome_of(*c);
      const bool sealed = last != nullptr && (last->moment == kWon || last->moment == kLost);
      if (last != nullptr &&
          ((sealed && !same) || c->start_us - last->start_us > 30 * kMicrosPerDay)) {
        add_journey(journey, misery, table);
        journey.clear();
      }
      journey.push_back(c);
    }
    add_journey(journey, misery, table);
  }
  return table;
}

void write_table(const Table& table, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  out << "path;total_conversions;total_null\n";
  for (const auto& [moments, ends] : table) {
    std::string text;
    for (const std::string& moment : moments) text += (text.empty() ? "" : " => ") + moment;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    out << quoted << "\";" << ends.conversions << ';' << ends.nulls << '\n';
  }
}

struct ReadTable {
  read::PathNames names;
  journey::PathTables counts;
  read::Rejects rejects;
  std::uint64_t rows = 0;
};

Attribution attribution_of_table(const std::string& path, unsigned order,
                                 const std::string& separator) {
  ReadTable table;
  table.counts.order = order;
  auto source = read::ByteSource::open(path);
  if (!source) {
    ADD_FAILURE() << source.error().message;
    return {};
  }
  read::PathTableOptions options;
  options.separator = separator;
  const auto summary = read::read_path_table(
      **source, options, table.names,
      [&](const read::PathRow& row) -> Status {
        if (row.conversions > 0)
          table.counts.add(row.path, journey::PathEnd::kConversion, row.conversions);
        if (row.nulls > 0) table.counts.add(row.path, journey::PathEnd::kNull, row.nulls);
        return {};
      },
      table.rejects);
  EXPECT_TRUE(summary);
  EXPECT_EQ(table.rejects.total(), 0);
  journey::GroupedPaths grouped;
  grouped.merge(0, table.counts);
  return analyse::attribute(std::move(grouped).finish(), table.names.names(), {});
}

void expect_same(const Attribution& log, const Attribution& table) {
  EXPECT_EQ(log.ends, table.ends);
  ASSERT_EQ(log.moments.size(), table.moments.size());
  std::map<std::string, const analyse::AttributedMoment*> by_name;
  for (const auto& m : table.moments) by_name[m.name] = &m;
  for (const auto& m : log.moments) {
    ASSERT_TRUE(by_name.contains(m.name)) << m.name;
    const analyse::AttributedMoment& other = *by_name[m.name];
    EXPECT_NEAR(m.effect.value, other.effect.value, 1e-11) << m.name;
    EXPECT_EQ(m.contacts, other.contacts);
    for (std::size_t r = 0; r < analyse::kCreditRules; ++r)
      EXPECT_NEAR(m.shares[r].value, other.shares[r].value, 1e-11) << m.name << " by rule " << r;
  }
}

TEST(Paths, of_a_log_say_the_same_as_its_journeys_written_out_as_a_table) {
  const Log log = random_log({.seed = test_seed(), .customers = 200, .moments = 10});
  const Folder folder;
  write_csv(log, folder.path("log.csv"));
  for (const bool misery : {false, true}) {
    write_table(table_of(log, misery), folder.path("paths.csv"));
    for (unsigned order = 1; order <= journey::kPathOrderMax; ++order) {
      const journey::JourneyCounts counts =
          counts_of(folder.path("log.csv"), {.order = order, .misery = misery});
      EXPECT_EQ(counts.paths.order, order);
      const Attribution of_log =
          analyse::attribute(counts.paths, counts.moments, {.intervals = true});
      EXPECT_GT(of_log.conversions(), 10);
      expect_same(of_log, attribution_of_table(folder.path("paths.csv"), order, "=>"));
    }
  }
}

TEST(Paths, are_equal_on_any_number_of_threads_and_in_little_memory) {
  const Log log = random_log({.seed = test_seed() + 7, .customers = 3000});
  const Folder folder;
  write_csv(log, folder.path("log.csv"));
  for (const bool misery : {false, true}) {
    const journey::JourneyCounts one =
        counts_of(folder.path("log.csv"), {.order = 3, .misery = misery});
    EXPECT_EQ(
        one.paths,
        counts_of(folder.path("log.csv"), {.order = 3, .misery = misery, .threads = 4}).paths);
    EXPECT_EQ(one.paths,
              counts_of(folder.path("log.csv"),
                        {.order = 3, .misery = misery, .threads = 2, .pile_bytes = 100'000})
                  .paths);
  }
}

// The data set of the field's tool.
TEST(Paths, of_ten_thousand_real_ones_convert_as_they_do_at_every_order) {
  const char* const data = std::getenv("FIFTEEN_DATA");
  const std::string path = data == nullptr ? "" : std::string(data) + "/pathdata.csv";
  if (path.empty() || !std::filesystem::exists(path))
    GTEST_SKIP() << "needs FIFTEEN_DATA with pathdata.csv";
  for (unsigned order = 1; order <= journey::kPathOrderMax; ++order) {
    const Attribution found = attribution_of_table(path, order, ">");
    EXPECT_EQ(found.conversions(), 19'785);
    EXPECT_EQ(found.nulls(), 68'602);
    EXPECT_EQ(found.conversion.value, 19'785.0 / 88'387);
    EXPECT_NEAR(found.chain_conversion, 19'785.0 / 88'387, 1e-12);
    double sum = 0;
    for (const analyse::AttributedMoment& m : found.moments) sum += m.conversions[0];
    EXPECT_NEAR(sum, 19'785, 1e-6);
  }
}

}  // namespace
}  // namespace fifteen::tests
