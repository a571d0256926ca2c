#include "engine/duckdb/expression_sql.h"

#include <fmt/format.h>

#include "base/nearest.h"
#include "base/time.h"

namespace fifteen::duckdb_engine {
namespace {

using read::ValueKind;

// What a name stands for: SQL of its value, and what kind of value it is.
struct Term {
  enum class Type { kText, kNumber, kTruth, kTime, kDuration, kOutcome };
  Type type = Type::kText;
  std::string sql;
};

Term::Type type_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::kInteger:
    case ValueKind::kReal: return Term::Type::kNumber;
    case ValueKind::kBoolean: return Term::Type::kTruth;
    case ValueKind::kTime: return Term::Type::kTime;
    case ValueKind::kText: break;
  }
  return Term::Type::kText;
}

// The value of a column as a type: microseconds for times and durations, double for numbers.
std::string as_type(Term::Type type, const std::string& column) {
  switch (type) {
    case Term::Type::kNumber: return fmt::format("try_cast({} as double)", column);
    case Term::Type::kTruth: return fmt::format("try_cast({} as boolean)", column);
    case Term::Type::kTime: return fmt::format("fifteen_time({})", column);
    case Term::Type::kDuration: return fmt::format("fifteen_duration({})", column);
    case Term::Type::kText:
    case Term::Type::kOutcome: break;
  }
  return fmt::format("cast({} as varchar)", column);
}

class Renderer {
 public:
  Renderer(const read::Mapping& mapping, const Source& source, const std::string& outcome_sql,
           std::string_view where)
      : mapping_(mapping), source_(source), outcome_sql_(outcome_sql), where_(where) {}

  Result<std::string> render(const Expression& e) const {
    switch (e.kind) {
      case Expression::Kind::kAnd: return joined(e, " and ");
      case Expression::Kind::kOr: return joined(e, " or ");
      case Expression::Kind::kNot: {
        const auto part = render(e.parts.front());
        // A comparison with a missing value is false, so its opposite is true.
        return part ? Result<std::string>(fmt::format("(not coalesce({}, false))", *part)) : part;
      }
      case Expression::Kind::kMissing: {
        const auto name = term(e.operands.front());
        if (!name) return fail(name.error());
        return fmt::format("(({0}) is null or cast(({0}) as varchar) = '')", name->sql);
      }
      case Expression::Kind::kIn: return in_list(e);
      case Expression::Kind::kCompare: return comparison(e);
    }
    return fail(ErrorKind::kInternal, "an expression of no kind");
  }

 private:
  Result<std::string> joined(const Expression& e, std::string_view word) const {
    std::string out = "(";
    for (const Expression& part : e.parts) {
      const auto sql = render(part);
      if (!sql) return sql;
      out += (out.size() > 1 ? std::string(word) : "") + *sql;
    }
    return out + ")";
  }

  Result<std::string> in_list(const Expression& e) const {
    std::string out = "(";
    for (std::size_t i = 1; i < e.operands.size(); ++i) {
      const auto sql = compare(e.operands.front(), Expression::Operator::kEqual, e.operands[i]);
      if (!sql) return sql;
      out += (i > 1 ? " or " : "") + *sql;
    }
    return out + ")";
  }

  Result<std::string> comparison(const Expression& e) const {
    return compare(e.operands[0], e.op, e.operands[1]);
  }

  Result<Term> term(const Operand& name) const {
    if (const auto field = field_of(name.text)) {
      if (*field == Field::kOutcome) return Term{Term::Type::kOutcome, outcome_sql_};
      const auto constant = mapping_.constants.find(*field);
      if (constant != mapping_.constants.end())
        return Term{Term::Type::kText, sql_text(constant->second)};
      const auto mapped = mapping_.columns.find(*field);
      if (mapped != mapping_.columns.end()) {
        auto column = column_term(mapped->second, fmt::format("[columns] {}", name.text));
        if (!column) return column;
        return of_field(*field, std::move(*column), mapped->second);
      }
    }
    return column_term(name.text, fmt::format("{}: `{}`", where_, name.text));
  }

  // A field's type is known, whatever the source's column looks like.
  Result<Term> of_field(Field field, Term column, const std::string& name) const {
    switch (field) {
      case Field::kStart:
      case Field::kEnd: column.type = Term::Type::kTime; break;
      case Field::kWaited:
      case Field::kPromise: column.type = Term::Type::kDuration; break;
      case Field::kCsat:
      case Field::kNps:
      case Field::kCes:
      case Field::kStars:
      case Field::kRating: column.type = Term::Type::kNumber; break;
      case Field::kResolved:
      case Field::kAbandoned: break;
      default: column.type = Term::Type::kText; break;
    }
    const auto sql = column_sql(name, where_);
    if (!sql) return fail(sql.error());
    column.sql = as_type(column.type, *sql);
    return column;
  }

  Result<std::string> column_sql(const std::string& name, std::string_view asker) const {
    const auto found = read::find_column(source_.columns, name, std::string(asker));
    if (!found) return fail(ErrorKind::kUsage, found.error().message);
    return source_.column_sql[static_cast<std::size_t>(*found - source_.columns.data())];
  }

  Result<Term> column_term(const std::string& name, const std::string& asker) const {
    const auto found = read::find_column(source_.columns, name, asker);
    if (!found) return fail(ErrorKind::kUsage, found.error().message + "; put texts in \"quotes\"");
    const Term::Type type = type_of((*found)->kind);
    const std::string& sql =
        source_.column_sql[static_cast<std::size_t>(*found - source_.columns.data())];
    return Term{type, as_type(type, sql)};
  }

  tl::unexpected<Error> mismatch(const Operand& name, std::string_view wanted,
                                 const Operand& got) const {
    return fail(ErrorKind::kUsage,
                fmt::format("{}: expected {}, to compare \"{}\" with, got \"{}\"", where_, wanted,
                            name.text, got.text));
  }

  Result<std::string> compare(const Operand& name, Expression::Operator op,
                              const Operand& right) const {
    const auto left = term(name);
    if (!left) return fail(left.error());
    if (op == Expression::Operator::kContains) {
      return fmt::format("contains(lower(cast({} as varchar)), lower({}))", left->sql,
                         sql_text(right.text));
    }
    if (left->type == Term::Type::kOutcome) return outcome(*left, name, op, right);
    if (right.kind == Operand::Kind::kName) return with_name(*left, name, op, right);
    const auto literal = literal_for(left->type, name, right);
    if (!literal) return literal;
    // A text column may hold numbers or times as well: the literal says what is meant.
    Term::Type type = left->type;
    std::string sql = left->sql;
    if (type == Term::Type::kText && right.kind == Operand::Kind::kNumber) {
      sql = fmt::format("try_cast({} as double)", sql);
    } else if (type == Term::Type::kText && right.kind == Operand::Kind::kTime) {
      sql = fmt::format("fifteen_time({})", sql);
    } else if (type == Term::Type::kNumber && right.kind == Operand::Kind::kText) {
      sql = fmt::format("cast({} as varchar)", *column_or(sql, name));
    }
    return fmt::format("({} {} {})", sql, symbol(op), *literal);
  }

  // The untyped column of a name where there is one, for a comparison as text.
  Result<std::string> column_or(const std::string& sql, const Operand& name) const {
    const auto field = field_of(name.text);
    if (field && mapping_.columns.count(*field) != 0) {
      return column_sql(mapping_.columns.at(*field), where_).value_or(sql);
    }
    return column_sql(name.text, where_).value_or(sql);
  }

  Result<std::string> outcome(const Term& left, const Operand& name, Expression::Operator op,
                              const Operand& right) const {
    const bool equality =
        op == Expression::Operator::kEqual || op == Expression::Operator::kNotEqual;
    for (const Outcome o :
         {Outcome::kUnscored, Outcome::kMisery, Outcome::kNeutral, Outcome::kMagic}) {
      if (outcome_name(o) == right.text && equality) {
        return fmt::format("({} {} {})", left.sql, symbol(op), sql_text(right.text));
      }
    }
    return mismatch(name, "= or != with magic, neutral, misery or unscored", right);
  }

  Result<std::string> with_name(const Term& left, const Operand& name, Expression::Operator op,
                                const Operand& right_name) const {
    const auto right = term(right_name);
    if (!right) return fail(right.error());
    if (left.type == right->type)
      return fmt::format("({} {} {})", left.sql, symbol(op), right->sql);
    const auto a = column_or(left.sql, name);
    const auto b = column_or(right->sql, right_name);
    // Columns of different kinds: as times when one is a time, else as texts.
    const bool times = left.type == Term::Type::kTime || right->type == Term::Type::kTime;
    const Term::Type type = times ? Term::Type::kTime : Term::Type::kText;
    return fmt::format("({} {} {})", as_type(type, *a), symbol(op), as_type(type, *b));
  }

  Result<std::string> literal_for(Term::Type type, const Operand& name,
                                  const Operand& right) const {
    switch (type) {
      case Term::Type::kTime: {
        const auto time = parse_time(right.text);
        if (!time) return mismatch(name, "a time such as 2024-05-01T10:00:00Z", right);
        return std::to_string(time->us);
      }
      case Term::Type::kDuration: {
        if (right.kind == Operand::Kind::kDuration) return std::to_string(right.us);
        return mismatch(name, "a duration with its unit, such as 5min", right);
      }
      case Term::Type::kTruth: {
        if (right.kind == Operand::Kind::kTruth) return right.text;
        return mismatch(name, "true or false", right);
      }
      case Term::Type::kNumber: {
        if (right.kind == Operand::Kind::kNumber) return right.text;
        if (right.kind == Operand::Kind::kText) return sql_text(right.text);
        return mismatch(name, "a number", right);
      }
      default: break;
    }
    if (right.kind == Operand::Kind::kNumber) return right.text;
    if (right.kind == Operand::Kind::kTime) return std::to_string(right.us);
    return sql_text(right.text);
  }

  static std::string_view symbol(Expression::Operator op) {
    switch (op) {
      case Expression::Operator::kEqual: return "=";
      case Expression::Operator::kNotEqual: return "<>";
      case Expression::Operator::kLess: return "<";
      case Expression::Operator::kLessEqual: return "<=";
      case Expression::Operator::kMore: return ">";
      case Expression::Operator::kMoreEqual: return ">=";
      case Expression::Operator::kContains: break;
    }
    return "=";
  }

  const read::Mapping& mapping_;
  const Source& source_;
  const std::string& outcome_sql_;
  std::string_view where_;
};

}  // namespace

Result<std::string> render(const Expression& expression, const read::Mapping& mapping,
                           const Source& source, const std::string& outcome_sql,
                           std::string_view where) {
  return Renderer(mapping, source, outcome_sql, where).render(expression);
}

}  // namespace fifteen::duckdb_engine
