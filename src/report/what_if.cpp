#include "report/what_if.h"

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

using analyse::Quantity;
using analyse::WhatIf;
using analyse::WhatIfStepResult;
using Json = nlohmann::ordered_json;

constexpr std::size_t at(Quantity quantity) { return static_cast<std::size_t>(quantity); }

// The quantities that the log knows of.
std::vector<Quantity> known(const WhatIf& found) {
  std::vector<Quantity> out{Quantity::kContacts, Quantity::kMiseries};
  if (found.has_hours) out.insert(out.end(), {Quantity::kOurs, Quantity::kTheirs});
  if (found.has_cost) out.push_back(Quantity::kCost);
  out.push_back(Quantity::kWon);
  if (found.has_value) out.push_back(Quantity::kValue);
  return out;
}

const char* label(Quantity quantity) {
  constexpr std::array<const char*, analyse::kQuantities> kLabels{
      "contacts", "miseries", "our hours", "customers' hours", "our cost", "journeys won", "value"};
  return kLabels[at(quantity)];
}

std::string amount(double value) {
  const double size = std::fabs(value);
  if (size >= 100) return format_count(static_cast<std::uint64_t>(std::llround(size)));
  return fmt::format("{:.1f}", size);
}

std::string signed_amount(double value) {
  const std::string text = amount(value);
  if (text == "0.0") return text;
  return (value < 0 ? "-" : "+") + text;
}

// "-1,203 (-1,400 to -1,010)"; what cannot be told from none says so.
std::string difference(const stats::Estimate& e) {
  if (e.value == 0 && e.low == 0 && e.high == 0) return "0.0";
  return fmt::format("{} ({} to {}){}", signed_amount(e.value), signed_amount(e.low),
                     signed_amount(e.high), e.told() ? "" : ", not told from none");
}

class Text {
 public:
  Text(const WhatIfDocument& document, bool colour) : d_(document), colour_(colour) {}

  std::string run() {
    line(bold(shortened(d_.title, kLineWidth)));
    line();
    for (std::size_t s = 0; s < d_.found.steps.size(); ++s) step(s);
    if (d_.found.steps.size() > 1) all();
    moments();
    line("  " + bold("what this takes for granted"));
    for (const std::string& sentence : assumptions(d_)) line("  " + wrapped(sentence, 4));
    line();
    for (const std::string& note : d_.notes) line("  note: " + wrapped(printable(note), 8));
    return std::move(out_);
  }

 private:
  void line(const std::string& text = "") { out_ += text + "\n"; }
  std::string bold(const std::string& text) const { return styled(colour_, "1", text); }

  void table(const analyse::QuantityEstimates& differences, bool with_before) {
    for (const Quantity q : known(d_.found)) {
      const stats::Estimate& e = differences[at(q)];
      std::string row = "    " + left(label(q), 18);
      if (with_before) row += right(amount(d_.found.before[at(q)]), 12) + "  ";
      line(row + difference(e));
    }
  }

  void step(std::size_t s) {
    const WhatIfStepResult& result = d_.found.steps[s];
    line("  " + bold(printable(result.step.text)) + (s == 0 ? "" : ", after what stands above"));
    table(result.difference, s == 0);
    if (result.unmatched > 0) {
      line("    " +
           wrapped(fmt::format("{} of {} contacts have hardly anybody alike that turned out "
                               "otherwise: nothing later is taken to follow from them",
                               amount(result.unmatched), amount(result.moved)),
                   6));
    }
    line();
  }

  void all() {
    line("  " + bold("all together"));
    table(d_.found.difference, true);
    line();
  }

  void moments() {
    constexpr std::size_t kShown = 8;
    std::size_t shown = 0;
    for (const analyse::WhatIfMoment& m : d_.found.moments) {
      if (m.is_fate || !m.difference.told()) continue;
      if (shown == 0) line("  " + bold("where there would be more contacts, or fewer"));
      if (shown++ == kShown) break;
      line("    " + left(shortened(printable(m.moment), 30), 32) + right(amount(m.before), 12) +
           "  " + difference(m.difference));
    }
    if (shown > 0) line();
  }

  const WhatIfDocument& d_;
  bool colour_;
  std::string out_;
};

Json json_of(const analyse::QuantityEstimates& differences) {
  Json out = Json::object();
  for (std::size_t q = 0; q < analyse::kQuantities; ++q)
    out[std::string(quantity_name(static_cast<Quantity>(q)))] = report::json_of(differences[q]);
  return out;
}

}  // namespace

std::vector<std::string> assumptions(const WhatIfDocument& document) {
  std::vector<std::string> out{
      "Contacts of the same segments, at the same moment, in journeys that had gone alike, differ "
      "in "
      "how they turned out as if by lot: whatever else makes some customers both come off badly "
      "and "
      "leave is taken for an effect.",
      "Everything else stays as it was: who comes, and how other moments turn out."};
  const auto& steps = document.found.steps;
  const bool eliminates = std::any_of(steps.begin(), steps.end(), [](const auto& s) {
    return s.step.what != analyse::WhatIfChange::kFix;
  });
  if (eliminates) {
    out.emplace_back(
        "A contact that is eliminated has what it was for done without it: the journey goes on as "
        "after a neutral one.");
  }
  if (steps.size() > 1)
    out.emplace_back(
        "The second change comes upon what the first has left, and so on: another "
        "order shares the same sum out otherwise.");
  if (document.found.has_hours)
    out.emplace_back(
        "A contact takes as long as those of its moment do on average; nobody waits "
        "less because fewer come.");
  if (document.sampled < 1) {
    out.push_back(
        fmt::format("The figures are scaled up from {} of the journeys, chosen by their "
                    "customers' hash.",
                    format_share(document.sampled)));
  }
  return out;
}

std::string to_text(const WhatIfDocument& document, bool colour) {
  return Text(document, colour).run();
}

std::string to_json(const WhatIfDocument& document) {
  const WhatIf& found = document.found;
  Json before = Json::object();
  for (std::size_t q = 0; q < analyse::kQuantities; ++q)
    before[std::string(quantity_name(static_cast<Quantity>(q)))] = found.before[q];
  Json steps = Json::array();
  for (const WhatIfStepResult& step : found.steps) {
    steps.push_back({{"change", step.step.text},
                     {"moved", step.moved},
                     {"unmatched", step.unmatched},
                     {"difference", json_of(step.difference)}});
  }
  Json moments = Json::array();
  for (const analyse::WhatIfMoment& m : found.moments) {
    moments.push_back({{"moment", m.moment},
                       {"before", m.before},
                       {"difference", report::json_of(m.difference)}});
  }
  const Json out = {{"version", kWhatIfVersion},
                    {"tool", {{"name", "fifteen"}, {"version", document.tool_version}}},
                    {"title", document.title},
                    {"fate_rule", document.fate_rule},
                    {"fate_rule_is_default", document.fate_rule_is_default},
                    {"sampled", document.sampled},
                    {"before", before},
                    {"difference", json_of(found.difference)},
                    {"steps", steps},
                    {"moments", moments},
                    {"assumptions", assumptions(document)},
                    {"notes", document.notes}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fifteen::report
