#include "report/check.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "report/json_parts.h"
#include "report/layout.h"
#include "report/promise_gap.h"

namespace fifteen::report {
namespace {

using analyse::PromiseBar;
using analyse::PromiseBy;
using analyse::PromiseFinding;
using analyse::PromiseLived;
using analyse::PromiseVerdict;
using Json = nlohmann::ordered_json;

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "\"" : ", \"") + printable(name) + "\"";
  return out;
}

// "70.7% (68.2% to 73.1%)"
std::string share_of(const PromiseLived& lived) {
  if (lived.told() == 0) return "-";
  return fmt::format("{:.1f}% ({:.1f}% to {:.1f}%)", 100 * lived.share.value, 100 * lived.share.low,
                     100 * lived.share.high);
}

// As short as it is exact: "95%", "99.9%".
std::string said_of(const PromiseRule& rule) { return fmt::format("{:.6g}%", 100 * rule.share); }

std::string shopped_of(const PromiseFinding& finding) {
  if (!finding.shopped) return "-";
  return fmt::format("{:.1f}%", 100 * finding.shopped->share.value);
}

const char* bar_name(PromiseBar bar) {
  return bar == PromiseBar::kSure ? "sure" : bar == PromiseBar::kStrict ? "strict" : "lived";
}

// How sure the verdict is of other customers of the same business.
std::string sureness(const PromiseFinding& finding) {
  if (finding.lived.told() == 0 || finding.surely_kept() || finding.surely_broken()) return "";
  return ", narrowly";
}

std::string verdict_of(const PromiseFinding& finding, PromiseBar bar) {
  return std::string(verdict_name(finding.verdict(bar))) + sureness(finding);
}

// The command that lists the contacts that broke a promise.
std::string command_of(const std::string& where) {
  std::string quoted;
  for (const char c : printable(where)) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return "fifteen contacts ... --where '" + quoted + "'";
}

// What was not counted, and why.
std::string not_told(const PromiseLived& lived) {
  std::string out;
  if (lived.open > 0) out += fmt::format("{} still open", format_count(lived.open));
  if (lived.unknown > 0) {
    out += fmt::format("{}{} not told", out.empty() ? "" : ", ", format_count(lived.unknown));
  }
  return out;
}

class Text {
 public:
  Text(const CheckDocument& document, bool colour) : d_(document), colour_(colour) {}

  std::string run() {
    line(bold(shortened(d_.title, kLineWidth)));
    if (!d_.filter.empty()) line("only " + printable(d_.filter));
    if (d_.found.sampled < 1) {
      line(wrapped(fmt::format("worked out on a sample of {} of the journeys, whole customers",
                               format_share(d_.found.sampled)),
                   0));
    }
    line();
    line(bold(left("  promise", 34) + right("said", 8) + right("lived", 26) + right("shopped", 10) +
              right("n", 10) + "  verdict"));
    for (std::size_t p = 0; p < d_.found.promises.size(); ++p) promise(p);
    line();
    gaps();
    if (!d_.by.empty()) by();
    for (const std::string& note : d_.notes) line("  note: " + wrapped(printable(note), 8));
    if (!d_.notes.empty()) line();
    line("  " + wrapped(sum(), 2));
    return std::move(out_);
  }

 private:
  void line(const std::string& text = "") { out_ += text + "\n"; }
  std::string bold(const std::string& text) const { return styled(colour_, "1", text); }

  std::string row(const std::string& name, const std::string& said, const PromiseLived& lived,
                  const std::string& shopped) const {
    return "  " + left(shortened(printable(name), 31), 32) + right(said, 8) +
           right(share_of(lived), 26) + right(shopped, 10) + right(format_count(lived.told()), 10);
  }

  void promise(std::size_t p) {
    const PromiseFinding& finding = d_.found.promises[p];
    const bool kept = finding.verdict(d_.bar) == PromiseVerdict::kKept;
    line(row(finding.rule.name, said_of(finding.rule), finding.lived, shopped_of(finding)) + "  " +
         styled(colour_, kept ? "32" : "31", verdict_of(finding, d_.bar)));
    if (!finding.rule.said.empty())
      line("    " + wrapped("\"" + printable(finding.rule.said) + "\"", 4));
    const std::string rest = not_told(finding.lived);
    line("    " + wrapped(promise_in_words(finding.rule) + (rest.empty() ? "" : "; " + rest), 4));
    for (const analyse::PromiseCapability& one : finding.capability)
      line("    " + wrapped(capability(one), 4));
    if (!d_.opens[p].empty() && finding.lived.broken > 0) line("    " + command_of(d_.opens[p]));
  }

  static std::string capability(const analyse::PromiseCapability& one) {
    const stats::Capability& c = one.capability;
    return fmt::format("by {} and period: kept in {} of {}, {} ({} to {})", one.units,
                       format_count(c.met), format_count(c.cells), format_share(c.share.value),
                       format_share(c.share.low), format_share(c.share.high));
  }

  // Of all, and where something is told.
  void gaps() {
    std::vector<analyse::GapFinding> shown;
    for (const analyse::GapFinding& gap : d_.gaps) {
      const bool all = gap.sides.place.empty() && gap.sides.channel.empty();
      const bool told = std::any_of(gap.differences.begin(), gap.differences.end(),
                                    [](const auto& one) { return one.told; });
      if (all || told) shown.push_back(gap);
    }
    if (shown.empty()) return;
    line("  " + bold("said, shopped, lived"));
    for (const std::string& one : lines_of(shown)) line(one);
    line();
  }

  void by() {
    for (const PromiseFinding& finding : d_.found.promises) {
      for (const PromiseBy& by : finding.by) {
        if (by.dimension != d_.by) continue;
        line("  " + bold(printable(finding.rule.name) + ", by " + printable(by.dimension)));
        for (const PromiseLived& lived : by.values)
          line(row("  " + (lived.name.empty() ? "(none)" : lived.name), said_of(finding.rule),
                   lived, ""));
        if (by.left_out > 0) {
          line(fmt::format("    {} fewer than {}",
                           format_counted(by.left_out, "other has", "others have"),
                           analyse::kLivedMin));
        }
        line();
      }
    }
  }

  std::string sum() const {
    std::size_t kept = 0;
    for (const PromiseFinding& finding : d_.found.promises)
      kept += finding.verdict(d_.bar) == PromiseVerdict::kKept ? 1 : 0;
    const std::size_t all = d_.found.promises.size();
    if (kept == all)
      return all == 1 ? "The promise is kept." : fmt::format("All {} promises are kept.", all);
    return fmt::format("{} of {} not kept.", all - kept,
                       format_counted(all, "promise is", "promises are"));
  }

  const CheckDocument& d_;
  bool colour_;
  std::string out_;
};

Json json_of(const PromiseLived& lived, bool named) {
  Json out = Json::object();
  if (named) out["name"] = lived.name;
  out["n"] = lived.told();
  out["kept"] = lived.kept;
  out["broken"] = lived.broken;
  out["open"] = lived.open;
  out["unknown"] = lived.unknown;
  out["share"] = lived.told() > 0 ? report::json_of(lived.share) : Json();
  return out;
}

Json json_of(const PromiseFinding& finding, const std::string& opens, PromiseBar bar) {
  const PromiseRule& rule = finding.rule;
  Json out = {{"name", rule.name},
              {"words", rule.said},
              {"measure", promise_measure_name(rule.measure)},
              {"in_words", promise_in_words(rule)},
              {"each", rule.by_journey ? "journey" : "contact"},
              {"said", rule.share},
              {"lived", json_of(finding.lived, false)}};
  out["shopped"] = Json();
  if (finding.shopped) {
    out["shopped"] = {{"n", finding.shopped->visits},
                      {"kept", finding.shopped->kept},
                      {"share", report::json_of(finding.shopped->share)}};
  }
  out["verdict"] = verdict_name(finding.verdict(bar));
  out["surely_kept"] = finding.surely_kept();
  out["surely_broken"] = finding.surely_broken();
  out["by"] = Json::array();
  for (const PromiseBy& by : finding.by) {
    Json values = Json::array();
    for (const PromiseLived& lived : by.values) values.push_back(json_of(lived, true));
    out["by"].push_back(
        {{"dimension", by.dimension}, {"values", values}, {"left_out", by.left_out}});
  }
  out["capability"] = Json::array();
  for (const analyse::PromiseCapability& one : finding.capability) {
    const stats::Capability& c = one.capability;
    out["capability"].push_back({{"units", one.units},
                                 {"cells", c.cells},
                                 {"met", c.met},
                                 {"undecided", c.undecided},
                                 {"too_small", c.too_small},
                                 {"share", report::json_of(c.share)}});
  }
  out["where"] = opens.empty() ? Json() : Json(opens);
  return out;
}

// A text as XML has it, within quotes or without. Control characters are not XML, however they are
// written.
std::string xml(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default:
        if (byte < 0x20 || byte == 0x7F) {
          out += c == '\t' || c == '\n' || c == '\r' ? " " : "\xEF\xBF\xBD";
        } else {
          out += c;
        }
    }
  }
  // U+FFFE and U+FFFF are no characters of XML.
  for (const char* const none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = out.find(none); at != std::string::npos; at = out.find(none, at))
      out.replace(at, 3, "\xEF\xBF\xBD");
  }
  return out;
}

// What a failed test case says.
std::string failure_message(const PromiseFinding& finding) {
  return fmt::format("said {}, lived {} of {}", said_of(finding.rule), share_of(finding.lived),
                     format_count(finding.lived.told()));
}

}  // namespace

bool CheckDocument::kept() const {
  return std::all_of(found.promises.begin(), found.promises.end(), [&](const auto& finding) {
    return finding.verdict(bar) == PromiseVerdict::kKept;
  });
}

std::string_view verdict_name(PromiseVerdict verdict) {
  switch (verdict) {
    case PromiseVerdict::kKept: return "kept";
    case PromiseVerdict::kBroken: return "not kept";
    default: return "nothing to check";
  }
}

std::string promise_in_words(const PromiseRule& rule) {
  std::string out(promise_measure_name(rule.measure));
  using M = PromiseMeasure;
  if (rule.measure == M::kWait) out = "waited at most " + format_duration(*rule.within_us);
  if (rule.measure == M::kDeadline) out = "done by the time that the log says was promised";
  if (rule.measure == M::kUntil)
    out = fmt::format("{} comes within {}", list_of(rule.to), format_duration(*rule.within_us));
  if (rule.measure == M::kCallBack) out = "called back by the time that was promised";
  if (rule.measure == M::kRating) {
    out = fmt::format("{} of at {} {}", field_name(*rule.rating), rule.at_least ? "least" : "most",
                      rule.at_least ? *rule.at_least : *rule.at_most);
  }
  if (rule.measure == M::kOutcome)
    out = fmt::format("outcome {}{}", rule.is ? "" : "not ",
                      outcome_name(rule.is ? *rule.is : *rule.is_not));
  if (rule.measure == M::kFirstContact)
    out = fmt::format("nothing more about the same within {}", format_duration(*rule.within_us));
  if (rule.measure == M::kKeptWhen) out = printable(rule.kept_when);
  if (!rule.hours.empty()) out += " of the hours \"" + printable(rule.hours) + "\"";
  if (!rule.moments.empty())
    out += (rule.measure == M::kUntil ? " of " : " at ") + list_of(rule.moments);
  if (!rule.unless.empty()) out += ", unless " + list_of(rule.unless) + " comes first";
  if (!rule.where.empty()) out += ", where " + printable(rule.where);
  if (rule.by_journey) out += ", by journey";
  return out;
}

std::string to_text(const CheckDocument& document, bool colour) {
  return Text(document, colour).run();
}

std::string to_json(const CheckDocument& document) {
  Json promises = Json::array();
  for (std::size_t p = 0; p < document.found.promises.size(); ++p)
    promises.push_back(json_of(document.found.promises[p], document.opens[p], document.bar));
  const Json out = {{"version", kCheckVersion},
                    {"tool", {{"name", "fifteen"}, {"version", document.tool_version}}},
                    {"title", document.title},
                    {"filter", document.filter.empty() ? Json() : Json(document.filter)},
                    {"contacts", document.found.contacts},
                    {"silences", document.found.silences},
                    {"sampled", document.found.sampled},
                    {"bar", bar_name(document.bar)},
                    {"kept", document.kept()},
                    {"promises", promises},
                    {"gaps", report::json_of(document.gaps)},
                    {"notes", document.notes}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string to_junit(const CheckDocument& document) {
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::string cases;
  for (std::size_t p = 0; p < document.found.promises.size(); ++p) {
    const PromiseFinding& finding = document.found.promises[p];
    const PromiseVerdict verdict = finding.verdict(document.bar);
    const std::string name = xml(printable(finding.rule.name));
    const std::string words = xml(promise_in_words(finding.rule));
    cases += fmt::format("    <testcase classname=\"promises\" name=\"{}\"", name);
    if (verdict == PromiseVerdict::kKept) {
      cases += fmt::format(">\n      <system-out>{}</system-out>\n    </testcase>\n",
                           xml(failure_message(finding)));
      continue;
    }
    const bool broken = verdict == PromiseVerdict::kBroken;
    ++(broken ? failures : errors);
    const std::string message =
        broken ? xml(failure_message(finding)) : "nothing says whether it was kept";
    const std::string& opens = document.opens[p];
    std::string body = words;
    if (!opens.empty()) body += "\n" + xml(command_of(opens));
    cases += fmt::format(">\n      <{0} type=\"{1}\" message=\"{2}\">{3}</{0}>\n    </testcase>\n",
                         broken ? "failure" : "error", verdict_name(verdict), message, body);
  }
  const std::size_t tests = document.found.promises.size();
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites tests=\"{0}\" failures=\"{1}\" errors=\"{2}\">\n"
      "  <testsuite name=\"{3}\" tests=\"{0}\" failures=\"{1}\" errors=\"{2}\" skipped=\"0\">\n"
      "{4}  </testsuite>\n</testsuites>\n",
      tests, failures, errors, xml(printable(document.title)), cases);
}

}  // namespace fifteen::report
