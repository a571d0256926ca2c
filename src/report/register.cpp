#include "report/register.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "report/changes.h"
#include "report/layout.h"

namespace fifteen::report {
namespace {

using analyse::ChannelFigures;
using analyse::ChannelShare;
using analyse::Congruence;
using analyse::GoneMoment;
using analyse::Moment;
using analyse::ReviewedIdea;
using analyse::ReviewedMoment;
using analyse::SeenDifference;
using analyse::SeenFigure;

constexpr std::size_t kShown = 20;

std::string figure_in_words(SeenFigure figure) {
  switch (figure) {
    case SeenFigure::kJourneys: return "journeys that come here";
    case SeenFigure::kMisery: return "misery";
    case SeenFigure::kMagic: return "magic";
    case SeenFigure::kTruth: return "truth share";
  }
  return "";
}

// "misery 31.0%, was 24.2%: 6.8 points (4.1 to 9.4) more".
std::string in_words(const SeenDifference& one) {
  return fmt::format("{} {}, was {}: {} {}", figure_in_words(one.figure),
                     format_share(one.now.value), format_share(one.then.value),
                     points_of(one.difference), one.difference.value < 0 ? "less" : "more");
}

std::string days(std::int64_t from_us, std::int64_t to_us) {
  return fmt::format("{} to {}", format_day(from_us), format_day(to_us));
}

std::string share_between(const ChannelShare& share) {
  if (!share.share) return "-";
  const auto& e = *share.share;
  return fmt::format("{:.1f}% ({:.1f} to {:.1f}){}", 100 * e.value, 100 * e.low, 100 * e.high,
                     share.told ? " *" : "");
}

// What a moment is to the company, for one line.
std::string matters(const ReviewedMoment& moment) {
  std::string out = format_counted(moment.now.contacts, "contact", "contacts");
  if (moment.miseries > 0)
    out += fmt::format(", {}", format_counted(moment.miseries, "misery", "miseries"));
  if (moment.truth_told && moment.now.truth)
    out += fmt::format(", decides {}", format_share(moment.now.truth->value));
  return out;
}

class Text {
 public:
  Text(const RegisterDocument& document, bool colour) : d_(document), colour_(colour) {}

  std::string run() {
    line(bold(shortened(fmt::format("{} against {}", d_.register_name, d_.title), kLineWidth)));
    line();
    what_is_there();
    changed();
    added();
    gone();
    tried();
    untried();
    nobodys();
    disagreeing();
    congruence();
    return std::move(out_);
  }

 private:
  void line(const std::string& text = "") { out_ += text + "\n"; }
  std::string bold(const std::string& text) const { return styled(colour_, "1", text); }
  void head(const std::string& text) { line("  " + bold(text)); }
  void item(const std::string& text) { line("  " + wrapped(printable(text), 4)); }
  void detail(const std::string& text) { line("    " + wrapped(printable(text), 6)); }

  // Calls `show` for the first ones and says how many there are more.
  template <class Items, class Show>
  void some(const Items& items, Show&& show) {
    for (std::size_t i = 0; i < std::min(kShown, items.size()); ++i) show(items[i]);
    if (items.size() > kShown)
      item(fmt::format("and {} more: see --json", format_count(items.size() - kShown)));
  }

  void what_is_there() {
    const auto& r = d_.review;
    std::string text = fmt::format("Now: {}.", days(r.from_us, r.to_us));
    const auto seen = static_cast<std::size_t>(std::count_if(
        r.moments.begin(), r.moments.end(), [](const auto& m) { return m.then.has_value(); }));
    if (r.then_from_us) {
      text += fmt::format(" Then: {}.", days(*r.then_from_us, *r.then_to_us));
      if (*r.then_from_us == r.from_us && *r.then_to_us == r.to_us) {
        text += " That is the same time: nothing can have changed since.";
      } else if (*r.then_to_us >= r.from_us) {
        text += " Where the two are of the same customers, intervals are wider than they need be.";
      }
    } else if (seen > 0) {
      text += " Then: several logs.";
    } else {
      text += " No figures of before: --update writes those of now.";
    }
    item(text);
    item(
        fmt::format("{} of the register {} in the log, {} of the log {} not in the register, {} "
                    "not in the log.",
                    format_counted(r.moments.size(), "moment", "moments"),
                    r.moments.size() == 1 ? "is" : "are", format_count(r.added.size()),
                    r.added.size() == 1 ? "is" : "are", format_count(r.gone.size())));
    line();
  }

  void changed() {
    std::size_t told = 0;
    std::vector<const ReviewedMoment*> shown;
    for (const ReviewedMoment& moment : d_.review.moments) {
      const auto count = std::count_if(moment.differences.begin(), moment.differences.end(),
                                       [](const SeenDifference& one) { return one.told; });
      told += static_cast<std::size_t>(count);
      if (count > 0 || moment.verdict_changed()) shown.push_back(&moment);
    }
    if (d_.review.compared == 0 && shown.empty()) return;
    head("what changed since");
    some(shown, [&](const ReviewedMoment* moment) { change_of(*moment); });
    if (d_.review.compared > told) {
      item(fmt::format(
          "Of {}, what differs cannot be told from chance.",
          format_counted(d_.review.compared - told, told == 0 ? "figure" : "other figure",
                         told == 0 ? "figures" : "other figures")));
    }
    line();
  }

  void change_of(const ReviewedMoment& moment) {
    item(moment.name);
    if (moment.verdict_changed()) {
      const bool any = std::any_of(moment.differences.begin(), moment.differences.end(),
                                   [](const SeenDifference& one) { return one.told; });
      detail(fmt::format("verdict {}, was {}: {}{}", moment.now.verdict, moment.then->verdict,
                         moment.why, any ? "" : " (No figure differs so much that it is told.)"));
    }
    for (const SeenDifference& one : moment.differences) {
      if (one.told) detail(in_words(one));
    }
  }

  void added() {
    if (d_.review.added.empty()) return;
    head("in the log, not in the register");
    some(d_.review.added, [&](const Moment& moment) {
      item(fmt::format("{}: {}, {}", moment.name,
                       format_counted(moment.contacts, "contact", "contacts"),
                       analyse::verdict_name(moment.verdict)));
    });
    line();
  }

  void gone() {
    if (d_.review.gone.empty()) return;
    head("in the register, not in the log");
    some(d_.review.gone, [&](const GoneMoment& moment) {
      std::string text = moment.name;
      text += moment.was_seen ? ": occurs no longer" : ": was never seen";
      if (!moment.like.empty()) text += fmt::format("; is it \"{}\" by another name?", moment.like);
      item(text);
    });
    line();
  }

  void tried() {
    std::vector<const ReviewedIdea*> ideas;
    for (const ReviewedIdea& idea : d_.review.ideas) {
      if (idea.tried()) ideas.push_back(&idea);
    }
    if (ideas.empty()) return;
    head("ideas that were tried");
    some(ideas, [&](const ReviewedIdea* idea) { tried(*idea); });
    line();
  }

  void tried(const ReviewedIdea& idea) {
    const std::string since =
        idea.tried_us ? fmt::format(", since {}", format_day(*idea.tried_us)) : "";
    item(fmt::format("{}: {}{}", idea.moment, idea.what, since));
    if (!idea.measured) {
      const std::string like =
          idea.like.empty() ? "" : fmt::format("; did you mean \"{}\"?", idea.like);
      return detail(fmt::format("Not measured: there is no change \"{}\"{}", idea.change,
                                like.empty() ? "." : like));
    }
    for (const std::string& sentence : sentences_of(d_.review.changes[*idea.measured]))
      detail(sentence);
  }

  void untried() {
    std::vector<const ReviewedIdea*> ideas;
    for (const ReviewedIdea& idea : d_.review.ideas) {
      if (!idea.tried()) ideas.push_back(&idea);
    }
    if (ideas.empty()) return;
    head("ideas that were not tried");
    some(ideas,
         [&](const ReviewedIdea* idea) { item(fmt::format("{}: {}", idea->moment, idea->what)); });
    line();
  }

  void nobodys() {
    std::vector<const ReviewedMoment*> moments;
    for (const ReviewedMoment& moment : d_.review.moments) {
      if (moment.owner.empty()) moments.push_back(&moment);
    }
    if (moments.empty()) return;
    head("nobody's, those first that matter most");
    some(moments, [&](const ReviewedMoment* moment) {
      item(fmt::format("{}: {}", moment->name, matters(*moment)));
    });
    line();
  }

  void disagreeing() {
    std::vector<const ReviewedMoment*> moments;
    for (const ReviewedMoment& moment : d_.review.moments) {
      if (moment.disagrees()) moments.push_back(&moment);
    }
    if (moments.empty()) return;
    head("decided otherwise than the log says");
    some(moments, [&](const ReviewedMoment* moment) {
      item(fmt::format("{}: {}, but the verdict is {}: {}", moment->name,
                       moment_status_name(moment->status), moment->now.verdict, moment->why));
    });
    line();
  }

  // Promises, and moments without one whose channels differ.
  void congruence() {
    std::vector<const Congruence*> shown;
    std::size_t alike = 0;
    for (const Congruence& one : d_.congruence) {
      if (!is_known(one)) continue;
      if (one.told() || !is_moment(one)) {
        shown.push_back(&one);
      } else {
        ++alike;
      }
    }
    if (shown.empty() && alike == 0) return;
    head("the same promise across channels");
    some(shown, [&](const Congruence* one) { congruence(*one); });
    if (std::any_of(shown.begin(), shown.end(), [](const Congruence* one) { return one->told(); }))
      item("* differs from the other channels, told from chance among all that is compared here.");
    if (alike > 0) {
      item(fmt::format("The channels of {} without a promise cannot be told apart: see --json.",
                       format_counted(alike, "moment", "moments")));
    }
    line();
  }

  static bool is_moment(const Congruence& one) {
    return one.moments.size() == 1 && one.moments.front() == one.name;
  }
  static bool is_known(const Congruence& one) {
    return std::any_of(one.channels.begin(), one.channels.end(), [](const ChannelFigures& c) {
      return c.misery.share || c.magic.share || c.late.share;
    });
  }

  void congruence(const Congruence& one) {
    constexpr std::size_t kColumn = 24;
    item(is_moment(one) ? one.name
                        : fmt::format("{} ({})", one.name, fmt::join(one.moments, ", ")));
    const bool waits = std::any_of(one.channels.begin(), one.channels.end(),
                                   [](const ChannelFigures& c) { return c.late.share; });
    const std::string late = one.late_us
                                 ? fmt::format("waits {} or more", format_duration(*one.late_us))
                                 : "waits too long";
    line("    " + left("channel", 14) + right("contacts", 10) + right("misery", kColumn) +
         right("magic", kColumn) + (waits ? right(late, kColumn) : ""));
    for (const ChannelFigures& channel : one.channels) {
      line("    " + left(shortened(printable(channel.channel), 14), 14) +
           right(format_count(channel.contacts), 10) +
           right(share_between(channel.misery), kColumn) +
           right(share_between(channel.magic), kColumn) +
           (waits ? right(share_between(channel.late), kColumn) : ""));
    }
    for (const std::string& sentence : sentences_of(one)) detail(sentence);
  }

  const RegisterDocument& d_;
  bool colour_;
  std::string out_;
};

}  // namespace

std::string to_text(const RegisterDocument& document, bool colour) {
  return Text(document, colour).run();
}

}  // namespace fifteen::report
