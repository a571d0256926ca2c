#include "analyse/target.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "base/nearest.h"
#include "base/text.h"

namespace fifteen::analyse {
namespace {

constexpr std::size_t at(Quantity quantity) { return static_cast<std::size_t>(quantity); }
constexpr std::string_view kShareOfWon = "p_won";

bool more_is_better(Quantity quantity) {
  return quantity == Quantity::kWon || quantity == Quantity::kValue;
}

struct Amount {
  double value = 0;
  bool percent = false;
};

std::optional<Amount> parse_amount(std::string_view text) {
  Amount out;
  if (text.ends_with('%')) {
    out.percent = true;
    text.remove_suffix(1);
  }
  const double sign = text.starts_with('-') ? -1 : 1;
  if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
  text.remove_prefix(1);
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), out.value);
  if (error != std::errc{} || rest != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(out.value) || out.value <= 0) return std::nullopt;
  out.value *= sign;
  return out;
}

struct Candidate {
  WhatIfStep step;
  double gain = 0;  // above 0: towards the target
  double moved = 0;
};

// Misery at a moment to a part of what it is.
WhatIfStep fix_of(const ShiftTables& tables, std::size_t moment, int hundredths) {
  constexpr double kHundred = 100;
  return {fmt::format("--fix {}:misery={:.2f}x", tables.moments[moment], hundredths / kHundred),
          WhatIfChange::kFix,
          moment,
          {{Outcome::kMisery, true, hundredths / kHundred}}};
}

class Search {
 public:
  Search(const ShiftTables& tables, const WhatIfs& what_ifs, const Target& target)
      : tables_(tables), what_ifs_(what_ifs), target_(target) {}

  TargetSearch run() {
    for (const Candidate& candidate : candidates()) {
      if (out_.reached) break;
      out_.steps.push_back(candidate.step);
      out_.reached = reaches(out_.steps);
    }
    if (!out_.reached) return std::move(out_);
    do_with_less();
    do_without();
    return std::move(out_);
  }

 private:
  // How far steps come, 1 being the target.
  double part(const std::vector<WhatIfStep>& steps) const {
    return what_ifs_.of(steps).difference[at(target_.quantity)].value / target_.change;
  }
  bool reaches(const std::vector<WhatIfStep>& steps) const { return part(steps) >= 1; }

  // Told changes, those first that bring the most for each contact. Ties: by their words.
  std::vector<Candidate> candidates() {
    std::vector<Candidate> out;
    const auto consider = [&](WhatIfStep step) {
      ++out_.tried;
      const WhatIf found = what_ifs_.of({step});
      const stats::Estimate& e = found.difference[at(target_.quantity)];
      const double moved = found.steps.front().moved;
      const bool told = target_.change > 0 ? e.above(0) : e.below(0);
      if (told && moved > 0) out.push_back({std::move(step), e.value / target_.change, moved});
    };
    for (std::size_t m = 0; m < tables_.moments.size(); ++m) {
      if (!tables_.is_fate[m]) consider(fix_of(tables_, m, 0));
    }
    for (std::size_t r = 0; r < tables_.removals.size(); ++r) {
      const Removal& removal = tables_.removals[r];
      if (removal.kind || tables_.is_fate[removal.moments.front()]) continue;
      consider({"--eliminate failure:" + tables_.moments[removal.moments.front()],
                WhatIfChange::kRemove,
                r,
                {}});
    }
    out_.told = out.size();
    std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
      return a.gain * b.moved > b.gain * a.moved;
    });
    return out;
  }

  // Of the last fix as little as reaches the target.
  void do_with_less() {
    if (out_.steps.back().what != WhatIfChange::kFix) return;
    const std::size_t moment = out_.steps.back().moment;
    int reached = 0;
    int missed = 100;
    while (missed - reached > 1) {
      const int middle = (reached + missed) / 2;
      out_.steps.back() = fix_of(tables_, moment, middle);
      (reaches(out_.steps) ? reached : missed) = middle;
    }
    out_.steps.back() = fix_of(tables_, moment, reached);
  }

  void do_without() {
    for (std::size_t s = out_.steps.size(); s-- > 0 && out_.steps.size() > 1;) {
      std::vector<WhatIfStep> fewer = out_.steps;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(s));
      if (reaches(fewer)) out_.steps = std::move(fewer);
    }
  }

  const ShiftTables& tables_;
  const WhatIfs& what_ifs_;
  const Target& target_;
  TargetSearch out_;
};

}  // namespace

Result<Target> read_target(const std::string& text, const WhatIf& now, double decided) {
  const std::size_t equals = text.find('=');
  std::vector<std::string> known{std::string(kShareOfWon)};
  for (std::size_t q = 0; q < kQuantities; ++q)
    known.emplace_back(quantity_name(static_cast<Quantity>(q)));
  const std::string name = text.substr(0, equals);
  const auto found = std::find(known.begin(), known.end(), name);
  if (equals == std::string::npos || found == known.end()) {
    return fail(
        ErrorKind::kUsage,
        fmt::format("--target: expected such as \"p_won=+2%\" or \"miseries=-10%\" (of {}), "
                    "got \"{}\"{}",
                    fmt::join(known, ", "), printable(text), did_you_mean(name, known)));
  }
  const auto amount = parse_amount(std::string_view(text).substr(equals + 1));
  if (!amount) {
    return fail(ErrorKind::kUsage,
                fmt::format("--target: expected a change with its sign, such as +2% or -500, got "
                            "\"{}\"",
                            printable(text.substr(equals + 1))));
  }
  Target out;
  out.text = text;
  const bool share = found == known.begin();
  out.quantity =
      share ? Quantity::kWon : static_cast<Quantity>(std::distance(known.begin(), found) - 1);
  const double before = now.before[at(out.quantity)];
  constexpr double kPercent = 100;
  if (share && !amount->percent) {
    return fail(ErrorKind::kUsage,
                fmt::format("--target: expected points for \"p_won\", such as +2%, got \"{}\"",
                            printable(text.substr(equals + 1))));
  }
  out.change =
      amount->percent ? amount->value / kPercent * (share ? decided : before) : amount->value;
  if (out.change == 0) {
    return fail(ErrorKind::kUsage,
                fmt::format("--target: expected a quantity that the log has, got \"{}\", which is "
                            "none here",
                            name));
  }
  if ((out.change > 0) != more_is_better(out.quantity)) {
    return fail(ErrorKind::kUsage,
                fmt::format("--target: expected a change for the better, got \"{}\"; {} should "
                            "become {}",
                            printable(text), name, more_is_better(out.quantity) ? "more" : "less"));
  }
  return out;
}

TargetSearch find_target(const ShiftTables& tables, const WhatIfs& what_ifs, const Target& target) {
  return Search(tables, what_ifs, target).run();
}

}  // namespace fifteen::analyse
