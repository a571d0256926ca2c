#include "read/toml_text.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/time.h"

namespace fifteen::read {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7f'; }

}  // namespace

std::string quote(std::string_view text) {
  const bool plain =
      std::none_of(text.begin(), text.end(), [](char c) { return c == '\'' || is_control(c); });
  if (plain) return fmt::format("'{}'", text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += {'\\', c};
    } else if (is_control(c)) {
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string quote_all(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + quote(text);
  return out + "]";
}

std::string exact_duration(std::int64_t us) {
  for (const auto& [unit, size] :
       {std::pair{"d", kMicrosPerDay}, std::pair{"h", kMicrosPerHour},
        std::pair{"min", kMicrosPerMinute}, std::pair{"s", kMicrosPerSecond},
        std::pair{"ms", std::int64_t{1000}}}) {
    if (us % size == 0) return fmt::format("{}{}", us / size, unit);
  }
  return fmt::format("{}us", us);
}

}  // namespace fifteen::read
