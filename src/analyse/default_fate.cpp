#include "analyse/default_fate.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace fifteen::analyse {
namespace {

constexpr std::array<std::string_view, 17> kWonWords{
    "won",     "win",      "purchase", "purchased", "bought",    "paid",
    "payment", "approved", "accepted", "activated", "converted", "conversion",
    "closed",  "signed",   "booked",   "booking",   "renewed"};
constexpr std::array<std::string_view, 14> kLostWords{
    "lost",   "declined",  "rejected", "denied",  "refused",   "cancelled",  "canceled",
    "cancel", "withdrawn", "churn",    "churned", "abandoned", "terminated", "unsubscribed"};

// The words of a name, lower case: "A_APPROVED" and "orderApproved" both have "approved".
std::vector<std::string> words_of(const std::string& name) {
  std::vector<std::string> out(1);
  bool was_lower = false;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = std::isalpha(byte) != 0;
    if (!letter || (std::isupper(byte) != 0 && was_lower)) {
      if (!out.back().empty()) out.emplace_back();
    }
    if (letter) out.back() += static_cast<char>(std::tolower(byte));
    was_lower = std::islower(byte) != 0;
  }
  return out;
}

template <std::size_t N>
bool has_word(const std::string& name, const std::array<std::string_view, N>& words) {
  const std::vector<std::string> of_name = words_of(name);
  return std::any_of(of_name.begin(), of_name.end(), [&](const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  });
}

// What did not come is no fate, whatever it is called ("not paid"): moments that are silences only.
std::vector<bool> silences_of(const journey::JourneyCounts& sample) {
  std::vector<bool> out(sample.moments.size(), false);
  std::vector<bool> spoken(sample.moments.size(), false);
  for (const journey::Facet& facet : sample.facets) {
    const bool silence = facet.signs.direction == score::Direction::kSilence;
    (silence ? out : spoken)[facet.moment] = true;
  }
  for (std::size_t m = 0; m < out.size(); ++m) out[m] = out[m] && !spoken[m];
  return out;
}

std::optional<std::size_t> usual_end(const journey::JourneyCounts& sample,
                                     const std::vector<bool>& silences) {
  std::optional<std::size_t> best;
  std::uint64_t most = 0;
  for (std::size_t m = 0; m < sample.moments.size(); ++m) {
    std::uint64_t ends = 0;
    for (const auto& group : sample.groups) ends += group.moments[m].ends;
    if (ends > most && !silences[m]) {
      most = ends;
      best = m;
    }
  }
  return best;
}

std::vector<std::string> named(const journey::JourneyCounts& sample,
                               const std::vector<bool>& chosen) {
  std::vector<std::string> out;
  for (std::size_t m = 0; m < chosen.size(); ++m) {
    if (chosen[m]) out.push_back(sample.moments[m]);
  }
  return out;
}

}  // namespace

std::string describe_rule(const std::vector<std::string>& moments, const std::string& where,
                          std::optional<std::int64_t> silence_us) {
  constexpr std::size_t kShown = 6;
  std::string out;
  for (std::size_t i = 0; i < std::min(moments.size(), kShown); ++i) {
    out += fmt::format("{}\"{}\"", i == 0 ? "reaching " : ", ", moments[i]);
  }
  if (moments.size() > kShown) out += fmt::format(" or {} more", moments.size() - kShown);
  if (!where.empty()) out += fmt::format("{}{}", out.empty() ? "" : ", or ", where);
  if (silence_us) {
    out +=
        fmt::format("{}silence for {}", out.empty() ? "" : ", or ", format_duration(*silence_us));
  }
  return out.empty() ? "no rule" : out;
}

DefaultFate default_fate(const journey::JourneyCounts& sample) {
  DefaultFate out;
  const std::size_t moments = sample.moments.size();
  out.won.moments.assign(moments, false);
  out.lost.moments.assign(moments, false);
  bool any_won = false;
  bool any_lost = false;
  const std::vector<bool> silences = silences_of(sample);
  for (std::size_t m = 0; m < moments; ++m) {
    if (silences[m]) continue;
    out.lost.moments[m] = has_word(sample.moments[m], kLostWords);
    out.won.moments[m] = !out.lost.moments[m] && has_word(sample.moments[m], kWonWords);
    any_won = any_won || out.won.moments[m];
    any_lost = any_lost || out.lost.moments[m];
  }
  std::string how = "by words in the moments' names";
  if (!any_won && !any_lost) {
    if (const auto end = usual_end(sample, silences)) {
      out.won.moments[*end] = true;
      any_won = true;
      how = "by where most journeys end";
    }
  }
  if (!any_lost) out.lost.silence_us = kDefaultSilenceUs;
  if (!any_won) out.won.silence_us = kDefaultSilenceUs;
  out.why = fmt::format(
      "No fate rule was given, so one was guessed {}: won is {}; lost is {}. Give your own under "
      "[fate] in a "
      "mapping.",
      how, describe_rule(named(sample, out.won.moments), "", out.won.silence_us),
      describe_rule(named(sample, out.lost.moments), "", out.lost.silence_us));
  return out;
}

}  // namespace fifteen::analyse
