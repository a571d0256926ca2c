// The whole job against DuckDB's own SQL: checks the answer, then times.
//
//   fifteen_bench PROGRAM FOLDER [MILLIONS [CASE]]
//
// CASE is parquet, csv, ids or whatif; without it, all of them.
//
// Makes contacts in FOLDER (kept for the next time), runs `PROGRAM analyze` on them and, in turn,
// the SQL that counts transitions alone, with the same number of threads; compares the counts and
// mean gaps pair by pair, and prints ratios of wall times within this run, peak memory, and whether
// each bound holds. Ends with status 1 when an answer differs or a bound does not hold. Both run as
// processes of their own, so each pays for its start.

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <duckdb.h>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <spawn.h>
#include <sstream>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

// How often each is run; the fastest counts, because other work on the machine only ever slows
// down.
constexpr int kRounds = 3;

double since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(2);
}

// DuckDB, fresh for each measurement.
class Sql {
 public:
  explicit Sql(unsigned threads) {
    duckdb_config config = nullptr;
    duckdb_create_config(&config);
    duckdb_set_config(config, "threads", std::to_string(threads).c_str());
    if (duckdb_open_ext(nullptr, &database_, config, nullptr) != DuckDBSuccess)
      give_up("DuckDB does not start");
    duckdb_destroy_config(&config);
    duckdb_connect(database_, &connection_);
  }
  Sql(const Sql&) = delete;
  Sql& operator=(const Sql&) = delete;
  ~Sql() {
    duckdb_disconnect(&connection_);
    duckdb_close(&database_);
  }

  std::vector<std::vector<std::string>> operator()(const std::string& sql) {
    duckdb_result result;
    if (duckdb_query(connection_, sql.c_str(), &result) != DuckDBSuccess)
      give_up(duckdb_result_error(&result));
    std::vector<std::vector<std::string>> rows(duckdb_row_count(&result));
    for (idx_t r = 0; r < rows.size(); ++r) {
      for (idx_t c = 0; c < duckdb_column_count(&result); ++c) {
        char* const text = duckdb_value_varchar(&result, c, r);
        rows[r].emplace_back(text == nullptr ? "" : text);
        duckdb_free(text);
      }
    }
    duckdb_destroy_result(&result);
    return rows;
  }

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

// A year of an airline: each customer meets it five times, and the file is in order of time, so
// that a customer's contacts lie far apart. Most journeys follow one of 24 usual ways; every tenth
// contact is any.
std::string contacts_sql(std::uint64_t millions) {
  const std::uint64_t contacts = millions * 1'000'000;
  const std::uint64_t customers = contacts / 5;
  const std::string moments =
      "['web visit','app login','booking','order status call','bag desk','check "
      "in','boarding','seat change',"
      "'complaint','refund request','newsletter','lounge']";
  return fmt::format(
      "select customer, {0}[1 + (case when hash(i * 7 + 1) % 10 = 0 then hash(i * 5 + 3) % 12 else "
      "hash((customer % 24) * 5 + k) % 12 end)::int] as moment, ['web','app','phone','desk'][1 + "
      "(hash(i * 11 + 3) "
      "% 4)::int] as channel, make_timestamp(1704067200000000 + i * {1} + (hash(i * 3) % "
      "500000)::bigint) as start, "
      "case when hash(i * 5 + 2) % 10 = 0 then (1 + hash(i * 13) % 5)::tinyint end as csat, "
      "(hash(i * 17) % 900)::smallint as waited_s from (select i, i // {2} as k, ((i % {2}) * "
      "7919) % {2} as customer "
      "from range({3}) t(i))",
      moments, 31'000'000'000'000 / contacts, customers, contacts);
}

// The same contacts with ids of 36 characters, as a UUID has.
std::string text_ids_sql(const std::string& file) {
  return fmt::format(
      "select substr(m, 1, 8) || '-' || substr(m, 9, 4) || '-' || substr(m, 13, 4) || '-' || "
      "substr(m, 17, 4) || '-' || substr(m, 21, 12) as customer, * exclude (customer, m) from "
      "(select *, md5(customer::varchar) as m from read_parquet('{}'))",
      file);
}

constexpr const char* kMapping = R"([columns]
customer = "customer"
moment = "moment"
start = "start"
channel = "channel"
csat = "csat"
waited = "waited_s"

[journey]
gap = "none"

[outcome]
promise = "10min"

[fate.won]
moments = ["booking"]

[fate.lost]
silence = "30d"
)";

// The same without what tells how contacts turned out: nothing is scored, nothing is learned.
std::string unscored_mapping() {
  std::string out = kMapping;
  for (const std::string_view line : {"csat = \"csat\"\n", "[outcome]\npromise = \"10min\"\n\n"})
    out.erase(out.find(line), line.size());
  return out;
}

std::string transitions_sql(const std::string& relation) {
  return fmt::format(
      "select a, b, count(*) as n, sum(gap) // count(*) as mean from (select moment as a, "
      "lead(moment) over w as b, "
      "epoch_us(lead(start) over w) - epoch_us(start) as gap from {} window w as (partition by "
      "customer order by "
      "start)) where b is not null group by 1, 2",
      relation);
}

struct Measured {
  double seconds = 0;
  double cpu_seconds = 0;
  double peak_mb = 0;
};

// What a row of the SQL's result is written as, by the process that runs it.
constexpr char kSeparator = '\x1F';

void run_sql(unsigned threads, const std::string& sql, const std::string& output) {
  std::ofstream file(output, std::ios::binary);
  for (const auto& row : Sql(threads)(sql))
    file << fmt::format("{}\n", fmt::join(row, std::string(1, kSeparator)));
}

std::vector<std::vector<std::string>> read_rows(const std::string& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    auto& row = rows.emplace_back();
    for (std::string field; std::getline(fields, field, kSeparator);) row.push_back(field);
  }
  return rows;
}

Measured run_program(const std::vector<std::string>& command) {
  std::vector<char*> arguments;
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto begin = Clock::now();
  pid_t child = 0;
  if (posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) != 0) {
    give_up("cannot start " + command[0]);
  }
  int status = 0;
  rusage used{};
  if (wait4(child, &status, 0, &used) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    give_up(fmt::format("{} {} failed", command[0], command[1]));
  }
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  // Megabytes of a million bytes, as --memory counts them.
  return {since(begin), seconds(used.ru_utime) + seconds(used.ru_stime),
          static_cast<double>(used.ru_maxrss) * 1024 / 1e6};
}

using Pairs = std::map<std::pair<std::string, std::string>, std::pair<std::int64_t, std::int64_t>>;

Pairs pairs_of_document(const std::string& path) {
  std::ifstream file(path);
  const nlohmann::json document = nlohmann::json::parse(file);
  Pairs out;
  for (const auto& t : document["transitions"]) {
    out[{t["from"], t["to"]}] = {t["count"], t["gap_us"]["mean"]};
  }
  return out;
}

Pairs pairs_of_rows(const std::vector<std::vector<std::string>>& rows) {
  Pairs out;
  for (const auto& row : rows) out[{row[0], row[1]}] = {std::stoll(row[2]), std::stoll(row[3])};
  return out;
}

// Means may differ by the rounding of half a microsecond.
bool same(const Pairs& a, const Pairs& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.first == y.second.first &&
           std::abs(x.second.second - y.second.second) <= 1;
  });
}

class Bench {
 public:
  Bench(std::string program, fs::path folder)
      : program_(std::move(program)), folder_(std::move(folder)) {
    fs::create_directories(folder_);
    std::ofstream(folder_ / "mapping.toml") << kMapping;
    std::ofstream(folder_ / "unscored.toml") << unscored_mapping();
  }

  // Times the program against the SQL on one file and checks the answer.
  double against_sql(const std::string& name, const std::string& relation, double bound) {
    const std::string file = (folder_ / name).string();
    Measured sql_best{1e9, 0, 0};
    Measured best{1e9, 0, 0};
    std::optional<Pairs> expected;
    for (int round = 0; round < kRounds; ++round) {
      const std::string rows = (folder_ / "transitions").string();
      const Measured sql = run_program({"/proc/self/exe", "--sql", std::to_string(threads_),
                                        transitions_sql(relation + "('" + file + "')"), rows});
      if (sql.seconds < sql_best.seconds) sql_best = sql;
      if (!expected) expected = pairs_of_rows(read_rows(rows));
      const Measured measured = analyze(file, {});
      if (measured.seconds < best.seconds) best = measured;
      best.peak_mb = std::max(best.peak_mb, measured.peak_mb);
    }
    check(fmt::format("{}: transitions equal DuckDB's", name),
          same(pairs_of_document(document()), *expected));
    for (const auto& [who, m] : {std::pair{"SQL", sql_best}, std::pair{"fifteen", best}}) {
      fmt::print("{:18} {:8} {:6.2f} s, {:5.1f} s of processors, {:5.0f} MB\n", name, who,
                 m.seconds, m.cpu_seconds, m.peak_mb);
    }
    bounded(fmt::format("{}: wall time / SQL's", name), best.seconds / sql_best.seconds, bound);
    peak_mb_ = best.peak_mb;
    return best.seconds;
  }

  void peak_below(const std::string& name, double bound_mb) {
    bounded(name + ": peak MB", peak_mb_, bound_mb);
  }

  void in_little_memory(const std::string& name, double bound_mb) {
    const std::string file = (folder_ / name).string();
    analyze(file, {});
    const std::string expected = bytes(document());
    const Measured measured = analyze(file, {"--memory", "512MB"});
    fmt::print("{:22} --memory 512MB: {:.2f} s, {:.0f} MB\n", name, measured.seconds,
               measured.peak_mb);
    check(name + ": the same bytes in 512MB", bytes(document()) == expected);
    bounded(name + ": peak MB with --memory 512MB", measured.peak_mb, bound_mb);
  }

  // What scoring adds to the whole job.
  void scoring_adds(const std::string& name, double bound) {
    const std::string file = (folder_ / name).string();
    Measured scored{1e9, 0, 0};
    Measured plain{1e9, 0, 0};
    for (int round = 0; round < kRounds; ++round) {
      const Measured without = analyze(file, {}, "unscored.toml");
      if (without.seconds < plain.seconds) plain = without;
      const Measured with = analyze(file, {});
      if (with.seconds < scored.seconds) scored = with;
    }
    fmt::print("{:18} unscored {:6.2f} s, {:5.1f} s of processors\n", name, plain.seconds,
               plain.cpu_seconds);
    bounded(fmt::format("{}: wall time / that without scoring", name),
            scored.seconds / plain.seconds, bound);
  }

  // Times the program on two files that differ in the customers' ids alone, and compares answers.
  void same_but_ids(const std::string& numbers, const std::string& texts, double bound) {
    Measured best_numbers{1e9, 1e9, 0};
    Measured best_texts{1e9, 1e9, 0};
    for (int round = 0; round < kRounds; ++round) {
      const Measured of_numbers = analyze((folder_ / numbers).string(), {});
      if (of_numbers.seconds < best_numbers.seconds) best_numbers = of_numbers;
      const Pairs expected = pairs_of_document(document());
      const Measured of_texts = analyze((folder_ / texts).string(), {});
      if (of_texts.seconds < best_texts.seconds) best_texts = of_texts;
      if (round == 0) {
        check(fmt::format("{}: transitions equal those of {}", texts, numbers),
              same(pairs_of_document(document()), expected));
      }
    }
    for (const auto& [file, m] : {std::pair{numbers, best_numbers}, std::pair{texts, best_texts}}) {
      fmt::print("{:18} {:8} {:6.2f} s, {:5.1f} s of processors, {:5.0f} MB\n", file, "fifteen",
                 m.seconds, m.cpu_seconds, m.peak_mb);
    }
    bounded(fmt::format("{}: wall time / that of {}", texts, numbers),
            best_texts.seconds / best_numbers.seconds, bound);
  }

  // A what-if from a state file: the answer is that from the log, to the byte.
  void what_if(const std::string& name, double bound) {
    const std::string state = (folder_ / "log.state").string();
    const std::string answer = (folder_ / "whatif.json").string();
    (void)analyze((folder_ / name).string(), {"--state", state});
    const auto ask = [&](const std::string& file) {
      std::vector<std::string> command{
          program_, "whatif", file,   "--quiet", "--eliminate",
          "lounge", "--json", answer, "--fix",   "bag desk:misery=0.5x"};
      if (file != state) command.insert(command.end(), {"-m", (folder_ / "mapping.toml").string()});
      return run_program(command);
    };
    const Measured of_log = ask((folder_ / name).string());
    const std::string expected = bytes(answer);
    Measured best{1e9, 0, 0};
    for (int round = 0; round < 2 * kRounds; ++round) {
      const Measured of_state = ask(state);
      if (of_state.seconds < best.seconds) best = of_state;
      if (round == 0)
        check(name + ": a what-if from its state is that from the log", bytes(answer) == expected);
    }
    fmt::print("{:18} what-if from the log {:.2f} s, from its state of {:.1f} MB {:.3f} s\n", name,
               of_log.seconds, static_cast<double>(fs::file_size(state)) / 1e6, best.seconds);
    bounded(name + ": milliseconds of a what-if from its state", 1000 * best.seconds, bound);
  }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  void bounded(const std::string& what, double value, double bound) {
    check(fmt::format("{} {:.2f} (at most {:g})", what, value, bound), value <= bound);
  }

  void make(const std::string& name, const std::string& options, const std::string& select) {
    const fs::path file = folder_ / name;
    if (fs::exists(file)) return;
    const auto begin = Clock::now();
    Sql sql(threads_);
    sql("set preserve_insertion_order = false");
    sql(fmt::format("copy ({}) to '{}' ({})", select, file.string() + ".part", options));
    fs::rename(file.string() + ".part", file);
    fmt::print("made {} in {:.0f} s\n", name, since(begin));
  }

  int failed() const { return failed_; }

 private:
  std::string document() const { return (folder_ / "document.json").string(); }

  Measured analyze(const std::string& file, const std::vector<std::string>& more,
                   const char* mapping = "mapping.toml") {
    std::vector<std::string> command{
        program_,  "analyze", file,       "-m",        (folder_ / mapping).string(),
        "--quiet", "--json",  document(), "--threads", std::to_string(threads_)};
    command.insert(command.end(), more.begin(), more.end());
    return run_program(command);
  }

  static std::string bytes(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  void check(const std::string& what, bool holds) {
    fmt::print("  {}  {}\n", holds ? "ok    " : "FAILED", what);
    if (!holds) ++failed_;
  }

  std::string program_;
  fs::path folder_;
  unsigned threads_ = std::max(1U, std::thread::hardware_concurrency());
  double peak_mb_ = 0;
  int failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc == 5 && std::string(argv[1]) == "--sql") {
    run_sql(static_cast<unsigned>(std::stoul(argv[2])), argv[3], argv[4]);
    return 0;
  }
  if (argc < 3) give_up("expected PROGRAM FOLDER [MILLIONS [CASE]]");
  const std::uint64_t millions = argc > 3 ? std::stoull(argv[3]) : 50;
  const std::uint64_t tenth = std::max<std::uint64_t>(1, millions / 10);
  const std::string only = argc > 4 ? argv[4] : "";
  const auto wanted = [&](const char* name) { return only.empty() || only == name; };
  const std::string large = fmt::format("{}m.parquet", millions);
  const std::string small = fmt::format("{}m.parquet", tenth);
  const std::string csv = fmt::format("{}m.csv", tenth);
  const std::string ids = fmt::format("{}m_text_ids.parquet", tenth);
  Bench bench(argv[1], argv[2]);
  bench.make(small, "format parquet", contacts_sql(tenth));
  if (wanted("parquet")) {
    bench.make(large, "format parquet", contacts_sql(millions));
    const double of_large = bench.against_sql(large, "read_parquet", 0.8);
    bench.peak_below(large, 1500);
    // Starting the program, a tenth of a second, counts more here than its speed.
    const double of_small = bench.against_sql(small, "read_parquet", 1.0);
    const double ratio = static_cast<double>(millions) / static_cast<double>(tenth);
    bench.bounded(fmt::format("{} against {}: cost for each contact", large, small),
                  of_large / of_small / ratio, 1.25);
    bench.scoring_adds(large, 1.25);
    bench.in_little_memory(large, 512);
  }
  if (wanted("whatif")) {
    bench.make(large, "format parquet", contacts_sql(millions));
    bench.what_if(large, 50);
  }
  if (wanted("csv")) {
    bench.make(csv, "format csv", contacts_sql(tenth));
    bench.against_sql(csv, "read_csv", 1.5);
  }
  if (wanted("ids")) {
    bench.make(ids, "format parquet", text_ids_sql(bench.path(small)));
    bench.same_but_ids(small, ids, 2.5);
  }
  return bench.failed() == 0 ? 0 : 1;
}
