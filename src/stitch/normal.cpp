#include "stitch/normal.h"

#include <algorithm>
#include <cstddef>

namespace fifteen::stitch {
namespace {

constexpr std::size_t kDigitsMin = 6;  // the shortest subscriber numbers
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";
constexpr std::string_view kMailto = "mailto:";

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool begins_with_mailto(std::string_view text) {
  return text.size() >= kMailto.size() && std::equal(kMailto.begin(), kMailto.end(), text.begin(),
                                                     [](char a, char b) { return a == lower(b); });
}

bool can_be_a_number(std::string_view digits) {
  if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
  return digits.size() >= kDigitsMin &&
         digits.find_first_not_of(digits.front()) != std::string_view::npos;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  for (;;) {
    if (!text.empty() && is_blank(text.front())) {
      text.remove_prefix(1);
    } else if (!text.empty() && is_blank(text.back())) {
      text.remove_suffix(1);
    } else if (text.substr(0, 2) == kNoBreakSpace) {
      text.remove_prefix(2);
    } else if (text.size() >= 2 && text.substr(text.size() - 2) == kNoBreakSpace) {
      text.remove_suffix(2);
    } else {
      return text;
    }
  }
}

void append_email(std::string_view text, std::string& out) {
  text = trimmed(text);
  while (begins_with_mailto(text)) text = trimmed(text.substr(kMailto.size()));
  const std::size_t begin = out.size();
  out.append(text);
  std::transform(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
                 out.begin() + static_cast<std::ptrdiff_t>(begin), lower);
}

bool append_phone(std::string_view text, std::string_view prefix, std::string& out) {
  const std::size_t begin = out.size();
  bool plus = false;
  for (const char c : text) {
    if (is_digit(c)) {
      out += c;
    } else if (c == '+' && out.size() == begin && !plus) {
      plus = true;
    }
  }
  std::string_view digits = std::string_view(out).substr(begin);
  if (!plus && digits.substr(0, 2) == "00") {
    out.erase(begin, 2);
    plus = true;
    digits = std::string_view(out).substr(begin);
  }
  const bool possible = can_be_a_number(digits);
  if (plus) {
    out.insert(begin, 1, '+');
  } else if (!prefix.empty() && !digits.empty() && digits.front() == '0') {
    out.replace(begin, 1, prefix);
  }
  return possible && can_be_a_number(std::string_view(out).substr(begin));
}

}  // namespace fifteen::stitch
