// Writing a mapping back as TOML.

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "read/changes.h"
#include "read/mapping.h"
#include "read/promises.h"
#include "read/queue_table.h"
#include "read/toml_text.h"

namespace fifteen::read {
namespace {

std::string write_rules(std::string_view name, const FateRules& rules) {
  std::string out;
  if (rules.empty()) return out;
  out += fmt::format("\n[fate.{}]\n", name);
  if (!rules.moments.empty()) out += fmt::format("moments = {}\n", quote_all(rules.moments));
  if (!rules.where.empty()) out += fmt::format("where = {}\n", quote(rules.where));
  if (rules.silence_us) out += fmt::format("silence = \"{}\"\n", exact_duration(*rules.silence_us));
  return out;
}

std::string write_scales(const SourceMapping& mapping, const SourceMapping& base) {
  std::string out;
  for (const auto& [field, s] : mapping.scales) {
    const auto found = base.scales.find(field);
    if (found != base.scales.end() && found->second == s) continue;
    const std::string none =
        s.not_applicable.empty()
            ? ""
            : fmt::format(", not_applicable = [{}]", fmt::join(s.not_applicable, ", "));
    out += fmt::format("{} = {{ worst = {}, best = {}, misery_to = {}, magic_from = {}{} }}\n",
                       field_name(field), s.worst, s.best, s.misery_to, s.magic_from, none);
  }
  return out;
}

std::string write_outcome(const SourceMapping& mapping, const SourceMapping& base) {
  std::string out;
  const OutcomeWords& usual = base.outcome_words;
  const OutcomeWords& words = mapping.outcome_words;
  if (words.magic != usual.magic) out += fmt::format("magic = {}\n", quote_all(words.magic));
  if (words.neutral != usual.neutral)
    out += fmt::format("neutral = {}\n", quote_all(words.neutral));
  if (words.misery != usual.misery) out += fmt::format("misery = {}\n", quote_all(words.misery));
  const YesWords& yes = mapping.yes_words;
  if (yes.abandoned != base.yes_words.abandoned)
    out += fmt::format("abandoned = {}\n", quote_all(yes.abandoned));
  if (yes.resolved != base.yes_words.resolved)
    out += fmt::format("resolved = {}\n", quote_all(yes.resolved));
  if (mapping.promise_us && mapping.promise_us != base.promise_us)
    out += fmt::format("promise = \"{}\"\n", exact_duration(*mapping.promise_us));
  return out + write_scales(mapping, base);
}

std::string write_time(const SourceMapping& mapping, const SourceMapping& base) {
  std::string out;
  if (mapping.zone != base.zone) out += fmt::format("zone = {}\n", quote(mapping.zone));
  if (mapping.time_format != base.time_format)
    out += fmt::format("format = {}\n", quote(mapping.time_format));
  if (mapping.number_unit_us == base.number_unit_us) return out;
  const std::string unit = exact_duration(mapping.number_unit_us);
  const bool week = mapping.number_unit_us == 7 * kMicrosPerDay;
  return out + fmt::format("unit = \"{}\"\n",
                           week ? "w" : unit.substr(unit.find_first_not_of("0123456789")));
}

std::string write_identities(const SourceMapping& mapping, const SourceMapping& base) {
  std::string out;
  if (mapping.identities == base.identities && mapping.typed_identities == base.typed_identities)
    return out;
  for (const auto& [kind, columns] : mapping.identities) {
    out += fmt::format("{} = {}\n", kind, quote_all(columns));
  }
  for (std::size_t i = 0; i < mapping.typed_identities.size(); ++i) {
    const TypedIdentity& typed = mapping.typed_identities[i];
    out += fmt::format("typed-{} = {{ columns = {}, kind = {} }}\n", i + 1,
                       quote_all(typed.columns), quote(typed.kind_column));
  }
  return out;
}

std::string write_customer(const SourceMapping& mapping, const SourceMapping& base) {
  std::string out;
  if (mapping.unidentified != base.unidentified)
    out += fmt::format("unidentified = {}\n", quote_all(mapping.unidentified));
  if (mapping.customer_kind != base.customer_kind)
    out += fmt::format("kind = {}\n", quote(mapping.customer_kind));
  return out;
}

std::string write_section(std::string_view head, const std::string& body) {
  return body.empty() ? "" : fmt::format("\n[{}]\n{}", head, body);
}

std::string_view lifecycle_word(Lifecycle lifecycle) {
  switch (lifecycle) {
    case Lifecycle::kPair: return "pair";
    case Lifecycle::kEvents: return "events";
    default: return "auto";
  }
}

// What `mapping` says that `base` does not, as tables whose names begin with `prefix`.
std::string write_source(const SourceMapping& mapping, const SourceMapping& base,
                         const std::string& prefix, const std::map<Field, std::string>& reasons) {
  std::string columns;
  for (const auto& [field, column] : mapping.columns) {
    if (mapping.columns == base.columns && mapping.joined == base.joined) break;
    const auto reason = reasons.find(field);
    const auto parts = mapping.joined.find(field);
    columns += fmt::format("{} = {}{}\n", field_name(field),
                           parts == mapping.joined.end() ? quote(column) : quote_all(parts->second),
                           reason == reasons.end() ? "" : "  # " + printable(reason->second));
  }
  std::string constants;
  for (const auto& [field, value] : mapping.constants) {
    const auto found = base.constants.find(field);
    if (found != base.constants.end() && found->second == value) continue;
    constants += fmt::format("{} = {}\n", field_name(field), quote(value));
  }
  std::string csv;
  if (mapping.delimiter != base.delimiter)
    csv += fmt::format("delimiter = {}\n", quote(mapping.delimiter));
  if (mapping.decimal != base.decimal) csv += fmt::format("decimal = {}\n", quote(mapping.decimal));
  if (mapping.encoding != base.encoding)
    csv += fmt::format("encoding = {}\n", quote(mapping.encoding));
  std::string xes;
  if (mapping.lifecycle != base.lifecycle)
    xes = fmt::format("lifecycle = \"{}\"\n", lifecycle_word(mapping.lifecycle));
  std::string ocel;
  if (mapping.ocel_customer != base.ocel_customer)
    ocel += fmt::format("customer = {}\n", quote(mapping.ocel_customer));
  if (mapping.ocel_case != base.ocel_case)
    ocel += fmt::format("case = {}\n", quote(mapping.ocel_case));
  return write_section(prefix + "columns", columns) +
         write_section(prefix + "constants", constants) +
         write_section(prefix + "customer", write_customer(mapping, base)) +
         write_section(prefix + "identities", write_identities(mapping, base)) +
         write_section(prefix + "time", write_time(mapping, base)) +
         write_section(prefix + "csv", csv) + write_section(prefix + "xes", xes) +
         write_section(prefix + "ocel", ocel) +
         write_section(prefix + "outcome", write_outcome(mapping, base));
}

std::string write_cuts(const std::vector<StitchCut>& cuts) {
  std::string out;
  for (const StitchCut& cut : cuts) {
    out += out.empty() ? "" : ", ";
    out += cut.b.empty() ? quote(cut.a) : quote_all({cut.a, cut.b});
  }
  return fmt::format("cut = [{}]\n", out);
}

std::string write_stitch(const StitchRules& rules) {
  const StitchRules usual;
  std::string out;
  if (rules.kinds != usual.kinds) out += fmt::format("kinds = {}\n", quote_all(rules.kinds));
  if (rules.most != usual.most) out += fmt::format("most = {}\n", rules.most);
  if (rules.junk != usual.junk) out += fmt::format("junk = {}\n", quote_all(rules.junk));
  if (rules.junk_mailboxes != usual.junk_mailboxes)
    out += fmt::format("junk_mailboxes = {}\n", quote_all(rules.junk_mailboxes));
  if (!rules.phone_prefix.empty())
    out += fmt::format("phone_prefix = {}\n", quote(rules.phone_prefix));
  if (!rules.cuts.empty()) out += write_cuts(rules.cuts);
  if (rules.most_of.empty()) return out;
  out += "[stitch.most_of]\n";
  for (const StitchMost& most : rules.most_of)
    out += fmt::format("{} = {}\n", most.kind, most.most);
  return out;
}

std::string write_weight(std::string_view name, const EvidenceWeight& weight) {
  return fmt::format("{} = {{ misery = {}, magic = {} }}\n", name, weight.misery, weight.magic);
}

std::string write_score(const ScoreRules& rules) {
  const ScoreRules usual;
  const HistoryRules& history = rules.history;
  std::string out;
  const auto duration = [&](const char* key, std::int64_t us, std::int64_t usual_us) {
    if (us != usual_us) out += fmt::format("{} = \"{}\"\n", key, exact_duration(us));
  };
  duration("repeat_within", history.repeat_within_us, usual.history.repeat_within_us);
  duration("answer_within", history.answer_within_us, usual.history.answer_within_us);
  duration("forget_after", history.forget_after_us, usual.history.forget_after_us);
  duration("call_back", rules.call_back_us, usual.call_back_us);
  if (history.rage_times != usual.history.rage_times ||
      history.rage_within_us != usual.history.rage_within_us) {
    out += fmt::format("rage = {{ times = {}, within = \"{}\" }}\n", history.rage_times,
                       exact_duration(history.rage_within_us));
  }
  if (rules.said) out += fmt::format("said = {}\n", *rules.said);
  if (!rules.alike) out += "alike = false\n";
  if (!rules.texts) out += "texts = false\n";
  if (!rules.model.empty()) out += fmt::format("model = {}\n", quote(rules.model));
  if (!rules.learn_texts) out += "learn_texts = false\n";
  if (rules.weights.empty() && !rules.base) return out;
  out += "[score.weights]\n";
  if (rules.base) out += write_weight("base", *rules.base);
  for (const auto& [name, weight] : rules.weights) out += write_weight(name, weight);
  return out;
}

std::string write_demand(const DemandRules& rules) {
  const DemandRules usual;
  std::string out;
  const auto duration = [&](const char* key, std::int64_t us, std::int64_t usual_us) {
    if (us != usual_us) out += fmt::format("{} = \"{}\"\n", key, exact_duration(us));
  };
  duration("repeat_within", rules.repeat_within_us, usual.repeat_within_us);
  duration("chase_within", rules.chase_within_us, usual.chase_within_us);
  duration("clarification_within", rules.clarification_within_us, usual.clarification_within_us);
  duration("leak_within", rules.leak_within_us, usual.leak_within_us);
  duration("misroute_within", rules.misroute_within_us, usual.misroute_within_us);
  duration("double_within", rules.double_within_us, usual.double_within_us);
  duration("queue_within", rules.queue_within_us, usual.queue_within_us);
  if (rules.queue_share != usual.queue_share)
    out += fmt::format("queue_share = {}\n", rules.queue_share);
  if (rules.queues) out += fmt::format("queues = {}\n", quote_all(*rules.queues));
  if (!rules.value.empty()) out += fmt::format("value = {}\n", quote_all(rules.value));
  return out;
}

std::string write_worth(const WorthRules& rules) {
  std::string out;
  if (!rules.currency.empty()) out += fmt::format("currency = {}\n", quote(rules.currency));
  const auto amount = [&](const char* key, const std::optional<double>& given) {
    if (given) out += fmt::format("{} = {}\n", key, *given);
  };
  amount("our_hour", rules.our_hour);
  amount("customers_hour", rules.customers_hour);
  amount("misery", rules.misery);
  amount("won", rules.won);
  return out;
}

std::string write_kind(const MappedSource& source) {
  if (source.kind == SourceKind::kContacts) return "";
  if (source.kind == SourceKind::kIdentities) return "kind = 'identities'\n";
  return fmt::format("kind = 'survey'\nwindow = \"{}\"\n", exact_duration(source.window_us));
}

}  // namespace

std::string write_mapping(const Mapping& mapping, const std::map<Field, std::string>& reasons) {
  SourceMapping usual;
  usual.scales = usual_scales();
  std::string out = "# A mapping for fifteen; docs/formats/mapping.md describes every key.\n" +
                    write_source(mapping, usual, "", reasons);
  std::string journey;
  if (mapping.gap_given) {
    journey += mapping.gap_us ? fmt::format("gap = \"{}\"\n", exact_duration(*mapping.gap_us))
                              : std::string("gap = \"none\"\n");
  }
  if (mapping.drop_duplicates) journey += "duplicates = \"drop\"\n";
  out += write_section("journey", journey);
  out += write_section("stitch", write_stitch(mapping.stitch));
  out += write_section("score", write_score(mapping.score));
  out += write_section("demand", write_demand(mapping.demand));
  out += write_section("worth", write_worth(mapping.worth));
  if (!mapping.segments.empty()) {
    out += write_section("segments", fmt::format("columns = {}\n", quote_all(mapping.segments)));
  }
  if (mapping.fate_is_value) out += "\n[fate]\nvalue = true\n";
  out += write_rules("won", mapping.won) + write_rules("lost", mapping.lost);
  if (mapping.act) out += write_section("reach", fmt::format("act = {}\n", *mapping.act));
  out += write_changes(mapping.changes) + write_queues(mapping.queues) +
         write_promises(mapping.promises);
  for (const MappedSource& source : mapping.sources) {
    out += fmt::format("\n[[source]]\nfiles = {}\n", quote(source.files)) + write_kind(source) +
           write_source(source, mapping, "source.", {});
  }
  return out;
}

}  // namespace fifteen::read
