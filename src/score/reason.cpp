#include "score/reason.h"

#include <fmt/format.h>

#include "base/time.h"

namespace fifteen::score {
namespace {

std::string promise_reason(Piece piece, const ContactFacts& facts) {
  const auto took = facts.waited_us ? facts.waited_us : facts.took_us;
  if (!took || !facts.promise_us) return std::string(piece_words(piece));
  return fmt::format("{} {}, promised {}", facts.waited_us ? "waited" : "took",
                     format_duration(*took), format_duration(*facts.promise_us));
}

std::string rated_reason(const Signs& signs, const ContactFacts& facts) {
  std::string out;
  for (const GivenRating& rating : facts.ratings) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", rating.instrument, rating.value);
    if (rating.best) out += fmt::format(" of {}", *rating.best);
  }
  if (out.empty()) return fmt::format("rated {}", outcome_name(signs.rated));
  return "rated " + out;
}

}  // namespace

std::string reason(const Weighed& weighed, const Signs& signs, const ContactFacts& facts) {
  switch (weighed.piece) {
    case Piece::kStated: return fmt::format("stated {}", outcome_name(signs.stated));
    case Piece::kRated: return rated_reason(signs, facts);
    case Piece::kFarShorter:
    case Piece::kKept:
    case Piece::kLate:
    case Piece::kVeryLate: return promise_reason(weighed.piece, facts);
    case Piece::kTransferredOften:
      if (facts.transfers) return fmt::format("transferred {} times", *facts.transfers);
      break;
    case Piece::kText:
      if (!facts.text_words.empty()) return fmt::format("text: {}", facts.text_words);
      break;
    default: break;
  }
  return std::string(piece_words(weighed.piece));
}

std::string weight_in_words(const LogOdds& odds) {
  std::string out;
  const auto add = [&](double value, const char* outcome) {
    if (value != 0) out += fmt::format("{}{:+.1f} {}", out.empty() ? "" : ", ", value, outcome);
  };
  add(odds.misery, "misery");
  add(odds.magic, "magic");
  return out.empty() ? "no weight" : out;
}

}  // namespace fifteen::score
