#include "report/document.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "report/fair_comparison.h"

namespace fifteen::report {
namespace {

using analyse::Findings;
using analyse::Moment;
using analyse::Verdict;

constexpr std::size_t kNamesShown = 3;

std::string between(const stats::Estimate& e) {
  return fmt::format("{} ({} to {})", format_share(e.value), format_share(e.low),
                     format_share(e.high));
}

std::string listed(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    out += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  }
  return out;
}

std::string what_there_is(const Document& d) {
  const Findings& f = d.findings;
  std::string out = fmt::format("{} of {} at {}", format_counted(f.contacts, "contact", "contacts"),
                                format_counted(f.customers, "customer", "customers"),
                                format_counted(f.moments.size(), "moment", "moments"));
  if (!d.first_day.empty()) {
    out += d.first_day == d.last_day ? fmt::format(" on {}", d.first_day)
                                     : fmt::format(" from {} to {}", d.first_day, d.last_day);
  }
  return out + ".";
}

std::string who_is_won(const Document& d) {
  const Findings& f = d.findings;
  const std::uint64_t open = f.fates[static_cast<std::size_t>(Fate::kOpen)];
  const std::uint64_t decided = f.journeys - open;
  if (!f.p_won) {
    return fmt::format("None of {} is decided yet.",
                       format_counted(f.journeys, "journey", "journeys"));
  }
  std::string out =
      fmt::format("{} of {} won", between(*f.p_won),
                  format_counted(decided, "decided journey was", "decided journeys were"));
  if (open > 0) out += fmt::format("; {} still open", format_counted(open, "is", "are"));
  return out + ".";
}

std::string what_it_brings(const Document& d) {
  if (!d.findings.fate || !d.findings.fate->value) return "";
  const stats::Estimate& value = *d.findings.fate->value;
  return fmt::format("A decided journey brought {} ({} to {}) on average.",
                     format_money(value.value), format_money(value.low), format_money(value.high));
}

std::string where_it_is_decided(const Document& d) {
  const Findings& f = d.findings;
  const bool of_value = f.fate_kind == analyse::FateKind::kValue;
  if (!f.fate && !f.p_won) return "";
  if (!f.fate) {
    return of_value ? "All decided journeys brought the same, so nothing explains it."
                    : "All decided journeys have one fate, so nothing explains it.";
  }
  std::vector<std::string> parts;
  for (const Moment& m : f.moments) {
    if (parts.size() == kNamesShown) break;
    if (m.separable) {
      parts.push_back(fmt::format("\"{}\" ({})", m.name, format_share(m.fate->truth.value)));
    }
  }
  const std::string all =
      fmt::format("The contacts explain {} of what decides {}", between(f.fate->r2),
                  of_value ? "how much a journey brings" : "the fate");
  if (!f.fate->r2.above(0)) {
    return fmt::format("The contacts do not explain {} better than chance would.",
                       of_value ? "how much journeys bring" : "the fates");
  }
  if (parts.empty()) return all + "; no single moment's part can be told from chance.";
  return fmt::format("{}; most of it is decided at {}.", all, listed(parts));
}

std::string where_misery_is(const Document& d) {
  const Findings& f = d.findings;
  const std::uint64_t unscored = f.outcomes[static_cast<std::size_t>(Outcome::kUnscored)];
  const std::uint64_t scored = f.contacts - unscored;
  if (scored == 0) {
    return "No contact has an outcome: map a rating, a wait with its promise, or what was resolved "
           "or abandoned.";
  }
  const Moment* worst = nullptr;
  for (const Moment& m : f.moments) {
    if (m.verdict != Verdict::kFix || !m.misery_share) continue;
    if (worst == nullptr || m.misery_share->value > worst->misery_share->value) worst = &m;
  }
  const double misery =
      static_cast<double>(f.outcomes[static_cast<std::size_t>(Outcome::kMisery)]) /
      static_cast<double>(scored);
  const double magic = static_cast<double>(f.outcomes[static_cast<std::size_t>(Outcome::kMagic)]) /
                       static_cast<double>(scored);
  std::string out = fmt::format("{} of the scored contacts are misery and {} magic",
                                format_share(misery), format_share(magic));
  if (worst != nullptr) {
    out += fmt::format("; worst is \"{}\" with {} misery", worst->name,
                       format_share(worst->misery_share->value));
  }
  return out + ".";
}

std::string who_stands_out(const Document& d) { return who_differs(d.comparisons); }

std::string what_to_do(const Document& d) {
  const auto names = [&](Verdict verdict) {
    std::vector<std::string> out;
    std::size_t more = 0;
    for (const Moment& m : d.findings.moments) {
      if (m.verdict != verdict) continue;
      if (out.size() < kNamesShown) {
        out.push_back(fmt::format("\"{}\"", m.name));
      } else {
        ++more;
      }
    }
    if (more > 0) out.push_back(fmt::format("{} more", more));
    return out;
  };
  std::vector<std::string> parts;
  const auto add = [&](const char* what, Verdict verdict) {
    const auto found = names(verdict);
    if (!found.empty()) parts.push_back(fmt::format("{} {}", what, listed(found)));
  };
  add("eliminate", Verdict::kEliminate);
  add("fix", Verdict::kFix);
  add("make magic of", Verdict::kMakeMagic);
  if (parts.empty()) return "";
  std::string out = fmt::format("Proposed: {}.", fmt::join(parts, "; "));
  return out;
}

}  // namespace

std::vector<std::string> headlines(const Document& document) {
  std::vector<std::string> out;
  for (auto sentence : {what_there_is, who_is_won, what_it_brings, where_it_is_decided,
                        where_misery_is, who_stands_out, what_to_do}) {
    std::string text = sentence(document);
    if (!text.empty()) out.push_back(std::move(text));
  }
  return out;
}

}  // namespace fifteen::report
