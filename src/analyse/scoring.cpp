#include "analyse/scoring.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "stats/mean.h"
#include "stats/proportion.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using stats::kGroupCount;

constexpr std::size_t at(Outcome outcome) { return static_cast<std::size_t>(outcome); }

using ByGroup = std::array<std::uint64_t, kGroupCount>;

// Outcomes in each group of customers.
struct GroupedOutcomes {
  std::array<std::array<std::uint64_t, kOutcomeCount>, kGroupCount> groups{};

  std::optional<stats::Estimate> share(Outcome outcome) const {
    ByGroup hits{};
    ByGroup totals{};
    std::uint64_t total = 0;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      hits[g] = groups[g][at(outcome)];
      totals[g] = groups[g][1] + groups[g][2] + groups[g][3];
      total += totals[g];
    }
    if (total == 0) return std::nullopt;
    return stats::jackknife_share(hits, totals);
  }

  ValueOutcomes named(std::string value) const {
    ValueOutcomes out;
    out.value = std::move(value);
    for (const auto& group : groups) {
      for (std::size_t o = 0; o < kOutcomeCount; ++o) out.outcomes[o] += group[o];
    }
    out.misery_share = share(Outcome::kMisery);
    out.magic_share = share(Outcome::kMagic);
    return out;
  }
};

// Sums of chances in each group, and of contacts.
struct GroupedChances {
  std::array<double, kGroupCount> hits{};
  std::array<double, kGroupCount> totals{};

  double without(std::size_t left_out) const {
    double hit = 0;
    double total = 0;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      if (g == left_out) continue;
      hit += hits[g];
      total += totals[g];
    }
    return total > 0 ? hit / total : 0;
  }
  double all_contacts() const { return std::accumulate(totals.begin(), totals.end(), 0.0); }
};

template <class Figure>
stats::Estimate jackknifed(const Figure& figure) {
  std::array<double, kGroupCount> without{};
  for (std::size_t g = 0; g < kGroupCount; ++g) without[g] = figure(g);
  return stats::jackknife(figure(kGroupCount), without);
}

stats::Estimate cut(stats::Estimate e) {
  e.low = std::max(0.0, e.low);
  e.high = std::min(1.0, e.high);
  return e;
}

SaidAndAll said_and_all(const GroupedChances& said, const GroupedChances& all) {
  return {cut(jackknifed([&](std::size_t g) { return said.without(g); })),
          cut(jackknifed([&](std::size_t g) { return all.without(g); })),
          jackknifed([&](std::size_t g) { return all.without(g) - said.without(g); })};
}

class Finder {
 public:
  Finder(const JourneyCounts& counts, const score::Weights& weights, const journey::Alike* alike)
      : counts_(counts), weights_(weights), alike_(alike) {}

  Scoring find() {
    values_.resize(counts_.dimensions.size());
    for (std::size_t d = 0; d < values_.size(); ++d)
      values_[d].resize(counts_.dimensions[d].values.size() + 1);
    journey::for_each_cell(
        counts_, [&](std::uint32_t facet, score::History history, const ByGroup& contacts) {
          add(facet, history, contacts);
        });
    for (std::size_t i = 0; i < kPieceCount; ++i) {
      if (coverage_[i] > 0) out_.coverage.push_back({static_cast<Piece>(i), coverage_[i]});
    }
    if (out_.said > 0 && all_misery_.all_contacts() > said_misery_.all_contacts()) {
      out_.misery = said_and_all(said_misery_, all_misery_);
      out_.magic = said_and_all(said_magic_, all_magic_);
    }
    for (std::size_t d = 0; d < values_.size(); ++d) add_dimension(d);
    add_periods();
    if (alike_ != nullptr) add_reliability();
    return std::move(out_);
  }

 private:
  // Contacts of a facet and history are scored alike in every group of customers.
  void add(std::uint32_t facet_at, score::History history, const ByGroup& contacts) {
    const journey::Facet& facet = counts_.facets[facet_at];
    std::optional<score::LogOdds> odds;
    if (alike_ != nullptr) odds = alike_->odds(facet, history);
    const score::Scored scored = score::score(facet.signs, history, weights_, odds);
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      if (contacts[g] > 0) add(g, facet, contacts[g], scored);
    }
  }

  void add(std::size_t g, const journey::Facet& facet, std::uint64_t count,
           const score::Scored& scored) {
    const bool said = facet.signs.said() != Outcome::kUnscored;
    const bool unscored = scored.outcome == Outcome::kUnscored;
    (said ? out_.said : unscored ? out_.unscored : out_.inferred) += count;
    if (scored.contradicted) out_.contradicted += count;
    for (const score::Weighed& piece : scored.pieces) {
      // Stated or rated: the same was said.
      const bool rated_too =
          piece.piece == Piece::kRated && facet.signs.stated != Outcome::kUnscored;
      const Piece kind = piece.piece == Piece::kStated ? Piece::kRated : piece.piece;
      if (!rated_too) coverage_[static_cast<std::size_t>(kind)] += count;
    }
    for (std::size_t d = 0; d < values_.size(); ++d)
      values_[d][facet.values[d]].groups[g][at(scored.outcome)] += count;
    if (!scored.has_chances) return;
    const auto contacts = static_cast<double>(count);
    if (said) {
      said_misery_.totals[g] += contacts;
      said_magic_.totals[g] += contacts;
      said_misery_.hits[g] += scored.outcome == Outcome::kMisery ? contacts : 0;
      said_magic_.hits[g] += scored.outcome == Outcome::kMagic ? contacts : 0;
    }
    const auto chance = [&](Outcome outcome, double p) {
      return contacts * (said ? (scored.outcome == outcome ? 1.0 : 0.0) : p);
    };
    all_misery_.totals[g] += contacts;
    all_magic_.totals[g] += contacts;
    all_misery_.hits[g] += chance(Outcome::kMisery, scored.p.misery);
    all_magic_.hits[g] += chance(Outcome::kMagic, scored.p.magic);
  }

  void add_dimension(std::size_t d) {
    DimensionOutcomes dimension;
    dimension.name = counts_.dimensions[d].name;
    for (std::size_t v = 0; v < values_[d].size(); ++v) {
      ValueOutcomes value = values_[d][v].named(v == 0 ? "" : counts_.dimensions[d].values[v - 1]);
      if (value.contacts() > 0) dimension.values.push_back(std::move(value));
    }
    std::stable_sort(
        dimension.values.begin(), dimension.values.end(),
        [](const ValueOutcomes& a, const ValueOutcomes& b) { return a.contacts() > b.contacts(); });
    while (dimension.values.size() > kValuesShown) {
      ++dimension.values_hidden;
      dimension.contacts_hidden += dimension.values.back().contacts();
      dimension.values.pop_back();
    }
    if (!dimension.values.empty()) out_.dimensions.push_back(std::move(dimension));
  }

  void add_periods() {
    std::vector<GroupedOutcomes> periods(counts_.periods.starts.size());
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      for (const journey::PeriodTally& tally : counts_.groups[g].periods) {
        for (std::size_t o = 0; o < kOutcomeCount; ++o)
          periods[tally.period].groups[g][o] += tally.outcomes[o];
      }
    }
    out_.period_unit = journey::period_unit_name(counts_.periods.unit);
    for (std::size_t p = 0; p < periods.size(); ++p)
      out_.periods.push_back(periods[p].named(counts_.periods.names[p]));
  }

  void add_reliability() {
    out_.learned_from = alike_->rated();
    const stats::GroupedCells cells = journey::rated_cells(counts_);
    const stats::CrossFit fit = stats::cross_fit(cells, journey::alike_options(weights_));
    std::vector<stats::Prediction> misery;
    std::vector<stats::Prediction> magic;
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      for (std::size_t c = 0; c < cells[g].size(); ++c) {
        const stats::OutcomeChances chances = fit.predict(g, cells[g].levels(c));
        const stats::OutcomeCounts& n = cells[g].counts(c);
        const std::uint64_t total = stats::contacts_of(n);
        misery.push_back({chances.misery, n[stats::kMisery], total});
        magic.push_back({chances.magic, n[stats::kMagic], total});
      }
    }
    constexpr std::size_t kBins = 10;
    out_.misery_reliability = stats::calibrate(misery, kBins);
    out_.magic_reliability = stats::calibrate(magic, kBins);
  }

  const JourneyCounts& counts_;
  const score::Weights& weights_;
  const journey::Alike* alike_;
  std::vector<std::vector<GroupedOutcomes>> values_;  // by dimension and value; 0: without one
  std::array<std::uint64_t, kPieceCount> coverage_{};
  GroupedChances said_misery_;
  GroupedChances said_magic_;
  GroupedChances all_misery_;
  GroupedChances all_magic_;
  Scoring out_;
};

// The ends of the instrument's usual scale, or of no scale where the ratings go beyond it. In
// thousandths of a point.
stats::Scale scale_of(const std::string& instrument, const journey::RatingTally& tally) {
  constexpr stats::Scale kNone{-1e9, 1e9};
  const std::map<std::string, stats::Scale> usual{
      {"csat", {1000, 5000}}, {"stars", {1000, 5000}}, {"nps", {0, 10'000}}, {"ces", {1000, 7000}}};
  const auto found = usual.find(instrument);
  if (found == usual.end()) return kNone;
  const bool within = static_cast<double>(tally.least) >= found->second.least &&
                      static_cast<double>(tally.most) <= found->second.most;
  return within ? found->second : kNone;
}

RatingFigures figures_of(const std::string& instrument, const std::string& moment,
                         const journey::RatingTally& tally) {
  constexpr double kPerPoint = 1000;
  RatingFigures out;
  out.instrument = instrument;
  out.moment = moment;
  out.count = tally.values.count;
  out.outcomes = tally.outcomes;
  if (const auto mean = stats::mean(tally.values, scale_of(instrument, tally)))
    out.mean = {mean->value / kPerPoint, mean->low / kPerPoint, mean->high / kPerPoint};
  if (instrument == "nps") {
    out.score = stats::net_promoter({tally.outcomes[at(Outcome::kMagic)],
                                     tally.outcomes[at(Outcome::kNeutral)],
                                     tally.outcomes[at(Outcome::kMisery)]});
  } else if (instrument == "csat" || instrument == "stars") {
    out.score = stats::wilson(tally.outcomes[at(Outcome::kMagic)], out.count);
  }
  return out;
}

std::vector<RatingFigures> find_ratings(const journey::ContactTally& tally) {
  std::map<std::string, journey::RatingTally> all;
  for (const auto& [key, ratings] : tally.ratings) all[key.first].merge(ratings);
  std::vector<RatingFigures> out;
  for (const auto& [instrument, ratings] : all) {
    out.push_back(figures_of(instrument, "", ratings));
    const auto first = static_cast<std::ptrdiff_t>(out.size());
    for (const auto& [key, of_moment] : tally.ratings) {
      if (key.first == instrument) out.push_back(figures_of(instrument, key.second, of_moment));
    }
    std::stable_sort(
        out.begin() + first, out.end(),
        [](const RatingFigures& a, const RatingFigures& b) { return a.count > b.count; });
  }
  return out;
}

}  // namespace

Scoring find_scoring(const JourneyCounts& counts, const journey::ContactTally& tally,
                     const score::Weights& weights, const journey::Alike* alike) {
  Scoring out = Finder(counts, weights, alike).find();
  out.ratings = find_ratings(tally);
  return out;
}

}  // namespace fifteen::analyse
