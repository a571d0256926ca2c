#pragma once
// Where fate is decided: how much less uncertain the end of a journey is after a moment than before
// it.
//
// After contact t a journey is in a state S_t, and p_t is the probability that it will be won (see
// fate_model.h). The squared error (the Brier score) telescopes exactly, for any p:
//   sum over t of [(Y - p_(t-1))^2 - (Y - p_t)^2] = (Y - p_0)^2 - (Y - p_T)^2,
// so the brackets, summed over the contacts at a moment and divided by the variance of the fates,
// are shares that add up to the model's out-of-sample R^2: the moment's truth share. With q_t, the
// probability once the customer has come but not yet the outcome, a bracket falls into two: arrival
// (p_(t-1) to q_t) and delivery (q_t to p_t). The same brackets, gathered by channel, team, place
// or visit, are these's shares.
//
// All figures are corrected for what a model of so many customers cannot know yet
// (stats::jackknife_corrected): they are what its states explain, given customers without end. The
// correction is linear, so the shares still add up to R^2.
//
// Where the fate is a value (FateKind), p is the expected one and shifts, moves and swings are in
// money; all else is the same.
//
// docs/methods/fate.md has the derivation, assumptions and references.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyse/fate_model.h"
#include "journey/counts.h"
#include "stats/calibration.h"
#include "stats/jackknife.h"

namespace fifteen::analyse {

/// What a moment has to do with fate. Shares are of the variance of the fates of decided journeys.
struct MomentFate {
  stats::Estimate truth;
  stats::Estimate arrival;
  stats::Estimate delivery;
  /// How much coming here changes the probability of `won`, on average over the contacts.
  stats::Estimate arrival_shift;
  /// How far a contact here moves the probability of `won`, up or down, on average: |p_t -
  /// p_(t-1)|. That is too large by what is noise in the model; by one half's model, in the
  /// direction that the other's sees, it is too small: the value is halfway, and the interval holds
  /// both's. Source: Kobialka and others, User journey games (2022), who weigh by it.
  stats::Estimate swing;

  bool operator==(const MomentFate&) const = default;
};

/// The same of the contacts that have one value of a dimension.
struct ValueFate {
  std::string value;
  std::uint64_t contacts = 0;  ///< of the sample, that may explain a fate
  MomentFate fate;
  bool separable = false;  ///< its truth share can be told from zero, among this dimension's

  bool operator==(const ValueFate&) const = default;
};

/// The contacts at a moment with one outcome, and what they do to a journey's prospects.
struct DecisionPoint {
  std::string moment;
  Outcome outcome = Outcome::kUnscored;
  std::uint64_t contacts = 0;  ///< of the sample, that may explain a fate
  stats::Estimate move;        ///< p_t - p_(t-1), on average
  stats::Estimate swing;       ///< its size, whichever way, on average
  stats::Estimate truth;       ///< the part of the moment's truth share
  bool separable = false;      ///< the move can be told from zero, among all points

  bool operator==(const DecisionPoint&) const = default;
};

struct DimensionFate {
  std::string dimension;          ///< "channel", "team", "place", or "visit": first or later
  std::vector<ValueFate> values;  ///< separable ones first, by truth share; then by contacts

  bool operator==(const DimensionFate&) const = default;
};

struct FateFindings {
  stats::Estimate r2;  ///< share of the fates' variance that the contacts explain
  /// The part that this sample's model explains of customers whom it has not seen: less than r2, by
  /// what there are too few of to be sure of.
  double out_of_sample = 0;
  double misfit = 0;                ///< sum of the negative truth shares, as a positive number
  std::vector<ChainLevel> chain;    ///< of the model, as chosen
  std::vector<MomentFate> moments;  ///< by canonical moment
  std::vector<DimensionFate> dimensions;
  std::vector<DecisionPoint> decisions;  ///< separable ones first, by swing; then by contacts
  std::uint64_t journeys = 0;  ///< decided ones of the sample, which all this is worked out on
  /// Of the chances after each contact, out of sample; none: the fates are values.
  std::optional<stats::Calibration> calibration;
  /// What a decided journey brought, on average; none: fates are won or lost.
  std::optional<stats::Estimate> value;
};

/// Returns the chain in words: "the moments visited, then the current moment, then the outcome".
std::string describe_chain(const std::vector<ChainLevel>& chain);

/// Cost: some twelve walks over the sample. Threads only share out the work. `also` is handed each
/// fit without a group as well, on several threads at once: who else needs them need not fit anew.
FateFindings find_fate(const journey::JourneyCounts& counts, const FateModel& model,
                       std::size_t threads, const FateModel::LeaveOut& also = {});

}  // namespace fifteen::analyse
