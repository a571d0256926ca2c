#include "engine/duckdb/scored_contacts.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "engine/duckdb/functions.h"
#include "engine/duckdb/texts.h"
#include "journey/demand_reason.h"

namespace fifteen::duckdb_engine {
namespace {

void noted_outcome(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const scored =
      static_cast<const ScoredContacts*>(duckdb_scalar_function_get_extra_info(info));
  const Argument orders(duckdb_data_chunk_get_vector(chunk, 0));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    const std::string_view name =
        outcome_name(scored->outcome(static_cast<std::uint64_t>(orders.integer(r))));
    duckdb_vector_assign_string_element_len(output, r, name.data(), name.size());
  }
}

// One of four texts about failure demand; which, is the second argument.
void noted_demand(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const scored =
      static_cast<const ScoredContacts*>(duckdb_scalar_function_get_extra_info(info));
  const std::vector<Argument> arguments = arguments_of(chunk);
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    const auto told = scored->told_demand(static_cast<std::uint64_t>(arguments[0].integer(r)));
    std::string text;
    if (told) {
      switch (arguments[1].integer(r)) {
        case 0: text = told->kind; break;
        case 1: text = told->also; break;
        case 2: text = told->because; break;
        default: text = told->cause ? std::to_string(*told->cause) : "";
      }
    }
    if (text.empty()) {
      null_at(output, r);
    } else {
      duckdb_vector_assign_string_element_len(output, r, text.data(), text.size());
    }
  }
}

constexpr std::array kTold{Field::kWaited, Field::kPromise, Field::kTransfers, Field::kStart,
                           Field::kEnd,    Field::kCsat,    Field::kNps,       Field::kCes,
                           Field::kStars,  Field::kRating};

// What the evidence function knows, for as long as it is registered.
struct Telling {
  const ScoredContacts* scored;
  std::map<Field, read::RatingScale> scales;
};

// Reads the facts by two functions that tell whether a value is there and what it is.
template <class IsThere, class Integer, class Real>
score::ContactFacts read_facts(const std::map<Field, read::RatingScale>& scales, IsThere&& is_there,
                               Integer&& integer, Real&& real) {
  score::ContactFacts facts;
  std::optional<std::int64_t> start;
  std::optional<std::int64_t> end;
  for (std::size_t i = 0; i < kTold.size(); ++i) {
    if (!is_there(i)) continue;
    switch (kTold[i]) {
      case Field::kWaited: facts.waited_us = integer(i); break;
      case Field::kPromise: facts.promise_us = integer(i); break;
      case Field::kStart: start = integer(i); break;
      case Field::kEnd: end = integer(i); break;
      case Field::kTransfers: facts.transfers = integer(i); break;
      default: {
        score::GivenRating rating{field_name(kTold[i]), real(i), std::nullopt};
        const auto scale = scales.find(kTold[i]);
        if (scale != scales.end()) rating.best = std::max(scale->second.best, scale->second.worst);
        facts.ratings.push_back(rating);
      }
    }
  }
  if (start && end) facts.took_us = *end - *start;
  return facts;
}

// The words of a customer's text that decided, in quotes.
std::string words_of(const ScoredContacts& scored, const score::Signs& signs,
                     std::optional<std::uint64_t> customer, std::string_view text) {
  constexpr std::size_t kWords = 3;
  if (scored.texts == nullptr || signs.text == 0) return "";
  const Outcome outcome = text::kOutcomes[(signs.text - 1U) / text::kStrengths];
  std::string out;
  for (const text::Reason& reason :
       scored.texts->reasons(text, outcome, kWords, half_of_text(customer, text)))
    out += fmt::format("{}\"{}\"", out.empty() ? "" : ", ", reason.word);
  if (out.empty()) out = outcome_name(outcome);
  return scored.texts->source() == text::Source::kLexicon ? out + " (by the word list)" : out;
}

void probability(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const scored =
      static_cast<const ScoredContacts*>(duckdb_scalar_function_get_extra_info(info));
  const std::vector<Argument> arguments = arguments_of(chunk);
  auto* const out = static_cast<double*>(duckdb_vector_get_data(output));
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    const auto contact = scored->scored(static_cast<std::uint64_t>(arguments[0].integer(r)));
    if (!contact || !contact->has_chances) {
      null_at(output, r);
    } else {
      out[r] = contact->p.of(static_cast<Outcome>(arguments[1].integer(r)));
    }
  }
}

void evidence(duckdb_function_info info, duckdb_data_chunk chunk, duckdb_vector output) {
  const auto* const telling =
      static_cast<const Telling*>(duckdb_scalar_function_get_extra_info(info));
  const std::vector<Argument> arguments = arguments_of(chunk);
  for (idx_t r = 0; r < duckdb_data_chunk_get_size(chunk); ++r) {
    const auto order = static_cast<std::uint64_t>(arguments[0].integer(r));
    const auto contact = telling->scored->scored(order);
    if (!contact || contact->pieces.empty()) {
      null_at(output, r);
      continue;
    }
    score::ContactFacts facts = read_facts(
        telling->scales, [&](std::size_t i) { return !arguments[i + 1].missing(r); },
        [&](std::size_t i) { return arguments[i + 1].integer(r); },
        [&](std::size_t i) { return arguments[i + 1].real(r); });
    const score::Signs signs = telling->scored->signs(order);
    const Argument& texts = arguments[kTold.size() + 1];
    const Argument& customers = arguments[kTold.size() + 2];
    std::optional<std::uint64_t> customer;
    if (!customers.missing(r)) customer = static_cast<std::uint64_t>(customers.integer(r));
    if (!texts.missing(r))
      facts.text_words = words_of(*telling->scored, signs, customer, texts.text(r));
    std::string text;
    for (const score::Weighed& piece : contact->pieces) {
      text += fmt::format("{}{} ({})", text.empty() ? "" : kReasonMark,
                          score::reason(piece, signs, facts), score::weight_in_words(piece.odds));
    }
    if (contact->contradicted) text += std::string(kReasonMark) + "the text contradicts the rating";
    duckdb_vector_assign_string_element_len(output, r, text.data(), text.size());
  }
}

std::string column_or_null(const ContactTable& table, Field field) {
  const auto found =
      std::find_if(table.columns.begin(), table.columns.end(), [&](const ContactColumn& column) {
        return column.is_field && column.name == field_name(field);
      });
  return found == table.columns.end() ? "null" : sql_name(found->name);
}

// The values of kTold, whole numbers (times in microseconds) or ratings, the text, and the
// customer's key.
std::string facts_sql(const ContactTable& table) {
  std::string out;
  for (const Field field : kTold) {
    std::string sql = column_or_null(table, field);
    const bool time = field == Field::kStart || field == Field::kEnd;
    const bool whole =
        time || field == Field::kWaited || field == Field::kPromise || field == Field::kTransfers;
    if (time) sql = fmt::format("epoch_us(cast({} as timestamp))", sql);
    out += fmt::format("{}try_cast({} as {})", out.empty() ? "" : ", ", sql,
                       whole ? "bigint" : "double");
  }
  return fmt::format("{}, cast({} as varchar), {}", out, column_or_null(table, Field::kText),
                     sql_name(kKeyColumn));
}

}  // namespace

std::map<Field, read::RatingScale> shared_scales(const read::Mapping& mapping) {
  if (mapping.sources.empty()) return mapping.scales;
  for (const read::MappedSource& source : mapping.sources) {
    if (source.scales != mapping.sources.front().scales) return {};
  }
  return mapping.sources.front().scales;
}

score::Signs ScoredContacts::signs(std::uint64_t order) const {
  const std::uint32_t note = order < notes.size() ? notes[order] : 0;
  return note == 0 ? score::Signs{} : facets[journey::facet_of_note(note)].signs;
}

std::string told_sql(const ContactTable& table) {
  return fmt::format("{}, {}, {}, {}", sql_name(kOrderColumn),
                     column_or_null(table, Field::kCustomer), column_or_null(table, Field::kMoment),
                     facts_sql(table));
}

score::ContactFacts facts_of(const ScoredContacts& scored, std::uint64_t order,
                             std::span<const std::optional<std::string>> told,
                             const std::map<Field, read::RatingScale>& scales) {
  score::ContactFacts facts = read_facts(
      scales, [&](std::size_t i) { return told[i].has_value(); },
      [&](std::size_t i) { return std::stoll(*told[i]); },
      [&](std::size_t i) { return std::stod(*told[i]); });
  const auto& key = told[kTold.size() + 1];
  std::optional<std::uint64_t> customer;
  if (key) customer = static_cast<std::uint64_t>(std::stoll(*key));
  if (told[kTold.size()])
    facts.text_words = words_of(scored, scored.signs(order), customer, *told[kTold.size()]);
  return facts;
}

std::size_t told_start() {
  return static_cast<std::size_t>(std::find(kTold.begin(), kTold.end(), Field::kStart) -
                                  kTold.begin());
}

Result<ScoreSql> register_scores(Database& database, const ScoredContacts& scored,
                                 const ContactTable& table,
                                 const std::map<Field, read::RatingScale>& scales) {
  const auto outcome = register_outcomes(database, scored);
  if (!outcome) return fail(outcome.error());
  const std::string suffix = fresh_suffix();
  Status added = register_function(database, "fifteen_p" + suffix, DUCKDB_TYPE_DOUBLE, probability,
                                   const_cast<ScoredContacts*>(&scored), nullptr);
  if (added) {
    added = register_function(database, "fifteen_evidence" + suffix, DUCKDB_TYPE_VARCHAR, evidence,
                              new Telling{&scored, scales},
                              [](void* extra) { delete static_cast<Telling*>(extra); });
  }
  if (!added) return fail(added.error());
  const std::string order = sql_name(kOrderColumn);
  const auto p = [&](Outcome o) {
    return fmt::format("round(fifteen_p{}({}, {}::bigint), 6)", suffix, order, static_cast<int>(o));
  };
  return ScoreSql{fmt::format("{}({})", *outcome, order), p(Outcome::kMisery), p(Outcome::kNeutral),
                  p(Outcome::kMagic),
                  fmt::format("fifteen_evidence{}({}, {})", suffix, order, facts_sql(table))};
}

Outcome ScoredContacts::outcome(std::uint64_t order) const {
  const std::uint32_t note = order < notes.size() ? notes[order] : 0;
  if (note == 0) return Outcome::kUnscored;
  return outcomes[journey::facet_of_note(note)].of(journey::history_of_note(note));
}

std::optional<score::Scored> ScoredContacts::scored(std::uint64_t order) const {
  const std::uint32_t note = order < notes.size() ? notes[order] : 0;
  if (note == 0) return std::nullopt;
  const journey::Facet& facet = facets[journey::facet_of_note(note)];
  const score::History history = journey::history_of_note(note);
  const std::optional<score::LogOdds> odds = alike ? alike(facet, history) : std::nullopt;
  return score::score(facet.signs, history, weights, odds);
}

std::optional<ToldDemand> ScoredContacts::told_demand(std::uint64_t order) const {
  const std::uint32_t note = order < notes.size() ? notes[order] : 0;
  if (note == 0 || !demand) return std::nullopt;
  const std::uint32_t facet = journey::facet_of_note(note);
  const journey::DemandFacet& is = demand->plan.facets.facets[facet];
  journey::DemandTag tag;
  journey::DemandReason reason;
  const auto found = std::lower_bound(
      demand->notes.begin(), demand->notes.end(), order,
      [](const journey::DemandNote& a, std::uint64_t wanted) { return a.order < wanted; });
  const bool noted = found != demand->notes.end() && found->order == order;
  if (noted) {
    tag.kinds = found->kinds;
    tag.sign = found->sign;
    if (found->has_cause) tag.cause = 0;
  }
  tag = journey::with_queue(tag, is, demand->plan.queues);
  if (tag.kinds == 0) return std::nullopt;
  ToldDemand out;
  for (std::size_t k = 0; k < kDemandKindCount; ++k) {
    const auto kind = static_cast<DemandKind>(k);
    if (!tag.has(kind)) continue;
    std::string& to = kind == tag.first() ? out.kind : out.also;
    to += (to.empty() ? "" : ", ") + std::string(demand_kind_name(kind));
  }
  reason.sign = tag.sign;
  reason.moment = demand->moments[is.moment];
  if (is.reason != 0) reason.reason = demand->reasons[is.reason - 1U];
  reason.queue = demand->plan.queues[is.moment];
  reason.queue_within_us = demand->plan.rules.queue_within_us;
  if (tag.cause != journey::kNoCause) {
    out.cause = found->cause;
    reason.since_us = found->since_us;
    const std::uint32_t cause = found->cause < notes.size() ? notes[found->cause] : 0;
    if (cause != 0)
      reason.cause =
          demand->moments[demand->plan.facets.facets[journey::facet_of_note(cause)].moment];
  }
  out.because = journey::demand_reason(reason);
  return out;
}

Result<DemandSql> register_demand(Database& database, const ScoredContacts& scored) {
  FIFTEEN_CHECK(scored.demand.has_value(), "failure demand that was not looked for");
  const std::string name = "fifteen_demand" + fresh_suffix();
  const Status registered = register_function(database, name, DUCKDB_TYPE_VARCHAR, noted_demand,
                                              const_cast<ScoredContacts*>(&scored), nullptr);
  if (!registered) return fail(registered.error());
  const auto sql = [&](int which) {
    return fmt::format("{}({}, {}::bigint)", name, sql_name(kOrderColumn), which);
  };
  return DemandSql{sql(0), sql(1), sql(2), sql(3)};
}

Result<std::string> register_outcomes(Database& database, const ScoredContacts& scored) {
  std::string name = "fifteen_noted" + fresh_suffix();
  const Status registered = register_function(database, name, DUCKDB_TYPE_VARCHAR, noted_outcome,
                                              const_cast<ScoredContacts*>(&scored), nullptr);
  if (!registered) return fail(registered.error());
  return name;
}

}  // namespace fifteen::duckdb_engine
