#include "analyse/fair_comparison.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "analyse/case_mix.h"
#include "journey/sampled_contacts.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;
using journey::SampledView;

// Of moments so many have a lottery of their own, the largest with enough contacts.
constexpr std::size_t kMomentsMax = 20;
constexpr std::uint64_t kMomentContactsMin = 300;
// With fewer hits, or fewer others, nothing is compared.
constexpr std::uint64_t kHitsMin = 30;
// Half of a moment's services take so many times as long as one that was cut short.
constexpr std::int64_t kUsualService = 3;

constexpr std::array<const char*, 3> kUnitKinds{"employee", "team", "place"};

// A contact that counts for a measure.
struct Case {
  std::uint32_t unit = 0;
  std::uint16_t moment = 0;
  CaseMix::Kinds kinds{};
  bool hit = false;
};

class Comparer {
 public:
  Comparer(const JourneyCounts& counts, const journey::ContactTally& tally)
      : counts_(counts), long_(counts.moments.size()) {
    for (std::size_t m = 0; m < long_.size(); ++m) {
      const auto found = tally.services.find(counts.moments[m]);
      long_[m] = found != tally.services.end() && found->second.total() > 0 &&
                 found->second.quantile(0.5) >= kUsualService * kCutShortUs;
    }
    number_kinds();
  }

  std::vector<FairComparison> compare() {
    std::vector<FairComparison> out;
    for (const char* const units : kUnitKinds) {
      if (!begin(units)) continue;
      for (const auto measure :
           {CompareMeasure::kMisery, CompareMeasure::kMagic, CompareMeasure::kCutShort}) {
        if (auto found = compare(measure)) out.push_back(std::move(*found));
      }
    }
    return out;
  }

 private:
  // What contacts come with, besides whom they meet: channel, reason, segments.
  void number_kinds() {
    std::map<std::vector<std::uint16_t>, std::uint32_t> kinds;
    for (const journey::Facet& facet : counts_.facets) {
      std::vector<std::uint16_t> values;
      for (std::size_t d = 0; d < counts_.dimensions.size(); ++d) {
        const std::string& name = counts_.dimensions[d].name;
        if (name != "team" && name != "place") values.push_back(facet.values[d]);
      }
      const auto fresh = static_cast<std::uint32_t>(kinds.size());
      kinds_.push_back(kinds.emplace(std::move(values), fresh).first->second);
    }
  }

  // Whether the log has units of the kind.
  bool begin(const std::string& units) {
    units_ = units;
    names_ = nullptr;
    dimension_.reset();
    if (units == "employee") {
      names_ = &counts_.employees;
    } else {
      for (std::size_t d = 0; d < counts_.dimensions.size(); ++d) {
        if (counts_.dimensions[d].name != units) continue;
        dimension_ = d;
        names_ = &counts_.dimensions[d].values;
      }
    }
    if (names_ == nullptr) return false;
    nobody_.clear();
    for (const std::string& name : *names_) nobody_.push_back(is_no_unit(name));
    return std::count(nobody_.begin(), nobody_.end(), false) >=
           static_cast<std::ptrdiff_t>(stats::kFunnelUnitsMin);
  }

  std::optional<std::uint32_t> unit_of(const SampledView& view) const {
    const journey::Facet& facet = counts_.facets[view.contact.facet];
    const std::uint32_t number = dimension_ ? facet.values[*dimension_] : view.employee;
    if (number == 0 || nobody_[number - 1]) return std::nullopt;
    return number - 1;
  }

  // Whether the contact counts, and if so whether it is a hit.
  std::optional<bool> hit_of(const SampledView& view, CompareMeasure measure) const {
    if (measure == CompareMeasure::kCutShort) {
      if (!view.service_us || !long_[counts_.facets[view.contact.facet].moment])
        return std::nullopt;
      return *view.service_us < kCutShortUs;
    }
    if (view.contact.outcome == Outcome::kUnscored) return std::nullopt;
    return view.contact.outcome ==
           (measure == CompareMeasure::kMisery ? Outcome::kMisery : Outcome::kMagic);
  }

  std::optional<FairComparison> compare(CompareMeasure measure) const {
    FairComparison out;
    out.units = units_;
    out.measure = measure;
    out.of_sample = counts_.sample.bound != journey::kGroupPlaces;
    std::vector<Case> cases;
    journey::for_each_contact(counts_, [&](const SampledView& view) {
      const auto hit = hit_of(view, measure);
      if (!hit) return;
      const auto unit = unit_of(view);
      if (!unit) {
        ++out.without_unit;
        return;
      }
      const std::uint16_t moment = counts_.facets[view.contact.facet].moment;
      cases.push_back(
          {*unit, moment, {moment, kinds_[view.contact.facet], view.contact.history}, *hit});
    });
    out.contacts = cases.size();
    CaseMix mix;
    for (const Case& one : cases) mix.add(one.unit, one.kinds, one.hit);
    const std::vector<UnitTally> tallies = mix.tallies();
    std::uint64_t hits = 0;
    for (const UnitTally& unit : tallies) hits += unit.hits;
    if (std::min<std::uint64_t>(hits, cases.size() - hits) < kHitsMin) return std::nullopt;
    if (!judge(tallies, out)) return std::nullopt;
    out.lottery = stats::lottery_share(hits_of(tallies));
    add_moments(cases, out);
    return out;
  }

  bool judge(const std::vector<UnitTally>& tallies, FairComparison& out) const {
    std::vector<stats::FunnelUnit> units;
    std::vector<std::size_t> numbers;
    for (std::size_t u = 0; u < tallies.size(); ++u) {
      if (tallies[u].contacts == 0) continue;
      numbers.push_back(u);
      units.push_back({tallies[u].hits, tallies[u].contacts, tallies[u].expected});
    }
    auto funnel = stats::funnel(units);
    if (!funnel) return false;
    for (std::size_t i = 0; i < units.size(); ++i) {
      if (!funnel->units[i].judged) continue;
      out.judged.push_back({(*names_)[numbers[i]], units[i].things, units[i].hits,
                            *units[i].expected, funnel->units[i]});
    }
    out.too_small = funnel->not_judged;
    // What is drawn stands with the units.
    funnel->units.clear();
    out.funnel = std::move(*funnel);
    std::sort(out.judged.begin(), out.judged.end(), [](const auto& a, const auto& b) {
      return a.contacts != b.contacts ? a.contacts > b.contacts : a.name < b.name;
    });
    return true;
  }

  static std::vector<stats::UnitHits> hits_of(const std::vector<UnitTally>& tallies) {
    std::vector<stats::UnitHits> out;
    for (const UnitTally& unit : tallies) {
      if (unit.contacts > 0)
        out.push_back({unit.hits, unit.contacts, unit.expected, unit.variance});
    }
    return out;
  }

  void add_moments(const std::vector<Case>& cases, FairComparison& out) const {
    std::map<std::uint16_t, CaseMix> mixes;
    for (const Case& one : cases) mixes[one.moment].add(one.unit, one.kinds, one.hit);
    for (const auto& [moment, mix] : mixes) {
      if (mix.contacts() < kMomentContactsMin) continue;
      const std::vector<stats::UnitHits> units = hits_of(mix.tallies());
      if (units.size() < stats::kFunnelUnitsMin) continue;
      if (auto lottery = stats::lottery_share(units))
        out.moments.push_back({counts_.moments[moment], mix.contacts(), *lottery});
    }
    std::stable_sort(out.moments.begin(), out.moments.end(),
                     [](const auto& a, const auto& b) { return a.contacts > b.contacts; });
    if (out.moments.size() > kMomentsMax) out.moments.resize(kMomentsMax);
  }

  const JourneyCounts& counts_;
  std::vector<bool> long_;            // by moment: its services usually take long
  std::vector<std::uint32_t> kinds_;  // by facet
  // Of the kind of unit at hand.
  std::string units_;
  const std::vector<std::string>* names_ = nullptr;
  std::optional<std::size_t> dimension_;
  std::vector<bool> nobody_;
};

}  // namespace

bool is_no_unit(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    const auto u = static_cast<unsigned char>(c);
    if (u >= 'A' && u <= 'Z') {
      plain += static_cast<char>(c + 'a' - 'A');
    } else if ((u >= 'a' && u <= 'z') || (u >= '0' && u <= '9') || u >= 0x80) {
      plain += c;
    } else if (!plain.empty() && plain.back() != ' ') {
      plain += ' ';
    }
  }
  while (!plain.empty() && plain.back() == ' ') plain.pop_back();
  constexpr std::array<std::string_view, 20> kNobody{
      "",          "0",         "none",      "null",        "nil",     "na",         "n a",
      "nan",       "unknown",   "undefined", "nobody",      "no one",  "unassigned", "not assigned",
      "anonymous", "no server", "no agent",  "no employee", "no team", "no place"};
  return std::find(kNobody.begin(), kNobody.end(), plain) != kNobody.end();
}

std::vector<FairComparison> find_fair_comparisons(const JourneyCounts& counts,
                                                  const journey::ContactTally& tally) {
  return Comparer(counts, tally).compare();
}

}  // namespace fifteen::analyse
