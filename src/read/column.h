#pragma once
// A column of a source, as the guess of a mapping and the rendering of an expression need to see
// it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "read/row_sink.h"

namespace fifteen::read {

struct Column {
  std::string name;
  ValueKind kind = ValueKind::kText;                ///< as stored, or as all sampled texts read
  std::vector<std::optional<std::string>> samples;  ///< of the first rows; nothing: missing

  bool decimal_comma = false;  ///< its numbers are written `3,5`: see read/decimal_comma.h

  /// Returns the samples with numbers as C++ reads them.
  std::vector<std::optional<std::string>> number_samples() const;

  bool operator==(const Column&) const = default;
};

/// Returns the kind that all non-missing samples have as texts: time, integer, real, boolean, else
/// text.
ValueKind kind_of_samples(const std::vector<std::optional<std::string>>& samples);

/// Finds a column by its name, or a trace attribute of an event log by its name without `case:`.
/// Errors: kInput with the nearest name. `where` names what asks, for the message.
Result<const Column*> find_column(const std::vector<Column>& columns, const std::string& name,
                                  const std::string& where);

}  // namespace fifteen::read
