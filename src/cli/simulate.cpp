// `fifteen simulate`: contacts of a world whose truth is known.

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <malloc.h>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/output_file.h"
#include "cli/progress_line.h"
#include "engine/duckdb/batch_writer.h"
#include "read/changes.h"
#include "read/mapping.h"
#include "simulate/plan.h"
#include "simulate/run.h"
#include "simulate/shipped.h"
#include "simulate/world.h"

namespace fifteen::cli {
namespace {

using simulate::Plan;
using simulate::World;

constexpr std::size_t kWorldBytesMax = 1 << 20;

// Batches on their way to the writer, counted for the progress line.
class Watched final : public BatchSource {
 public:
  Watched(simulate::Contacts& contacts, std::uint64_t customers, engine::Progress& progress)
      : contacts_(contacts), customers_(customers), progress_(progress) {}

  const std::vector<ColumnSpec>& columns() const override { return contacts_.columns(); }

  Result<std::unique_ptr<Batch>> next() override {
    auto batch = contacts_.next();
    progress_.rows = contacts_.rows();
    progress_.share =
        static_cast<double>(contacts_.customers_done()) / static_cast<double>(customers_);
    return batch;
  }

 private:
  simulate::Contacts& contacts_;
  std::uint64_t customers_;
  engine::Progress& progress_;
};

Result<std::string> read_world_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kWorldBytesMax + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!file.is_open() || file.bad() || (text.empty() && !file.eof())) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected the file of a world, got none that can be read; fifteen "
                            "simulate airline --print shows one to begin with",
                            path));
  }
  if (text.size() > kWorldBytesMax) {
    return fail(
        ErrorKind::kInput,
        fmt::format("{}: expected a world of at most 1 MB, got more; is this a log?", path));
  }
  return text;
}

// The text of a shipped world, or of a file.
Result<std::string> world_text(const std::string& name) {
  if (name.empty()) {
    return fail(ErrorKind::kUsage,
                "expected a world, got none; name one of `fifteen simulate --list` or a TOML file");
  }
  if (const auto shipped = simulate::shipped_world(name)) return std::string(*shipped);
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".toml");
  if (is_path || std::ifstream(name).good()) return read_world_file(name);
  const std::vector<std::string> known = simulate::shipped_worlds();
  return fail(ErrorKind::kUsage,
              fmt::format("expected a world, one of {}, or a TOML file, got \"{}\"{}",
                          fmt::join(known, ", "), name, did_you_mean(name, known)));
}

Status list_worlds() {
  std::string out;
  for (const std::string& name : simulate::shipped_worlds()) {
    const auto world = simulate::parse_world(*simulate::shipped_world(name), name);
    if (!world) return fail(world.error());
    out += fmt::format("{:<14} {}\n", name, world->about);
  }
  return write_stdout(out);
}

Result<Plan> plan_of(const SimulateOptions& options) {
  auto text = world_text(options.world);
  if (!text) return fail(text.error());
  auto world = simulate::parse_world(*text, options.world);
  if (!world) return fail(world.error());
  simulate::RunOptions run;
  run.customers = options.customers.value_or(world->customers);
  run.seed = options.seed.value_or(world->seed);
  run.threads = threads_for(options.threads);
  run.truth = options.truth;
  for (const std::string& text_of_fix : options.fixes) {
    const auto fixes = simulate::parse_fix(*world, text_of_fix);
    if (!fixes) return fail(fixes.error());
    run.fixes.insert(run.fixes.end(), fixes->begin(), fixes->end());
  }
  for (const std::string& name : options.eliminated) {
    const auto moment = simulate::find_moment(*world, name, "--eliminate");
    if (!moment) return fail(moment.error());
    run.eliminated.push_back(*moment);
  }
  return simulate::make_plan(std::move(*world), run);
}

// The world's changes as its organisation would have logged them.
std::vector<ChangeRule> change_log(const Plan& plan) {
  const World& world = plan.world;
  std::vector<ChangeRule> out;
  for (std::size_t c = 0; c < world.changes.size(); ++c) {
    const simulate::Change& change = world.changes[c];
    ChangeRule& rule = out.emplace_back();
    rule.name = fmt::format("change {}", c + 1);
    if (change.moment) rule.moment = world.moments[*change.moment].name;
    if (change.sites >= 1 && change.over_days == 0) {
      rule.from_us = simulate::change_us(plan, c, 0);
      continue;
    }
    rule.assigned = Assigned::kStaggered;
    rule.by = field_name(Field::kPlace);
    for (std::uint64_t site = 0; site < std::min<std::uint64_t>(plan.sites, read::kChangeValuesMax);
         ++site) {
      const std::int64_t us = simulate::change_us(plan, c, site);
      if (us < plan.end_us) rule.started[simulate::place_name(world, site)] = us;
    }
    if (rule.started.empty()) out.pop_back();
  }
  return out;
}

// What the columns mean, and what a journey and its fate are in this world.
std::string mapping_text(const Plan& plan, const std::vector<ColumnSpec>& columns) {
  const World& world = plan.world;
  read::Mapping mapping;
  mapping.scales = read::usual_scales();
  for (const ColumnSpec& column : columns) {
    if (const auto field = field_of(column.name)) mapping.columns[*field] = column.name;
  }
  for (const simulate::Attribute& attribute : world.attributes) {
    if (!attribute.hidden) mapping.segments.push_back(attribute.name);
  }
  mapping.gap_us = world.journeys.gap_us;
  mapping.gap_given = true;
  mapping.demand = world.demand;
  mapping.won.moments = {world.moments.at(world.fate.won).name};
  mapping.lost.moments = {world.moments.at(world.fate.lost).name};
  mapping.changes = change_log(plan);
  return fmt::format("# What `fifteen simulate` has written of the world \"{}\".\n",
                     printable(world.name)) +
         read::write_mapping(mapping);
}

// out.csv.gz: out.mapping.toml, which is never the world's own file.
std::string mapping_path(const SimulateOptions& options) {
  if (!options.mapping.empty() || options.output == "-") return options.mapping;
  std::string path = options.output;
  const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
  for (const char* ending : {".gz", ".csv", ".jsonl", ".ndjson", ".parquet"}) {
    if (path.ends_with(ending) && path.size() > name + std::string_view(ending).size())
      path.resize(path.size() - std::string_view(ending).size());
  }
  return path + ".mapping.toml";
}

Result<std::uint64_t> write_contacts(const SimulateOptions& options, const Plan& plan,
                                     simulate::Contacts& contacts) {
  const auto target = target_of(options.format, options.output);
  if (!target) return fail(target.error());
  OutputFile output(options.output);
  if (const Status opened = output.open(); !opened) return fail(opened.error());
  engine::Progress progress;
  progress.phase = engine::Progress::Phase::kMaking;
  {
    const ProgressLine line(progress, options.quiet);
    Watched watched(contacts, plan.options.customers, progress);
    duckdb_engine::BatchWriteRequest request;
    request.path = output.target();
    request.format = target->format;
    request.gzip = target->gzip;
    request.threads = plan.options.threads;
    request.memory_bytes = options.memory_bytes;
    const Status written = duckdb_engine::write_batches(watched, request);
    if (!written) {
      return written.error().kind == ErrorKind::kOutput
                 ? fail(output.failed("write all of it", written.error().message).error())
                 : fail(written.error());
    }
  }
  if (const Status finished = output.finish(); !finished) return fail(finished.error());
  return contacts.rows();
}

Status check_target(const SimulateOptions& options) {
  const auto target = target_of(options.format, options.output);
  if (!target) return fail(target.error());
  if (target->format == engine::FileFormat::kXes) {
    return fail(ErrorKind::kUsage,
                "expected csv, jsonl or parquet for a world, got xes; name another format (fifteen "
                "convert makes an event log of it)");
  }
  if (options.output == "-" && target->format == engine::FileFormat::kParquet) {
    return fail(ErrorKind::kUsage,
                "-o -: expected csv or jsonl for standard output, got parquet; name a file");
  }
  return {};
}

}  // namespace

Status simulate_world(const SimulateOptions& options) {
  if (options.list) return list_worlds();
  if (options.print) {
    const auto text = world_text(options.world);
    return text ? write_stdout(*text) : fail(text.error());
  }
  if (options.output.empty()) {
    return fail(ErrorKind::kUsage,
                "expected -o FILE, got none; end its name in .parquet, .csv or .jsonl");
  }
  if (const Status usable = check_target(options); !usable) return usable;
  const auto plan = plan_of(options);
  if (!plan) return fail(plan.error());
  // The same blocks come and go all the time: kept, not given back to the system each time, which
  // was a sixth of the time.
  constexpr int kKeptBytes = 1 << 25;
  mallopt(M_MMAP_THRESHOLD, kKeptBytes);
  mallopt(M_TRIM_THRESHOLD, kKeptBytes * 4);
  simulate::Contacts contacts(*plan);
  const auto rows = write_contacts(options, *plan, contacts);
  if (!rows) return fail(rows.error());
  const std::string mapping = mapping_path(options);
  if (!mapping.empty()) {
    const Status written = write_file(mapping, mapping_text(*plan, contacts.columns()));
    if (!written) return written;
  }
  if (options.quiet || options.output == "-") return {};
  std::string said =
      fmt::format("{}: {} of {}\n", options.output, format_counted(*rows, "contact", "contacts"),
                  format_counted(plan->options.customers, "customer", "customers"));
  if (!mapping.empty())
    said += fmt::format("next: fifteen analyze {} -m {}\n", options.output, mapping);
  return write_stdout(printable(said, true));
}

}  // namespace fifteen::cli
