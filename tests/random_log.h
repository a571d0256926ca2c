#pragma once
// Random logs for tests, and their files: the same contacts as CSV, JSON Lines, XES and Parquet.
//
//   const std::uint64_t seed = test_seed();              // FIFTEEN_SEED, or a fixed one
//   const Log log = random_log({.seed = seed});
//   write_csv(log, folder.path("log.csv"));

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "base/time.h"
#include "plain_sql.h"

namespace fifteen::tests {

/// Returns the seed of this run's random logs: FIFTEEN_SEED where it is set. Prints it once.
inline std::uint64_t test_seed() {
  static const std::uint64_t seed = [] {
    const char* const given = std::getenv("FIFTEEN_SEED");
    const std::uint64_t chosen = given != nullptr ? std::strtoull(given, nullptr, 10) : 15;
    std::cout << "Random logs of FIFTEEN_SEED=" << chosen << "\n";
    return chosen;
  }();
  return seed;
}

/// A folder that goes away with the test.
class Folder {
 public:
  Folder() {
    std::string name =
        (std::filesystem::temp_directory_path() / "fifteen-test-").string() + std::string(6, 'X');
    if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no folder " << name;
    path_ = name;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

struct LogContact {
  std::string customer;  ///< empty: nobody known
  std::string case_id;   ///< empty: none
  std::string moment;
  std::int64_t start_us = 0;
  int csat = 0;  ///< 0: none
};

struct Log {
  std::vector<LogContact> contacts;  ///< in the order of the file
  bool integer_customers = false;
  bool has_cases = false;
};

struct LogOptions {
  std::uint64_t seed = 0;
  std::size_t customers = 200;
  std::size_t moments = 12;
  std::size_t contacts_max = 12;  ///< of a customer
  bool integer_customers = false;
  bool cases = false;
  bool unidentified = false;  ///< some contacts are of nobody known
  bool without_case = false;  ///< some contacts have no case
};

/// Makes a log: contacts of all customers interleaved, many at the same time, some far apart.
inline Log random_log(const LogOptions& options) {
  std::mt19937_64 random(options.seed);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  static const std::array<const char*, 8> kOdd{"say \"hi\"",
                                               "a,b",
                                               "gr\xC3\xB6\xC3\x9F"
                                               "e",
                                               "<b>&amp;",
                                               "x;y|z",
                                               "it's",
                                               "[1]*?",
                                               "\xF0\x9F\x98\x80"};
  const auto name = [&](std::size_t i) {
    return i < kOdd.size() ? std::string(kOdd[i]) : "moment " + std::to_string(i);
  };
  Log log;
  log.integer_customers = options.integer_customers;
  log.has_cases = options.cases;
  for (std::size_t c = 0; c < options.customers; ++c) {
    const std::string customer =
        options.integer_customers ? std::to_string(c * 7919 + 1) : "customer " + std::to_string(c);
    const std::size_t contacts = 1 + below(options.contacts_max);
    // Hours, a few of them: ties are common. Now and then a rest of months.
    std::int64_t hour = static_cast<std::int64_t>(below(24 * 60));
    for (std::size_t i = 0; i < contacts; ++i) {
      LogContact contact;
      contact.customer = options.unidentified && below(10) == 0 ? "" : customer;
      if (options.cases && !(options.without_case && below(5) == 0)) {
        contact.case_id = "case " + std::to_string(c) + "." + std::to_string(below(3));
      }
      contact.moment = name(std::min(below(options.moments), below(options.moments)));
      hour += below(12) == 0 ? 24 * 45 : static_cast<std::int64_t>(below(4));
      contact.start_us = 1'700'000'000'000'000 + hour * kMicrosPerHour;
      contact.csat = static_cast<int>(below(8)) - 2;
      // The first one has all there is, so that every file has every column.
      if (contact.csat < 0) contact.csat = log.contacts.empty() ? 5 : 0;
      log.contacts.push_back(contact);
      if (below(15) == 0) log.contacts.push_back(contact);  // an exact repetition
    }
  }
  std::shuffle(log.contacts.begin(), log.contacts.end(), random);
  return log;
}

/// Returns the log with its rows in another order, which keeps that of each customer's rows.
inline Log interleaved_otherwise(const Log& log, std::uint64_t seed) {
  std::map<std::string, std::vector<std::size_t>> rows;
  for (std::size_t i = 0; i < log.contacts.size(); ++i) rows[log.contacts[i].customer].push_back(i);
  std::vector<std::string> turns;
  for (const LogContact& contact : log.contacts) turns.push_back(contact.customer);
  std::mt19937_64 random(seed);
  std::shuffle(turns.begin(), turns.end(), random);
  std::map<std::string, std::size_t> next;
  Log out = log;
  for (std::size_t i = 0; i < turns.size(); ++i)
    out.contacts[i] = log.contacts[rows[turns[i]][next[turns[i]]++]];
  return out;
}

inline void write_csv(const Log& log, const std::string& path) {
  const auto quoted = [](const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
  };
  std::ofstream out(path, std::ios::binary);
  out << "customer,case,moment,start,csat\n";
  for (const LogContact& c : log.contacts) {
    out << (c.customer.empty() ? "" : quoted(c.customer)) << ','
        << (c.case_id.empty() ? "" : quoted(c.case_id)) << ',' << quoted(c.moment) << ','
        << format_time(c.start_us) << ',';
    if (c.csat != 0) out << c.csat;
    out << '\n';
  }
}

inline void write_json_lines(const Log& log, const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  for (const LogContact& c : log.contacts) {
    nlohmann::json row{{"moment", c.moment}, {"start", format_time(c.start_us)}};
    if (!c.customer.empty()) {
      row["customer"] = log.integer_customers ? nlohmann::json(std::stoll(c.customer))
                                              : nlohmann::json(c.customer);
    }
    row["case"] = c.case_id.empty() ? nlohmann::json(nullptr) : nlohmann::json(c.case_id);
    if (c.csat != 0) row["csat"] = c.csat;
    out << row.dump() << '\n';
  }
}

/// Writes an event log with a trace for each case, or for each customer where there are none. Every
/// contact must have a customer, and a case where there are cases.
inline void write_xes(const Log& log, const std::string& path) {
  const auto escaped = [](const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '<')
        out += "&lt;";
      else if (c == '&')
        out += "&amp;";
      else if (c == '"')
        out += "&quot;";
      else
        out += c;
    }
    return out;
  };
  std::map<std::string, std::vector<const LogContact*>> traces;
  for (const LogContact& c : log.contacts)
    traces[log.has_cases ? c.case_id : c.customer].push_back(&c);
  std::ofstream out(path, std::ios::binary);
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n";
  for (const auto& [name, contacts] : traces) {
    out << "<trace><string key=\"concept:name\" value=\"" << escaped(name) << "\"/>\n";
    for (const LogContact* c : contacts) {
      out << "<event><string key=\"moment\" value=\"" << escaped(c->moment)
          << "\"/><string key=\"customer\" value=\"" << escaped(c->customer)
          << "\"/><date key=\"start\" value=\"" << format_time(c->start_us) << "\"/>";
      if (c->csat != 0) out << "<int key=\"csat\" value=\"" << c->csat << "\"/>";
      out << "</event>\n";
    }
    out << "</trace>\n";
  }
  out << "</log>\n";
}

/// Makes the table `log` of a log: place, customer, case_id, moment, start, outcome.
inline void fill_table(PlainSql& sql, const Log& log) {
  sql.run(
      "create or replace table log (place bigint, customer varchar, case_id varchar, moment "
      "varchar, start bigint, "
      "csat integer)");
  Appender rows(sql, "log");
  for (std::size_t i = 0; i < log.contacts.size(); ++i) {
    const LogContact& c = log.contacts[i];
    rows.add(static_cast<std::int64_t>(i));
    rows.add_or_null(c.customer);
    rows.add_or_null(c.case_id);
    rows.add(c.moment);
    rows.add(c.start_us);
    c.csat == 0 ? rows.add_null() : rows.add(std::int64_t{c.csat});
    rows.end_row();
  }
}

inline void write_parquet(const Log& log, const std::string& path) {
  PlainSql sql;
  fill_table(sql, log);
  sql.run("copy (select " +
          std::string(log.integer_customers ? "customer::bigint as customer" : "customer") +
          ", case_id as \"case\", moment, make_timestamptz(start) as start, csat from log order by "
          "place) to '" +
          path + "' (format parquet, row_group_size 4096)");
}

}  // namespace fifteen::tests
