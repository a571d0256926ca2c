#include "read/small_file.h"

#include <fmt/format.h>
#include <fstream>

namespace fifteen::read {

Result<std::string> read_small_file(const std::string& path, std::string_view what,
                                    std::string_view none, std::string_view large) {
  std::ifstream file(path, std::ios::binary);
  const auto missing = [&] {
    return fail(
        ErrorKind::kInput,
        fmt::format("{}: expected {} file, got none that can be read; {}", path, what, none));
  };
  if (!file) return missing();
  std::string text(kSmallFileMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (file.bad() || (text.empty() && !file.eof())) return missing();
  if (text.size() > kSmallFileMax) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected {} of at most 1 MB, got more; {}", path, what, large));
  }
  return text;
}

}  // namespace fifteen::read
