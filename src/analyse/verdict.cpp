#include "analyse/verdict.h"

#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace fifteen::analyse {
namespace {

// Truth shares within so much of zero on both sides are as good as none.
constexpr double kNegligibleShare = 0.02;
// A moment that more of the won journeys contain than this is part of how they are won.
constexpr double kNecessaryShare = 0.5;

// How far an arrival shifts the fate, whichever way.
std::string shift_of(const Moment& m, const Company& company) {
  const double shift = std::fabs(m.fate->arrival_shift.value);
  return company.fate_kind == FateKind::kValue ? format_money(shift)
                                               : fmt::format("{:.1f} points", shift * 100);
}

// Whether customers who come here are then more (1) or less (-1) often won; 0: not to be told.
int arrival_turns(const Moment& m, const Company& company) {
  if (!m.separable || !stats::together(m.fate->arrival, company.judged).above(0)) return 0;
  const stats::Estimate shift = stats::together(m.fate->arrival_shift, company.judged);
  return shift.above(0) ? 1 : shift.below(0) ? -1 : 0;
}

bool should_not_exist(const Moment& m, const Company& company) {
  if (m.failure && m.failure->below(0.5)) return false;
  return arrival_turns(m, company) < 0 && !m.is_needed &&
         m.necessity_won.value_or(1) < kNecessaryShare &&
         m.necessity_won.value_or(1) < m.necessity_lost.value_or(0) &&
         m.fate->delivery.value < m.fate->arrival.value;
}

// The kill list's moments (kill_list.h).
bool is_failure_demand(const Moment& m) {
  return m.is_queue || (m.failure && m.failure->above(0.5) && !m.is_needed);
}

bool more_misery(const Moment& m, const Company& company) {
  return m.misery_share && m.misery_share->value > 0 &&
         stats::together(*m.misery_share, company.judged).above(company.misery_share);
}

bool delivery_decides(const Moment& m, const Company& company) {
  return m.separable && stats::together(m.fate->delivery, company.judged).above(0);
}

bool says_nothing(const Moment& m) {
  return !m.fate || (!m.separable && m.fate->truth.high - m.fate->truth.low > 2 * kNegligibleShare);
}

std::string keep_sentence(const Moment& m, const Company& company) {
  const bool of_value = company.fate_kind == FateKind::kValue;
  if (arrival_turns(m, company) > 0) {
    return fmt::format("Customers who come here {} afterwards, by {}: an association.",
                       of_value ? "bring more" : "are more often won", shift_of(m, company));
  }
  if (m.separable) {
    return fmt::format("{} of what decides the fate is decided by coming here.",
                       format_share(m.fate->truth.value));
  }
  if (company.has_fate && of_value) return "What customers bring hardly depends on it.";
  if (company.has_fate) return "Whether customers are won hardly depends on it.";
  return "Its misery is not above the others'.";
}

}  // namespace

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kEliminate: return "eliminate";
    case Verdict::kFix: return "fix";
    case Verdict::kMakeMagic: return "make magic";
    case Verdict::kKeep: return "keep";
    case Verdict::kTooLittleData: return "too little data";
  }
  return "too little data";
}

void judge(Moment& m, const Company& company) {
  const auto say = [&](Verdict verdict, std::string why) {
    m.verdict = verdict;
    m.why = std::move(why);
  };
  if (m.is_fate)
    return say(Verdict::kKeep, "This is the fate itself: the rules call it won or lost.");
  if (m.contacts < kVerdictContactsMin) {
    return say(Verdict::kTooLittleData,
               fmt::format("Only {}; {} are the least to judge by.",
                           format_counted(m.contacts, "contact", "contacts"), kVerdictContactsMin));
  }
  if (is_failure_demand(m)) {
    return say(Verdict::kEliminate,
               m.is_queue ? "It is only there to wait, or to be sent on."
                          : fmt::format("{} of what is asked here should not have to be.",
                                        format_share(m.failure->value)));
  }
  if (should_not_exist(m, company)) {
    return say(
        Verdict::kEliminate,
        fmt::format("Customers who have to come here {}, by {}, and {} of the won journeys do "
                    "without it: remove its cause.",
                    company.fate_kind == FateKind::kValue ? "bring less" : "are less often won",
                    shift_of(m, company), format_share(1 - *m.necessity_won)));
  }
  if (more_misery(m, company)) {
    return say(
        Verdict::kFix,
        fmt::format("{} of its scored contacts end in misery, against {} of all.",
                    format_share(m.misery_share->value), format_share(company.misery_share)));
  }
  if (delivery_decides(m, company)) {
    return say(Verdict::kMakeMagic,
               fmt::format("How it goes decides {} of the fate: make it good every time.",
                           format_share(m.fate->delivery.value)));
  }
  if (says_nothing(m) && !m.misery_share) {
    return say(Verdict::kTooLittleData,
               m.fate ? "Its part in the fate cannot be told from chance, and no contact is scored."
                      : "No fate to explain, and no contact is scored.");
  }
  say(Verdict::kKeep, keep_sentence(m, company));
}

}  // namespace fifteen::analyse
