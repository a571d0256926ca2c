#include "cli/command.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <thread>
#include <unistd.h>

namespace fifteen::cli {
namespace {

struct SizeUnit {
  std::string_view name;
  double bytes;
};

constexpr std::array<SizeUnit, 11> kSizeUnits{{{"", 1},
                                               {"B", 1},
                                               {"kB", 1e3},
                                               {"KB", 1e3},
                                               {"MB", 1e6},
                                               {"M", 1e6},
                                               {"GB", 1e9},
                                               {"G", 1e9},
                                               {"KiB", 1024.0},
                                               {"MiB", 1024.0 * 1024},
                                               {"GiB", 1024.0 * 1024 * 1024}}};

}  // namespace

Result<std::size_t> parse_size(const std::string& text) {
  double number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc{} && number > 0) {
    const std::string_view unit(rest, static_cast<std::size_t>(text.data() + text.size() - rest));
    for (const SizeUnit& known : kSizeUnits) {
      if (known.name != unit) continue;
      const double bytes = number * known.bytes;
      if (bytes >= 1e8 && bytes < 1e15) return static_cast<std::size_t>(bytes);
      return fail(
          ErrorKind::kUsage,
          bytes < 1e8
              ? fmt::format("--memory: expected at least 100MB, got {}; DuckDB alone needs that",
                            text)
              : fmt::format("--memory: expected at most 1000000GB, got {}", text));
    }
  }
  return fail(ErrorKind::kUsage,
              fmt::format("--memory: expected a size such as 512MB or 2GB, got \"{}\"", text));
}

Status write_file(const std::string& path, const std::string& content) {
  const auto failed = [&](const char* what) {
    return fail(ErrorKind::kOutput,
                fmt::format("{}: expected to {}, got: {}", path, what, std::strerror(errno)));
  };
  // Only a plain file can be replaced in one step; a device or a pipe is written to.
  std::error_code ignored;
  const bool replace =
      !std::filesystem::exists(path, ignored) || std::filesystem::is_regular_file(path, ignored);
  const std::string target = replace ? fmt::format("{}.{}.part", path, getpid()) : path;
  std::FILE* const file = std::fopen(target.c_str(), "wb");
  if (file == nullptr) return failed("write there");
  const bool written = std::fwrite(content.data(), 1, content.size(), file) == content.size();
  if (std::fclose(file) != 0 || !written) {
    if (replace) std::remove(target.c_str());
    return failed("write all of it");
  }
  if (replace && std::rename(target.c_str(), path.c_str()) != 0) {
    std::remove(target.c_str());
    return failed("put it in place");
  }
  return {};
}

Status write_stdout(const std::string& content) {
  const bool written = std::fwrite(content.data(), 1, content.size(), stdout) == content.size();
  if (!written || std::fflush(stdout) != 0) {
    return fail(ErrorKind::kOutput,
                fmt::format("standard output: expected to write, got: {}", std::strerror(errno)));
  }
  return {};
}

bool colour_allowed(int descriptor) {
  const char* const no_color = std::getenv("NO_COLOR");
  return isatty(descriptor) != 0 && (no_color == nullptr || *no_color == '\0');
}

Status write_found(const std::string& json, bool quiet, const std::function<std::string()>& to_json,
                   const std::function<std::string()>& to_text) {
  if (json == "-") return write_stdout(to_json());
  if (!json.empty()) {
    if (const Status written = write_file(json, to_json()); !written) return written;
  }
  if (quiet) return {};
  return write_stdout(to_text());
}

std::size_t threads_for(std::size_t asked) {
  return asked != 0 ? asked : std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace fifteen::cli
