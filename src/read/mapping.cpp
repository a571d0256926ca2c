#include "read/mapping.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fmt/format.h>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "contact/piece.h"
#include "read/change_table.h"
#include "read/encoding.h"
#include "read/promise_table.h"
#include "read/queue_table.h"
#include "read/small_file.h"
#include "read/toml_table.h"

namespace fifteen::read {
namespace {

bool is_identity_kind(std::string_view kind) {
  return !kind.empty() && std::all_of(kind.begin(), kind.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
}

bool is_time(Field field) {
  return field == Field::kStart || field == Field::kEnd || field == Field::kAnswered;
}

// A time may stand in several columns.
void read_columns(TableReader& reader, SourceMapping& mapping) {
  mapping.columns.clear();
  mapping.joined.clear();
  std::map<std::string, TableReader::Handler> handlers;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    const std::string_view name = field_name(field);
    handlers[std::string(name)] = [&reader, &mapping, field, name](const toml::node& node) {
      if (!is_time(field) || !node.is_array())
        return reader.text(mapping.columns[field], name)(node);
      std::vector<std::string> parts;
      reader.words(parts, name)(node);
      if (parts.empty()) {
        return reader.wrong(node,
                            fmt::format("expected columns in \"columns.{}\", got none", name));
      }
      mapping.columns[field] = fmt::format("{}", fmt::join(parts, " + "));
      if (parts.size() > 1) mapping.joined[field] = std::move(parts);
    };
  }
  reader.each(handlers);
}

void read_constants(TableReader& reader, std::map<Field, std::string>& out) {
  std::map<std::string, TableReader::Handler> handlers;
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    const auto field = static_cast<Field>(i);
    handlers[std::string(field_name(field))] = [&reader, &out, field](const toml::node& node) {
      reader.text(out[field], field_name(field))(node);
    };
  }
  reader.each(handlers);
}

void read_fate(TableReader& reader, FateRules& rules) {
  reader.each({{"moments", reader.words(rules.moments, "moments")},
               {"where", reader.text(rules.where, "where")},
               {"silence", reader.duration(rules.silence_us, "silence")}});
}

void read_scale(TableReader& reader, RatingScale& scale) {
  reader.each({{"worst", reader.real(scale.worst, "worst")},
               {"best", reader.real(scale.best, "best")},
               {"misery_to", reader.real(scale.misery_to, "misery_to")},
               {"magic_from", reader.real(scale.magic_from, "magic_from")},
               {"not_applicable", [&](const toml::node& node) {
                  const toml::array* const list = node.as_array();
                  if (list == nullptr) {
                    return reader.wrong(node, "expected a list of numbers for \"not_applicable\"");
                  }
                  scale.not_applicable.clear();
                  for (const toml::node& item : *list) {
                    double value = 0;
                    reader.real(value, "not_applicable")(item);
                    scale.not_applicable.push_back(value);
                  }
                }}});
}

// A scale says worst, misery_to, magic_from, best in this order, upwards or downwards.
bool in_order(const RatingScale& s) {
  const double sign = s.worst <= s.best ? 1 : -1;
  return s.worst != s.best && sign * s.worst <= sign * s.misery_to &&
         sign * s.misery_to < sign * s.magic_from && sign * s.magic_from <= sign * s.best;
}

void read_outcome(TableReader& reader, SourceMapping& mapping) {
  std::map<std::string, TableReader::Handler> handlers{
      {"magic", reader.words(mapping.outcome_words.magic, "magic")},
      {"neutral", reader.words(mapping.outcome_words.neutral, "neutral")},
      {"misery", reader.words(mapping.outcome_words.misery, "misery")},
      {"abandoned", reader.words(mapping.yes_words.abandoned, "abandoned")},
      {"resolved", reader.words(mapping.yes_words.resolved, "resolved")},
      {"promise", reader.duration(mapping.promise_us, "promise")}};
  for (const Field field : kRatingFields) {
    handlers[std::string(field_name(field))] = [&reader, &mapping, field](const toml::node& node) {
      RatingScale& scale = mapping.scales[field];
      reader.table(field_name(field), [&](TableReader& inner) {
        read_scale(inner, scale);
        if (!in_order(scale)) {
          inner.wrong(
              node, fmt::format("expected worst, misery_to, magic_from, best of \"outcome.{}\" in "
                                "order, got {}, {}, {}, {}",
                                field_name(field), scale.worst, scale.misery_to, scale.magic_from,
                                scale.best));
        }
      })(node);
    };
  }
  reader.each(handlers);
}

void read_journey(TableReader& reader, Mapping& mapping) {
  const auto gap = [&](const toml::node& node) {
    mapping.gap_given = true;
    if (node.value_exact<std::string>() == "none") {
      mapping.gap_us.reset();
    } else {
      reader.duration(mapping.gap_us, "gap")(node);
    }
  };
  const auto duplicates = [&](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value == "keep" || value == "drop") {
      mapping.drop_duplicates = value == "drop";
    } else {
      reader.wrong(node, "expected \"keep\" or \"drop\" for \"journey.duplicates\"");
    }
  };
  reader.each({{"gap", gap}, {"duplicates", duplicates}});
}

void read_time(TableReader& reader, SourceMapping& mapping) {
  const auto unit = [&](const toml::node& node) {
    std::optional<std::int64_t> us;
    const auto name = node.value_exact<std::string>();
    const bool is_word =
        name && !name->empty() && std::isalpha(static_cast<unsigned char>(name->front())) != 0;
    if (is_word) us = parse_duration("1" + *name);
    if (us) {
      mapping.number_unit_us = *us;
    } else {
      reader.wrong(node, "expected a unit (us, ms, s, min, h, d) for \"time.unit\"");
    }
  };
  reader.each({{"zone", reader.text(mapping.zone, "zone")},
               {"format", reader.text(mapping.time_format, "format")},
               {"unit", unit}});
}

// `kind = "column"`, a list of columns, or a table of columns and the column that names the kind.
void read_identities(TableReader& reader, SourceMapping& mapping) {
  mapping.identities.clear();
  mapping.typed_identities.clear();
  reader.every([&](const std::string& kind, const toml::node& node) {
    if (!is_identity_kind(kind)) {
      return reader.wrong(node, fmt::format("expected a kind of identity of letters, digits, - and "
                                            "_, got \"{}\"",
                                            kind));
    }
    if (!node.is_table()) return reader.words(mapping.identities[kind], kind)(node);
    reader.table(kind, [&](TableReader& inner) {
      TypedIdentity typed;
      inner.each({{"columns", inner.words(typed.columns, "columns")},
                  {"kind", inner.text(typed.kind_column, "kind")}});
      if (typed.columns.empty() || typed.kind_column.empty()) {
        inner.wrong(node, fmt::format("expected `columns` and `kind` in \"identities.{}\"", kind));
      }
      mapping.typed_identities.push_back(std::move(typed));
    })(node);
  });
}
void read_csv(TableReader& reader, SourceMapping& mapping) {
  const auto decimal = [&](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value == "," || value == ".") {
      mapping.decimal = *value;
    } else {
      reader.wrong(node, "expected \",\" or \".\" for \"csv.decimal\"");
    }
  };
  const auto encoding = [&](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value && encoding_of(*value, "")) {
      mapping.encoding = *value;
    } else {
      reader.wrong(node, fmt::format("expected an encoding for \"csv.encoding\", one of {}{}",
                                     fmt::join(encoding_names(), ", "),
                                     value ? did_you_mean(*value, encoding_names()) : ""));
    }
  };
  reader.each({{"delimiter", reader.character(mapping.delimiter, "delimiter")},
               {"decimal", decimal},
               {"encoding", encoding}});
}

void read_customer(TableReader& reader, SourceMapping& mapping) {
  const auto kind = [&](const toml::node& node) {
    reader.text(mapping.customer_kind, "kind")(node);
    if (!is_identity_kind(mapping.customer_kind)) {
      reader.wrong(node, fmt::format("expected a kind of identity of letters, digits, - and _ for "
                                     "\"customer.kind\", got \"{}\"",
                                     mapping.customer_kind));
    }
  };
  reader.each(
      {{"unidentified", reader.words(mapping.unidentified, "unidentified")}, {"kind", kind}});
}

void read_xes_table(TableReader& reader, SourceMapping& mapping) {
  const auto lifecycle = [&](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (value == "auto") {
      mapping.lifecycle = Lifecycle::kAuto;
    } else if (value == "pair") {
      mapping.lifecycle = Lifecycle::kPair;
    } else if (value == "events") {
      mapping.lifecycle = Lifecycle::kEvents;
    } else {
      reader.wrong(node, "expected \"auto\", \"pair\" or \"events\" for \"xes.lifecycle\"");
    }
  };
  reader.each({{"lifecycle", lifecycle}});
}

// The tables that say something of a source: at the top of the file, and in a [[source]].
TableReader::Handlers source_handlers(TableReader& reader, SourceMapping& mapping) {
  const auto columns = [&mapping](TableReader& r) { read_columns(r, mapping); };
  const auto ocel = [&mapping](TableReader& r) {
    r.each({{"customer", r.text(mapping.ocel_customer, "customer")},
            {"case", r.text(mapping.ocel_case, "case")}});
  };
  return {
      {"columns", reader.table("columns", columns)},
      {"constants",
       reader.table("constants",
                    [&mapping](TableReader& r) { read_constants(r, mapping.constants); })},
      {"customer",
       reader.table("customer", [&mapping](TableReader& r) { read_customer(r, mapping); })},
      {"identities",
       reader.table("identities", [&mapping](TableReader& r) { read_identities(r, mapping); })},
      {"time", reader.table("time", [&mapping](TableReader& r) { read_time(r, mapping); })},
      {"csv", reader.table("csv", [&mapping](TableReader& r) { read_csv(r, mapping); })},
      {"xes", reader.table("xes", [&mapping](TableReader& r) { read_xes_table(r, mapping); })},
      {"ocel", reader.table("ocel", ocel)},
      {"outcome",
       reader.table("outcome", [&mapping](TableReader& r) { read_outcome(r, mapping); })},
  };
}

// Whether some source has the field.
bool any_has(const Mapping& mapping, Field field) {
  return mapping.has(field) ||
         std::any_of(mapping.sources.begin(), mapping.sources.end(),
                     [&](const MappedSource& source) { return source.has(field); });
}

// A field may come from a column or be constant, and free ratings need their scale.
std::optional<std::string> contradiction(const SourceMapping& mapping) {
  for (const auto& [field, column] : mapping.columns) {
    if (mapping.constants.count(field) != 0) {
      return fmt::format("expected one of [columns] and [constants] to give \"{}\", got both",
                         field_name(field));
    }
  }
  if (mapping.has(Field::kRating) && mapping.scales.count(Field::kRating) == 0) {
    const auto rating = mapping.columns.find(Field::kRating);
    const std::string what =
        rating == mapping.columns.end() ? "\"rating\"" : "the column \"" + rating->second + "\"";
    return fmt::format(
        "expected the scale of {} in [outcome], got none; write "
        "rating = {{ worst = 1, best = 10, misery_to = 4, magic_from = 9 }}",
        what);
  }
  return std::nullopt;
}

// One identity, or a pair of them.
void read_cuts(TableReader& reader, const toml::node& node, std::vector<StitchCut>& cuts) {
  const auto wrong = [&](const toml::node& at) {
    reader.wrong(at,
                 "expected identities \"kind:value\" in \"stitch.cut\", each alone or in a "
                 "pair [\"email:a@b.se\", \"customer:42\"]");
  };
  const toml::array* list = node.as_array();
  if (list == nullptr) return wrong(node);
  cuts.clear();
  for (const toml::node& item : *list) {
    if (const auto one = item.value_exact<std::string>()) {
      cuts.push_back({*one, ""});
      continue;
    }
    const toml::array* pair = item.as_array();
    if (pair == nullptr || pair->size() != 2) return wrong(item);
    const auto a = pair->get(0)->value_exact<std::string>();
    const auto b = pair->get(1)->value_exact<std::string>();
    if (!a || !b) return wrong(item);
    cuts.push_back({*a, *b});
  }
}

std::optional<std::uint32_t> count_of(const toml::node& node) {
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 0 || *value > 1'000'000) return std::nullopt;
  return static_cast<std::uint32_t>(*value);
}

void read_stitch(TableReader& reader, StitchRules& rules) {
  const auto most = [&](const toml::node& node) {
    const auto count = count_of(node);
    if (!count) return reader.wrong(node, "expected a whole number for \"stitch.most\"");
    rules.most = *count;
  };
  const auto most_of = [&](TableReader& inner) {
    inner.every([&](const std::string& kind, const toml::node& node) {
      const auto count = count_of(node);
      if (!count)
        return inner.wrong(node,
                           fmt::format("expected a whole number for \"stitch.most_of.{}\"", kind));
      rules.most_of.push_back({kind, *count});
    });
  };
  reader.each({{"kinds", reader.words(rules.kinds, "kinds")},
               {"most", most},
               {"most_of", reader.table("most_of", most_of)},
               {"junk", reader.words(rules.junk, "junk")},
               {"junk_mailboxes", reader.words(rules.junk_mailboxes, "junk_mailboxes")},
               {"phone_prefix", reader.text(rules.phone_prefix, "phone_prefix")},
               {"cut", [&](const toml::node& node) { read_cuts(reader, node, rules.cuts); }}});
}

void read_rage(TableReader& reader, HistoryRules& rules) {
  std::optional<std::int64_t> within;
  reader.each({{"times",
                [&](const toml::node& node) {
                  const auto count = count_of(node);
                  if (!count || *count < 2)
                    return reader.wrong(node, "expected 2 or more for \"score.rage.times\"");
                  rules.rage_times = *count;
                }},
               {"within", reader.duration(within, "within")}});
  if (within) rules.rage_within_us = *within;
}

void read_weights(TableReader& reader, ScoreRules& rules) {
  TableReader::Handlers handlers;
  const auto weight = [&reader](const std::string& name, auto place) {
    return reader.table(name, [place](TableReader& inner) {
      EvidenceWeight& out = place();
      inner.each({{"misery", inner.real(out.misery, "misery")},
                  {"magic", inner.real(out.magic, "magic")}});
    });
  };
  for (std::size_t i = 0; i < kPieceCount; ++i) {
    const auto piece = static_cast<Piece>(i);
    // What is said, and what is learned, has no weight of its own.
    if (piece == Piece::kStated || piece == Piece::kRated || piece == Piece::kText ||
        piece == Piece::kAlike) {
      continue;
    }
    const std::string name(piece_name(piece));
    handlers[name] = [&rules, weight, name](const toml::node& node) {
      weight(name, [&rules, name]() -> EvidenceWeight& { return rules.weights[name]; })(node);
    };
  }
  handlers["base"] = [&rules, weight](const toml::node& node) {
    weight("base", [&rules]() -> EvidenceWeight& { return rules.base.emplace(); })(node);
  };
  reader.each(handlers);
}

void read_score(TableReader& reader, ScoreRules& rules) {
  std::optional<std::int64_t> repeat;
  std::optional<std::int64_t> answer;
  std::optional<std::int64_t> forget;
  std::optional<std::int64_t> call_back;
  const auto said = [&](const toml::node& node) {
    double value = 0;
    reader.real(value, "said")(node);
    rules.said = value;
    if (value < 0) reader.wrong(node, "expected 0 or more for \"score.said\"");
  };
  const auto due = [&](const toml::node& node) {
    reader.duration(call_back, "call_back")(node);
    if (call_back && (*call_back == 0 || *call_back > kCallBackMaxUs)) {
      reader.wrong(node, "expected more than no time and at most 60 days for \"score.call_back\"");
    }
  };
  reader.each(
      {{"repeat_within", reader.duration(repeat, "repeat_within")},
       {"answer_within", reader.duration(answer, "answer_within")},
       {"forget_after", reader.duration(forget, "forget_after")},
       {"call_back", due},
       {"rage", reader.table("rage", [&](TableReader& r) { read_rage(r, rules.history); })},
       {"said", said},
       {"alike", reader.truth(rules.alike, "alike")},
       {"texts", reader.truth(rules.texts, "texts")},
       {"model", reader.text(rules.model, "model")},
       {"learn_texts", reader.truth(rules.learn_texts, "learn_texts")},
       {"weights", reader.table("weights", [&](TableReader& r) { read_weights(r, rules); })}});
  if (repeat) rules.history.repeat_within_us = *repeat;
  if (answer) rules.history.answer_within_us = *answer;
  if (forget) rules.history.forget_after_us = *forget;
  if (call_back) rules.call_back_us = *call_back;
}

void read_demand(TableReader& reader, DemandRules& rules) {
  TableReader::Handlers handlers;
  const auto within = [&](const char* key, std::int64_t& us, std::int64_t most_us) {
    handlers[key] = [&reader, key, &us, most_us](const toml::node& node) {
      std::optional<std::int64_t> given;
      reader.duration(given, key)(node);
      if (!given) return;
      us = *given;
      if (us <= 0 || us > most_us) {
        reader.wrong(node, fmt::format("expected more than no time and at most {} days for "
                                       "\"demand.{}\"",
                                       most_us / kMicrosPerDay, key));
      }
    };
  };
  constexpr std::int64_t kLongest = 365 * kMicrosPerDay;
  within("repeat_within", rules.repeat_within_us, kRepeatDaysMax * kMicrosPerDay);
  within("chase_within", rules.chase_within_us, kLongest);
  within("clarification_within", rules.clarification_within_us, kLongest);
  within("leak_within", rules.leak_within_us, kLongest);
  within("misroute_within", rules.misroute_within_us, kLongest);
  within("double_within", rules.double_within_us, kLongest);
  within("queue_within", rules.queue_within_us, kLongest);
  handlers["queue_share"] = [&](const toml::node& node) {
    reader.real(rules.queue_share, "queue_share")(node);
    if (rules.queue_share <= 0 || rules.queue_share > 1)
      reader.wrong(node, "expected a share above 0 and up to 1 for \"demand.queue_share\"");
  };
  handlers["queues"] = [&](const toml::node& node) {
    reader.words(rules.queues.emplace(), "queues")(node);
  };
  handlers["value"] = reader.words(rules.value, "value");
  reader.each(handlers);
}

void read_worth(TableReader& reader, WorthRules& rules) {
  TableReader::Handlers handlers{{"currency", reader.text(rules.currency, "currency")}};
  const auto amount = [&](const char* key, std::optional<double>& out) {
    handlers[key] = [&reader, key, &out](const toml::node& node) {
      double given = -1;
      reader.real(given, key)(node);
      if (given >= 0 && given <= 1e12) {
        out = given;
      } else {
        reader.wrong(node, fmt::format("expected an amount of money from 0 to a trillion for "
                                       "\"worth.{}\"",
                                       key));
      }
    };
  };
  amount("our_hour", rules.our_hour);
  amount("customers_hour", rules.customers_hour);
  amount("misery", rules.misery);
  amount("won", rules.won);
  reader.each(handlers);
}

void read_reach(TableReader& reader, Mapping& mapping) {
  const auto act = [&](const toml::node& node) {
    double share = -1;
    reader.real(share, "act")(node);
    if (share > 0 && share <= 1) {
      mapping.act = share;
    } else {
      reader.wrong(node, "expected a share above 0 and up to 1 for \"reach.act\"");
    }
  };
  reader.each({{"act", act}});
}

void read_source(TableReader& reader, const toml::node& node, MappedSource& source) {
  const auto kind = [&](const toml::node& value) {
    const auto name = value.value_exact<std::string>();
    const std::map<std::string, SourceKind> kKinds{{"contacts", SourceKind::kContacts},
                                                   {"survey", SourceKind::kSurvey},
                                                   {"identities", SourceKind::kIdentities}};
    const auto found = name ? kKinds.find(*name) : kKinds.end();
    if (found != kKinds.end()) {
      source.kind = found->second;
    } else {
      reader.wrong(value,
                   "expected \"contacts\", \"survey\" or \"identities\" for \"source.kind\"");
    }
  };
  std::optional<std::int64_t> window;
  TableReader::Handlers handlers = source_handlers(reader, source);
  handlers["files"] = reader.text(source.files, "files");
  handlers["kind"] = kind;
  handlers["window"] = reader.duration(window, "window");
  reader.each(handlers);
  if (window) source.window_us = *window;
  if (source.files.empty()) {
    reader.wrong(node,
                 "expected `files` in [[source]], a path or a pattern such as \"calls/*.csv\"");
  }
  if (window && source.kind != SourceKind::kSurvey) {
    reader.wrong(node, "expected `window` in a [[source]] of kind \"survey\" only");
  }
  if (const auto amiss = contradiction(source)) reader.wrong(node, *amiss);
}

void read_sources(TableReader& root, const toml::node& node, Mapping& mapping) {
  const toml::array* list = node.as_array();
  if (list == nullptr) {
    return root.wrong(node, "expected [[source]] in double brackets, one for each source");
  }
  for (const toml::node& item : *list) {
    MappedSource source;
    static_cast<SourceMapping&>(source) = static_cast<const SourceMapping&>(mapping);
    source.group = mapping.sources.size();
    root.table("source", [&](TableReader& inner) { read_source(inner, item, source); })(item);
    mapping.sources.push_back(std::move(source));
  }
}

}  // namespace

std::map<Field, RatingScale> usual_scales() {
  return {{Field::kCsat, {1, 5, 2, 5}},
          {Field::kNps, {0, 10, 6, 9}},
          {Field::kCes, {1, 7, 3, 6}},
          {Field::kStars, {1, 5, 2, 5}}};
}

Result<Mapping> parse_mapping(std::string_view text, std::string_view name) {
  const auto root = parse_toml(text, name);
  if (!root) return fail(root.error());
  Mapping mapping;
  mapping.scales = usual_scales();
  std::optional<Error> error;
  TableReader reader(*root, "", name, error);
  TableReader::Handlers handlers = source_handlers(reader, mapping);
  handlers["journey"] = reader.table("journey", [&](TableReader& r) { read_journey(r, mapping); });
  handlers["fate"] = reader.table("fate", [&](TableReader& r) {
    const auto rules = [&](std::string_view key, FateRules& out) {
      return r.table(key, [&out](TableReader& inner) { read_fate(inner, out); });
    };
    r.each({{"won", rules("won", mapping.won)},
            {"lost", rules("lost", mapping.lost)},
            {"value", r.truth(mapping.fate_is_value, "value")}});
  });
  handlers["reach"] = reader.table("reach", [&](TableReader& r) { read_reach(r, mapping); });
  handlers["stitch"] =
      reader.table("stitch", [&](TableReader& r) { read_stitch(r, mapping.stitch); });
  handlers["score"] = reader.table("score", [&](TableReader& r) { read_score(r, mapping.score); });
  handlers["demand"] =
      reader.table("demand", [&](TableReader& r) { read_demand(r, mapping.demand); });
  handlers["worth"] = reader.table("worth", [&](TableReader& r) { read_worth(r, mapping.worth); });
  handlers["segments"] = reader.table("segments", [&](TableReader& r) {
    r.each({{"columns", r.words(mapping.segments, "columns")}});
  });
  handlers["change"] = [&](const toml::node& node) { take_changes(reader, node, mapping.changes); };
  handlers["queue"] = [&](const toml::node& node) { take_queues(reader, node, mapping.queues); };
  handlers["promise"] = [&](const toml::node& node) {
    take_promises(reader, node, mapping.promises);
  };
  handlers["hours"] = [&](const toml::node& node) { take_hours(reader, node, mapping.promises); };
  // Sources take over what the other tables say, wherever these stand in the file.
  const toml::node* sources = root->get("source");
  handlers["source"] = [](const toml::node&) {};
  reader.each(handlers);
  if (sources != nullptr) read_sources(reader, *sources, mapping);
  if (error) return fail(*error);
  if (mapping.fate_is_value && !any_has(mapping, Field::kValue)) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected the column of contacts' values for fate.value, got none; "
                            "write value = \"...\" in [columns]",
                            name));
  }
  if (const auto amiss = contradiction(mapping)) {
    return fail(ErrorKind::kInput, fmt::format("{}: {}", name, *amiss));
  }
  if (const auto amiss = unknown_hours(mapping.promises))
    return fail(ErrorKind::kInput, fmt::format("{}: {}", name, *amiss));
  return mapping;
}

Result<Mapping> read_mapping(const std::string& path) {
  const auto text =
      read_small_file(path, "a mapping", "fifteen probe FILE -o map.toml writes one to begin with",
                      "is this a log? give it without -m");
  if (!text) return fail(text.error());
  return parse_mapping(*text, path);
}

}  // namespace fifteen::read
