#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <thread>
#include <unistd.h>

#include "base/nearest.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"

namespace fifteen::cli {
namespace {

using engine::FileFormat;

struct Target {
  FileFormat format = FileFormat::kCsv;
  bool gzip = false;
};

struct Ending {
  std::string_view name;
  Target target;
};

constexpr std::array<Ending, 9> kEndings{{{"csv", {FileFormat::kCsv, false}},
                                          {"jsonl", {FileFormat::kJsonLines, false}},
                                          {"ndjson", {FileFormat::kJsonLines, false}},
                                          {"parquet", {FileFormat::kParquet, false}},
                                          {"xes", {FileFormat::kXes, false}},
                                          {"csv.gz", {FileFormat::kCsv, true}},
                                          {"jsonl.gz", {FileFormat::kJsonLines, true}},
                                          {"ndjson.gz", {FileFormat::kJsonLines, true}},
                                          {"xes.gz", {FileFormat::kXes, true}}}};

std::string known_formats() {
  std::vector<std::string_view> names;
  for (const Ending& ending : kEndings) names.push_back(ending.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

Result<Target> target_of(const ConvertOptions& options) {
  std::vector<std::string> names;
  for (const Ending& ending : kEndings) {
    if (options.format == ending.name) return ending.target;
    if (options.format.empty() && options.output.ends_with(fmt::format(".{}", ending.name)))
      return ending.target;
    names.emplace_back(ending.name);
  }
  if (!options.format.empty()) {
    return fail(ErrorKind::kUsage,
                fmt::format("--format: expected one of {}, got \"{}\"{}", known_formats(),
                            options.format, did_you_mean(options.format, names)));
  }
  if (options.output == "-") {
    return fail(ErrorKind::kUsage,
                "-o -: expected a format for standard output, got none; give --format csv or "
                "--format jsonl");
  }
  return fail(ErrorKind::kUsage,
              fmt::format("-o {}: expected an ending that names a format ({}), got another; give "
                          "--format",
                          options.output, known_formats()));
}

// Where the engine writes: standard output through a pipe, a plain file through one beside it that
// takes its place when it is whole, a device or pipe itself.
class Output {
 public:
  explicit Output(std::string path) : path_(std::move(path)) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    close_pipe();
    if (replace_) std::remove(target_.c_str());
  }

  Status open() {
    if (path_ == "-") return open_pipe();
    std::error_code ignored;
    if (std::filesystem::is_directory(path_, ignored)) {
      return fail(ErrorKind::kOutput,
                  path_ + ": expected a file to write, got a directory; name a file in it");
    }
    replace_ = !std::filesystem::exists(path_, ignored) ||
               std::filesystem::is_regular_file(path_, ignored);
    target_ = replace_ ? fmt::format("{}.{}.part", path_, getpid()) : path_;
    if (!replace_) return {};
    // Known before hours of reading.
    std::FILE* const file = std::fopen(target_.c_str(), "wb");
    if (file == nullptr) {
      replace_ = false;
      return failed("write there", std::strerror(errno));
    }
    std::fclose(file);
    return {};
  }

  const std::string& target() const { return target_; }

  Status failed(const char* what, const std::string& why) const {
    return fail(ErrorKind::kOutput,
                fmt::format("{}: expected to {}, got: {}", path_ == "-" ? "standard output" : path_,
                            what, why));
  }

  Status finish() {
    if (path_ == "-") {
      close_pipe();
      return written_;
    }
    if (!replace_) return {};
    if (std::rename(target_.c_str(), path_.c_str()) != 0)
      return failed("put it in place", std::strerror(errno));
    replace_ = false;
    return {};
  }

 private:
  // The engine opens the pipe by its name, so that what standard output is, such as a file that is
  // appended to, is left to us.
  Status open_pipe() {
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) return failed("write", std::strerror(errno));
    read_end_ = ends[0];
    write_end_ = ends[1];
    target_ = fmt::format("/proc/self/fd/{}", write_end_);
    copying_ = std::thread([this] { copy_to_stdout(); });
    return {};
  }

  void copy_to_stdout() {
    std::array<char, 65536> bytes{};
    for (;;) {
      const ssize_t got = ::read(read_end_, bytes.data(), bytes.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) break;
      // After an error the rest is taken and let go: the engine must not wait for us.
      if (written_) written_ = write_stdout({bytes.data(), static_cast<std::size_t>(got)});
    }
  }

  void close_pipe() {
    if (write_end_ >= 0) ::close(write_end_);
    if (copying_.joinable()) copying_.join();
    if (read_end_ >= 0) ::close(read_end_);
    write_end_ = read_end_ = -1;
  }

  std::string path_;
  std::string target_;
  bool replace_ = false;
  int read_end_ = -1;
  int write_end_ = -1;
  std::thread copying_;
  Status written_;
};

std::string by_reason(const read::Rejects& rejects) {
  std::string out;
  for (const auto& [reason, count] : rejects.by_reason())
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", reason, format_count(count));
  return out;
}

// What has been left out or changed is always said, on standard error.
void tell(const engine::WriteResult& result) {
  const auto say = [](const std::string& text) {
    fmt::print(stderr, "fifteen: {}\n", printable(text));
  };
  const engine::SourceFacts& source = result.source;
  if (source.rejects.total() > 0) {
    say(fmt::format("left out {} that could not be read ({})",
                    format_counted(source.rejects.total(), "row", "rows"),
                    by_reason(source.rejects)));
  }
  if (source.ignored_values.total() > 0) {
    say(fmt::format("left out {} that could not be used ({})",
                    format_counted(source.ignored_values.total(), "value", "values"),
                    by_reason(source.ignored_values)));
  }
  if (!result.left_out.empty()) {
    say(
        fmt::format("left out the columns {}: their names differ from others in capitals "
                    "only",
                    fmt::join(result.left_out, ", ")));
  }
  if (!result.renamed.empty()) {
    say(fmt::format(
        "written with \"attribute:\" before the name, which would mean something else in "
        "this file: {}",
        fmt::join(result.renamed, ", ")));
  }
  if (result.replaced > 0) {
    say(fmt::format("{} characters that an event log cannot hold, now U+FFFD",
                    format_counted(result.replaced, "value has", "values have")));
  }
  for (const std::string& warning : source.warnings) say(warning);
}

Result<engine::WriteResult> write(const ConvertOptions& options, const Target& target,
                                  const Output& output) {
  engine::Progress progress;
  const ProgressLine line(progress, options.read.quiet);
  auto log = open_log(options.read, progress);
  if (!log) return fail(log.error());
  if (const Status complete = check_complete(*log); !complete) return fail(complete.error());
  engine::WriteRequest request;
  request.mapping = log->mapping;
  request.where = options.where;
  request.reject_share_max = options.read.reject_share_max;
  request.path = output.target();
  request.format = target.format;
  request.gzip = target.gzip;
  request.scores = options.scores;
  request.progress = &progress;
  return log->engine->write_contacts(request);
}

}  // namespace

Status convert(const ConvertOptions& options) {
  const auto target = target_of(options);
  if (!target) return fail(target.error());
  if (options.scores && target->format == FileFormat::kXes) {
    return fail(ErrorKind::kUsage,
                "expected csv, jsonl or parquet for scores, got xes; name another format");
  }
  if (options.output == "-" && target->format == FileFormat::kParquet) {
    return fail(ErrorKind::kUsage,
                "-o -: expected csv, jsonl or xes for standard output, got parquet; name a file");
  }
  Output output(options.output);
  if (const Status opened = output.open(); !opened) return opened;
  const auto result = write(options, *target, output);
  if (!result) {
    return result.error().kind == ErrorKind::kOutput
               ? output.failed("write all of it", result.error().message)
               : fail(result.error());
  }
  if (const Status finished = output.finish(); !finished) return finished;
  tell(*result);
  if (options.read.quiet || options.output == "-") return {};
  return write_stdout(printable(fmt::format("{}: {} with {}", options.output,
                                            format_counted(result->contacts, "contact", "contacts"),
                                            fmt::join(result->columns, ", "))) +
                      "\n");
}

}  // namespace fifteen::cli
