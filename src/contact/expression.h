#pragma once
// The language that filters contacts and decides fates: parsed here, rendered by each engine.
//
//   moment = "bag desk" and outcome = misery and waited > 5min
//   enddate <= enddate_planned
//   channel in ("phone", "chat") and not (amount >= 100) and note is missing
//
// Left of an operator stands a name: a contact's field or a column of the source, in backquotes
// where it is not a plain word (`` `case:AMOUNT REQ` ``; letters, digits and _ : . @ need none).
// Right of it stands a name, a "text" or 'text', a number, a duration (5min), a time (2024-05-01,
// 2024-05-01T10:00Z), true or false. Operators: = != < <= > >= and `~` (contains, ignoring case),
// in (...), is missing, is not missing; and, or, not, parentheses. A comparison with a missing
// value is false.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace fifteen {

/// One side of a comparison.
struct Operand {
  enum class Kind : std::uint8_t { kName, kText, kNumber, kDuration, kTime, kTruth };
  Kind kind = Kind::kName;
  std::string text;     ///< as it was written, without quotes
  std::int64_t us = 0;  ///< of a duration or time, microseconds
  std::size_t at = 0;   ///< byte offset in the expression, for messages

  bool operator==(const Operand&) const = default;
};

struct Expression {
  enum class Kind : std::uint8_t { kAnd, kOr, kNot, kCompare, kIn, kMissing };
  enum class Operator : std::uint8_t {
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kMore,
    kMoreEqual,
    kContains
  };

  Kind kind = Kind::kCompare;
  Operator op = Operator::kEqual;
  std::vector<Expression> parts;  ///< of and, or (two or more), not (one)
  std::vector<Operand>
      operands;  ///< name first; then one (compare), one or more (in), none (missing)

  bool operator==(const Expression&) const = default;
};

/// Reads an expression. `where` names it in messages ("--where", "map.toml: fate.won.where").
/// Errors: kUsage, with the place and what was expected there. Nesting is limited to 200 levels.
Result<Expression> parse_expression(std::string_view text, std::string_view where);

/// Returns the names in an expression, each once, sorted.
std::vector<std::string> names_in(const Expression& expression);

}  // namespace fifteen
