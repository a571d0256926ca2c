#include "contact/expression.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>
#include <vector>

#include "base/test_random.h"
#include "base/time.h"

namespace fifteen {
namespace {

using Kind = Expression::Kind;
using Op = Expression::Operator;

// Writes a tree so that its shape shows: (and (= moment "bag desk") (missing note)).
std::string shape(const Operand& operand) {
  switch (operand.kind) {
    case Operand::Kind::kName: return operand.text;
    case Operand::Kind::kText: return '"' + operand.text + '"';
    case Operand::Kind::kNumber: return "number:" + operand.text;
    case Operand::Kind::kDuration: return "us:" + std::to_string(operand.us);
    case Operand::Kind::kTime: return "at:" + format_time(operand.us);
    case Operand::Kind::kTruth: return "truth:" + operand.text;
  }
  return "?";
}

std::string shape(const Expression& expression) {
  static const std::vector<std::string> kOps{"=", "!=", "<", "<=", ">", ">=", "~"};
  static const std::vector<std::string> kKinds{"and", "or", "not", "", "in", "missing"};
  const bool compares = expression.kind == Kind::kCompare;
  std::string out = "(" + (compares ? kOps.at(static_cast<std::size_t>(expression.op))
                                    : kKinds.at(static_cast<std::size_t>(expression.kind)));
  for (const Expression& part : expression.parts) out += " " + shape(part);
  for (const Operand& operand : expression.operands) out += " " + shape(operand);
  return out + ")";
}

std::string parsed(std::string_view text) {
  const auto expression = parse_expression(text, "--where");
  return expression ? shape(*expression) : expression.error().message;
}

// What was expected where, without the parts that are the same in every message.
std::string complaint(std::string_view text) {
  const auto expression = parse_expression(text, "--where");
  if (expression) return "no error: " + shape(*expression);
  EXPECT_EQ(expression.error().kind, ErrorKind::kUsage);
  const std::string& message = expression.error().message;
  const std::string begin = "--where: expected ";
  const std::string of = " of `" + std::string(text) + "`";
  const std::string example = "; an example: moment = \"bag desk\" and waited > 5min";
  EXPECT_EQ(message.substr(0, begin.size()), begin);
  EXPECT_EQ(message.substr(message.size() - example.size()), example);
  std::string out = message.substr(begin.size(), message.size() - begin.size() - example.size());
  const std::size_t at = out.find(of);
  EXPECT_NE(at, std::string::npos) << message;
  return at == std::string::npos ? out : out.replace(at, of.size(), "");
}

TEST(Expression, compares_a_field_with_a_value) {
  EXPECT_EQ(parsed("moment = \"bag desk\""), "(= moment \"bag desk\")");
  EXPECT_EQ(parsed("moment == 'bag desk'"), "(= moment \"bag desk\")");
  EXPECT_EQ(parsed("outcome != misery"), "(!= outcome misery)");
  EXPECT_EQ(parsed("outcome <> misery"), "(!= outcome misery)");
  EXPECT_EQ(parsed("a<1"), "(< a number:1)");
  EXPECT_EQ(parsed("a<=1"), "(<= a number:1)");
  EXPECT_EQ(parsed("a>1"), "(> a number:1)");
  EXPECT_EQ(parsed("a>=1"), "(>= a number:1)");
  EXPECT_EQ(parsed("note ~ bag"), "(~ note bag)");
  EXPECT_EQ(parsed("enddate <= enddate_planned"), "(<= enddate enddate_planned)");
}

TEST(Expression, tells_numbers_durations_times_and_truths_apart) {
  EXPECT_EQ(parsed("a = 5"), "(= a number:5)");
  EXPECT_EQ(parsed("a = -5.25"), "(= a number:-5.25)");
  EXPECT_EQ(parsed("a = +5"), "(= a number:+5)");
  EXPECT_EQ(parsed("a = 1714521600"), "(= a number:1714521600)");
  EXPECT_EQ(parsed("a = 5min"), "(= a us:300000000)");
  EXPECT_EQ(parsed("a = 1.5h"), "(= a us:5400000000)");
  EXPECT_EQ(parsed("a = 30 min"), "(= a us:1800000000)");
  EXPECT_EQ(parsed("a = 2024-05-01"), "(= a at:2024-05-01T00:00:00Z)");
  EXPECT_EQ(parsed("a = 2024-05-01T10:00"), "(= a at:2024-05-01T10:00:00Z)");
  EXPECT_EQ(parsed("a = 2024-05-01T10:00Z"), "(= a at:2024-05-01T10:00:00Z)");
  EXPECT_EQ(parsed("a = 2024-05-01T10:00:00+02:00"), "(= a at:2024-05-01T08:00:00Z)");
  EXPECT_EQ(parsed("a = 2024-05-01 10:00"), "(= a at:2024-05-01T10:00:00Z)");
  EXPECT_EQ(parsed("a = true"), "(= a truth:true)");
  EXPECT_EQ(parsed("a = FALSE"), "(= a truth:false)");
  EXPECT_EQ(parsed("a = `true`"), "(= a true)");
  EXPECT_EQ(parsed("a = \"5min\""), "(= a \"5min\")");
}

TEST(Expression, ends_a_number_before_the_next_word) {
  EXPECT_EQ(parsed("a = 5 and b = 6"), "(and (= a number:5) (= b number:6))");
  EXPECT_EQ(parsed("a = 5 min and b = 6"), "(and (= a us:300000000) (= b number:6))");
  EXPECT_EQ(parsed("a = 2024-05-01 and b = 6"),
            "(and (= a at:2024-05-01T00:00:00Z) (= b number:6))");
  EXPECT_EQ(parsed("a = 2024-05-01 10:00 or b = 6"),
            "(or (= a at:2024-05-01T10:00:00Z) (= b number:6))");
  EXPECT_EQ(parsed("(a = 5 )"), "(= a number:5)");
  EXPECT_EQ(parsed("a in (5 , 6 min,7)"), "(in a number:5 us:360000000 number:7)");
}

TEST(Expression, takes_plain_words_and_names_in_backquotes) {
  EXPECT_EQ(parsed("case:concept.name_2@x = 1"), "(= case:concept.name_2@x number:1)");
  EXPECT_EQ(parsed("`case:AMOUNT REQ` = 1"), "(= case:AMOUNT REQ number:1)");
  EXPECT_EQ(parsed("`a``b` = `c``d`"), "(= a`b c`d)");
  EXPECT_EQ(parsed("größe = 1"), "(= größe number:1)");
  EXPECT_EQ(parsed("`not` = 1"), "(= not number:1)");
}

TEST(Expression, doubles_a_quote_within_quotes) {
  EXPECT_EQ(parsed("a = \"say \"\"hello\"\"\""), "(= a \"say \"hello\"\")");
  EXPECT_EQ(parsed("a = 'it''s'"), "(= a \"it's\")");
  EXPECT_EQ(parsed("a = ''"), "(= a \"\")");
  EXPECT_EQ(parsed("a = ''''"), "(= a \"'\")");
  EXPECT_EQ(parsed("a = 'and'"), "(= a \"and\")");
  EXPECT_EQ(parsed("a = 'a\"b\\n'"), "(= a \"a\"b\\n\")");
}

TEST(Expression, asks_for_lists_and_missing_values) {
  EXPECT_EQ(parsed("channel in (\"phone\", chat)"), "(in channel \"phone\" chat)");
  EXPECT_EQ(parsed("channel not in ('phone')"), "(not (in channel \"phone\"))");
  EXPECT_EQ(parsed("note is missing"), "(missing note)");
  EXPECT_EQ(parsed("note is not missing"), "(not (missing note))");
  EXPECT_EQ(parsed("NOTE Is NOT Missing"), "(not (missing NOTE))");
}

TEST(Expression, binds_not_closer_than_and_closer_than_or) {
  EXPECT_EQ(parsed("a=1 or b=2 and c=3"),
            "(or (= a number:1) (and (= b number:2) (= c number:3)))");
  EXPECT_EQ(parsed("a=1 and b=2 or c=3"),
            "(or (and (= a number:1) (= b number:2)) (= c number:3))");
  EXPECT_EQ(parsed("(a=1 or b=2) and c=3"),
            "(and (or (= a number:1) (= b number:2)) (= c number:3))");
  EXPECT_EQ(parsed("not a=1 and b=2"), "(and (not (= a number:1)) (= b number:2))");
  EXPECT_EQ(parsed("not (a=1 and b=2)"), "(not (and (= a number:1) (= b number:2)))");
  EXPECT_EQ(parsed("not not a=1"), "(not (not (= a number:1)))");
  EXPECT_EQ(parsed("a=1 AND b=2 And c=3"), "(and (= a number:1) (= b number:2) (= c number:3))");
  EXPECT_EQ(parsed("((a=1))"), "(= a number:1)");
}

TEST(Expression, reads_the_example_of_its_header) {
  EXPECT_EQ(parsed("channel in (\"phone\", \"chat\") and not (amount >= 100) and note is missing"),
            "(and (in channel \"phone\" \"chat\") (not (>= amount number:100)) (missing note))");
}

TEST(Expression, keeps_the_place_of_each_operand) {
  const auto expression = parse_expression("moment in ('a', `b`)", "--where");
  ASSERT_TRUE(expression);
  ASSERT_EQ(expression->operands.size(), 3U);
  EXPECT_EQ(expression->operands[0].at, 0U);
  EXPECT_EQ(expression->operands[1].at, 11U);
  EXPECT_EQ(expression->operands[2].at, 16U);
}

TEST(Expression, says_where_a_parenthesis_is_missing) {
  EXPECT_EQ(complaint("(a = 1"), "a closing parenthesis at character 7, got the end");
  EXPECT_EQ(complaint("(a = 1 b"), "a closing parenthesis at character 8, got \"b\"");
  EXPECT_EQ(complaint("a in (1, 2"),
            "a comma or a closing parenthesis at character 11, got the end");
  EXPECT_EQ(complaint("a in (1 2)"), "a comma or a closing parenthesis at character 9, got \"2\"");
  EXPECT_EQ(complaint("a in 1"), "a list in parentheses at character 6, got \"1\"");
  EXPECT_EQ(complaint("a = 1)"), "and, or, or the end at character 6, got \")\"");
}

TEST(Expression, says_where_a_name_is_missing) {
  EXPECT_EQ(complaint(""), "the name of a field or column at character 1, got the end");
  EXPECT_EQ(complaint("  "), "the name of a field or column at character 3, got the end");
  EXPECT_EQ(complaint("5 = a"), "the name of a field or column at character 1, got \"5\"");
  EXPECT_EQ(complaint("\"a\" = 1"), "the name of a field or column at character 1, got \"a\"");
  EXPECT_EQ(complaint("a = 1 and"), "the name of a field or column at character 10, got the end");
  EXPECT_EQ(complaint("a = 1 or or b = 2"),
            "an operator (= != < <= > >= ~, in, is missing) at character 13, got \"b\"");
  EXPECT_EQ(complaint("not"), "the name of a field or column at character 4, got the end");
  EXPECT_EQ(complaint("()"), "the name of a field or column at character 2, got \")\"");
}

TEST(Expression, says_where_an_operator_is_missing) {
  EXPECT_EQ(complaint("a"),
            "an operator (= != < <= > >= ~, in, is missing) at character 2, got the end");
  EXPECT_EQ(complaint("a 1"),
            "an operator (= != < <= > >= ~, in, is missing) at character 3, got \"1\"");
  EXPECT_EQ(complaint("a ! 1"),
            "an operator (= != < <= > >= ~, in, is missing) at character 3, got \"!\"");
  EXPECT_EQ(complaint("a not 1"), "in at character 7, got \"1\"");
  EXPECT_EQ(complaint("a is 1"), "missing at character 6, got \"1\"");
  EXPECT_EQ(complaint("a is not"), "missing at character 9, got the end");
}

TEST(Expression, says_where_a_value_is_missing) {
  EXPECT_EQ(complaint("a ="),
            "a name, \"text\", number, duration or time at character 4, got the end");
  EXPECT_EQ(complaint("a = ="),
            "a name, \"text\", number, duration or time at character 5, got \"=\"");
  EXPECT_EQ(complaint("a in ()"),
            "a name, \"text\", number, duration or time at character 7, got \")\"");
  EXPECT_EQ(complaint("a in (1,)"),
            "a name, \"text\", number, duration or time at character 9, got \")\"");
  EXPECT_EQ(
      complaint("a = 5parsecs"),
      "a number, a duration (5min) or a time (2024-05-01T10:00) at character 5, got \"5parsecs\"");
  EXPECT_EQ(
      complaint("a = 1.2.3"),
      "a number, a duration (5min) or a time (2024-05-01T10:00) at character 5, got \"1.2.3\"");
  EXPECT_EQ(complaint("a = 2024-02-30"),
            "a number, a duration (5min) or a time (2024-05-01T10:00) at character 5, got "
            "\"2024-02-30\"");
}

TEST(Expression, says_where_quotes_are_not_closed) {
  EXPECT_EQ(complaint("a = \"desk"),
            "a name, \"text\", number, duration or time at character 5, got an unclosed \"");
  EXPECT_EQ(complaint("a = 'desk''"),
            "a name, \"text\", number, duration or time at character 5, got an unclosed '");
  EXPECT_EQ(complaint("`a = 1"), "the name of a field or column at character 1, got an unclosed `");
}

TEST(Expression, counts_characters_and_not_bytes) {
  EXPECT_EQ(complaint("größe = "),
            "a name, \"text\", number, duration or time at character 9, got the end");
  EXPECT_EQ(complaint("ort = 'Åre' 5"), "and, or, or the end at character 13, got \"5\"");
}

TEST(Expression, nests_two_hundred_levels_and_no_more) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '(') + "a=1" + std::string(levels, ')');
  };
  EXPECT_EQ(parsed(nested(200)), "(= a number:1)");
  EXPECT_EQ(complaint(nested(201)), "at most 200 levels of nesting at character 202, got \"a\"");
  EXPECT_EQ(complaint(std::string(100'000, '(')),
            "at most 200 levels of nesting at character 202, got \"(\"");
  std::string nots;
  for (int i = 0; i < 201; ++i) nots += "not ";
  EXPECT_EQ(complaint(nots + "a=1"), "at most 200 levels of nesting at character 805, got \"a\"");
  std::string flat = "a=1";
  for (int i = 0; i < 5000; ++i) flat += " and a=1";
  EXPECT_TRUE(parse_expression(flat, "--where"));
}

// Random trees, and a printer that writes them in one of the spellings that the language allows.
class Author {
 public:
  explicit Author(std::uint64_t seed) : random_(test_random(seed)) {}

  Expression tree(int depth) {
    const int kind = any_of(random_, 0, depth == 0 ? 2 : 5);
    Expression out;
    if (kind <= 2) {
      out.kind =
          std::vector{Kind::kCompare, Kind::kIn, Kind::kMissing}[static_cast<std::size_t>(kind)];
      out.operands.push_back({Operand::Kind::kName, text("ab`_ 'é\":.9"), 0, 0});
      int more = kind == 0 ? 1 : kind == 1 ? any_of(random_, 1, 3) : 0;
      while (more-- > 0) out.operands.push_back(operand());
      if (kind == 0) out.op = static_cast<Op>(any_of(random_, 0, 6));
      return out;
    }
    out.kind = std::vector{Kind::kAnd, Kind::kOr, Kind::kNot}[static_cast<std::size_t>(kind - 3)];
    int parts = out.kind == Kind::kNot ? 1 : any_of(random_, 2, 4);
    while (parts-- > 0) out.parts.push_back(tree(depth - 1));
    return out;
  }

  std::string print(const Expression& e) {
    static const std::vector<std::vector<std::string>> kOps{
        {"=", "=="}, {"!=", "<>"}, {"<"}, {"<="}, {">"}, {">="}, {"~"}};
    switch (e.kind) {
      case Kind::kAnd:
      case Kind::kOr: {
        std::string out = space() + part(e.parts[0]);
        for (std::size_t i = 1; i < e.parts.size(); ++i) {
          out += " " + word(e.kind == Kind::kAnd ? "and" : "or") + " " + part(e.parts[i]);
        }
        return out;
      }
      case Kind::kNot: return word("not") + " " + part(e.parts[0]);
      case Kind::kCompare: {
        const auto& spellings = kOps[static_cast<std::size_t>(e.op)];
        return print(e.operands[0]) + space() + spellings[random_() % spellings.size()] + space() +
               print(e.operands[1]);
      }
      case Kind::kIn: {
        std::string out = print(e.operands[0]) + " " + word("in") + space() + "(";
        for (std::size_t i = 1; i < e.operands.size(); ++i) {
          out += (i > 1 ? "," : "") + space() + print(e.operands[i]) + space();
        }
        return out + ")";
      }
      case Kind::kMissing: return print(e.operands[0]) + " " + word("is") + " " + word("missing");
    }
    return "";
  }

 private:
  // Any part of and, or and not may stand in parentheses; and, or must.
  std::string part(const Expression& e) {
    const bool joined = e.kind == Kind::kAnd || e.kind == Kind::kOr;
    return joined || once_in(random_, 4) ? "(" + print(e) + ")" : print(e);
  }

  Operand operand() {
    switch (any_of(random_, 0, 5)) {
      case 0: return {Operand::Kind::kText, text("ab\"' `=()é\n"), 0, 0};
      case 1:
        return {Operand::Kind::kNumber,
                std::to_string(any_of(random_, -999, 999)) + (once_in(random_, 2) ? ".5" : ""), 0,
                0};
      case 2: {
        const int minutes = any_of(random_, 0, 999);
        const std::string unit = once_in(random_, 2) ? "min" : " min";
        return {Operand::Kind::kDuration, std::to_string(minutes) + unit,
                minutes * kMicrosPerMinute, 0};
      }
      case 3: {
        const std::int64_t us = any_of(random_, kTimeMin, kTimeMax);
        return {Operand::Kind::kTime, format_time(us), us, 0};
      }
      case 4: return {Operand::Kind::kTruth, once_in(random_, 2) ? "true" : "false", 0, 0};
      default: return {Operand::Kind::kName, text("xyz_`"), 0, 0};
    }
  }

  std::string print(const Operand& operand) {
    if (operand.kind == Operand::Kind::kTruth) return word(operand.text);
    if (operand.kind == Operand::Kind::kText)
      return quoted(operand.text, once_in(random_, 2) ? '"' : '\'');
    if (operand.kind == Operand::Kind::kName) return quoted(operand.text, '`');
    return operand.text;
  }

  static std::string quoted(const std::string& text, char quote) {
    std::string out(1, quote);
    for (const char c : text) out += c == quote ? std::string(2, quote) : std::string(1, c);
    return out + quote;
  }

  std::string word(std::string text) {
    for (char& c : text) c = once_in(random_, 3) ? static_cast<char>(std::toupper(c)) : c;
    return text;
  }
  std::string space() { return std::string(static_cast<std::size_t>(any_of(random_, 0, 2)), ' '); }

  // Some bytes of `bytes`; at least one.
  std::string text(std::string_view bytes) {
    std::string out;
    for (int i = any_of(random_, 1, 6); i > 0; --i) out += bytes[random_() % bytes.size()];
    return out;
  }

  std::mt19937_64 random_;
};

void forget_places(Expression& expression) {
  for (Operand& operand : expression.operands) operand.at = 0;
  for (Expression& part : expression.parts) forget_places(part);
}

TEST(Expression, reads_back_any_tree_that_was_written) {
  Author author(15);
  for (int i = 0; i < 5000; ++i) {
    const Expression tree = author.tree(i % 5);
    const std::string text = author.print(tree);
    auto read = parse_expression(text, "--where");
    ASSERT_TRUE(read) << read.error().message;
    forget_places(*read);
    ASSERT_EQ(*read, tree) << text << "\n" << shape(*read) << "\n" << shape(tree);
  }
}

}  // namespace
}  // namespace fifteen
