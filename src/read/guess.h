#pragma once
// A mapping guessed from the columns' names and first values, each guess with its reason.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "read/column.h"
#include "read/mapping.h"

namespace fifteen::read {

struct Guess {
  Mapping mapping;
  std::map<Field, std::string> reasons;  ///< why each column was taken
};

/// Guesses. Known are the standard extensions of XES, Segment's names and common words of CSV
/// headers; values must fit (a start must look like a time). A log without a customer but with a
/// case takes the case for it.
Guess guess_mapping(const std::vector<Column>& columns);

/// Returns the field for which a guess would take a column of that name, if its values fit.
std::optional<Field> guessed_field(const std::string& name);

/// Completes a mapping whose columns the user has given in part: fills no field, but says what is
/// missing. Errors: kInput: no column for customer, moment or start, with what to write. `name` is
/// the source.
Status check_complete(const SourceMapping& mapping, const std::vector<Column>& columns,
                      const std::string& name);

}  // namespace fifteen::read
