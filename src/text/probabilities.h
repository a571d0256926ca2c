#pragma once
// How likely a text makes each outcome, and the same in four bits, for whoever keeps it of millions
// of contacts.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "contact/contact.h"

namespace fifteen::text {

/// The outcomes a text can speak for, in the order of their numbers.
inline constexpr std::array kOutcomes{Outcome::kMisery, Outcome::kNeutral, Outcome::kMagic};
inline constexpr std::size_t kClassCount = kOutcomes.size();

/// Returns the place of an outcome in kOutcomes; it must not be kUnscored.
constexpr std::size_t class_of(Outcome outcome) { return static_cast<std::size_t>(outcome) - 1; }

/// What a text says of its contact: three shares that add up to 1.
struct Probabilities {
  double misery = 0;
  double neutral = 0;
  double magic = 0;

  std::array<double, kClassCount> by_class() const { return {misery, neutral, magic}; }
  bool operator==(const Probabilities&) const = default;
};

/// Returns the likeliest outcome; of equal ones the first: misery, neutral, magic.
constexpr Outcome likeliest(const Probabilities& p) {
  if (p.misery >= p.neutral && p.misery >= p.magic) return Outcome::kMisery;
  return p.neutral >= p.magic ? Outcome::kNeutral : Outcome::kMagic;
}

/// Levels of one outcome; a level is a number from 1 to kLevelMax, and 0 says that there is none.
inline constexpr std::size_t kStrengths = 5;
inline constexpr std::uint8_t kLevelMax = kClassCount * kStrengths;

namespace level_detail {
/// From which probability of the likeliest outcome a strength begins, and what stands for it.
inline constexpr std::array<double, kStrengths> kFrom{0, 0.5, 0.65, 0.8, 0.92};
inline constexpr std::array<double, kStrengths> kMiddle{0.44, 0.58, 0.73, 0.87, 0.965};
}  // namespace level_detail

/// Returns the level of probabilities: five strengths of misery, then of neutral, then of magic.
constexpr std::uint8_t level(const Probabilities& p) {
  const double top = std::max({p.misery, p.neutral, p.magic});
  std::size_t strength = 0;
  while (strength + 1 < kStrengths && top >= level_detail::kFrom[strength + 1]) ++strength;
  return static_cast<std::uint8_t>(class_of(likeliest(p)) * kStrengths + strength + 1);
}

/// Log-odds against neutral.
struct LogOdds {
  double misery = 0;
  double magic = 0;
};

/// Returns the probabilities that stand for a level from 1 to kLevelMax: the middle of its
/// strength; of the rest, neutral gets three parts where it is not the likeliest, and the other
/// outcome one, as extremes are taken for each other least often.
constexpr Probabilities probabilities_of(std::uint8_t level) {
  const std::size_t place = level - 1U;
  const double top = level_detail::kMiddle[place % kStrengths];
  const double rest = 1 - top;
  switch (place / kStrengths) {
    case 0: return {top, rest * 3 / 4, rest / 4};
    case 1: return {rest / 2, top, rest / 2};
    default: return {rest / 4, rest * 3 / 4, top};
  }
}

/// Returns the log-odds that stand for a level; level 0 says nothing: 0 and 0.
LogOdds log_odds_of(std::uint8_t level);

}  // namespace fifteen::text
