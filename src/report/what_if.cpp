#include "report/what_if.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "base/time.h"
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
  if (found.has_hours) {
    out.push_back(Quantity::kOurs);
    out.push_back(Quantity::kTheirs);
  }
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

std::string target_sentence(const TargetFound& target, const WhatIf& found) {
  double moved = 0;
  for (const WhatIfStepResult& step : found.steps) moved += step.moved;
  if (target.reached) {
    return fmt::format(
        "{} is reached by {}, of {} that were tried ({} are told "
        "to bring something): {} turn out otherwise, or do not take place.",
        target.text, format_counted(found.steps.size(), "change", "changes"), target.tried,
        target.told, amount(moved));
  }
  return fmt::format(
      "{} cannot be reached: these are all of the {} changes tried that are told to "
      "bring something.",
      target.text, target.tried);
}

class Text {
 public:
  Text(const WhatIfDocument& document, bool colour) : d_(document), colour_(colour) {}

  std::string run() {
    line(bold(shortened(d_.title, kLineWidth)));
    line();
    if (d_.target) line("  " + wrapped(target_sentence(*d_.target, d_.found), 2) + "\n");
    for (std::size_t s = 0; s < d_.found.steps.size(); ++s) step(s);
    if (d_.found.steps.size() > 1) all();
    moments();
    queues();
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
    if (result.step.what == analyse::WhatIfChange::kPromise) servers(result);
    line();
  }

  void servers(const WhatIfStepResult& result) {
    if (result.more) {
      line("    " + wrapped(fmt::format("to serve 95 % within it takes {} more, {} hours in all, "
                                        "which are in our hours",
                                        format_counted(result.more->servers, "server", "servers"),
                                        amount(result.more->hours)),
                            6));
    } else {
      line("    what it takes to keep it is not told");
    }
  }

  void all() {
    line("  " + bold("all together"));
    table(d_.found.difference, true);
    line();
    staircase();
  }

  // What there is after each step.
  void staircase() {
    constexpr std::size_t kColumn = 13;
    std::vector<Quantity> shown;
    for (const Quantity q : known(d_.found)) {
      if (q != Quantity::kCost && q != Quantity::kValue) shown.push_back(q);
    }
    std::string head = left("  step by step", 36);
    for (const Quantity q : shown)
      head += right(q == Quantity::kTheirs ? "their hours" : label(q), kColumn);
    line(bold(head));
    analyse::Quantities now = d_.found.before;
    const auto row = [&](const std::string& name) {
      std::string out = "    " + left(shortened(printable(name), 31), 32);
      for (const Quantity q : shown) out += right(amount(now[at(q)]), kColumn);
      line(out);
    };
    row("as it is");
    for (const WhatIfStepResult& step : d_.found.steps) {
      for (std::size_t q = 0; q < analyse::kQuantities; ++q) now[q] += step.difference[q].value;
      row(step.step.text);
    }
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

  // Those that change, and those that would if it could be told.
  void queues() {
    bool any = false;
    for (const analyse::WhatIfQueue& q : d_.found.queues) {
      constexpr double kTold = 0.01;
      const bool changes = std::fabs(q.wait_after_us.value - q.wait_us) > kTold * q.wait_us;
      if (!changes && (q.note.empty() || std::fabs(q.load.value - 1) < kTold)) continue;
      if (!any) line("  " + bold("how long one waits"));
      any = true;
      queue(q, changes);
    }
    if (any) line();
  }

  void queue(const analyse::WhatIfQueue& q, bool changes) {
    std::string names;
    for (const std::string& moment : q.moments)
      names += (names.empty() ? "" : ", ") + printable(moment);
    const bool alone = q.moments.size() == 1 && q.moments.front() == q.name;
    line("    " + wrapped(alone ? names : printable(q.name) + ": " + names, 6));
    if (!q.note.empty()) {
      line("      " + wrapped("what less to do does to it is not told: " + q.note, 8));
    } else {
      line("      " + wrapped(staffing(q), 8));
    }
    if (!changes) return;
    line("      " + left("wait", 12) + right(time(q.wait_us), 14) + "  " +
         interval(q.wait_after_us, time));
    if (q.left > 0) {
      line("      " + left("leave", 12) + right(format_share(q.left), 14) + "  " +
           interval(q.left_after, format_share));
    }
  }

  static std::string staffing(const analyse::WhatIfQueue& q) {
    const auto known = [](bool given) { return given ? "given" : "estimated"; };
    std::string out = fmt::format(
        "{:.1f} come in an hour{}; {} ({})", q.arrivals, q.places > 1 ? " at each place" : "",
        format_counted(q.servers, "server", "servers"), known(q.servers_given));
    if (q.places > 1) out += fmt::format(" at {} places", q.places);
    if (q.patience_us)
      out += fmt::format(", patience {} ({})", time(*q.patience_us), known(q.patience_given));
    return out;
  }

  static std::string time(double us) {
    return format_duration(static_cast<std::int64_t>(std::llround(std::max(0.0, us))));
  }

  template <class Format>
  static std::string interval(const stats::Estimate& e, Format&& format) {
    return fmt::format("{} ({} to {})", format(e.value), format(std::max(0.0, e.low)),
                       format(e.high));
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

// Times in seconds.
Json json_of(const analyse::WhatIfQueue& queue) {
  constexpr auto kSecond = static_cast<double>(kMicrosPerSecond);
  const auto seconds = [](const stats::Estimate& e) {
    return report::json_of(stats::Estimate{e.value / kSecond, e.low / kSecond, e.high / kSecond});
  };
  const auto null = Json(nullptr);
  return {{"queue", queue.name},
          {"moments", queue.moments},
          {"places", queue.places},
          {"arrivals", queue.arrivals},
          {"servers", queue.servers},
          {"servers_given", queue.servers_given},
          {"patience", queue.patience_us ? Json(*queue.patience_us / kSecond) : null},
          {"patience_given", queue.patience_given},
          {"load", report::json_of(queue.load)},
          {"wait_before", queue.wait_us / kSecond},
          {"wait_after", seconds(queue.wait_after_us)},
          {"left_before", queue.left},
          {"left_after", report::json_of(queue.left_after)},
          {"note", queue.note.empty() ? null : Json(queue.note)}};
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
    return s.step.what == analyse::WhatIfChange::kEliminate ||
           s.step.what == analyse::WhatIfChange::kRemove;
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
  const auto& queues = document.found.queues;
  const bool told =
      std::any_of(queues.begin(), queues.end(), [](const auto& q) { return q.note.empty(); });
  if (document.found.has_hours && !told)
    out.emplace_back(
        "A contact takes as long as those of its moment do on average; nobody waits "
        "less because fewer come.");
  if (told) {
    out.emplace_back(
        "Serving takes as long as it does at the moment on average. Queues keep their servers, and "
        "what comes less or more does so at all hours and places alike.");
  }
  const bool promises = std::any_of(steps.begin(), steps.end(), [](const auto& s) {
    return s.step.what == analyse::WhatIfChange::kPromise;
  });
  if (promises) {
    out.emplace_back(
        "Who is served within a promised time turns out as those do now that wait no longer.");
  }
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
    Json said = {{"change", step.step.text},
                 {"moved", step.moved},
                 {"unmatched", step.unmatched},
                 {"difference", json_of(step.difference)}};
    if (step.more) said["more"] = {{"servers", step.more->servers}, {"hours", step.more->hours}};
    steps.push_back(std::move(said));
  }
  Json moments = Json::array();
  for (const analyse::WhatIfMoment& m : found.moments) {
    moments.push_back({{"moment", m.moment},
                       {"before", m.before},
                       {"difference", report::json_of(m.difference)}});
  }
  Json waiting = Json::array();
  for (const analyse::WhatIfQueue& queue : found.queues) waiting.push_back(json_of(queue));
  Json target = nullptr;
  if (document.target) {
    target = {{"target", document.target->text},
              {"reached", document.target->reached},
              {"tried", document.target->tried},
              {"told", document.target->told}};
  }
  const Json out = {{"version", kWhatIfVersion},
                    {"tool", {{"name", "fifteen"}, {"version", document.tool_version}}},
                    {"title", document.title},
                    {"fate_rule", document.fate_rule},
                    {"fate_rule_is_default", document.fate_rule_is_default},
                    {"sampled", document.sampled},
                    {"target", target},
                    {"before", before},
                    {"difference", json_of(found.difference)},
                    {"steps", steps},
                    {"moments", moments},
                    {"waiting", waiting},
                    {"assumptions", assumptions(document)},
                    {"notes", document.notes}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fifteen::report
