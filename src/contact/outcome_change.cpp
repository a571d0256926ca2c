#include "contact/outcome_change.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <optional>

#include "base/text.h"

namespace fifteen {
namespace {

constexpr double kFactorMax = 1e6;

std::optional<OutcomeChange> parse_change(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  OutcomeChange out;
  const std::string_view name = text.substr(0, equals);
  constexpr std::array kOutcomes{Outcome::kMisery, Outcome::kNeutral, Outcome::kMagic};
  const auto outcome = std::find_if(kOutcomes.begin(), kOutcomes.end(),
                                    [&](Outcome o) { return outcome_name(o) == name; });
  if (outcome == kOutcomes.end()) return std::nullopt;
  out.outcome = *outcome;
  std::string_view value = text.substr(equals + 1);
  out.times = value.ends_with('x');
  if (out.times) value.remove_suffix(1);
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, out.value);
  if (error != std::errc{} || stop != end || !(out.value >= 0) ||
      out.value > (out.times ? kFactorMax : 1)) {
    return std::nullopt;
  }
  return out;
}

}  // namespace

Result<MomentFix> parse_moment_fix(std::string_view text) {
  const auto wrong = [&] {
    return fail(ErrorKind::kUsage,
                fmt::format("--fix: expected a moment and its outcomes such as \"bag "
                            "desk:misery=0.5x\" or \"bag desk:magic=0.2\", got \"{}\"",
                            printable(std::string(text))));
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong();
  MomentFix out{std::string(text.substr(0, colon)), {}};
  for (std::size_t from = colon + 1; from <= text.size();) {
    const std::size_t to = std::min(text.find(',', from), text.size());
    const auto change = parse_change(text.substr(from, to - from));
    if (!change) return wrong();
    out.changes.push_back(*change);
    from = to + 1;
  }
  return out;
}

}  // namespace fifteen
