#include "score/score.h"

#include <algorithm>
#include <cmath>

namespace fifteen::score {
namespace {

constexpr std::size_t at(Piece piece) { return static_cast<std::size_t>(piece); }

// Each piece that the signs and the history hold, but for the text and what is alike.
template <class Visit>
void each_piece(const Signs& signs, History history, Visit&& visit) {
  if (signs.stated != Outcome::kUnscored) visit(Piece::kStated);
  if (signs.rated != Outcome::kUnscored) visit(Piece::kRated);
  switch (signs.pace) {
    case Pace::kUnknown: break;
    case Pace::kFarShorter: visit(Piece::kFarShorter); break;
    case Pace::kKept: visit(Piece::kKept); break;
    case Pace::kLate: visit(Piece::kLate); break;
    case Pace::kVeryLate: visit(Piece::kVeryLate); break;
  }
  if (signs.abandoned == Answer::kYes) visit(Piece::kAbandoned);
  if (signs.abandoned == Answer::kNo) visit(Piece::kStayed);
  if (signs.resolved == Answer::kNo) visit(Piece::kUnresolved);
  if (signs.resolved == Answer::kYes) visit(Piece::kResolved);
  if ((history & kReopened) != 0) visit(Piece::kReopened);
  if (signs.transfers == 1) visit(Piece::kNotTransferred);
  if (signs.transfers == 2) visit(Piece::kTransferred);
  if (signs.transfers == 3) visit(Piece::kTransferredOften);
  if ((history & kRepeated) != 0) visit(Piece::kRepeated);
  if ((history & kRage) != 0) visit(Piece::kRage);
  if ((history & kUnanswered) != 0) visit(Piece::kUnanswered);
  if ((history & kNotCalledBack) != 0) visit(Piece::kNotCalledBack);
  if (signs.direction == Direction::kSilence) visit(Piece::kSilence);
}

// Log-odds against neutral of what was said.
LogOdds said_odds(Outcome said, double weight) {
  switch (said) {
    case Outcome::kMisery: return {weight, 0};
    case Outcome::kNeutral: return {-weight, -weight};
    case Outcome::kMagic: return {0, weight};
    case Outcome::kUnscored: break;
  }
  return {};
}

Outcome likeliest(const LogOdds& odds) {
  if (odds.misery > 0 && odds.misery >= odds.magic) return Outcome::kMisery;
  return odds.magic > 0 ? Outcome::kMagic : Outcome::kNeutral;
}

double strength(const LogOdds& odds) {
  return std::max(std::abs(odds.misery), std::abs(odds.magic));
}

// Less than a nat between misery and magic is no opinion.
constexpr double kOpinionMin = 1.0;

bool contradicts(Outcome said, const LogOdds& text) {
  const double lean = text.misery - text.magic;
  return (said == Outcome::kMagic && lean > kOpinionMin && text.misery > 0) ||
         (said == Outcome::kMisery && -lean > kOpinionMin && text.magic > 0);
}

}  // namespace

std::array<LogOdds, kPieceCount> Weights::defaults() {
  std::array<LogOdds, kPieceCount> out{};
  out[at(Piece::kFarShorter)] = {-1.0, 0.7};
  out[at(Piece::kKept)] = {-0.5, 0};
  out[at(Piece::kLate)] = {2.5, -1.0};
  out[at(Piece::kVeryLate)] = {3.5, -2.0};
  out[at(Piece::kAbandoned)] = {4.0, -2.0};
  out[at(Piece::kStayed)] = {-0.3, 0};
  out[at(Piece::kUnresolved)] = {3.0, -2.0};
  out[at(Piece::kResolved)] = {-0.5, 0.3};
  out[at(Piece::kReopened)] = {2.5, -1.5};
  out[at(Piece::kNotTransferred)] = {-0.2, 0};
  out[at(Piece::kTransferred)] = {0.7, -0.5};
  out[at(Piece::kTransferredOften)] = {1.8, -1.0};
  out[at(Piece::kRepeated)] = {1.0, -0.7};
  out[at(Piece::kRage)] = {3.0, -2.0};
  out[at(Piece::kUnanswered)] = {2.0, -1.5};
  out[at(Piece::kNotCalledBack)] = {2.8, -1.8};
  out[at(Piece::kSilence)] = {3.5, -3.0};
  return out;
}

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

Probabilities probabilities(const LogOdds& odds) {
  const double top = std::max({odds.misery, odds.magic, 0.0});
  const double misery = std::exp(odds.misery - top);
  const double neutral = std::exp(-top);
  const double magic = std::exp(odds.magic - top);
  const double sum = misery + neutral + magic;
  return {misery / sum, neutral / sum, magic / sum};
}

LogOdds evidence_odds(const Signs& signs, History history, const Weights& weights) {
  LogOdds odds = weights.base;
  each_piece(signs, history, [&](Piece piece) {
    if (piece != Piece::kStated && piece != Piece::kRated) odds += weights.pieces[at(piece)];
  });
  if (signs.text != 0) odds += weights.text[signs.text];
  return odds;
}

Outcome outcome_of(const Signs& signs, History history, const Weights& weights,
                   const std::optional<LogOdds>& alike) {
  if (signs.said() != Outcome::kUnscored) return signs.said();
  bool any = signs.text != 0;
  each_piece(signs, history, [&](Piece) { any = true; });
  if (!any) return Outcome::kUnscored;
  LogOdds odds = evidence_odds(signs, history, weights);
  if (alike) odds += *alike;
  return likeliest(odds);
}

Scored score(const Signs& signs, History history, const Weights& weights,
             const std::optional<LogOdds>& alike) {
  Scored out;
  out.outcome = outcome_of(signs, history, weights, alike);
  const Outcome said = signs.said();
  LogOdds odds = weights.base;
  each_piece(signs, history, [&](Piece piece) {
    LogOdds of_piece = weights.pieces[at(piece)];
    if (piece == Piece::kStated) of_piece = said_odds(signs.stated, weights.said);
    if (piece == Piece::kRated) of_piece = said_odds(signs.rated, weights.said);
    out.pieces.push_back({piece, of_piece});
    odds += of_piece;
  });
  if (signs.text != 0) {
    const LogOdds& text = weights.text[signs.text];
    out.pieces.push_back({Piece::kText, text});
    odds += text;
    out.contradicted = contradicts(said, text);
  }
  if (alike) {
    out.pieces.push_back({Piece::kAlike, *alike});
    odds += *alike;
  }
  std::stable_sort(out.pieces.begin(), out.pieces.end(), [](const Weighed& a, const Weighed& b) {
    return strength(a.odds) > strength(b.odds);
  });
  out.has_chances = !out.pieces.empty();
  if (said != Outcome::kUnscored) {
    out.p = probabilities(said_odds(said, weights.said));
  } else if (out.has_chances) {
    out.p = probabilities(odds);
  }
  return out;
}

}  // namespace fifteen::score
