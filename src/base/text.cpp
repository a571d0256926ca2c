#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace fifteen {

std::string format_count(std::uint64_t value) {
  const std::string digits = std::to_string(value);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string format_share(double share) {
  const double percent = share * 100;
  const double size = std::fabs(percent);
  if (size < 0.005) return "0 %";
  if (size < 0.995) return fmt::format("{:.2f} %", percent);
  // Less than all never reads as all.
  if (size >= 99.95 && size < 100) return fmt::format("{:.2f} %", std::copysign(std::min(size, 99.99), percent));
  return fmt::format("{:.1f} %", percent);
}

}  // namespace fifteen
