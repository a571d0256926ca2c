#pragma once
// How a contact turned out, from what is known of it: a pure function.
//
// Evidence is asked in this order, and the first that speaks decides: an explicit outcome, ratings
// (the worst of several), abandoned, not resolved, waited longer than promised; kept waits and
// resolved contacts are neutral. Magic comes only from what customers said. A contact without
// evidence is unscored.

#include <cstdint>
#include <optional>
#include <string_view>

#include "contact/contact.h"

namespace fifteen::score {

/// Where a rating begins to be misery and magic; `worst` may be the higher number.
struct Scale {
  double worst = 1;
  double best = 5;
  double misery_to = 2;
  double magic_from = 5;
};

/// What is known of a contact. Missing evidence is absent, not zero.
struct Evidence {
  Outcome stated = Outcome::kUnscored;  ///< an explicit outcome column
  Outcome rated = Outcome::kUnscored;   ///< from the ratings, by `rate` and `worse`
  std::optional<bool> resolved;
  std::optional<bool> abandoned;
  std::optional<std::int64_t> waited_us;
  std::optional<std::int64_t> promise_us;  ///< the wait that was promised
};

/// Returns what a rating says, or nothing when it lies outside its scale.
std::optional<Outcome> rate(double rating, const Scale& scale);

/// Returns the worse of two outcomes; unscored gives way to the other.
Outcome worse(Outcome a, Outcome b);

/// Returns the contact's outcome.
Outcome score(const Evidence& evidence);

}  // namespace fifteen::score
