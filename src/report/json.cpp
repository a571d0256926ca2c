#include "report/json.h"

#include <nlohmann/json.hpp>

#include "report/changes.h"
#include "report/control_charts.h"
#include "report/demand.h"
#include "report/effects.h"
#include "report/experience.h"
#include "report/fair_comparison.h"
#include "report/json_parts.h"
#include "report/kill_list.h"
#include "report/reach_parts.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t at(Outcome outcome) { return static_cast<std::size_t>(outcome); }
constexpr std::size_t at(Fate fate) { return static_cast<std::size_t>(fate); }

Json interval(const stats::Estimate& e) { return {{"low", e.low}, {"high", e.high}}; }

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json quantiles(const std::optional<analyse::Quantiles>& q) {
  if (!q) return nullptr;
  return {{"p50", q->p50}, {"p90", q->p90}, {"p99", q->p99}};
}

Json merging(const Merging& m) {
  Json disagreements = Json::object();
  for (const auto& [field, count] : m.disagreements) disagreements[field] = count;
  return {{"statements", m.statements},
          {"repeated", m.repeated},
          {"merged", m.merged},
          {"disagreeing", m.disagreeing},
          {"disagreements", disagreements},
          {"answers",
           {{"by_id", m.answers_by_id},
            {"by_customer", m.answers_by_customer},
            {"alone", m.answers_alone}}}};
}

Json headline(const Headline& h) {
  return {{"customers", h.customers},
          {"journeys", h.journeys},
          {"p_won", or_null(h.p_won)},
          {"r2", or_null(h.r2)}};
}

Json stitching(const std::optional<Stitching>& s) {
  if (!s) return nullptr;
  Json quarantined = Json::array();
  for (const auto& q : s->quarantined_top) {
    quarantined.push_back(
        {{"identity", q.identity}, {"linked_kind", q.linked_kind}, {"linked_to", q.linked_to}});
  }
  Json junk = Json::array();
  for (const auto& j : s->junk)
    junk.push_back({{"kind", j.kind}, {"value", j.value}, {"count", j.count}});
  return {{"identities", s->identities},
          {"links", s->links},
          {"customers", s->customers},
          {"joined", s->joined},
          {"joined_from", s->joined_from},
          {"quarantined", s->quarantined},
          {"quarantined_top", quarantined},
          {"links_cut", s->links_cut},
          {"junk", junk},
          {"stitched", headline(s->stitched)},
          {"apart", headline(s->apart)}};
}

Json source(const Document& d) {
  Json files = Json::array();
  for (const SourceFile& file : d.files)
    files.push_back({{"name", file.name}, {"rows", file.rows}});
  Json mapping = Json::array();
  for (const MappedColumn& m : d.mapping) {
    mapping.push_back({{"field", m.field}, {"column", m.column}, {"reason", m.reason}});
    if (!m.file.empty()) mapping.back()["file"] = m.file;
  }
  Json out = {{"files", files},
              {"contacts", d.findings.contacts},
              {"customers", d.findings.customers},
              {"journeys", d.findings.journeys},
              {"from", or_null(d.from_us)},
              {"to", or_null(d.to_us)},
              {"first_day", d.first_day.empty() ? Json(nullptr) : Json(d.first_day)},
              {"last_day", d.last_day.empty() ? Json(nullptr) : Json(d.last_day)},
              {"unscored", d.findings.outcomes[at(Outcome::kUnscored)]},
              {"unidentified", d.findings.unidentified},
              {"duplicates", d.findings.duplicates},
              {"naive_times", d.naive_times},
              {"doubled_times", d.doubled_times},
              {"skipped_times", d.skipped_times},
              {"filtered", d.filtered},
              {"filter", d.filter},
              {"mapping", mapping},
              {"merging", merging(d.merging)},
              {"stitching", stitching(d.stitching)},
              {"rejects", json_of(d.rejects)},
              {"ignored_values", json_of(d.ignored_values)}};
  if (!d.findings.journeys_by_gap.empty()) {
    Json by_gap = Json::array();
    for (const analyse::GapJourneys& g : d.findings.journeys_by_gap)
      by_gap.push_back({{"gap_us", g.gap_us}, {"journeys", g.journeys}});
    out["journeys_by_gap"] = by_gap;
  }
  return out;
}

Json reliability(const stats::Calibration& calibration) {
  Json bins = Json::array();
  for (const stats::ReliabilityBin& bin : calibration.bins) {
    bins.push_back({{"contacts", bin.total},
                    {"predicted", bin.predicted},
                    {"observed", json_of(bin.observed)}});
  }
  return {{"error", calibration.error}, {"brier", calibration.brier}, {"bins", bins}};
}

Json reliability(const std::optional<stats::Calibration>& calibration) {
  return calibration ? reliability(*calibration) : Json(nullptr);
}

Json decisions(const analyse::FateFindings& fate) {
  Json out = Json::array();
  for (const analyse::DecisionPoint& d : fate.decisions) {
    out.push_back({{"moment", d.moment},
                   {"outcome", outcome_name(d.outcome)},
                   {"contacts", d.contacts},
                   {"move", json_of(d.move)},
                   {"swing", json_of(d.swing)},
                   {"truth_share", json_of(d.truth)},
                   {"separable", d.separable}});
  }
  return out;
}

Json fate_by_dimension(const analyse::FateFindings& fate) {
  Json out = Json::array();
  for (const analyse::DimensionFate& dimension : fate.dimensions) {
    Json values = Json::array();
    for (const analyse::ValueFate& v : dimension.values) {
      values.push_back({{"value", v.value},
                        {"contacts", v.contacts},
                        {"truth_share", json_of(v.fate.truth)},
                        {"arrival_share", json_of(v.fate.arrival)},
                        {"delivery_share", json_of(v.fate.delivery)},
                        {"arrival_shift", json_of(v.fate.arrival_shift)},
                        {"swing", json_of(v.fate.swing)},
                        {"separable", v.separable}});
    }
    out.push_back({{"dimension", dimension.dimension}, {"values", values}});
  }
  return out;
}

Json turning(const std::optional<analyse::TurningPoints>& found) {
  if (!found) return nullptr;
  Json no_return = Json::array();
  for (const analyse::NoReturn& n : found->no_return) {
    no_return.push_back({{"moment", n.moment},
                         {"outcome", outcome_name(n.outcome)},
                         {"journeys", n.journeys},
                         {"lost_here", json_of(n.lost_here)},
                         {"returned", json_of(n.returned)}});
  }
  Json last = Json::array();
  for (const analyse::LastContact& l : found->last) {
    last.push_back({{"moment", l.moment},
                    {"outcome", outcome_name(l.outcome)},
                    {"journeys", l.journeys},
                    {"share", json_of(l.share)}});
  }
  const bool bound = found->bound.has_value();
  return {{"bound", or_null(found->bound)},
          {"fallen", found->fallen},
          {"lost_by_then", bound ? json_of(found->lost_by_then) : Json(nullptr)},
          {"returned", bound ? json_of(found->returned) : Json(nullptr)},
          {"contacts_left", bound ? Json(found->contacts_left) : Json(nullptr)},
          {"time_left_us", bound ? Json(found->time_left_us) : Json(nullptr)},
          {"no_return", no_return},
          {"last", last}};
}

Json fate(const Document& d) {
  const analyse::Findings& f = d.findings;
  return {{"won", f.fates[at(Fate::kWon)]},
          {"lost", f.fates[at(Fate::kLost)]},
          {"open", f.fates[at(Fate::kOpen)]},
          {"of", f.fate_kind == analyse::FateKind::kValue ? "value" : "won"},
          {"value", f.fate ? json_of(f.fate->value) : Json(nullptr)},
          {"p_won", f.p_won ? Json(f.p_won->value) : Json(nullptr)},
          {"p_won_interval", f.p_won ? interval(*f.p_won) : Json(nullptr)},
          {"r2", f.fate ? Json(f.fate->r2.value) : Json(nullptr)},
          {"r2_interval", f.fate ? interval(f.fate->r2) : Json(nullptr)},
          {"r2_out_of_sample", f.fate ? Json(f.fate->out_of_sample) : Json(nullptr)},
          {"misfit", f.fate ? Json(f.fate->misfit) : Json(nullptr)},
          {"rule", d.fate_rule},
          {"rule_is_default", d.fate_rule_is_default},
          {"state", f.fate ? analyse::describe_chain(f.fate->chain) : ""},
          {"journeys", f.fate ? f.fate->journeys : 0},
          {"reliability", f.fate ? reliability(f.fate->calibration) : Json(nullptr)},
          {"dimensions", f.fate ? fate_by_dimension(*f.fate) : Json::array()},
          {"decisions", f.fate ? decisions(*f.fate) : Json::array()},
          {"turning", turning(f.turning)},
          {"effects", f.effects ? json_of(*f.effects) : Json(nullptr)},
          {"open_journeys", f.open ? json_of(*f.open) : Json(nullptr)}};
}

Json moment(const analyse::Moment& m) {
  return {{"name", m.name},
          {"contacts", m.contacts},
          {"customers", m.customers},
          {"magic", m.outcomes[at(Outcome::kMagic)]},
          {"neutral", m.outcomes[at(Outcome::kNeutral)]},
          {"misery", m.outcomes[at(Outcome::kMisery)]},
          {"unscored", m.outcomes[at(Outcome::kUnscored)]},
          {"misery_share", json_of(m.misery_share)},
          {"magic_share", json_of(m.magic_share)},
          {"truth_share", m.fate ? json_of(m.fate->truth) : Json(nullptr)},
          {"arrival_share", m.fate ? Json(m.fate->arrival.value) : Json(nullptr)},
          {"delivery_share", m.fate ? Json(m.fate->delivery.value) : Json(nullptr)},
          {"arrival_interval", m.fate ? interval(m.fate->arrival) : Json(nullptr)},
          {"delivery_interval", m.fate ? interval(m.fate->delivery) : Json(nullptr)},
          {"arrival_shift", m.fate ? json_of(m.fate->arrival_shift) : Json(nullptr)},
          {"swing", m.fate ? json_of(m.fate->swing) : Json(nullptr)},
          {"necessity",
           {{"won", or_null(m.necessity_won)},
            {"lost", or_null(m.necessity_lost)},
            {"needed", report::json_of(m.needed)},
            {"is_needed", m.is_needed}}},
          {"repeat_share", m.repeat_share},
          {"wait_us", quantiles(m.wait_us)},
          {"service_us", quantiles(m.service_us)},
          {"total_us", quantiles(m.total_us)},
          {"separable", m.separable},
          {"is_fate", m.is_fate},
          {"verdict", analyse::verdict_name(m.verdict)},
          {"why", m.why}};
}

Json said_and_all(const std::optional<analyse::SaidAndAll>& share) {
  if (!share) return nullptr;
  return {{"said", json_of(share->said)},
          {"all", json_of(share->all)},
          {"difference", json_of(share->difference)}};
}

Json outcomes_of(const std::vector<analyse::ValueOutcomes>& values) {
  Json out = Json::array();
  for (const analyse::ValueOutcomes& v : values) {
    out.push_back({{"value", v.value},
                   {"contacts", v.contacts()},
                   {"magic", v.outcomes[at(Outcome::kMagic)]},
                   {"neutral", v.outcomes[at(Outcome::kNeutral)]},
                   {"misery", v.outcomes[at(Outcome::kMisery)]},
                   {"unscored", v.outcomes[at(Outcome::kUnscored)]},
                   {"misery_share", json_of(v.misery_share)},
                   {"magic_share", json_of(v.magic_share)}});
  }
  return out;
}

Json driver(const analyse::Driver& driver, const analyse::DriverEffect& effect) {
  Json levels = Json::array();
  for (std::size_t l = 0; l < effect.levels.size(); ++l) {
    const analyse::LevelEffect& level = effect.levels[l];
    levels.push_back({{"level", driver.levels[l]},
                      {"contacts", level.contacts},
                      {"share", json_of(level.share)},
                      {"effect", json_of(level.effect)},
                      {"told", level.told}});
  }
  Json impact = nullptr;
  if (effect.impact) {
    impact = {{"kind", stats::impact_name(effect.impact->impact)},
              {"penalty", json_of(effect.impact->penalty)},
              {"reward", json_of(effect.impact->reward)},
              {"asymmetry", json_of(effect.impact->asymmetry)}};
  }
  return {{"name", driver.name}, {"weight", json_of(effect.weight)},
          {"rank", effect.rank}, {"reference", driver.levels[effect.reference]},
          {"impact", impact},    {"levels", levels}};
}

Json drivers_of(const std::vector<analyse::Driver>& drivers,
                const analyse::OutcomeDrivers& outcome) {
  Json out = Json::array();
  for (std::size_t d = 0; d < drivers.size(); ++d)
    out.push_back(driver(drivers[d], outcome.drivers[d]));
  return {{"why", outcome.why}, {"r2", json_of(outcome.r2)}, {"drivers", out}};
}

Json drivers(const std::vector<analyse::DriversOfMoment>& moments) {
  Json out = Json::array();
  for (const analyse::DriversOfMoment& m : moments) {
    out.push_back({{"moment", m.moment},
                   {"magic_contacts", m.outcomes[stats::kMagic]},
                   {"neutral_contacts", m.outcomes[stats::kNeutral]},
                   {"misery_contacts", m.outcomes[stats::kMisery]},
                   {"left_out", m.left_out},
                   {"misery", drivers_of(m.drivers, m.found.misery)},
                   {"magic", drivers_of(m.drivers, m.found.magic)}});
  }
  return out;
}

Json scoring(const analyse::Scoring& s) {
  Json coverage = Json::array();
  for (const analyse::Coverage& c : s.coverage) {
    coverage.push_back(
        {{"kind", piece_name(c.piece)}, {"words", piece_words(c.piece)}, {"contacts", c.contacts}});
  }
  Json ratings = Json::array();
  for (const analyse::RatingFigures& r : s.ratings) {
    ratings.push_back({{"instrument", r.instrument},
                       {"moment", r.moment.empty() ? Json(nullptr) : Json(r.moment)},
                       {"count", r.count},
                       {"magic", r.outcomes[at(Outcome::kMagic)]},
                       {"neutral", r.outcomes[at(Outcome::kNeutral)]},
                       {"misery", r.outcomes[at(Outcome::kMisery)]},
                       {"mean", json_of(r.mean)},
                       {"score", json_of(r.score)}});
  }
  Json dimensions = Json::array();
  for (const analyse::DimensionOutcomes& d : s.dimensions) {
    dimensions.push_back({{"name", d.name},
                          {"values", outcomes_of(d.values)},
                          {"values_hidden", d.values_hidden},
                          {"contacts_hidden", d.contacts_hidden}});
  }
  return {{"said", s.said},
          {"inferred", s.inferred},
          {"unscored", s.unscored},
          {"contradicted", s.contradicted},
          {"coverage", coverage},
          {"misery", said_and_all(s.misery)},
          {"magic", said_and_all(s.magic)},
          {"learned_from", s.learned_from},
          {"misery_reliability", reliability(s.misery_reliability)},
          {"magic_reliability", reliability(s.magic_reliability)},
          {"ratings", ratings},
          {"dimensions", dimensions},
          {"periods", {{"unit", s.period_unit}, {"values", outcomes_of(s.periods)}}}};
}

Json counted(const std::vector<analyse::MomentCount>& counts) {
  Json out = Json::array();
  for (const auto& c : counts) out.push_back({{"moment", c.moment}, {"count", c.count}});
  return out;
}

Json variants(const analyse::Findings& f) {
  Json top = Json::array();
  std::uint64_t shown = 0;
  for (const analyse::Variant& v : f.variants_top) {
    top.push_back({{"moments", v.moments}, {"length", v.length}, {"count", v.count}});
    shown += v.count;
  }
  return {{"distinct", f.variants_distinct},
          {"top", top},
          {"rest",
           {{"variants", f.variants_distinct - f.variants_top.size()},
            {"journeys", f.journeys - shown}}}};
}

Json document_json(const Document& d) {
  Json moments = Json::array();
  for (const analyse::Moment& m : d.findings.moments) moments.push_back(moment(m));
  Json transitions = Json::array();
  for (const analyse::Transition& t : d.findings.transitions) {
    transitions.push_back({{"from", t.from},
                           {"to", t.to},
                           {"count", t.count},
                           {"gap_us", {{"p50", t.gap_us_p50}, {"mean", t.gap_us_mean}}}});
  }
  return {{"version", kDocumentVersion},
          {"tool", {{"name", "fifteen"}, {"version", d.tool_version}}},
          {"title", d.title},
          {"headlines", headlines(d)},
          {"notes", d.notes},
          {"source", source(d)},
          {"fate", fate(d)},
          {"scoring", scoring(d.scoring)},
          {"drivers", drivers(d.drivers)},
          {"experience", json_of(d.findings.experience)},
          {"demand", json_of(d.demand)},
          {"kill_list", json_of(d.kill_list)},
          {"reach", json_of(d.reach)},
          {"changes", json_of(d.changes)},
          {"control_charts", json_of(d.control_charts)},
          {"comparisons", json_of(d.comparisons)},
          {"moments", moments},
          {"transitions", transitions},
          {"starts", counted(d.findings.starts)},
          {"ends", counted(d.findings.ends)},
          {"variants", variants(d.findings)}};
}

// Bytes that are not UTF-8 can come from a file's name only; they are replaced, never thrown over.
constexpr auto kReplace = Json::error_handler_t::replace;

}  // namespace

std::string to_json(const Document& document) {
  return document_json(document).dump(2, ' ', false, kReplace) + "\n";
}

std::string to_page_json(const Document& document) {
  const std::string json = document_json(document).dump(-1, ' ', false, kReplace);
  std::string out;
  out.reserve(json.size());
  for (const char c : json) {
    if (c == '<') {
      out += "\\u003c";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace fifteen::report
