// Feeds any text to the parser of expressions: it must neither crash nor give a tree that breaks
// its promises.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "contact/expression.h"

namespace {

using namespace fifteen;

std::size_t operands_min(Expression::Kind kind) {
  if (kind == Expression::Kind::kMissing) return 1;
  return kind == Expression::Kind::kCompare || kind == Expression::Kind::kIn ? 2 : 0;
}

void check(const Expression& expression, std::string_view text, int depth) {
  // Each level of nesting is an or, an and, and a not.
  FIFTEEN_CHECK(depth <= 3 * 201, "nesting is limited");
  const bool joined =
      expression.kind == Expression::Kind::kAnd || expression.kind == Expression::Kind::kOr;
  const bool negated = expression.kind == Expression::Kind::kNot;
  FIFTEEN_CHECK(
      joined ? expression.parts.size() >= 2 : expression.parts.size() == (negated ? 1 : 0),
      "and, or have two parts or more, not has one, others none");
  const std::size_t least = operands_min(expression.kind);
  const bool more = expression.kind == Expression::Kind::kIn;
  FIFTEEN_CHECK(more ? expression.operands.size() >= least : expression.operands.size() == least,
                "a comparison has two operands");
  if (least > 0) {
    FIFTEEN_CHECK(expression.operands[0].kind == Operand::Kind::kName,
                  "the first operand is a name");
  }
  for (const Operand& operand : expression.operands) {
    FIFTEEN_CHECK(operand.at < text.size(), "an operand stands in the text");
  }
  for (const Expression& part : expression.parts) check(part, text, depth + 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto expression = parse_expression(text, "--where");
  if (expression) {
    check(*expression, text, 0);
  } else {
    FIFTEEN_CHECK(expression.error().kind == ErrorKind::kUsage,
                  "a bad expression is a usage error");
    FIFTEEN_CHECK(expression.error().message.find("--where: expected ") == 0,
                  "a message names its place");
  }
  return 0;
}
