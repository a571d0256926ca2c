#pragma once
// Peak and end: which of a journey's contacts its end goes with: all alike, the most extreme, the
// last, or the first.
//
// Outcomes count: misery -1, neutral 0, magic 1. Of a decided journey with two scored contacts or
// more before the fate there are four figures: the first, the peak (the one farthest from 0; of
// misery and magic, misery), the end (the last), and the mean. Straight lines are fitted to the
// fate on some of them, by the customers of one half, and judged by the squared error on the other
// half. A model is preferred to the mean alone only where its gain can be told from none.
//
// Sources: Fredrickson and Kahneman, Journal of Personality and Social Psychology 65 (1993);
// Cojuharenco and Ryvkin, Journal of Mathematical Psychology 52 (2008): the mean often serves as
// well.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "journey/counts.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// A figure of a journey.
enum class Remembered : std::uint8_t { kMean, kEnd, kPeak, kFirst };
inline constexpr std::size_t kRememberedCount = 4;
/// The figure's word in reports: "mean", "end", "peak", "first".
std::string_view remembered_name(Remembered figure);

/// What is tried, the mean alone first.
inline constexpr std::size_t kMemoryModelCount = 5;
/// Returns the figures of a model, 0 to kMemoryModelCount - 1.
std::vector<Remembered> memory_model(std::size_t model);

struct MemoryModel {
  std::vector<Remembered> figures;
  stats::Estimate r2;    ///< of the fates' variance, out of sample; below 0: worse than their mean
  stats::Estimate gain;  ///< r2 less that of the mean alone
};

/// What one step of a figure (from neutral to magic) goes with, the others being as they are.
struct MemoryWeight {
  Remembered figure = Remembered::kMean;
  stats::Estimate weight;  ///< in chance of being won, of the model with all four
};

struct PeakEnd {
  std::uint64_t journeys = 0;
  std::vector<MemoryModel> models;
  std::vector<MemoryWeight> weights;
  /// The mean alone; or the model that takes its place. Tried are the better of the two with one
  /// figure more, the other, the one with peak and end, the one with all: each takes the place of
  /// the one so far where its gain over it lies above 0 when widened to hold for all four.
  std::size_t supported = 0;
};

/// Of fewer journeys, or fewer won or lost ones than kMemoryFatesMin, nothing is said.
inline constexpr std::uint64_t kMemoryJourneysMin = 200;
inline constexpr std::uint64_t kMemoryFatesMin = 30;

/// Returns nothing where there are too few journeys. Cost: a walk over the sample.
std::optional<PeakEnd> find_peak_end(const journey::JourneyCounts& counts);

}  // namespace fifteen::analyse
