#pragma once
// The elements of XES (IEEE 1849): which there are, what may stand in which, and whether the value
// of an attribute is what its element says.

#include <cstdint>
#include <string_view>

#include "read/row_sink.h"

namespace fifteen::read::xes {

enum class Element : std::uint8_t {
  kString,
  kDate,
  kEvent,
  kInt,
  kFloat,
  kBoolean,
  kId,
  kTrace,
  kList,
  kContainer,
  kValues,
  kExtension,
  kGlobal,
  kClassifier,
  kLog,
  kUnknown,
};

/// Returns an element's name; `element` must be known.
std::string_view name_of(Element element);

/// Returns the element of a name without its namespace, or kUnknown.
Element element_of(std::string_view name);

bool is_attribute(Element element);

/// Says whether equal keys inside it are items, not a mistake.
bool holds_items(Element element);

/// Returns what may stand in an element, in words; empty when `child` may.
std::string_view expected_instead(Element parent, Element child);

struct Value {
  ValueKind kind = ValueKind::kText;
  bool sound = true;  ///< it is what its element says
};

/// Judges an attribute's value. An integer beyond 64 bits is sound, but text, so that it keeps all
/// its digits; of a date only the beginning is looked at.
Value value_of(Element element, std::string_view text);

}  // namespace fifteen::read::xes
