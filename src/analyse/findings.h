#pragma once
// What the tables of counts say: the findings that every report renders.
//
// Pure functions from counts to findings. Order is part of them: moments whose truth share is above
// zero come first, by its size, then the others by contacts and name; everything else by count,
// ties by name.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyse/experience.h"
#include "analyse/failure_demand.h"
#include "analyse/fate.h"
#include "analyse/necessity.h"
#include "analyse/open_journeys.h"
#include "analyse/outcome_effects.h"
#include "analyse/turning_points.h"
#include "contact/contact.h"
#include "journey/contact_tally.h"
#include "journey/counts.h"
#include "journey/plan.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {

/// What to do about a moment.
enum class Verdict : std::uint8_t { kEliminate, kFix, kMakeMagic, kKeep, kTooLittleData };

/// Returns the verdict's word in reports: "eliminate", "fix", "make magic", "keep", "too little
/// data".
std::string_view verdict_name(Verdict verdict);

struct Quantiles {
  std::int64_t p50 = 0;
  std::int64_t p90 = 0;
  std::int64_t p99 = 0;

  bool operator==(const Quantiles&) const = default;
};

struct Moment {
  std::string name;
  std::uint64_t contacts = 0;
  std::uint64_t customers = 0;
  std::array<std::uint64_t, kOutcomeCount> outcomes{};
  std::optional<stats::Estimate> misery_share;  ///< of scored contacts; none: nothing is scored
  std::optional<stats::Estimate> magic_share;
  std::optional<MomentFate> fate;       ///< none: nothing to explain, or the moment is the fate
  std::optional<double> necessity_won;  ///< share of won journeys that contain it
  std::optional<double> necessity_lost;
  std::optional<stats::Estimate> needed;  ///< Necessity::needed
  bool is_needed = false;
  std::optional<stats::Estimate> failure;  ///< of its demand, what is failure demand
  bool is_queue = false;                   ///< it is only there to wait, or to be sent on
  double repeat_share = 0;                 ///< contacts that are not the journey's first visit
  std::optional<Quantiles> wait_us;
  std::optional<Quantiles> service_us;
  std::optional<Quantiles> total_us;
  /// The truth share can be told from zero, although so many moments are looked at: its interval
  /// lies above zero when widened to hold for all moments together, and R^2 is above zero.
  bool separable = false;
  bool is_fate = false;  ///< reaching it is what the fate rule calls won or lost
  Verdict verdict = Verdict::kTooLittleData;
  std::string why;
};

struct Transition {
  std::string from;
  std::string to;
  std::uint64_t count = 0;
  std::int64_t gap_us_p50 = 0;
  std::int64_t gap_us_mean = 0;
};

struct MomentCount {
  std::string moment;
  std::uint64_t count = 0;
};

struct Variant {
  std::vector<std::string> moments;  ///< the first journey::kVariantShownMax
  std::uint64_t length = 0;
  std::uint64_t count = 0;
};

/// How many journeys there would be if such a gap ended them.
struct GapJourneys {
  std::int64_t gap_us = 0;
  std::uint64_t journeys = 0;

  bool operator==(const GapJourneys&) const = default;
};

struct Findings {
  std::uint64_t contacts = 0;
  std::uint64_t customers = 0;
  std::uint64_t journeys = 0;
  std::vector<GapJourneys> journeys_by_gap;  ///< half the gap, the gap, double; none: no gap
  std::array<std::uint64_t, kFateCount> fates{};
  std::array<std::uint64_t, kOutcomeCount> outcomes{};
  std::uint64_t duplicates = 0;
  std::uint64_t unidentified = 0;
  std::optional<stats::Estimate> p_won;   ///< of decided journeys
  FateKind fate_kind = FateKind::kWon;    ///< of what `fate` explains
  std::optional<FateFindings> fate;       ///< by canonical moment; none: nothing to explain
  std::optional<TurningPoints> turning;   ///< likewise; none where the fate is a value
  std::optional<OutcomeEffects> effects;  ///< likewise, of single contacts
  std::optional<OpenJourneys> open;       ///< likewise; none where the fate is a value
  Experience experience;                  ///< of the sample; asks for no model
  std::vector<Necessity> necessity;       ///< likewise, by canonical moment; may be empty
  std::vector<Moment> moments;
  std::vector<Transition> transitions;
  std::vector<MomentCount> starts;
  std::vector<MomentCount> ends;
  std::uint64_t variants_distinct = 0;
  std::vector<Variant> variants_top;

  std::uint64_t decided() const {
    return fates[static_cast<std::size_t>(Fate::kWon)] +
           fates[static_cast<std::size_t>(Fate::kLost)];
  }
};

/// What else is done with the fate model, once it is fitted; null: there is nothing to explain.
using ModelUse = std::function<void(const FateModel*)>;

/// How findings are made.
struct FindOptions {
  FateKind kind = FateKind::kWon;
  /// Returns the failure demand that verdicts go by, so what is not sure should not be among it;
  /// null, or no function: none is known. Called when all else is done.
  std::function<const FailureDemand*()> demand{};
  ModelUse also{};  ///< called from one of the threads
  /// What is to be done meanwhile, on the same threads, in any order.
  std::vector<std::function<void()>> beside{};
};

/// Makes the findings. `won` and `lost` are the rules that the pass used.
Findings find(const journey::JourneyCounts& counts, const journey::ContactTally& tally,
              const journey::FateRule& won, const journey::FateRule& lost, std::size_t threads,
              const FindOptions& options = {});

}  // namespace fifteen::analyse
