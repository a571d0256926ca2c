#include "report/shops.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "report/layout.h"

namespace fifteen::report {
namespace {

using analyse::PlannedVisit;
using analyse::ShopFigures;
using analyse::ShopItemFigures;
using analyse::Shops;
using analyse::ShopScore;

constexpr std::size_t kShown = 15;
constexpr std::size_t kSamplesShown = 3;

std::string percent(double share) { return fmt::format("{:.1f}%", 100 * share); }

std::string between(const stats::Estimate& e) {
  return fmt::format("{} ({:.1f} to {:.1f})", percent(e.value), 100 * e.low, 100 * e.high);
}

std::string between(const ShopScore& score) { return score.score ? between(*score.score) : "-"; }

// For a column: whole points.
std::string cell(const ShopScore& score) {
  if (!score.score) return "-";
  return fmt::format("{:.0f}% ({:.0f} to {:.0f})", 100 * score.score->value, 100 * score.score->low,
                     100 * score.score->high);
}

// Lines of text, and what both documents show.
class Lines {
 public:
  explicit Lines(bool colour) : colour_(colour) {}

  void line(const std::string& text = "") { out_ += text + "\n"; }
  std::string bold(const std::string& text) const { return styled(colour_, "1", text); }
  void head(const std::string& text) { line("  " + bold(text)); }
  void item(const std::string& text) { line("  " + wrapped(printable(text), 4)); }

  void rejects(const LeftOut& left_out) {
    if (left_out.total == 0) return;
    line("  " + styled(colour_, "33", format_counted(left_out.total, "row", "rows")) +
         " could not be read:");
    for (const auto& [reason, count] : left_out.by_reason)
      line("  " + right(format_count(count), 10) + "  " + reason);
    for (std::size_t i = 0; i < std::min(kSamplesShown, left_out.samples.size()); ++i) {
      const RejectSample& s = left_out.samples[i];
      line(shortened(fmt::format("              {}:{}: {}{}", s.file, s.line, s.reason,
                                 s.field.empty() ? "" : fmt::format(" in \"{}\"", s.field)),
                     kLineWidth));
    }
    line();
  }

  std::string done() { return std::move(out_); }

 private:
  bool colour_;
  std::string out_;
};

std::string in_all(const Shops& shops, std::uint64_t not_applicable) {
  std::string out = fmt::format("{} to {}", format_counted(shops.all.all.visits, "visit", "visits"),
                                format_counted(shops.places_count, "place", "places"));
  if (shops.shoppers_count > 0)
    out += fmt::format(" by {}", format_counted(shops.shoppers_count, "shopper", "shoppers"));
  if (shops.visits_of_nobody > 0) {
    out += fmt::format("{} {} by nobody known, each taken for another one",
                       shops.shoppers_count > 0 ? "," : "", format_count(shops.visits_of_nobody));
  }
  if (shops.from_us)
    out += fmt::format(", {} to {}", format_day(*shops.from_us), format_day(*shops.to_us));
  out += fmt::format(": {}", format_counted(shops.items, "item", "items"));
  if (not_applicable > 0)
    out += fmt::format(", and {} that did not apply", format_count(not_applicable));
  return out + ".";
}

class ScoreText {
 public:
  ScoreText(const ShopDocument& document, bool colour) : d_(document), lines_(colour) {}

  std::string run() {
    const Shops& shops = d_.found;
    lines_.line(lines_.bold(shortened(printable(d_.title), kLineWidth)));
    lines_.line();
    lines_.item(in_all(shops, d_.not_applicable));
    if (shops.all.all.score) {
      lines_.item(fmt::format("Score: {}. What was so: {}. How it was: {}.", between(shops.all.all),
                              between(shops.all.objective), between(shops.all.subjective)));
    }
    lines_.line();
    table("by standard", shops.standards);
    table("by promise", shops.promises);
    table("by moment", shops.moments);
    table("by scenario", shops.scenarios);
    table("by place", shops.places);
    table("by channel", shops.channels);
    lines_.item("kept: visits in which every fact was as it should be.");
    lines_.line();
    costly();
    lines_.head("how far the scores of places can be relied on");
    for (const std::string& sentence : reliability_in_words(shops)) lines_.item(sentence);
    lines_.line();
    lines_.rejects(d_.rejects);
    return lines_.done();
  }

 private:
  void table(const std::string& title, const std::vector<ShopFigures>& all) {
    if (all.empty() || (all.size() == 1 && title != "by standard" && title != "by promise")) return;
    constexpr std::size_t kName = 24;
    lines_.line("  " + lines_.bold(left(title, kName) + right("visits", 7) + right("kept", 10) +
                                   right("score", 19) + right("what was so", 19) +
                                   right("how it was", 19)));
    for (std::size_t i = 0; i < std::min(kShown, all.size()); ++i) {
      const ShopFigures& one = all[i];
      lines_.line("  " + left(shortened(printable(one.name), kName), kName) +
                  right(format_count(one.all.visits), 7) + right(kept(one), 10) +
                  right(cell(one.all), 19) + right(cell(one.objective), 19) +
                  right(cell(one.subjective), 19));
    }
    if (all.size() > kShown) {
      lines_.item(fmt::format("and {} more with higher scores: see --json",
                              format_count(all.size() - kShown)));
    }
    lines_.line();
  }

  static std::string kept(const ShopFigures& one) {
    const auto& asked = one.objective.visits > 0 ? one.objective : one.all;
    return fmt::format("{} of {}", format_count(one.kept), format_count(asked.visits));
  }

  void costly() {
    const auto& all = d_.found.by_item;
    const auto costs = [](const ShopItemFigures& one) { return one.lost > 0; };
    if (std::none_of(all.begin(), all.end(), costs)) return;
    lines_.head("what costs most");
    std::size_t shown = 0;
    for (const ShopItemFigures& one : all) {
      if (!costs(one) || shown++ == kShown) break;
      std::string text =
          fmt::format("{:.1f} points: {}{}, {} of what it could have", 100 * one.lost,
                      one.moment.empty() ? "" : one.moment + ": ", one.item, between(one.all));
      if (!one.evidence.empty()) text += fmt::format("; \"{}\" ({})", one.evidence, one.visit);
      lines_.item(text);
    }
    lines_.line();
  }

  const ShopDocument& d_;
  Lines lines_;
};

std::string sides(const stats::ShopComponents& c) {
  const double all = c.place + c.shopper + c.rest;
  if (all <= 0) return "";
  const auto share = [&](double part) { return fmt::format("{:.0f}%", 100 * part / all); };
  std::string out = fmt::format("Of what visits differ by, {} is the place", share(c.place));
  switch (c.shopper_part) {
    case stats::ShopperPart::kTold:
      return out +
             fmt::format(", {} is who shopped, and {} the day.", share(c.shopper), share(c.rest));
    case stats::ShopperPart::kInRest:
      return out +
             fmt::format(" and {} who shopped or the day: each shopper came once.", share(c.rest));
    case stats::ShopperPart::kInPlace:
      return out + fmt::format(
                       " or who shopped there, and {} the day: places have shoppers of their "
                       "own, so the place's part is too large. Let shoppers go to several.",
                       share(c.rest));
    case stats::ShopperPart::kInNobody:
      return out + fmt::format(
                       " and {} the day, as one shopper sees it: how others would differ is "
                       "not known.",
                       share(c.rest));
  }
  return out;
}

std::string needed(const stats::VisitsNeeded& visits) {
  const auto or_none = [](const std::optional<std::uint64_t>& n) {
    return n ? format_count(*n) : std::string("any number");
  };
  if (!visits.visits) {
    return fmt::format(
        "Places do not differ as far as can be told: no number of visits is known to "
        "tell them apart{}.",
        visits.low ? fmt::format(" (at best {})", format_count(*visits.low)) : "");
  }
  const std::string most = visits.high ? format_count(*visits.high) : "more than can be said";
  return fmt::format("For {:.1f} it takes {} of each place, each by another shopper ({} to {}).",
                     analyse::kReliabilityTarget, format_counted(*visits.visits, "visit", "visits"),
                     or_none(visits.low), most);
}

std::string reliability_of(const stats::ShopReliability& study) {
  return fmt::format("{:.2f} ({:.2f} to {:.2f})", study.reliability.value, study.reliability.low,
                     study.reliability.high);
}

class PlanText {
 public:
  PlanText(const ShopPlanDocument& document, bool colour) : d_(document), lines_(colour) {}

  std::string run() {
    const auto& plan = d_.plan;
    lines_.line(lines_.bold(shortened(printable(d_.title), kLineWidth)));
    lines_.line();
    if (plan.visits.empty()) {
      lines_.item("There is no place to visit: give some by --places.");
      lines_.line();
    } else {
      visits();
    }
    lines_.rejects(d_.rejects);
    return lines_.done();
  }

 private:
  void visits() {
    const auto& plan = d_.plan;
    constexpr std::size_t kPlace = 20;
    constexpr std::size_t kOther = 14;
    lines_.line("  " + lines_.bold(right("", 3) + "  " + left("place", kPlace) +
                                   left("scenario", kOther) + left("shopper", kOther) + "why"));
    for (std::size_t i = 0; i < plan.visits.size(); ++i) {
      const PlannedVisit& visit = plan.visits[i];
      const auto field = [&](const std::string& text, std::size_t width) {
        return left(shortened(printable(text.empty() ? "-" : text), width - 2), width);
      };
      const std::string row = "  " + right(format_count(i + 1), 3) + "  " +
                              field(visit.place, kPlace) + field(visit.scenario, kOther) +
                              field(visit.shopper, kOther);
      lines_.line(row + wrapped(printable(visit.why), width_of(row)));
    }
    lines_.line();
    lines_.item(what_it_brings());
    lines_.line();
  }

  std::string what_it_brings() const {
    const auto& plan = d_.plan;
    if (!plan.components)
      return "There are too few visits to tell places from luck: visits go where there are fewest.";
    if (!plan.error_now) {
      return "Places do not differ as far as can be told: visits go where there are fewest.";
    }
    return fmt::format(
        "A place's own part of the score is known to {:.1f} points on average over {}; after these "
        "visits, to {:.1f}. The mean reliability goes from {:.2f} to {:.2f}.",
        100 * *plan.error_now, format_counted(plan.places, "place", "places"),
        100 * *plan.error_then, *plan.reliability_now, *plan.reliability_then);
  }

  const ShopPlanDocument& d_;
  Lines lines_;
};

}  // namespace

std::vector<std::string> reliability_in_words(const Shops& shops) {
  if (!shops.reliability) {
    return {
        "Not to be told: it takes three places, one of them visited twice, and visits that "
        "differ."};
  }
  const stats::ShopReliability& study = *shops.reliability;
  std::vector<std::string> out;
  if (const std::string text = sides(study.components); !text.empty()) out.push_back(text);
  out.push_back(
      fmt::format("As places were visited ({:.1f} visits, {:.1f} shoppers each, on average) "
                  "their scores have a reliability of {}.",
                  study.design.visits, study.design.shoppers, reliability_of(study)));
  out.push_back(needed(study.needed));
  if (shops.objective_reliability && shops.subjective_reliability) {
    out.push_back(fmt::format("By what was so alone: {}; by how it was: {}.",
                              reliability_of(*shops.objective_reliability),
                              reliability_of(*shops.subjective_reliability)));
  }
  return out;
}

std::string to_text(const ShopDocument& document, bool colour) {
  return ScoreText(document, colour).run();
}

std::string to_text(const ShopPlanDocument& document, bool colour) {
  return PlanText(document, colour).run();
}

}  // namespace fifteen::report
