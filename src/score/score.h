#pragma once
// How a contact turned out, from what is known of it: a pure function.
//
// Each piece of evidence moves the log-odds of misery and of magic against neutral by its weight;
// they add up, and the likeliest outcome is the contact's. What the customer said counts before all
// else: then the rest is shown, and may contradict, but decides nothing. A contact without evidence
// is unscored.
//
//   const Scored scored = score(signs, history, Weights{});
//   scored.outcome; scored.p.misery; scored.pieces.front().piece;   // the strongest piece

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "contact/contact.h"
#include "contact/piece.h"
#include "score/history.h"
#include "score/signs.h"

namespace fifteen::score {

/// Where a rating begins to be misery and magic; `worst` may be the higher number.
struct Scale {
  double worst = 1;
  double best = 5;
  double misery_to = 2;
  double magic_from = 5;
  std::vector<double> not_applicable = {};  ///< values that are no ratings

  bool operator==(const Scale&) const = default;
};

/// Returns what a rating says, or nothing when it lies outside its scale.
std::optional<Outcome> rate(double rating, const Scale& scale);

/// Returns the worse of two outcomes; unscored gives way to the other.
Outcome worse(Outcome a, Outcome b);

/// Log-odds against neutral, in nats.
struct LogOdds {
  double misery = 0;
  double magic = 0;

  LogOdds& operator+=(const LogOdds& other) {
    misery += other.misery;
    magic += other.magic;
    return *this;
  }
  bool operator==(const LogOdds&) const = default;
};

struct Probabilities {
  double misery = 0;
  double neutral = 1;
  double magic = 0;

  double of(Outcome outcome) const {
    switch (outcome) {
      case Outcome::kMisery: return misery;
      case Outcome::kNeutral: return neutral;
      case Outcome::kMagic: return magic;
      case Outcome::kUnscored: break;
    }
    return 0;
  }
  bool operator==(const Probabilities&) const = default;
};

Probabilities probabilities(const LogOdds& odds);

/// How much each piece of evidence weighs.
struct Weights {
  LogOdds base{-1.5, -2.5};  ///< of a contact of which only harmless things are known
  /// By Piece. Those of kText and kAlike are not used: see `text` and the argument of `score`.
  std::array<LogOdds, kPieceCount> pieces = defaults();
  /// By the level of a text.
  std::array<LogOdds, 16> text{};
  /// Log-odds of what the customer said against each other outcome.
  double said = 4;

  static std::array<LogOdds, kPieceCount> defaults();
  bool operator==(const Weights&) const = default;
};

/// One piece of evidence and what it adds.
struct Weighed {
  Piece piece = Piece::kStated;
  LogOdds odds;

  bool operator==(const Weighed&) const = default;
};

struct Scored {
  Outcome outcome = Outcome::kUnscored;
  Probabilities p;              ///< all neutral without chances
  bool has_chances = false;     ///< anything is known of it, at least how contacts like it were
  std::vector<Weighed> pieces;  ///< strongest first, by the larger of the two log-odds
  bool contradicted = false;    ///< the text says the opposite of what the customer said
};

/// Scores a contact. `alike` is what contacts like this one were rated beyond what its evidence
/// explains; nothing: no such model. By itself it gives chances, but no outcome: counting each
/// contact as what most like it are would hide the others. Ties go to the worse outcome but neutral
/// before both.
Scored score(const Signs& signs, History history, const Weights& weights,
             const std::optional<LogOdds>& alike = std::nullopt);

/// Returns what all evidence but what the customer said adds up to, with `weights.base`.
LogOdds evidence_odds(const Signs& signs, History history, const Weights& weights);

/// Returns the outcome that `score` gives, without the reasons.
Outcome outcome_of(const Signs& signs, History history, const Weights& weights,
                   const std::optional<LogOdds>& alike = std::nullopt);

}  // namespace fifteen::score
