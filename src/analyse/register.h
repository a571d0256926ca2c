#pragma once
// The register of moments against a log: what was seen of each moment when the register was last
// brought up to date, and what is seen now.
//
// A difference of two times is told when its interval, widened to hold for everything that is
// compared, excludes none. The two logs are taken for independent: where the later one holds the
// earlier, intervals are wider than they need be.
//
//   const RegisterReview review = review_register(known, {counts, findings, changes, from, to});

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyse/changes.h"
#include "analyse/findings.h"
#include "contact/register_rules.h"
#include "journey/counts.h"
#include "stats/estimate.h"

namespace fifteen::analyse {

/// What is kept of a moment, and compared.
enum class SeenFigure : std::uint8_t { kJourneys, kMisery, kMagic, kTruth };
inline constexpr std::array<std::string_view, 4> kSeenFigureNames{"journeys", "misery", "magic",
                                                                  "truth"};
constexpr std::string_view seen_figure_name(SeenFigure figure) {
  return kSeenFigureNames[static_cast<std::size_t>(figure)];
}

/// A figure of then and of now.
struct SeenDifference {
  SeenFigure figure = SeenFigure::kMisery;
  stats::Estimate then;
  stats::Estimate now;
  stats::Estimate difference;  ///< now less then
  bool told = false;
};

struct ReviewedMoment {
  std::string name;
  std::string owner;
  MomentStatus status = MomentStatus::kUndecided;
  MomentSeen now;
  std::optional<MomentSeen> then;
  std::vector<SeenDifference> differences;
  Verdict verdict = Verdict::kTooLittleData;
  std::string why;
  std::uint64_t miseries = 0;
  bool truth_told = false;  ///< its truth share can be told from none
  bool is_fate = false;     ///< what the fate rule calls won or lost: there is nothing to decide

  /// The verdict is another than it was.
  bool verdict_changed() const {
    return then && !then->verdict.empty() && then->verdict != now.verdict;
  }
  /// People have decided otherwise than the log says.
  bool disagrees() const;
};

/// A moment of the register that the log does not have.
struct GoneMoment {
  std::string name;
  std::string owner;
  bool was_seen = false;
  std::string like;  ///< a moment of the log that the register does not have, of a name like it
};

/// An idea, and what came of it.
struct ReviewedIdea {
  std::string moment;
  std::string what;
  std::optional<std::int64_t> tried_us;
  std::string change;                   ///< by which it was tried; empty: it was not
  std::optional<std::size_t> measured;  ///< its place in RegisterReview::changes
  std::string like;                     ///< where no change has that name, one like it

  bool tried() const { return !change.empty(); }
};

struct RegisterReview {
  std::int64_t from_us = 0;  ///< of the log now
  std::int64_t to_us = 0;
  /// Of the log then, where all moments were seen in the same one.
  std::optional<std::int64_t> then_from_us;
  std::optional<std::int64_t> then_to_us;
  std::size_t compared = 0;             ///< figures of then and now
  std::vector<ReviewedMoment> moments;  ///< that matter most first: as in Findings::moments
  std::vector<Moment> added;            ///< moments of the log that are not registered, likewise
  std::vector<GoneMoment> gone;         ///< in the register's order
  std::vector<ReviewedIdea> ideas;  ///< by moment: likewise, those of moments that are gone last
  std::vector<MeasuredChange> changes;
};

/// What a register is held against.
struct RegisterLog {
  const journey::JourneyCounts& counts;
  const Findings& findings;
  const std::vector<MeasuredChange>& changes;
  std::int64_t from_us = 0;
  std::int64_t to_us = 0;
};

/// Returns what is seen of a moment, shares to six places. `moment` is one of the findings'.
MomentSeen seen_of(const RegisterLog& log, const Moment& moment);

/// Holds a register against a log.
RegisterReview review_register(const Register& known, const RegisterLog& log);

/// What people decide about a moment when they follow the verdict.
MomentStatus status_of(Verdict verdict);

}  // namespace fifteen::analyse
