#include "engine/duckdb/expression_sql.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/time.h"
#include "contact/demand_kind.h"
#include "engine/duckdb/functions.h"

namespace fifteen::duckdb_engine {
namespace {

using read::ValueKind;

// A column, or a constant, as it stands in the source.
struct Raw {
  std::string sql;
  std::string type;  // DuckDB's, or kWait
  bool decimal_comma = false;
};

// The type of a wait that is made from two times: microseconds.
constexpr const char* kWait = "wait";

// What a name stands for: where its value comes from, and what kind of value it is.
struct Term {
  enum class Type { kText, kNumber, kTruth, kTime, kDuration, kOutcome, kDemand };
  Type type = Type::kText;
  Raw raw;
};

Term::Type type_of_kind(ValueKind kind) {
  switch (kind) {
    case ValueKind::kInteger:
    case ValueKind::kReal: return Term::Type::kNumber;
    case ValueKind::kBoolean: return Term::Type::kTruth;
    case ValueKind::kTime: return Term::Type::kTime;
    case ValueKind::kText: break;
  }
  return Term::Type::kText;
}

// The value of a column as a type: microseconds for times and durations, double for numbers. Our
// own functions take the types that `Argument` reads, so other ones are made text, or the nearest
// of them.
std::string as_type(Term::Type type, const Raw& raw, const std::string& functions) {
  const std::string text = fmt::format("cast({} as varchar)", raw.sql);
  const std::string number = raw.decimal_comma ? fmt::format("fifteen_point({})", text) : raw.sql;
  switch (type) {
    case Term::Type::kNumber: return fmt::format("try_cast({} as double)", number);
    case Term::Type::kTruth: return fmt::format("fifteen_truth{}({})", functions, text);
    case Term::Type::kDuration:
      if (raw.type == kWait) return raw.sql;
      return fmt::format("fifteen_duration{}({})", functions, raw.decimal_comma ? number : text);
    case Term::Type::kTime:
      if (raw.type == "TIMESTAMP WITH TIME ZONE") {
        return fmt::format("fifteen_time{}({})", functions, raw.sql);
      }
      if (raw.type.starts_with("TIMESTAMP") || raw.type == "DATE") {
        return fmt::format("fifteen_time{}(cast({} as timestamp))", functions, raw.sql);
      }
      return fmt::format("fifteen_time{}({})", functions, text);
    case Term::Type::kOutcome:
    case Term::Type::kDemand: return raw.sql;
    case Term::Type::kText: break;
  }
  return text;
}

class Renderer {
 public:
  Renderer(const Feed& feed, const RenderOptions& options)
      : feed_(feed),
        mapping_(feed.mapping),
        source_(*feed.source),
        outcome_sql_(options.outcome_sql),
        where_(options.where),
        others_(options.others),
        demand_sql_(options.demand_sql),
        demand_also_sql_(options.demand_also_sql) {}

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
        return fmt::format("(({0}) is null or cast(({0}) as varchar) = '')", name->raw.sql);
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
      if (*field == Field::kOutcome) return Term{Term::Type::kOutcome, {outcome_sql_, "VARCHAR"}};
      if (*field == Field::kWaited && mapping_.has_column(Field::kAnswered)) return wait();
      if (*field == Field::kPromise && mapping_.has_column(Field::kPromise)) return promise(*field);
      if (*field == Field::kCallBack && mapping_.has(Field::kCallBack)) return promise(*field);
      const auto constant = mapping_.constants.find(*field);
      if (constant != mapping_.constants.end()) {
        return Term{type_of(*field), {sql_text(constant->second), "VARCHAR"}};
      }
      const auto mapped = mapping_.columns.find(*field);
      if (mapped != mapping_.columns.end()) {
        auto column = column_term(mapped->second, fmt::format("[columns] {}", name.text));
        // A field's type is known, whatever the source's column looks like.
        if (column) column->type = type_of(*field);
        if (column && column->type == Term::Type::kTruth) {
          // In the mapping's own words for yes.
          const auto truth = argument_sql(mapping_, source_, *field);
          if (!truth) return fail(truth.error());
          column->raw.sql = "(" + *truth + ")";
        }
        return column;
      }
      const bool elsewhere = std::any_of(others_.begin(), others_.end(), [&](const Feed* other) {
        return other->mapping.has(*field);
      });
      if (elsewhere) {
        Term term = nothing();
        term.type = type_of(*field);
        return term;
      }
    }
    if (name.text == kDemandName || name.text == kDemandAlsoName) {
      const bool column = read::find_column(source_.columns, name.text, "").has_value();
      if (!column && !known_elsewhere(name.text)) return demand(name.text);
    }
    return column_term(name.text, fmt::format("{}: `{}`", where_, name.text));
  }

  Result<Term> demand(const std::string& name) const {
    const bool first = name == kDemandName;
    const std::string& sql = first ? demand_sql_ : demand_also_sql_;
    if (!sql.empty())
      return Term{first ? Term::Type::kDemand : Term::Type::kText, {sql, "VARCHAR"}};
    return fail(ErrorKind::kUsage,
                fmt::format("{}: expected a field or a column, got `{}`, which only `fifteen "
                            "contacts` knows; filter its list",
                            where_, name));
  }

  // The wait as `read_evidence` has it: that of the column, or else from the start to the answer.
  Result<Term> wait() const {
    const auto time_sql = [&](Field field) -> Result<std::string> {
      const auto column =
          column_term(mapping_.columns.at(field), fmt::format("[columns] {}", field_name(field)));
      if (!column) return fail(column.error());
      return as_type(Term::Type::kTime, column->raw, feed_.functions);
    };
    const auto start = time_sql(Field::kStart);
    if (!start) return fail(start.error());
    const auto answered = time_sql(Field::kAnswered);
    if (!answered) return fail(answered.error());
    std::string late;
    if (mapping_.has_column(Field::kEnd)) {
      const auto end = time_sql(Field::kEnd);
      if (!end) return fail(end.error());
      late = fmt::format(" and not coalesce({0} >= {1} and {0} < {2}, false)", *end, *start,
                         *answered);
    }
    std::string sql =
        fmt::format("case when {0} >= {1}{2} then {0} - {1} end", *answered, *start, late);
    if (mapping_.has_column(Field::kWaited)) {
      const auto given = column_term(mapping_.columns.at(Field::kWaited), "[columns] waited");
      if (!given) return fail(given.error());
      sql = fmt::format("coalesce({}, {})",
                        as_type(Term::Type::kDuration, given->raw, feed_.functions), sql);
    }
    return Term{Term::Type::kDuration, {"(" + sql + ")", kWait}};
  }

  // The promised wait, or time to call back, which the source may give as a time.
  Result<Term> promise(Field field) const {
    const auto given = argument_sql(mapping_, source_, field);
    if (!given) return fail(given.error());
    const auto start = argument_sql(mapping_, source_, Field::kStart);
    if (!start) return fail(start.error());
    return Term{
        Term::Type::kDuration,
        {fmt::format("fifteen_{}{}({}, {})", field_name(field), feed_.functions, *given, *start),
         kWait}};
  }

  static Term::Type type_of(Field field) {
    switch (field) {
      case Field::kStart:
      case Field::kEnd:
      case Field::kAnswered: return Term::Type::kTime;
      case Field::kWaited:
      case Field::kPromise:
      case Field::kCallBack: return Term::Type::kDuration;
      case Field::kCsat:
      case Field::kNps:
      case Field::kCes:
      case Field::kStars:
      case Field::kRating:
      case Field::kValue:
      case Field::kReach:
      case Field::kCost: return Term::Type::kNumber;
      case Field::kResolved:
      case Field::kAbandoned:
      case Field::kAudit: return Term::Type::kTruth;
      default: return Term::Type::kText;
    }
  }

  Result<Term> column_term(const std::string& name, const std::string& asker) const {
    const auto found = read::find_column(source_.columns, name, asker);
    if (!found && known_elsewhere(name)) return nothing();
    if (!found) return fail(ErrorKind::kUsage, found.error().message + "; put texts in \"quotes\"");
    const auto at = static_cast<std::size_t>(*found - source_.columns.data());
    return Term{type_of_kind((*found)->kind),
                {source_.column_sql[at], source_.column_types[at], (*found)->decimal_comma}};
  }

  static Term nothing() { return {Term::Type::kText, {"null", "VARCHAR"}}; }

  bool known_elsewhere(const std::string& name) const {
    const auto field = field_of(name);
    return std::any_of(others_.begin(), others_.end(), [&](const Feed* other) {
      return (field && other->mapping.has(*field)) ||
             read::find_column(other->source->columns, name, "").has_value();
    });
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
      if (right.kind != Operand::Kind::kText)
        return mismatch(name, "\"text\" in quotes after ~", right);
      return fmt::format("contains(lower({}), lower({}))",
                         as_type(Term::Type::kText, left->raw, feed_.functions),
                         sql_text(right.text));
    }
    if (left->type == Term::Type::kOutcome) return outcome(*left, name, op, right);
    if (left->type == Term::Type::kDemand) return kind_of_demand(*left, name, op, right);
    if (right.kind == Operand::Kind::kName) return with_name(*left, op, right);
    const Term::Type type = type_with(left->type, right.kind);
    const auto literal = literal_for(type, name, right);
    if (!literal) return literal;
    return fmt::format("({} {} {})", as_type(type, left->raw, feed_.functions), symbol(op),
                       *literal);
  }

  // What to compare as. A text column may hold any kind of value, and a column of numbers may be
  // one of ids: there the literal says what is meant.
  static Term::Type type_with(Term::Type column, Operand::Kind literal) {
    if (column == Term::Type::kNumber && literal == Operand::Kind::kText) return Term::Type::kText;
    if (column != Term::Type::kText) return column;
    switch (literal) {
      case Operand::Kind::kNumber: return Term::Type::kNumber;
      case Operand::Kind::kTime: return Term::Type::kTime;
      case Operand::Kind::kDuration: return Term::Type::kDuration;
      case Operand::Kind::kTruth: return Term::Type::kTruth;
      default: return Term::Type::kText;
    }
  }

  Result<std::string> outcome(const Term& left, const Operand& name, Expression::Operator op,
                              const Operand& right) const {
    const bool equality =
        op == Expression::Operator::kEqual || op == Expression::Operator::kNotEqual;
    if (equality && outcome_of(right.text))
      return fmt::format("({} {} {})", left.raw.sql, symbol(op), sql_text(right.text));
    return mismatch(name, "= or != with magic, neutral, misery or unscored", right);
  }

  Result<std::string> kind_of_demand(const Term& left, const Operand& name, Expression::Operator op,
                                     const Operand& right) const {
    const bool equality =
        op == Expression::Operator::kEqual || op == Expression::Operator::kNotEqual;
    const auto& kinds = kDemandKindNames;
    if (equality && std::find(kinds.begin(), kinds.end(), right.text) != kinds.end())
      return fmt::format("({} {} {})", left.raw.sql, symbol(op), sql_text(right.text));
    return mismatch(name, fmt::format("= or != with one of \"{}\"", fmt::join(kinds, "\", \"")),
                    right);
  }

  // Columns of different kinds are compared as times when one is a time, else as texts.
  Result<std::string> with_name(const Term& left, Expression::Operator op,
                                const Operand& right_name) const {
    const auto right = term(right_name);
    if (!right) return fail(right.error());
    Term::Type type = left.type;
    if (left.type != right->type) {
      const bool times = left.type == Term::Type::kTime || right->type == Term::Type::kTime;
      type = times ? Term::Type::kTime : Term::Type::kText;
    }
    return fmt::format("({} {} {})", as_type(type, left.raw, feed_.functions), symbol(op),
                       as_type(type, right->raw, feed_.functions));
  }

  Result<std::string> literal_for(Term::Type type, const Operand& name,
                                  const Operand& right) const {
    switch (type) {
      case Term::Type::kTime: {
        const auto time = parse_time(right.text);
        if (!time) return mismatch(name, "a time such as 2024-05-01T10:00:00Z", right);
        return std::to_string(time->has_zone ? time->us : feed_.rules.zone.to_utc(time->us));
      }
      case Term::Type::kDuration:
        if (right.kind == Operand::Kind::kDuration) return std::to_string(right.us);
        return mismatch(name, "a duration with its unit, such as 5min", right);
      case Term::Type::kTruth:
        if (right.kind == Operand::Kind::kTruth) return right.text;
        return mismatch(name, "true or false", right);
      case Term::Type::kNumber:
        if (right.kind == Operand::Kind::kNumber) return right.text;
        return mismatch(name, "a number", right);
      case Term::Type::kText:
      case Term::Type::kOutcome:
      case Term::Type::kDemand: break;
    }
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

  const Feed& feed_;
  const read::SourceMapping& mapping_;
  const Source& source_;
  const std::string& outcome_sql_;
  std::string_view where_;
  const std::vector<const Feed*>& others_;
  const std::string& demand_sql_;
  const std::string& demand_also_sql_;
};

}  // namespace

Result<std::string> render(const Expression& expression, const Feed& feed,
                           const RenderOptions& options) {
  return Renderer(feed, options).render(expression);
}

Result<std::string> condition_sql(const std::string& text, const Feed& feed,
                                  const RenderOptions& options) {
  if (text.empty()) return std::string();
  const auto expression = parse_expression(text, options.where);
  if (!expression) return fail(expression.error());
  return render(*expression, feed, options);
}

Result<std::string> audit_sql(const std::string& text, const Feed& feed) {
  if (!feed.mapping.has(Field::kAudit)) return std::string();
  if (!text.empty()) {
    const auto expression = parse_expression(text, "--where");
    if (!expression) return fail(expression.error());
    const auto names = names_in(*expression);
    if (std::find(names.begin(), names.end(), field_name(Field::kAudit)) != names.end())
      return std::string();
  }
  const auto audit = argument_sql(feed.mapping, *feed.source, Field::kAudit);
  if (!audit) return fail(audit.error());
  return fmt::format("coalesce(fifteen_truth{}(cast({} as varchar)), false)", feed.functions,
                     *audit);
}

Result<std::string> listed_sql(const std::string& text, const Feed& feed,
                               const RenderOptions& options) {
  auto condition = condition_sql(text, feed, options);
  if (!condition) return condition;
  const auto audit = audit_sql(text, feed);
  if (!audit || audit->empty()) return audit ? condition : audit;
  if (condition->empty()) return fmt::format("not {}", *audit);
  return fmt::format("({}) and not {}", *condition, *audit);
}

}  // namespace fifteen::duckdb_engine
