#include "report/terminal.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "report/changes.h"
#include "report/control_charts.h"
#include "report/demand.h"
#include "report/effects.h"
#include "report/experience.h"
#include "report/fair_comparison.h"
#include "report/kill_list.h"
#include "report/layout.h"
#include "report/reach_parts.h"

namespace fifteen::report {
namespace {

using analyse::Moment;
using analyse::Verdict;

constexpr std::size_t kNameWidthMax = 38;
constexpr std::size_t kVariantsShown = 5;
constexpr std::size_t kVariantMomentsShown = 6;
constexpr std::size_t kSamplesShown = 3;
constexpr std::size_t kKillShown = 5;
constexpr std::size_t kCausesShown = 6;

class Text {
 public:
  Text(const Document& document, const TerminalOptions& options)
      : d_(document), options_(options) {}

  std::string run() {
    title();
    moments();
    scoring();
    drivers();
    sentences("what one contact has to do with it", effect_sentences(d_.findings));
    sentences("after a misery", recovery_sentences(d_.findings.experience));
    sentences("what customers remember", memory_sentences(d_.findings.experience));
    demand();
    kill_list();
    changes();
    sentences("is it still as it was", sentences_of(d_.control_charts, kCausesShown));
    comparisons();
    reach();
    variants();
    who_is_who();
    left_out();
    notes();
    return std::move(out_);
  }

 private:
  void line(const std::string& text = "") { out_ += text + "\n"; }
  std::string styled(const char* code, const std::string& text) const {
    return options_.colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
  }
  std::string bold(const std::string& text) const { return styled("1", text); }
  std::string dim(const std::string& text) const { return styled("2", text); }

  void title() {
    line(bold(shortened(d_.title, kLineWidth)));
    line();
    for (const std::string& sentence : headlines(d_)) line("  " + wrapped(printable(sentence), 2));
    line();
  }

  std::string verdict(Verdict v) const {
    const std::string word(analyse::verdict_name(v));
    switch (v) {
      case Verdict::kEliminate: return styled("31", word);
      case Verdict::kFix: return styled("33", word);
      case Verdict::kMakeMagic: return styled("32", word);
      case Verdict::kKeep: return word;
      case Verdict::kTooLittleData: return dim(word);
    }
    return word;
  }

  // A share that the data cannot tell from zero is shown in brackets.
  static std::string share_of_fate(const Moment& m) {
    if (m.is_fate) return "the fate";
    if (!m.fate) return "-";
    const std::string text = format_share(m.fate->truth.value);
    return m.separable ? text : "(" + text + ")";
  }

  static std::string outcome_share(const std::optional<stats::Estimate>& share) {
    return share ? format_share(share->value) : "-";
  }

  void moments() {
    const auto& all = d_.findings.moments;
    const std::size_t shown = std::min(all.size(), options_.moments_max);
    std::size_t name_width = 6;
    for (std::size_t i = 0; i < shown; ++i) {
      name_width = std::max(name_width, width_of(shortened(all[i].name, kNameWidthMax)));
    }
    line("  " + bold(left("moment", name_width) + right("contacts", 12) + right("decides", 11) +
                     right("misery", 10) + right("magic", 10) + right("repeat", 10) + "  verdict"));
    for (std::size_t i = 0; i < shown; ++i) {
      const Moment& m = all[i];
      line("  " + left(shortened(m.name, kNameWidthMax), name_width) +
           right(format_count(m.contacts), 12) + right(share_of_fate(m), 11) +
           right(outcome_share(m.misery_share), 10) + right(outcome_share(m.magic_share), 10) +
           right(format_share(m.repeat_share), 10) + "  " + verdict(m.verdict));
    }
    if (shown < all.size()) {
      line(dim(fmt::format("  and {}: see --json or --html",
                           format_counted(all.size() - shown, "more moment", "more moments"))));
    }
    line(dim(d_.findings.fate_kind == analyse::FateKind::kValue
                 ? "  decides: the moment's part of what decides how much a journey brings; in "
                   "brackets: maybe none."
                 : "  decides: the moment's part of what decides the fate; in brackets: not to be "
                   "told from none."));
    line();
  }

  void counted(std::uint64_t count, const std::string& what) {
    if (count > 0) line("  " + right(format_count(count), 10) + "  " + what);
  }

  // Who answers is not random: both shares stand side by side, with what lies between them.
  void said_and_all(const char* outcome, const std::optional<analyse::SaidAndAll>& share) {
    if (!share) return;
    const stats::Estimate& apart = share->difference;
    const bool clear = apart.low > 0 || apart.high < 0;
    const std::string gap = clear
                                ? fmt::format("{:+.1f} points, {:+.1f} to {:+.1f}",
                                              100 * apart.value, 100 * apart.low, 100 * apart.high)
                                : "the difference may be none";
    line("  " + wrapped(fmt::format("{} among those who said how it was: {}; among all scored, as "
                                    "far as can be told: {} ({})",
                                    outcome, format_share(share->said.value),
                                    format_share(share->all.value), gap),
                        4));
  }

  static std::string rating(const analyse::RatingFigures& r) {
    const std::string ratings = format_counted(r.count, "rating", "ratings");
    if (r.instrument == "nps" && r.score) {
      return fmt::format("nps {:.0f} ({:.0f} to {:.0f}) of {}", r.score->value, r.score->low,
                         r.score->high, ratings);
    }
    return fmt::format("{} {:.2f} on average ({:.2f} to {:.2f}) of {}", r.instrument, r.mean.value,
                       r.mean.low, r.mean.high, ratings);
  }

  void scoring() {
    const analyse::Scoring& s = d_.scoring;
    if (s.said + s.inferred == 0) return;
    line("  " + bold("how contacts were scored"));
    counted(s.said, "by what the customer said" +
                        (s.contradicted == 0 ? std::string()
                                             : fmt::format("; the text says the opposite of {}",
                                                           format_count(s.contradicted))));
    counted(s.inferred, "by other evidence");
    counted(s.unscored, "not at all: without evidence");
    said_and_all("misery", s.misery);
    std::string ratings;
    for (const analyse::RatingFigures& r : s.ratings) {
      if (r.moment.empty()) ratings += (ratings.empty() ? "" : "; ") + rating(r);
    }
    if (!ratings.empty()) line("  " + wrapped(ratings, 4));
    line();
  }

  // The moments at which something can be told, most contacts first.
  void drivers() {
    constexpr std::size_t kShown = 3;
    std::size_t told = 0;
    for (const analyse::DriversOfMoment& m : d_.drivers) {
      const bool misery = any_told(m.found.misery);
      const bool magic = any_told(m.found.magic);
      if (!misery && !magic) continue;
      if (++told > kShown) continue;
      if (told == 1) line("  " + bold("what drives misery, and what drives magic"));
      line("  " + shortened(printable(m.moment), kNameWidthMax));
      if (misery) line("    " + wrapped(printable(m.found.misery.why), 4));
      if (magic) line("    " + wrapped(printable(m.found.magic.why), 4));
    }
    if (told > kShown) {
      line(dim(fmt::format("  and at {}: see --json or --html",
                           format_counted(told - kShown, "more moment", "more moments"))));
    }
    if (told > 0) line();
  }

  void comparisons() {
    if (d_.comparisons.empty()) return;
    line("  " + bold("does it depend on whom one meets"));
    for (const analyse::FairComparison& comparison : d_.comparisons) {
      for (const std::string& sentence : sentences_of(comparison))
        line("  " + wrapped(printable(sentence), 4));
    }
    line();
  }

  void changes() {
    if (d_.changes.empty()) return;
    line("  " + bold("what changes did"));
    for (const analyse::MeasuredChange& change : d_.changes) {
      bool first = true;
      for (const std::string& sentence : sentences_of(change)) {
        line((first ? "  " : "    ") + wrapped(printable(sentence), first ? 4 : 6));
        first = false;
      }
    }
    line();
  }

  // The kinds that there are, in their order of precedence.
  // What it would come to if failure demand did not take place: at moments, then by kind.
  void kill_list() {
    if (!d_.kill_list || d_.kill_list->kinds.empty()) return;
    const analyse::KillList& list = *d_.kill_list;
    line("  " + bold("the kill list"));
    std::size_t rank = 0;
    for (const analyse::KillItem& item : list.moments) {
      if (++rank > kKillShown) break;
      kill_item(fmt::format("{:>2}  eliminate", rank), item);
    }
    rank = 0;
    for (const analyse::KillItem& item : list.stays) {
      if (++rank > kKillShown) break;
      kill_item("    cut back", item);
    }
    for (const analyse::KillItem& item : list.kinds) kill_item("    all of kind", item);
    for (const std::string& sentence : kill_list_sentences(list))
      line("  " + wrapped(printable(sentence), 4));
    line();
  }
  void kill_item(const std::string& begin, const analyse::KillItem& item) {
    line("  " + left(begin, 16) +
         left(shortened(printable(item.name), kNameWidthMax), kNameWidthMax + 2) +
         worth_words(*d_.kill_list, item.worth));
    line("      " + wrapped(difference_words(*d_.kill_list, item), 8));
    line("      " + wrapped(printable(item.why), 8));
  }

  void demand() {
    if (!d_.demand) return;
    const auto all = demand_sentences(*d_.demand);
    line("  " + bold("contacts that should not exist"));
    line("  " + wrapped(printable(all.front()), 4));
    for (const analyse::KindOfDemand& k : d_.demand->kinds) {
      if (k.contacts == 0) continue;
      const std::string cause = main_cause(k);
      line("  " + right(format_count(k.contacts), 10) + "  " +
           left(std::string(demand_kind_name(k.kind)), 15) +
           wrapped(
               printable(fmt::format("{} {}{}", format_share(k.share.value),
                                     demand_kind_words(k.kind), cause.empty() ? "" : "; " + cause)),
               29));
    }
    for (std::size_t i = 1; i < all.size(); ++i) line("  " + wrapped(printable(all[i]), 4));
    line();
  }

  void reach() {
    constexpr std::size_t kShown = 5;
    if (!d_.reach) return;
    line("  " + bold("what others see of it"));
    for (const std::string& sentence : sentences_of(*d_.reach))
      line("  " + wrapped(printable(sentence), 4));
    std::size_t shown = 0;
    for (const analyse::MomentReach& m : d_.reach->moments) {
      if (m.audience.misery_people == 0 || shown++ == kShown) break;
      line("  " + right(format_count(static_cast<std::uint64_t>(m.audience.misery_people)), 10) +
           "  saw a misery at " + shortened(m.moment, kNameWidthMax) +
           fmt::format(", {} of its audience", format_share(m.audience.misery_share.value)));
    }
    line();
  }

  static bool any_told(const analyse::OutcomeDrivers& outcome) {
    return std::any_of(outcome.drivers.begin(), outcome.drivers.end(),
                       [](const analyse::DriverEffect& driver) { return driver.rank > 0; });
  }

  void sentences(const std::string& title, const std::vector<std::string>& all) {
    if (all.empty()) return;
    line("  " + bold(title));
    for (const std::string& sentence : all) line("  " + wrapped(printable(sentence), 4));
    line();
  }

  void variants() {
    const auto& f = d_.findings;
    if (f.variants_top.empty()) return;
    line("  " + bold("the most common of " +
                     format_counted(f.variants_distinct, "kind of journey", "kinds of journey")));
    std::uint64_t rest = f.journeys;
    for (std::size_t i = 0; i < std::min(kVariantsShown, f.variants_top.size()); ++i) {
      const analyse::Variant& v = f.variants_top[i];
      rest -= v.count;
      std::string path;
      for (std::size_t k = 0; k < std::min(v.moments.size(), kVariantMomentsShown); ++k) {
        path += (k == 0 ? "" : " > ") + shortened(v.moments[k], kNameWidthMax);
      }
      if (v.length > kVariantMomentsShown) {
        path += fmt::format(" > {} more", format_count(v.length - kVariantMomentsShown));
      }
      line("  " + right(format_count(v.count), 10) + "  " + wrapped(path, 14));
    }
    if (rest > 0)
      line(dim(fmt::format("  {}  journeys of other kinds", right(format_count(rest), 10))));
    line();
  }

  static std::string shown_headline(const Headline& h) {
    return fmt::format("{}, {}{}", format_counted(h.customers, "customer", "customers"),
                       format_counted(h.journeys, "journey", "journeys"),
                       h.p_won ? fmt::format(", {} won", format_share(*h.p_won)) : "");
  }

  void who_is_who() {
    if (!d_.stitching) return;
    constexpr std::size_t kShown = 5;
    const Stitching& s = *d_.stitching;
    line("  " +
         bold(fmt::format("{} joined from several identities",
                          format_counted(s.joined, "customer", "customers"))) +
         fmt::format(" ({}, {})", format_counted(s.identities, "identity", "identities"),
                     format_counted(s.links, "link", "links")));
    line("          with stitching     " + shown_headline(s.stitched));
    line("          without stitching  " + shown_headline(s.apart));
    if (s.quarantined > 0) {
      line(fmt::format("          {} linked to too many and joining nobody:",
                       format_counted(s.quarantined, "identity is", "identities are")));
      for (std::size_t i = 0; i < std::min(kShown, s.quarantined_top.size()); ++i) {
        const auto& q = s.quarantined_top[i];
        line(dim(fmt::format("            {}  (to {} of kind {})",
                             shortened(printable(q.identity), 40), format_count(q.linked_to),
                             q.linked_kind)));
      }
    }
    std::uint64_t junk = 0;
    for (const auto& j : s.junk) junk += j.count;
    if (junk > 0) {
      line(fmt::format(
          "          {} nobody, most often {}",
          format_counted(junk, "value identifies", "values identify"),
          fmt::format("{} ({})", printable(s.junk.front().kind + ":" + s.junk.front().value),
                      format_count(s.junk.front().count))));
    }
    line();
  }

  void left_out() {
    if (d_.rejects.total > 0) {
      line("  " +
           styled("33", format_counted(d_.rejects.total, "row", "rows") + " could not be read:"));
      reasons(d_.rejects);
    }
    if (d_.ignored_values.total > 0) {
      line("  " + format_counted(d_.ignored_values.total, "value was", "values were") +
           " ignored (their contacts count):");
      reasons(d_.ignored_values);
    }
  }

  void reasons(const LeftOut& out) {
    for (const auto& [reason, count] : out.by_reason) {
      line("  " + right(format_count(count), 10) + "  " + reason);
    }
    for (std::size_t i = 0; i < std::min(kSamplesShown, out.samples.size()); ++i) {
      const RejectSample& s = out.samples[i];
      line(dim(shortened(fmt::format("              {}:{}: {}{}{}", s.file, s.line, s.reason,
                                     s.field.empty() ? "" : fmt::format(" in \"{}\"", s.field),
                                     s.text.empty() ? "" : fmt::format(": {}", s.text)),
                         kLineWidth)));
    }
    line();
  }

  void notes() {
    for (const std::string& note : d_.notes)
      line("  " + dim("note: " + wrapped(printable(note), 8)));
  }

  const Document& d_;
  const TerminalOptions& options_;
  std::string out_;
};

}  // namespace

std::string to_text(const Document& document, const TerminalOptions& options) {
  return Text(document, options).run();
}

}  // namespace fifteen::report
