#include "analyse/promise_gap.h"

#include <algorithm>

#include "stats/difference.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {
namespace {

// Below by chance or not.
enum class Side : std::uint8_t { kUnknown, kKept, kMaybeBelow, kBelow };

Side side_of(const GapDifference* difference) {
  if (difference == nullptr) return Side::kUnknown;
  if (difference->difference.value >= 0) return Side::kKept;
  return difference->told ? Side::kBelow : Side::kMaybeBelow;
}

GapVerdict verdict_of(Side shopped, Side lived) {
  if (shopped == Side::kUnknown && lived == Side::kUnknown) return GapVerdict::kNothing;
  if (shopped == Side::kBelow && lived == Side::kBelow) return GapVerdict::kNeither;
  if (shopped == Side::kBelow) return GapVerdict::kNotDone;
  if (lived == Side::kBelow) return GapVerdict::kNotLived;
  const bool maybe = shopped == Side::kMaybeBelow || lived == Side::kMaybeBelow;
  return maybe ? GapVerdict::kMaybeNot : GapVerdict::kKept;
}

std::string sentence_of(GapVerdict verdict, Side shopped, Side lived) {
  switch (verdict) {
    case GapVerdict::kNothing: return "Nobody has shopped it, and the log says nothing of it.";
    case GapVerdict::kKept: return "What is known of it lies at what was said, or above.";
    case GapVerdict::kMaybeNot:
      return "It may fall short of what was said; more visits or contacts would tell.";
    case GapVerdict::kNotDone:
      return lived == Side::kUnknown
                 ? "Shoppers find it not done as the standard asks."
                 : "Shoppers find it not done as the standard asks; customers do not suffer for "
                   "it as far as can be told: is the standard what matters to them?";
    case GapVerdict::kNotLived:
      return shopped == Side::kUnknown
                 ? "Customers get less than was said."
                 : "Shoppers find it done, yet customers get less than was said: the standard is "
                   "met and the promise is not, or shops look where and when it goes well.";
    case GapVerdict::kNeither:
      return "It is not done as the standard asks, and customers get less than was said.";
  }
  return "";
}

std::vector<GapDifference> differences_of(const GapSides& sides) {
  const stats::Estimate said{sides.said, sides.said, sides.said};
  std::vector<GapDifference> out;
  const auto add = [&](GapKind kind, const stats::Estimate& one, const stats::Estimate& other) {
    out.push_back({kind, stats::difference_of(one, other), false});
  };
  if (sides.shopped) add(GapKind::kPerformance, *sides.shopped, said);
  if (sides.lived)
    add(sides.perceived ? GapKind::kService : GapKind::kCommunication, *sides.lived, said);
  if (sides.shopped && sides.lived) add(GapKind::kShopsAndLog, *sides.shopped, *sides.lived);
  return out;
}

}  // namespace

const GapDifference* GapFinding::of(GapKind kind) const {
  const auto found = std::find_if(differences.begin(), differences.end(),
                                  [&](const GapDifference& one) { return one.kind == kind; });
  return found == differences.end() ? nullptr : &*found;
}

std::vector<GapFinding> find_gaps(const std::vector<GapSides>& sides) {
  std::vector<GapFinding> out;
  std::size_t compared = 0;
  for (const GapSides& one : sides) {
    GapFinding finding;
    finding.sides = one;
    finding.differences = differences_of(one);
    compared += finding.differences.size();
    out.push_back(std::move(finding));
  }
  for (GapFinding& finding : out) {
    for (GapDifference& one : finding.differences)
      one.told = stats::together(one.difference, compared).told();
    const Side shopped = side_of(finding.of(GapKind::kPerformance));
    const Side lived =
        side_of(finding.of(finding.sides.perceived ? GapKind::kService : GapKind::kCommunication));
    finding.verdict = verdict_of(shopped, lived);
    finding.sentence = sentence_of(finding.verdict, shopped, lived);
  }
  return out;
}

}  // namespace fifteen::analyse
