#pragma once
// The three-way gap: what the brand said, what shoppers found, what customers lived.
//
// Each side is a share: said, how often the promise is to be kept; shopped, of mystery visits those
// that kept it; lived, of what customers went through that which did. Where one lies below another
// further than chance would have it, the gap has a name in SERVQUAL's model of service quality:
//
//   gap 3, performance     shoppers find less than the standard asks: it is not done as specified
//   gap 4, communication   customers live less than was said: more is promised than delivered
//   gap 5, service         customers perceive less than they were led to expect: lived as they
//                          rate it (`perceived`), against what was said
//
// Shoppers and customers may also differ from each other, which the model has no name for: then the
// shops look at other things than customers meet, or at other times, or are seen coming.
//
//   find_gaps({{.name = "at once", .said = 0.9, .shopped = shops, .lived = log}})
//
// Sources: Parasuraman, Zeithaml, Berry, A conceptual model of service quality, Journal of
// Marketing 49 (1985); differences of shares, stats/difference.h.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "stats/estimate.h"

namespace fifteen::analyse {

/// What is held against each other, for a promise (a standard, a moment) at all places and
/// channels, or at one.
struct GapSides {
  std::string name{};
  std::string place{};    ///< empty: all
  std::string channel{};  ///< empty: all
  double said = 1;
  std::optional<stats::Estimate> shopped{};
  std::optional<stats::Estimate> lived{};
  bool perceived = false;  ///< lived is as customers rate it, not as the log measures it
};

enum class GapKind : std::uint8_t {
  kPerformance,    ///< gap 3: shopped less said
  kCommunication,  ///< gap 4: lived less said
  kService,        ///< gap 5: perceived less said
  kShopsAndLog,    ///< shopped less lived: no gap of the model
};
inline constexpr std::array<std::string_view, 4> kGapNames{
    "gap 3 (performance)", "gap 4 (communication)", "gap 5 (service)", "shops and log differ"};
constexpr std::string_view gap_name(GapKind kind) {
  return kGapNames[static_cast<std::size_t>(kind)];
}

struct GapDifference {
  GapKind kind = GapKind::kPerformance;
  stats::Estimate difference;
  bool told = false;  ///< among all differences of all sides
};

enum class GapVerdict : std::uint8_t {
  kNothing,   ///< neither shopped nor lived
  kKept,      ///< what is known lies at what was said or above
  kMaybeNot,  ///< some of it lies below, but not further than chance would have it
  kNotDone,   ///< shoppers find it not done; customers do not, or are not heard
  kNotLived,  ///< customers do not get it; shoppers find it, or nobody shopped
  kNeither,   ///< shoppers find it not done, and customers do not get it
};

struct GapFinding {
  GapSides sides;
  std::vector<GapDifference> differences;  ///< in the order of GapKind
  GapVerdict verdict = GapVerdict::kNothing;
  std::string sentence;  ///< what follows from it

  const GapDifference* of(GapKind kind) const;
};

/// Holds the sides against each other, in their order. A share that is said is a number, not an
/// estimate.
std::vector<GapFinding> find_gaps(const std::vector<GapSides>& sides);

}  // namespace fifteen::analyse
