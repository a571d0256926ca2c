#include "journey/alike.h"

#include <algorithm>
#include <array>

namespace fifteen::journey {
namespace {

// The features, in the order of AlikeFeatures::Levels.
enum Feature : std::size_t {
  kMoment,
  kChannel,
  kPace,
  kWait,
  kAbandoned,
  kResolved,
  kTransfers,
  kDirection,
  kText,
  kPosition,
  kRepeatedBefore,
  kReopenedBefore,
  kRageBefore,
  kUnansweredBefore,
  kNotCalledBackBefore,
};

// By feature, the pieces of evidence that stand for its levels; -1: none.
struct Ruled {
  Feature feature;
  std::vector<int> pieces;
};

constexpr int kNone = -1;
int of(Piece piece) { return static_cast<int>(piece); }

std::vector<Ruled> ruled() {
  return {
      {kPace,
       {kNone, of(Piece::kFarShorter), of(Piece::kKept), of(Piece::kLate), of(Piece::kVeryLate)}},
      {kAbandoned, {kNone, of(Piece::kStayed), of(Piece::kAbandoned)}},
      {kResolved, {kNone, of(Piece::kUnresolved), of(Piece::kResolved)}},
      {kTransfers,
       {kNone, of(Piece::kNotTransferred), of(Piece::kTransferred), of(Piece::kTransferredOften)}},
      {kDirection, {kNone, kNone, kNone, of(Piece::kSilence)}},
      {kRepeatedBefore, {kNone, of(Piece::kRepeated)}},
      {kReopenedBefore, {kNone, of(Piece::kReopened)}},
      {kRageBefore, {kNone, of(Piece::kRage)}},
      {kUnansweredBefore, {kNone, of(Piece::kUnanswered)}},
      {kNotCalledBackBefore, {kNone, of(Piece::kNotCalledBack)}},
  };
}

}  // namespace

AlikeFeatures::AlikeFeatures(const std::vector<Dimension>& dimensions) {
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    if (dimensions[d].name == kChannelDimension) channel_ = d;
  }
}

AlikeFeatures::Levels AlikeFeatures::levels(const Facet& facet, score::History history) const {
  const score::Signs& signs = facet.signs;
  const auto had = [&](unsigned sign) { return (history & sign) != 0 ? 1U : 0U; };
  Levels out{};
  out[kMoment] = facet.moment;
  out[kChannel] = channel_ ? facet.values[*channel_] : 0U;
  out[kPace] = static_cast<std::uint32_t>(signs.pace);
  // A promise says what to make of a wait; without one its length must.
  out[kWait] = signs.pace == score::Pace::kUnknown ? signs.wait : 0U;
  out[kAbandoned] = static_cast<std::uint32_t>(signs.abandoned);
  out[kResolved] = static_cast<std::uint32_t>(signs.resolved);
  out[kTransfers] = signs.transfers;
  out[kDirection] = static_cast<std::uint32_t>(signs.direction);
  out[kText] = signs.text;
  out[kPosition] = had(score::kLater);
  out[kRepeatedBefore] = had(score::kRepeated);
  out[kReopenedBefore] = had(score::kReopened);
  out[kRageBefore] = had(score::kRage);
  out[kUnansweredBefore] = had(score::kUnanswered);
  out[kNotCalledBackBefore] = had(score::kNotCalledBack);
  return out;
}

std::vector<std::vector<stats::LogOdds>> AlikeFeatures::rules(const score::Weights& weights) {
  std::vector<std::vector<stats::LogOdds>> out(kCount);
  for (const Ruled& feature : ruled()) {
    for (const int piece : feature.pieces) {
      const score::LogOdds odds =
          piece == kNone ? score::LogOdds{} : weights.pieces[static_cast<std::size_t>(piece)];
      out[feature.feature].push_back({odds.misery, odds.magic});
    }
  }
  for (const score::LogOdds& odds : weights.text) out[kText].push_back({odds.misery, odds.magic});
  return out;
}

stats::GroupedCells rated_cells(const JourneyCounts& counts) {
  const AlikeFeatures features(counts.dimensions);
  stats::GroupedCells out;
  for (stats::OutcomeCells& group : out) group = stats::OutcomeCells(AlikeFeatures::kCount);
  for_each_cell(counts, [&](std::uint32_t facet_at, score::History history, const auto& contacts) {
    const Facet& facet = counts.facets[facet_at];
    const Outcome said = facet.signs.said();
    if (said == Outcome::kUnscored) return;
    const auto levels = features.levels(facet, history);
    for (std::size_t g = 0; g < stats::kGroupCount; ++g) {
      stats::OutcomeCounts outcomes{};
      outcomes[static_cast<std::size_t>(said) - 1] = contacts[g];
      if (contacts[g] > 0) out[g].add(levels, outcomes);
    }
  });
  for (stats::OutcomeCells& group : out) group.put_in_order();
  return out;
}

stats::SoftmaxOptions alike_options(const score::Weights& weights) {
  stats::SoftmaxOptions options;
  options.ridge = kAlikeRidge;
  options.towards = AlikeFeatures::rules(weights);
  return options;
}

std::optional<Alike> Alike::fit(const JourneyCounts& counts, const score::Weights& weights) {
  const stats::OutcomeCells cells = stats::all_groups(rated_cells(counts));
  const stats::OutcomeCounts total = cells.total();
  const std::uint64_t rated = stats::contacts_of(total);
  const auto spoken = std::count_if(
      total.begin(), total.end(), [](std::uint64_t count) { return count >= kRatedOfOutcomeMin; });
  if (rated < kRatedMin || spoken < 2) return std::nullopt;
  return Alike(AlikeFeatures(counts.dimensions), stats::fit_softmax(cells, alike_options(weights)),
               weights, rated);
}

score::LogOdds Alike::odds(const Facet& facet, score::History history) const {
  const auto levels = features_.levels(facet, history);
  const stats::LogOdds all = model_.odds(levels);
  const score::LogOdds rules = score::evidence_odds(facet.signs, history, weights_);
  return {all.misery - rules.misery, all.magic - rules.magic};
}

}  // namespace fifteen::journey
