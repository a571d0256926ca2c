// Rows of several sources become contacts as the rules say: against a search through all rows.

#include <fstream>
#include <gtest/gtest.h>
#include <random>
#include <tuple>

#include "../random_log.h"
#include "base/time.h"
#include "engine/duckdb/duckdb_engine.h"

namespace fifteen::tests {
namespace {

constexpr std::int64_t kHour = 3'600'000'000;
constexpr std::int64_t kWindowHours = 12;
constexpr std::size_t kSurvey = 2;  // the third source

// A row of a source; empty texts are missing, and so is a rating of 0.
struct Row {
  std::size_t source = 0;
  std::size_t order = 0;  // over all sources
  std::string id;
  std::string customer;
  std::string moment;
  std::int64_t hour = 0;
  std::string agent;
  int csat = 0;
  int worst = 0;  // of all ratings that are told of the contact
};

using Rows = std::vector<Row>;
using Shown = std::tuple<std::string, std::string, std::int64_t, std::string, int, std::string>;

template <class T>
T one_of(std::mt19937_64& random, const std::vector<T>& values) {
  return values[random() % values.size()];
}

Rows random_rows(std::mt19937_64& random) {
  Rows rows;
  for (std::size_t source = 0; source <= kSurvey; ++source) {
    const std::size_t count = 1 + random() % 30;
    for (std::size_t i = 0; i < count; ++i) {
      Row row;
      row.source = source;
      row.order = rows.size();
      row.id = one_of<std::string>(random, {"", "", "1", "2", "3", "4", "5", "6", "7", "8", "9"});
      row.customer = one_of<std::string>(random, {"", "ann", "bo", "cy", "dee"});
      row.moment =
          source == kSurvey ? "survey" : one_of<std::string>(random, {"call", "chat", "visit"});
      row.hour = static_cast<std::int64_t>(random() % 60);
      row.agent = source == kSurvey ? "" : one_of<std::string>(random, {"", "kim", "lee"});
      row.csat = static_cast<int>(random() % 6);
      row.worst = row.csat;
      rows.push_back(row);
    }
  }
  return rows;
}

void take_worst(int& worst, int rating) {
  if (rating != 0 && (worst == 0 || rating < worst)) worst = rating;
}

// What `row` adds to a contact that lacks it.
void complete(Row& contact, const Row& row) {
  if (contact.agent.empty()) contact.agent = row.agent;
  if (contact.csat == 0) contact.csat = row.csat;
  take_worst(contact.worst, row.worst);
}

Rows without_repeats(const Rows& rows) {
  Rows out;
  for (const Row& row : rows) {
    const bool repeated = std::any_of(out.begin(), out.end(), [&](const Row& kept) {
      return !row.id.empty() && kept.source == row.source && kept.id == row.id &&
             kept.customer == row.customer;
    });
    if (!repeated) out.push_back(row);
  }
  return out;
}

// The customer that rows of an id without one are taken to be of: the first that is named.
std::string first_named(const Rows& rows, const std::string& id) {
  for (const Row& row : rows) {
    if (row.source != kSurvey && row.id == id && !row.customer.empty()) return row.customer;
  }
  return "";
}

bool is_shared(const Rows& rows, const std::string& id) {
  const auto in = [&](std::size_t source) {
    return std::any_of(rows.begin(), rows.end(),
                       [&](const Row& row) { return row.source == source && row.id == id; });
  };
  return !id.empty() && in(0) && in(1);
}

Rows merged(const Rows& rows) {
  Rows out;
  for (const Row& row : rows) {
    if (row.source == kSurvey) continue;
    Row contact = row;
    if (is_shared(rows, row.id)) {
      if (contact.customer.empty()) contact.customer = first_named(rows, row.id);
      const auto known = std::find_if(out.begin(), out.end(), [&](const Row& other) {
        return other.id == contact.id && other.customer == contact.customer;
      });
      if (known != out.end()) {
        complete(*known, contact);
        continue;
      }
    }
    out.push_back(contact);
  }
  return out;
}

// The place of the contact that an answer rates, among `contacts`; their number where there is
// none.
std::size_t rated_by(const Row& answer, const Rows& contacts) {
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const Row& c = contacts[i];
    const bool same =
        answer.customer.empty() || c.customer.empty() || c.customer == answer.customer;
    if (!answer.id.empty() && c.id == answer.id && same) return i;
  }
  std::size_t best = contacts.size();
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const Row& c = contacts[i];
    if (answer.customer.empty() || c.customer != answer.customer || c.hour > answer.hour) continue;
    if (best == contacts.size() || c.hour >= contacts[best].hour) best = i;
  }
  if (best < contacts.size() && answer.hour - contacts[best].hour > kWindowHours)
    return contacts.size();
  return best;
}

Rows contacts_of(const Rows& rows) {
  const Rows kept = without_repeats(rows);
  const Rows before = merged(kept);
  Rows out = before;
  Rows alone;
  for (const Row& answer : kept) {
    if (answer.source != kSurvey) continue;
    const std::size_t at = rated_by(answer, before);
    if (at < before.size()) {
      complete(out[at], answer);
    } else {
      alone.push_back(answer);
    }
  }
  out.insert(out.end(), alone.begin(), alone.end());
  std::stable_sort(out.begin(), out.end(),
                   [](const Row& a, const Row& b) { return a.hour < b.hour; });
  return out;
}

Shown shown(const Row& row) {
  const std::string outcome = row.worst == 0   ? "unscored"
                              : row.worst <= 2 ? "misery"
                              : row.worst == 5 ? "magic"
                                               : "neutral";
  return {row.customer, row.moment, row.hour, row.agent, row.csat, outcome};
}

std::string text_of(const std::vector<Shown>& contacts) {
  std::string out;
  for (const auto& [customer, moment, hour, agent, csat, outcome] : contacts) {
    out += customer + "," + moment + "," + std::to_string(hour) + "," + agent + "," +
           std::to_string(csat) + "," + outcome + "\n";
  }
  return out;
}

read::MappedSource mapped(std::size_t source, const std::string& path) {
  read::MappedSource out;
  out.scales = read::usual_scales();
  out.files = path;
  out.group = source;
  out.columns = {{Field::kId, "id"},          {Field::kCustomer, "customer"},
                 {Field::kMoment, "moment"},  {Field::kStart, "start"},
                 {Field::kEmployee, "agent"}, {Field::kCsat, "csat"}};
  if (source == kSurvey) {
    out.kind = read::SourceKind::kSurvey;
    out.window_us = kWindowHours * kHour;
    out.columns.erase(Field::kEmployee);
  }
  return out;
}

// What the engine makes of the rows.
std::vector<Shown> listed(const Rows& rows, const Folder& folder, std::size_t threads) {
  std::vector<std::string> paths;
  engine::ContactRequest request;
  request.limit = 0;
  request.mapping.scales = read::usual_scales();
  for (std::size_t source = 0; source <= kSurvey; ++source) {
    paths.push_back(folder.path(std::to_string(source) + ".csv"));
    std::ofstream file(paths.back());
    file << "id,customer,moment,start,agent,csat\n";
    for (const Row& row : rows) {
      if (row.source != source) continue;
      file << row.id << "," << row.customer << "," << row.moment << ","
           << format_time(row.hour * kHour) << "," << row.agent << ","
           << (row.csat == 0 ? "" : std::to_string(row.csat)) << "\n";
    }
    request.mapping.sources.push_back(mapped(source, paths.back()));
  }
  duckdb_engine::EngineOptions options;
  options.threads = threads;
  options.memory_bytes = 500'000'000;
  auto engine = duckdb_engine::DuckDbEngine::open(paths, options);
  if (!engine) {
    ADD_FAILURE() << engine.error().message;
    return {};
  }
  const auto list = (*engine)->contacts(request);
  if (!list) {
    ADD_FAILURE() << list.error().message;
    return {};
  }
  const auto cell = [&](const auto& row, const char* name) -> std::string {
    for (std::size_t c = 0; c < list->columns.size(); ++c) {
      if (list->columns[c].name == name) return row[c].value_or("");
    }
    return "";
  };
  std::vector<Shown> out;
  for (const auto& row : list->rows) {
    const auto start = parse_time(cell(row, "start"));
    const std::string csat = cell(row, "csat");
    out.emplace_back(cell(row, "customer"), cell(row, "moment"), start ? start->us / kHour : -1,
                     cell(row, "employee"), csat.empty() ? 0 : std::stoi(csat),
                     cell(row, "outcome"));
  }
  return out;
}

TEST(Sources, become_contacts_as_a_search_through_all_rows_says) {
  std::mt19937_64 random(test_seed());
  for (int log = 0; log < 20; ++log) {
    const Folder folder;
    const Rows rows = random_rows(random);
    std::vector<Shown> expected;
    for (const Row& row : contacts_of(rows)) expected.push_back(shown(row));
    for (const std::size_t threads : {1, 3}) {
      ASSERT_EQ(text_of(listed(rows, folder, threads)), text_of(expected)) << "log " << log;
    }
  }
}

}  // namespace
}  // namespace fifteen::tests
