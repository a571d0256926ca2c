#include "cli/output_file.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <unistd.h>
#include <vector>

#include "base/nearest.h"
#include "cli/command.h"

namespace fifteen::cli {
namespace {

using engine::FileFormat;

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

}  // namespace

Result<Target> target_of(const std::string& format, const std::string& output) {
  std::vector<std::string> names;
  for (const Ending& ending : kEndings) {
    if (format == ending.name) return ending.target;
    if (format.empty() && output.ends_with(fmt::format(".{}", ending.name))) return ending.target;
    names.emplace_back(ending.name);
  }
  if (!format.empty()) {
    return fail(ErrorKind::kUsage,
                fmt::format("--format: expected one of {}, got \"{}\"{}", known_formats(), format,
                            did_you_mean(format, names)));
  }
  if (output == "-") {
    return fail(ErrorKind::kUsage,
                "-o -: expected a format for standard output, got none; give --format csv or "
                "--format jsonl");
  }
  return fail(ErrorKind::kUsage,
              fmt::format("-o {}: expected an ending that names a format ({}), got another; give "
                          "--format",
                          output, known_formats()));
}

OutputFile::~OutputFile() {
  close_pipe();
  if (replace_) std::remove(target_.c_str());
}

Status OutputFile::open() {
  if (path_ == "-") return open_pipe();
  std::error_code ignored;
  if (std::filesystem::is_directory(path_, ignored)) {
    return fail(ErrorKind::kOutput,
                path_ + ": expected a file to write, got a directory; name a file in it");
  }
  replace_ =
      !std::filesystem::exists(path_, ignored) || std::filesystem::is_regular_file(path_, ignored);
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

Status OutputFile::failed(const char* what, const std::string& why) const {
  return fail(ErrorKind::kOutput, fmt::format("{}: expected to {}, got: {}",
                                              path_ == "-" ? "standard output" : path_, what, why));
}

Status OutputFile::finish() {
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

// The engine opens the pipe by its name, so that what standard output is, such as a file that is
// appended to, is left to us.
Status OutputFile::open_pipe() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return failed("write", std::strerror(errno));
  read_end_ = ends[0];
  write_end_ = ends[1];
  target_ = fmt::format("/proc/self/fd/{}", write_end_);
  copying_ = std::thread([this] { copy_to_stdout(); });
  return {};
}

void OutputFile::copy_to_stdout() {
  std::array<char, 65536> bytes{};
  for (;;) {
    const ssize_t got = ::read(read_end_, bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    // After an error the rest is taken and let go: the engine must not wait for us.
    if (written_) written_ = write_stdout({bytes.data(), static_cast<std::size_t>(got)});
  }
}

void OutputFile::close_pipe() {
  if (write_end_ >= 0) ::close(write_end_);
  if (copying_.joinable()) copying_.join();
  if (read_end_ >= 0) ::close(read_end_);
  write_end_ = read_end_ = -1;
}

}  // namespace fifteen::cli
