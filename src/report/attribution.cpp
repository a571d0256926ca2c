#include "report/attribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "report/json_parts.h"
#include "report/layout.h"

namespace fifteen::report {
namespace {

using analyse::AttributedMoment;
using analyse::CreditRule;
using analyse::kCreditRules;
using Json = nlohmann::ordered_json;

constexpr std::size_t kNameWidthMax = 26;
constexpr std::size_t kMomentsShown = 40;
constexpr std::size_t kSamplesShown = 3;

std::string percent(double share) { return fmt::format("{:.1f}%", 100 * share); }

std::string percent_between(const stats::Estimate& e, bool interval) {
  if (!interval) return percent(e.value);
  return fmt::format("{:.1f}% ({:.1f} to {:.1f})", 100 * e.value, 100 * e.low, 100 * e.high);
}

// A number of conversions or a value, which need not be whole.
std::string amount(double value) {
  const double rounded = std::round(std::abs(value) * 10);
  const auto whole = static_cast<std::uint64_t>(std::min(rounded, 1e18) / 10);
  const auto tenth = static_cast<int>(std::fmod(std::min(rounded, 1e18), 10));
  return fmt::format("{}{}.{}", value < 0 && rounded > 0 ? "-" : "", format_count(whole), tenth);
}

std::string rule_in_words(CreditRule rule) {
  switch (rule) {
    case CreditRule::kChain: return "by the chain";
    case CreditRule::kFirst: return "by the first touch";
    case CreditRule::kLast: return "by the last touch";
    case CreditRule::kLinear: return "by all touches alike";
    case CreditRule::kPosition: return "by position";
  }
  return "";
}

std::string what_happened(const AttributionDocument& d) {
  const analyse::Attribution& a = d.found;
  const std::uint64_t paths = a.conversions() + a.nulls();
  const std::string share =
      a.has_intervals ? fmt::format("{}, {} to {}", format_share(a.conversion.value),
                                    format_share(a.conversion.low), format_share(a.conversion.high))
                      : format_share(a.conversion.value);
  if (d.from_paths) {
    return fmt::format("{} of {} convert ({}).", format_count(a.conversions()),
                       format_counted(paths, "path", "paths"), share);
  }
  if (d.of_misery) {
    return fmt::format("{} of {} come to a misery ({}).", format_count(a.conversions()),
                       format_counted(paths, "journey", "journeys"), share);
  }
  return fmt::format("{} of {} that ended by way of some moment were won ({}).",
                     format_count(a.conversions()), format_counted(paths, "journey", "journeys"),
                     share);
}

std::string what_is_open(const AttributionDocument& d) {
  const std::string journeys = format_counted(d.open, "journey is", "journeys are");
  if (d.of_misery) {
    return fmt::format(
        "{} still open and counted as far as they have come: a misery may yet follow.", journeys);
  }
  return fmt::format("{} still open and left out.", journeys);
}

std::string what_is_untouched(const AttributionDocument& d) {
  const journey::PathEnds& ends = d.found.ends;
  const std::uint64_t paths = ends.untouched_conversions + ends.untouched_nulls;
  if (d.from_paths) {
    return fmt::format("{} no moment at all and can be put down to none: left out, with {}.",
                       format_counted(paths, "path has", "paths have"),
                       format_counted(ends.untouched_conversions, "conversion", "conversions"));
  }
  return fmt::format(
      "{} no moment before the one that is the fate and can be put down to none: left out; {} of "
      "them won.",
      format_counted(paths, "journey has", "journeys have"),
      format_count(ends.untouched_conversions));
}

// About which moment the rules differ most.
std::string where_rules_differ(const AttributionDocument& d) {
  const AttributedMoment* widest = nullptr;
  for (const AttributedMoment& m : d.found.moments) {
    if (d.found.has_intervals && !m.apart_clear) continue;
    if (m.apart.value < 0.0005) continue;
    if (widest == nullptr || m.apart.value > widest->apart.value) widest = &m;
  }
  if (widest == nullptr) {
    return d.found.has_intervals ? "The rules of credit cannot be told apart at any moment."
                                 : "The rules of credit agree.";
  }
  return fmt::format("The rules of credit differ most about \"{}\": {} {}, {} {}.", widest->name,
                     percent(widest->shares[static_cast<std::size_t>(widest->most)].value),
                     rule_in_words(widest->most),
                     percent(widest->shares[static_cast<std::size_t>(widest->least)].value),
                     rule_in_words(widest->least));
}

class Text {
 public:
  Text(const AttributionDocument& document, bool colour) : d_(document), colour_(colour) {
    for (const AttributedMoment& m : shown())
      name_width_ = std::max(name_width_, width_of(name_of(m)));
  }

  std::string run() {
    line(bold(shortened(d_.title, kLineWidth)));
    line();
    for (const std::string& sentence : headlines(d_)) line("  " + wrapped(printable(sentence), 2));
    line();
    if (!d_.found.moments.empty()) {
      effects();
      rules();
      if (d_.found.has_values) values();
    }
    orders();
    rejects();
    for (const std::string& note : d_.notes)
      line("  " + dim("note: " + wrapped(printable(note), 8)));
    return std::move(out_);
  }

 private:
  void line(const std::string& text = "") { out_ += text + "\n"; }
  std::string bold(const std::string& text) const { return styled(colour_, "1", text); }
  std::string dim(const std::string& text) const { return styled(colour_, "2", text); }
  void explain(const std::string& text) { line(dim("  " + wrapped(text, 2))); }
  static std::string name_of(const AttributedMoment& m) { return shortened(m.name, kNameWidthMax); }

  std::span<const AttributedMoment> shown() const {
    const std::vector<AttributedMoment>& all = d_.found.moments;
    return {all.data(), std::min(all.size(), kMomentsShown)};
  }

  void effects() {
    const bool intervals = d_.found.has_intervals;
    const std::size_t wide = intervals ? 25 : 16;
    line("  " + bold(left("moment", name_width_) + (intervals ? right("rank", 8) : "") +
                     right("removal effect", wide) + right("credit by chain", wide) +
                     right(d_.of_misery ? "miseries" : "conversions", 14) +
                     (d_.found.has_values ? right("value", 14) : "")));
    for (const AttributedMoment& m : shown()) {
      line("  " + left(name_of(m), name_width_) + (intervals ? right(rank(m), 8) : "") +
           right(percent_between(m.effect, intervals), wide) +
           right(percent_between(m.shares[0], intervals), wide) +
           right(amount(m.conversions[0]), 14) +
           (d_.found.has_values ? right(amount(m.values[0]), 14) : ""));
    }
    if (d_.found.moments.size() > kMomentsShown) {
      line(dim(fmt::format(
          "  and {}: see --json",
          format_counted(d_.found.moments.size() - kMomentsShown, "more moment", "more moments"))));
    }
    explain(
        fmt::format("removal effect: so much less often would the chain {} if every way into "
                    "the moment led to nothing. credit: its part of all removal effects.{}",
                    d_.of_misery ? "come to a misery" : "convert",
                    intervals ? " rank: places that the intervals leave open." : ""));
    line();
  }

  static std::string rank(const AttributedMoment& m) {
    if (m.rank_best == m.rank_worst) return std::to_string(m.rank_best);
    return fmt::format("{}-{}", m.rank_best, m.rank_worst);
  }

  // The largest share of a row stands out, the smallest fades.
  std::string credit(const AttributedMoment& m, std::size_t rule, const std::string& text) const {
    const std::string cell = right(text, 11);
    if (m.apart.value < 0.0005) return cell;
    if (rule == static_cast<std::size_t>(m.most)) return bold(cell);
    if (rule == static_cast<std::size_t>(m.least)) return dim(cell);
    return cell;
  }

  std::string head_of_rules(const char* what) const {
    return bold(left(what, name_width_) + right("chain", 11) + right("first", 11) +
                right("last", 11) + right("linear", 11) + right("position", 11));
  }

  void rules() {
    line("  " + head_of_rules("credit by") + bold(right("apart", 11)));
    for (const AttributedMoment& m : shown()) {
      std::string row = "  " + left(name_of(m), name_width_);
      for (std::size_t r = 0; r < kCreditRules; ++r)
        row += credit(m, r, percent(m.shares[r].value));
      const std::string apart = fmt::format("{:.1f}", 100 * m.apart.value);
      row +=
          right(d_.found.has_intervals && !m.apart_clear ? fmt::format("({})", apart) : apart, 11);
      line(row);
    }
    explain(
        fmt::format("apart: points between the rule that gives most and the one that gives "
                    "least{}.",
                    d_.found.has_intervals ? "; in brackets: may be chance" : ""));
    line();
  }

  void values() {
    line("  " + head_of_rules("value by"));
    for (const AttributedMoment& m : shown()) {
      std::string row = "  " + left(name_of(m), name_width_);
      for (std::size_t r = 0; r < kCreditRules; ++r) row += right(amount(m.values[r]), 11);
      line(row);
    }
    line();
  }

  void orders() {
    const std::vector<analyse::OrderFigures>& all = d_.found.orders;
    if (all.empty()) return;
    line("  " + bold(left("last moments known", 20) + right("states", 10) + right("log loss", 12) +
                     right("better by", 30) + right("AUC", 9)));
    for (const analyse::OrderFigures& f : all) {
      std::string gain = "-";
      if (f.gain) {
        gain = fmt::format("{:.4f} ({:.4f} to {:.4f})", f.gain->value + 0.0, f.gain->low + 0.0,
                           f.gain->high + 0.0);
      }
      line("  " + left(f.order == 0 ? "none" : std::to_string(f.order), 20) +
           right(format_count(f.states), 10) + right(fmt::format("{:.4f}", f.log_loss), 12) +
           right(gain, 30) + right(fmt::format("{:.3f}", f.auc), 9));
    }
    explain("how well they foretell the end of paths of customers that were not counted. " +
            best_order(all));
    line();
  }

  // The last order that foretells better than the one before by more than chance.
  static std::string best_order(const std::vector<analyse::OrderFigures>& all) {
    unsigned best = 0;
    while (best + 1 < all.size() && all[best + 1].gain && all[best + 1].gain->above(0)) ++best;
    if (best + 1 < all.size()) {
      return best == 0 ? "None does beyond chance."
                       : fmt::format("{} {} enough.", best, best == 1 ? "is" : "are");
    }
    return best == 1 ? "--order 4 shows whether more do better." : "Each does better.";
  }

  void rejects() {
    if (d_.rejects.total == 0) return;
    line("  " + styled(colour_, "33", format_counted(d_.rejects.total, "row", "rows")) +
         " could not be read:");
    for (const auto& [reason, count] : d_.rejects.by_reason)
      line("  " + right(format_count(count), 10) + "  " + reason);
    for (std::size_t i = 0; i < std::min(kSamplesShown, d_.rejects.samples.size()); ++i) {
      const RejectSample& s = d_.rejects.samples[i];
      line(dim(shortened(fmt::format("              {}:{}: {}{}{}", s.file, s.line, s.reason,
                                     s.field.empty() ? "" : fmt::format(" in \"{}\"", s.field),
                                     s.text.empty() ? "" : fmt::format(": {}", s.text)),
                         kLineWidth)));
    }
    line();
  }

  const AttributionDocument& d_;
  bool colour_;
  std::size_t name_width_ = 9;
  std::string out_;
};

Json estimate(const stats::Estimate& e, bool interval) {
  Json out{{"value", e.value + 0.0}};
  out["low"] = interval ? Json(e.low + 0.0) : Json(nullptr);
  out["high"] = interval ? Json(e.high + 0.0) : Json(nullptr);
  return out;
}

Json moment_json(const AttributedMoment& m, const analyse::Attribution& a) {
  Json credit = Json::object();
  for (std::size_t r = 0; r < kCreditRules; ++r) {
    credit[std::string(credit_rule_name(static_cast<CreditRule>(r)))] = {
        {"share", estimate(m.shares[r], a.has_intervals)},
        {"conversions", m.conversions[r]},
        {"value", a.has_values ? Json(m.values[r]) : Json(nullptr)}};
  }
  Json rank = nullptr;
  if (a.has_intervals) rank = {{"best", m.rank_best}, {"worst", m.rank_worst}};
  return {{"moment", m.name},
          {"removal_effect", estimate(m.effect, a.has_intervals)},
          {"rank", rank},
          {"credit", credit},
          {"apart",
           {{"most", credit_rule_name(m.most)},
            {"least", credit_rule_name(m.least)},
            {"difference", estimate(m.apart, a.has_intervals)},
            {"clear", a.has_intervals ? Json(m.apart_clear) : Json(nullptr)}}},
          {"contacts", m.contacts}};
}

Json source_json(const AttributionDocument& d) {
  Json files = Json::array();
  for (const SourceFile& file : d.files)
    files.push_back({{"name", file.name}, {"rows", file.rows}});
  return {{"kind", d.from_paths ? "paths" : "contacts"},
          {"files", files},
          {"fate_rule", d.from_paths ? Json(nullptr) : Json(d.fate_rule)},
          {"fate_rule_is_default", d.fate_rule_is_default},
          {"rejects", json_of(d.rejects)}};
}

Json paths_json(const AttributionDocument& d) {
  const analyse::Attribution& a = d.found;
  return {{"conversions", a.conversions()},
          {"nulls", a.nulls()},
          {"conversion", estimate(a.conversion, a.has_intervals)},
          {"value", a.has_values ? Json(a.value) : Json(nullptr)},
          {"open", d.open},
          {"untouched",
           {{"conversions", a.ends.untouched_conversions},
            {"nulls", a.ends.untouched_nulls},
            {"value", a.has_values ? Json(a.untouched_value) : Json(nullptr)}}}};
}

Json orders_json(const analyse::Attribution& a) {
  Json out = Json::array();
  for (const analyse::OrderFigures& f : a.orders) {
    out.push_back({{"order", f.order},
                   {"states", f.states},
                   {"log_loss", f.log_loss},
                   {"gain", f.gain ? estimate(*f.gain, true) : Json(nullptr)},
                   {"auc", f.auc}});
  }
  return out;
}

}  // namespace

std::vector<std::string> headlines(const AttributionDocument& d) {
  const analyse::Attribution& a = d.found;
  std::vector<std::string> out{what_happened(d)};
  if (d.open > 0) out.push_back(what_is_open(d));
  if (a.ends.untouched_conversions + a.ends.untouched_nulls > 0)
    out.push_back(what_is_untouched(d));
  if (a.conversions() == 0) {
    out.emplace_back(d.of_misery ? "No journey has a misery, so there is nothing to attribute."
                                 : "Nothing converts, so there is nothing to attribute.");
    return out;
  }
  out.push_back(where_rules_differ(d));
  out.emplace_back(
      "All of this is association, not effect: it says by which moments such paths go, not what "
      "would become of them without.");
  if (!a.has_intervals) {
    out.emplace_back(
        "No interval: a path table does not say whose paths these are. So the order of the moments "
        "is no ranking.");
  }
  return out;
}

std::string to_text(const AttributionDocument& document, bool colour) {
  return Text(document, colour).run();
}

std::string to_json(const AttributionDocument& d) {
  const analyse::Attribution& a = d.found;
  Json moments = Json::array();
  for (const AttributedMoment& m : a.moments) moments.push_back(moment_json(m, a));
  const Json json{{"version", kAttributionVersion},
                  {"tool", {{"name", "fifteen"}, {"version", d.tool_version}}},
                  {"title", d.title},
                  {"headlines", headlines(d)},
                  {"notes", d.notes},
                  {"source", source_json(d)},
                  {"of", d.of_misery ? "misery" : "conversion"},
                  {"chain",
                   {{"order", a.order},
                    {"order_asked", d.order_asked},
                    {"states", a.states},
                    {"steps", a.steps},
                    {"accuracy", a.accuracy}}},
                  {"paths", paths_json(d)},
                  {"moments", moments},
                  {"orders", orders_json(a)}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fifteen::report
