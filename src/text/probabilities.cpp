#include "text/probabilities.h"

#include <cmath>

#include "base/error.h"

namespace fifteen::text {

LogOdds log_odds_of(std::uint8_t level) {
  FIFTEEN_CHECK(level <= kLevelMax, "a level is at most kLevelMax");
  if (level == 0) return {};
  const Probabilities p = probabilities_of(level);
  return {std::log(p.misery / p.neutral), std::log(p.magic / p.neutral)};
}

}  // namespace fifteen::text
