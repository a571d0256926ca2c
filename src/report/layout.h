#pragma once
// How text is laid out for a terminal: columns side by side, sentences in lines, style.

#include <algorithm>
#include <cstddef>
#include <fmt/format.h>
#include <string>

#include "analyse/effect.h"
#include "base/text.h"

namespace fifteen::report {

inline constexpr std::size_t kLineWidth = 100;

/// Puts spaces behind a text up to a width.
inline std::string left(const std::string& text, std::size_t width) {
  return text + std::string(width - std::min(width, width_of(text)), ' ');
}

/// Puts spaces before a text up to a width.
inline std::string right(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, width_of(text)), ' ') + text;
}

/// "3.1 points (1.0 to 5.2)": how far a told difference of shares is from none, whichever way.
inline std::string points_of(const stats::Estimate& e) {
  const double sign = e.value < 0 ? -100 : 100;
  const double near = std::min(sign * e.low, sign * e.high);
  const double far = std::max(sign * e.low, sign * e.high);
  return fmt::format("{:.1f} points ({:.1f} to {:.1f})", sign * e.value, near, far);
}

/// Breaks a sentence into lines of kLineWidth; those after the first begin with `indent` spaces,
/// and so much of the first is taken already.
inline std::string wrapped(const std::string& text, std::size_t indent) {
  std::string out;
  std::size_t used = indent;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    if (used > indent && used + 1 + width_of(word) > kLineWidth) {
      out += "\n" + std::string(indent, ' ');
      used = indent;
    } else if (begin > 0) {
      out += ' ';
      ++used;
    }
    out += word;
    used += width_of(word);
    begin = end + 1;
  }
  return out;
}

/// Returns a text with a terminal's style (such as "1", bold), or as it is.
inline std::string styled(bool colour, const char* code, const std::string& text) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

}  // namespace fifteen::report
