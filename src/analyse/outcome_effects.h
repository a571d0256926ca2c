#pragma once
// What a misery, or magic, at a moment has to do with the fate of the journey: against contacts
// there that turned out otherwise, of journeys in the same state before it and of the same
// segments.
//
// The state is what the fate model's chain tells apart before the outcome is known. See effect.h
// for the estimate; docs/methods/effects.md for assumptions and references.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/effect.h"
#include "analyse/fate_model.h"

namespace fifteen::analyse {

/// Why an effect may not be one.
enum class Doubt : std::uint8_t {
  kNone,
  kPlacebo,  ///< the same outcome goes with how an earlier journey had ended
  kWeak,     ///< an unknown cause of E-value kWeakEValue or less could make it up
};
inline constexpr double kWeakEValue = 1.25;

struct OutcomeEffect {
  std::string moment;
  Outcome outcome = Outcome::kMisery;  ///< misery or magic, against the two other scored ones
  Effect fate;                         ///< on the chance of won
  std::optional<Effect> placebo;       ///< on the fate of the journey before; none: too few
  bool separable = false;              ///< can be told from zero, among all of these
  Doubt doubt = Doubt::kNone;          ///< of a separable one
};

struct OutcomeEffects {
  /// Separable ones first, by journeys won or lost with it (exposed times effect); then by
  /// contacts.
  std::vector<OutcomeEffect> effects;
  /// The placebo of all moments together, of misery and of magic.
  std::optional<Effect> placebo_misery;
  std::optional<Effect> placebo_magic;

  /// True when one of them can be told from zero: there is a hidden cause.
  bool placebo_fails() const;
};

/// Cost: some ten walks over the sample. Threads only share out the work.
OutcomeEffects find_outcome_effects(const journey::JourneyCounts& counts, const FateModel& model,
                                    std::size_t threads);

}  // namespace fifteen::analyse
