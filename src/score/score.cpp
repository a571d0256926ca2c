#include "score/score.h"

#include <algorithm>

namespace fifteen::score {

std::optional<Outcome> rate(double rating, const Scale& scale) {
  const double sign = scale.worst <= scale.best ? 1 : -1;
  const double x = sign * rating;
  if (!(x >= sign * scale.worst && x <= sign * scale.best)) return std::nullopt;  // also NaN
  if (x <= sign * scale.misery_to) return Outcome::kMisery;
  if (x >= sign * scale.magic_from) return Outcome::kMagic;
  return Outcome::kNeutral;
}

Outcome worse(Outcome a, Outcome b) {
  if (a == Outcome::kUnscored) return b;
  if (b == Outcome::kUnscored) return a;
  return std::min(a, b);
}

Outcome score(const Evidence& evidence) {
  if (evidence.stated != Outcome::kUnscored) return evidence.stated;
  if (evidence.rated != Outcome::kUnscored) return evidence.rated;
  if (evidence.abandoned.value_or(false)) return Outcome::kMisery;
  if (evidence.resolved && !*evidence.resolved) return Outcome::kMisery;
  if (evidence.waited_us && evidence.promise_us) {
    return *evidence.waited_us > *evidence.promise_us ? Outcome::kMisery : Outcome::kNeutral;
  }
  if (evidence.resolved || evidence.abandoned) return Outcome::kNeutral;
  return Outcome::kUnscored;
}

}  // namespace fifteen::score
