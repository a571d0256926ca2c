#include "read/xes_elements.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

namespace fifteen::read::xes {
namespace {

using namespace std::string_view_literals;

// In the order of `Element`, which is about that of their frequency.
constexpr std::array kElementNames = {
    "string"sv,  "date"sv,      "event"sv,  "int"sv,        "float"sv,
    "boolean"sv, "id"sv,        "trace"sv,  "list"sv,       "container"sv,
    "values"sv,  "extension"sv, "global"sv, "classifier"sv, "log"sv,
};

bool is_real(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code != std::errc::invalid_argument && end == text.data() + text.size();
}

bool is_boolean(std::string_view text) {
  constexpr std::array kSpellings = {"true"sv, "false"sv, "True"sv, "False"sv,
                                     "TRUE"sv, "FALSE"sv, "1"sv,    "0"sv};
  return std::find(kSpellings.begin(), kSpellings.end(), text) != kSpellings.end();
}

// Only the shape 2024-05-01T...: the rest is for the one who reads times.
bool looks_like_time(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddT";
  if (text.size() < kShape.size()) return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

Value value_of_integer(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code == std::errc::invalid_argument || end != text.data() + text.size()) return {{}, false};
  return {code == std::errc() ? ValueKind::kInteger : ValueKind::kText, true};
}

}  // namespace

std::string_view name_of(Element element) {
  return kElementNames.at(static_cast<std::size_t>(element));
}

Element element_of(std::string_view name) {
  const auto* const at = std::find(kElementNames.begin(), kElementNames.end(), name);
  return static_cast<Element>(at - kElementNames.begin());
}

bool is_attribute(Element element) {
  switch (element) {
    case Element::kString:
    case Element::kDate:
    case Element::kInt:
    case Element::kFloat:
    case Element::kBoolean:
    case Element::kId:
    case Element::kList:
    case Element::kContainer: return true;
    default: return false;
  }
}

bool holds_items(Element element) {
  return element == Element::kList || element == Element::kContainer || element == Element::kValues;
}

std::string_view expected_instead(Element parent, Element child) {
  switch (parent) {
    case Element::kLog:
      if (is_attribute(child) || child == Element::kTrace || child == Element::kGlobal ||
          child == Element::kExtension || child == Element::kClassifier) {
        return {};
      }
      return "a trace, an attribute, an extension, a global or a classifier";
    case Element::kTrace:
      return is_attribute(child) || child == Element::kEvent ? ""sv : "an event or an attribute"sv;
    case Element::kExtension:
    case Element::kClassifier: return "nothing";
    default: break;
  }
  if (is_attribute(child)) return {};
  return is_attribute(parent) && child == Element::kValues ? ""sv : "an attribute"sv;
}

Value value_of(Element element, std::string_view text) {
  const auto checked = [](ValueKind kind, bool sound) {
    return Value{sound ? kind : ValueKind::kText, sound};
  };
  switch (element) {
    case Element::kInt: return value_of_integer(text);
    case Element::kFloat: return checked(ValueKind::kReal, is_real(text));
    case Element::kBoolean: return checked(ValueKind::kBoolean, is_boolean(text));
    case Element::kDate: return {ValueKind::kTime, looks_like_time(text)};
    default: return {};
  }
}

}  // namespace fifteen::read::xes
