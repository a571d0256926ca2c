#pragma once
// Names as headers have them: without the blanks around them, and in lower case. Letters beyond
// ASCII stay as they are.

#include <string>
#include <string_view>

namespace fifteen::read {

/// Returns the text without the blanks and tabs around it.
inline std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Returns the text with small letters in the place of capitals.
inline std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

}  // namespace fifteen::read
