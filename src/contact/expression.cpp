#include "contact/expression.h"

#include <algorithm>
#include <cctype>
#include <fmt/format.h>
#include <optional>

#include "base/time.h"

namespace fifteen {
namespace {

constexpr int kNestingMax = 200;

enum class TokenKind : std::uint8_t { kWord, kQuotedName, kText, kNumber, kSymbol, kEnd, kBroken };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text;
  std::size_t at = 0;
};

bool is_word_start(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '@' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool is_word(char c) {
  return is_word_start(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 || c == ':' ||
         c == '.';
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    const std::size_t begin = at_;
    if (begin == text_.size()) return {TokenKind::kEnd, "", begin};
    const char c = text_[begin];
    if (c == '"' || c == '\'' || c == '`') return quoted(c);
    if (is_digit(c) ||
        ((c == '-' || c == '+') && begin + 1 < text_.size() && is_digit(text_[begin + 1]))) {
      return number();
    }
    if (is_word_start(c)) {
      while (at_ < text_.size() && is_word(text_[at_])) ++at_;
      return {TokenKind::kWord, std::string(text_.substr(begin, at_ - begin)), begin};
    }
    for (const std::string_view symbol : {"<=", ">=", "!=", "<>", "=="}) {
      if (text_.substr(begin, 2) == symbol) {
        at_ += 2;
        return {TokenKind::kSymbol, std::string(symbol), begin};
      }
    }
    ++at_;
    return {TokenKind::kSymbol, std::string(1, c), begin};
  }

 private:
  // Text between quotes; a doubled quote stands for one.
  Token quoted(char quote) {
    const std::size_t begin = at_++;
    std::string out;
    while (at_ < text_.size()) {
      if (text_[at_] == quote) {
        if (at_ + 1 < text_.size() && text_[at_ + 1] == quote) {
          ++at_;
        } else {
          ++at_;
          return {quote == '`' ? TokenKind::kQuotedName : TokenKind::kText, out, begin};
        }
      }
      out += text_[at_++];
    }
    return {TokenKind::kBroken, std::string(1, quote), begin};
  }

  // A number, duration or time: anything that begins with a digit, up to a space, comma or
  // parenthesis; "30 min" with a space is one duration, and "2024-05-01 10:00" one time.
  Token number() {
    const std::size_t begin = at_;
    const auto skip = [&] {
      while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '-' || text_[at_] == '+'))
        ++at_;
    };
    skip();
    const std::size_t end = at_;
    if (at_ < text_.size() && text_[at_] == ' ') {
      ++at_;
      skip();
      const std::string_view joined = text_.substr(begin, at_ - begin);
      const bool plain = std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                     text_.begin() + static_cast<std::ptrdiff_t>(end),
                                     [](char c) { return is_digit(c) || c == '.'; });
      if (plain ? !parse_duration(joined) : (at_ == end + 1 || !parse_time(joined))) at_ = end;
    }
    return {TokenKind::kNumber, std::string(text_.substr(begin, at_ - begin)), begin};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class Parser {
 public:
  Parser(std::string_view text, std::string_view where) : lexer_(text), text_(text), where_(where) {
    advance();
  }

  Result<Expression> parse() {
    auto expression = any(0);
    if (!expression) return expression;
    if (token_.kind != TokenKind::kEnd) return expected("and, or, or the end");
    return expression;
  }

 private:
  void advance() { token_ = lexer_.next(); }

  bool is_keyword(std::string_view word) const {
    return token_.kind == TokenKind::kWord && lower(token_.text) == word;
  }
  bool take_keyword(std::string_view word) {
    if (!is_keyword(word)) return false;
    advance();
    return true;
  }
  bool take_symbol(std::string_view symbol) {
    if (token_.kind != TokenKind::kSymbol || token_.text != symbol) return false;
    advance();
    return true;
  }

  tl::unexpected<Error> expected(std::string_view what) const {
    const std::string got = token_.kind == TokenKind::kEnd ? "the end"
                            : token_.kind == TokenKind::kBroken
                                ? fmt::format("an unclosed {}", token_.text)
                                : fmt::format("\"{}\"", token_.text);
    return fail(
        ErrorKind::kUsage,
        fmt::format("{}: expected {} at character {} of `{}`, got {}; an example: moment = \"bag "
                    "desk\" and waited > 5min",
                    where_, what, character(token_.at), text_, got));
  }

  // The number of the character, from 1, that begins at a byte: continuation bytes of UTF-8 are not
  // counted.
  std::ptrdiff_t character(std::size_t at) const {
    const std::string_view before = text_.substr(0, at);
    return 1 + std::count_if(before.begin(), before.end(), [](char c) {
             return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
           });
  }

  Result<Expression> joined(int depth, std::string_view keyword, Expression::Kind kind,
                            Result<Expression> (Parser::*part)(int)) {
    auto first = (this->*part)(depth);
    if (!first || !is_keyword(keyword)) return first;
    Expression all{kind, {}, {std::move(*first)}, {}};
    while (take_keyword(keyword)) {
      auto next = (this->*part)(depth);
      if (!next) return next;
      all.parts.push_back(std::move(*next));
    }
    return all;
  }

  Result<Expression> any(int depth) {
    return joined(depth, "or", Expression::Kind::kOr, &Parser::all);
  }
  Result<Expression> all(int depth) {
    return joined(depth, "and", Expression::Kind::kAnd, &Parser::one);
  }

  Result<Expression> one(int depth) {
    if (depth > kNestingMax)
      return expected(fmt::format("at most {} levels of nesting", kNestingMax));
    if (take_keyword("not")) {
      auto part = one(depth + 1);
      if (!part) return part;
      return Expression{Expression::Kind::kNot, {}, {std::move(*part)}, {}};
    }
    if (take_symbol("(")) {
      auto inner = any(depth + 1);
      if (!inner) return inner;
      if (!take_symbol(")")) return expected("a closing parenthesis");
      return inner;
    }
    return comparison();
  }

  Result<Expression> comparison() {
    if (token_.kind != TokenKind::kWord && token_.kind != TokenKind::kQuotedName) {
      return expected("the name of a field or column");
    }
    Expression out;
    out.operands.push_back({Operand::Kind::kName, token_.text, 0, token_.at});
    advance();
    if (take_keyword("is")) {
      const bool negated = take_keyword("not");
      if (!take_keyword("missing")) return expected("missing");
      out.kind = Expression::Kind::kMissing;
      return negated ? negate(std::move(out)) : out;
    }
    const bool negated = take_keyword("not");
    if (take_keyword("in")) {
      auto list = in_list(std::move(out));
      return list && negated ? negate(std::move(*list)) : list;
    }
    if (negated) return expected("in");
    const auto op = take_operator();
    if (!op) return expected("an operator (= != < <= > >= ~, in, is missing)");
    out.op = *op;
    auto right = operand();
    if (!right) return fail(right.error());
    out.operands.push_back(std::move(*right));
    return out;
  }

  static Expression negate(Expression part) {
    return {Expression::Kind::kNot, {}, {std::move(part)}, {}};
  }

  Result<Expression> in_list(Expression out) {
    out.kind = Expression::Kind::kIn;
    if (!take_symbol("(")) return expected("a list in parentheses");
    do {
      auto item = operand();
      if (!item) return fail(item.error());
      out.operands.push_back(std::move(*item));
    } while (take_symbol(","));
    if (!take_symbol(")")) return expected("a comma or a closing parenthesis");
    return out;
  }

  std::optional<Expression::Operator> take_operator() {
    using Op = Expression::Operator;
    struct Spelling {
      std::string_view text;
      Op op;
    };
    for (const auto& [text, op] :
         {Spelling{"=", Op::kEqual}, Spelling{"==", Op::kEqual}, Spelling{"!=", Op::kNotEqual},
          Spelling{"<>", Op::kNotEqual}, Spelling{"<", Op::kLess}, Spelling{"<=", Op::kLessEqual},
          Spelling{">", Op::kMore}, Spelling{">=", Op::kMoreEqual}, Spelling{"~", Op::kContains}}) {
      if (take_symbol(text)) return op;
    }
    return std::nullopt;
  }

  Result<Operand> operand() {
    Operand out{Operand::Kind::kName, token_.text, 0, token_.at};
    switch (token_.kind) {
      case TokenKind::kText: out.kind = Operand::Kind::kText; break;
      case TokenKind::kQuotedName: break;
      case TokenKind::kWord:
        if (is_keyword("true") || is_keyword("false")) {
          out.kind = Operand::Kind::kTruth;
          out.text = lower(out.text);
        }
        break;
      case TokenKind::kNumber:
        if (!read_number(out))
          return expected("a number, a duration (5min) or a time (2024-05-01T10:00)");
        break;
      default: return expected("a name, \"text\", number, duration or time");
    }
    advance();
    return out;
  }

  static bool read_number(Operand& out) {
    const std::string_view digits =
        std::string_view(out.text).substr(out.text[0] == '-' || out.text[0] == '+');
    if (std::count(digits.begin(), digits.end(), '.') <= 1 &&
        std::all_of(digits.begin(), digits.end(), [](char c) { return is_digit(c) || c == '.'; })) {
      out.kind = Operand::Kind::kNumber;
      return true;
    }
    if (const auto us = parse_duration(out.text)) {
      out.kind = Operand::Kind::kDuration;
      out.us = *us;
      return true;
    }
    if (const auto time = parse_time(out.text)) {
      out.kind = Operand::Kind::kTime;
      out.us = time->us;
      return true;
    }
    return false;
  }

  Lexer lexer_;
  std::string_view text_;
  std::string where_;
  Token token_;
};

}  // namespace

Result<Expression> parse_expression(std::string_view text, std::string_view where) {
  return Parser(text, where).parse();
}

std::vector<std::string> names_in(const Expression& expression) {
  std::vector<std::string> out;
  for (const Operand& operand : expression.operands) {
    if (operand.kind == Operand::Kind::kName) out.push_back(operand.text);
  }
  for (const Expression& part : expression.parts) {
    const std::vector<std::string> inner = names_in(part);
    out.insert(out.end(), inner.begin(), inner.end());
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace fifteen
