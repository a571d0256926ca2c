#include "analyse/moment_drivers.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>

namespace fifteen::analyse {
namespace {

using journey::Facet;
using journey::JourneyCounts;
using stats::kGroupCount;
using stats::kNoLevel;
using stats::OutcomeCounts;

using Levels = std::vector<std::uint32_t>;

// A driver before it is known which of its levels there are at a moment.
struct Candidate {
  Driver driver;
  std::function<std::uint32_t(const Facet&, score::History)> level;
  bool names = false;  // its levels are names of the log, of which there may be any number
};

std::uint32_t less_one(unsigned value) { return value == 0 ? kNoLevel : value - 1; }

Candidate yes_or_no(std::string name, score::Answer score::Signs::*sign, bool yes_is_good) {
  const auto level = [sign, yes_is_good](const Facet& facet, score::History) {
    const score::Answer answer = facet.signs.*sign;
    if (answer == score::Answer::kUnknown) return kNoLevel;
    return (answer == score::Answer::kYes) == yes_is_good ? 0U : 1U;
  };
  std::vector<std::string> levels{"yes", "no"};
  if (!yes_is_good) std::swap(levels[0], levels[1]);
  return {{std::move(name), std::move(levels), 0, std::nullopt}, level, false};
}

Candidate before(std::string name, score::HistorySign sign) {
  const auto level = [sign](const Facet&, score::History history) {
    return (history & sign) != 0 ? 1U : 0U;
  };
  return {{std::move(name), {"no", "yes"}, 0, std::nullopt}, level, false};
}

// In the order in which they are kept when there are too many combinations.
std::vector<Candidate> candidates(const std::vector<journey::Dimension>& dimensions) {
  std::vector<Candidate> out;
  // A promise says what to make of a wait; without one its length must.
  out.push_back({{"promise", {"far shorter", "kept", "late", "very late"}, 1, 1},
                 [](const Facet& facet, score::History) {
                   return less_one(static_cast<unsigned>(facet.signs.pace));
                 },
                 false});
  out.push_back({{"wait",
                  {"under 5 s", "5 to 15 s", "15 s to 1 min", "1 to 3 min", "3 to 10 min",
                   "10 to 30 min", "30 min to 2 h", "2 h to 1 d", "1 to 7 d", "7 d or longer"},
                  0,
                  std::nullopt},
                 [](const Facet& facet, score::History) {
                   const bool promised = facet.signs.pace != score::Pace::kUnknown;
                   return promised ? kNoLevel : less_one(facet.signs.wait);
                 },
                 false});
  out.push_back(yes_or_no("resolved", &score::Signs::resolved, true));
  out.push_back(yes_or_no("abandoned", &score::Signs::abandoned, false));
  out.push_back({{"transfers", {"none", "one", "two or more"}, 0, std::nullopt},
                 [](const Facet& facet, score::History) { return less_one(facet.signs.transfers); },
                 false});
  out.push_back(before("came again for the same reason", score::kRepeated));
  out.push_back(before("came back though it was resolved", score::kReopened));
  out.push_back(before("same action again and again", score::kRage));
  out.push_back(before("asked before without an answer", score::kUnanswered));
  out.push_back(before("promised call back did not come", score::kNotCalledBack));
  out.push_back({{"place in the journey", {"first contact", "later contact"}, 0, std::nullopt},
                 [](const Facet&, score::History history) {
                   return (history & score::kLater) != 0 ? 1U : 0U;
                 },
                 false});
  out.push_back({{"direction", {"inbound", "outbound", "silence"}, std::nullopt, std::nullopt},
                 [](const Facet& facet, score::History) {
                   return less_one(static_cast<unsigned>(facet.signs.direction));
                 },
                 false});
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    out.push_back({{dimensions[d].name, dimensions[d].values, std::nullopt, std::nullopt},
                   [d](const Facet& facet, score::History) { return less_one(facet.values[d]); },
                   true});
  }
  return out;
}

// Contacts of one moment that are alike in all that could drive: by group and outcome.
struct Row {
  Levels levels;  // by candidate
  std::array<OutcomeCounts, kGroupCount> groups{};
  std::uint64_t contacts = 0;
};

// The contacts of one moment that count.
struct Rows {
  std::vector<Row> rows;
  OutcomeCounts total{};
};

// By moment, its rows.
std::vector<Rows> rows_of(const JourneyCounts& counts, const std::vector<Candidate>& all) {
  std::vector<Rows> out(counts.moments.size());
  journey::for_each_cell(counts,
                         [&](std::uint32_t facet_at, score::History history, const auto& contacts) {
                           const Facet& facet = counts.facets[facet_at];
                           const Outcome said = facet.signs.said();
                           if (said == Outcome::kUnscored) return;
                           const std::size_t outcome = static_cast<std::size_t>(said) - 1;
                           Row row;
                           row.levels.reserve(all.size());
                           for (const Candidate& candidate : all)
                             row.levels.push_back(candidate.level(facet, history));
                           for (std::size_t g = 0; g < kGroupCount; ++g) {
                             row.groups[g][outcome] = contacts[g];
                             row.contacts += contacts[g];
                           }
                           Rows& rows = out[facet.moment];
                           rows.total[outcome] += row.contacts;
                           rows.rows.push_back(std::move(row));
                         });
  return out;
}

bool enough(const OutcomeCounts& total) {
  const std::uint64_t all = stats::contacts_of(total);
  const std::uint64_t misery = total[stats::kMisery];
  const std::uint64_t magic = total[stats::kMagic];
  return all >= kDriverContactsMin &&
         ((misery >= kDriverOutcomesMin && all - misery >= kDriverOutcomesMin) ||
          (magic >= kDriverOutcomesMin && all - magic >= kDriverOutcomesMin));
}

// A driver with the levels that there are at a moment, and where each of the candidate's levels
// went.
struct Chosen {
  Driver driver;
  std::vector<std::uint32_t> place;
};

// Nothing when the driver does not vary at the moment.
std::optional<Chosen> choose(const Candidate& candidate, const std::vector<Row>& rows,
                             std::size_t c) {
  const std::size_t count = candidate.driver.levels.size();
  std::vector<std::uint64_t> contacts(count);
  for (const Row& row : rows) {
    if (row.levels[c] != kNoLevel) contacts[row.levels[c]] += row.contacts;
  }
  std::vector<std::size_t> kept;
  for (std::size_t l = 0; l < count; ++l) {
    if (contacts[l] > 0) kept.push_back(l);
  }
  if (kept.size() < 2) return std::nullopt;
  bool others = false;
  if (candidate.names && kept.size() > kDriverLevelsMax) {
    std::stable_sort(kept.begin(), kept.end(),
                     [&](std::size_t a, std::size_t b) { return contacts[a] > contacts[b]; });
    kept.resize(kDriverLevelsMax - 1);
    std::sort(kept.begin(), kept.end());
    others = true;
  }
  Chosen out;
  out.driver.name = candidate.driver.name;
  out.place.assign(count, kNoLevel);
  const auto move = [&](const std::optional<std::size_t>& from, std::optional<std::size_t>& to) {
    if (from && out.place[*from] != kNoLevel) to = out.place[*from];
  };
  for (const std::size_t l : kept) {
    out.place[l] = static_cast<std::uint32_t>(out.driver.levels.size());
    out.driver.levels.push_back(candidate.driver.levels[l]);
  }
  move(candidate.driver.reference, out.driver.reference);
  move(candidate.driver.ordinary, out.driver.ordinary);
  // The best level that there is stands in for one that is not.
  if (candidate.driver.reference && !out.driver.reference) out.driver.reference = 0;
  // What customers expect hurts when missed and pleases when surpassed; one of the two alone cannot
  // be set against the other.
  const std::size_t last = out.driver.levels.size() - 1;
  if (out.driver.ordinary == 0U || out.driver.ordinary == last) out.driver.ordinary.reset();
  if (others) {
    for (std::size_t l = 0; l < count; ++l) {
      if (out.place[l] == kNoLevel && contacts[l] > 0)
        out.place[l] = static_cast<std::uint32_t>(out.driver.levels.size());
    }
    out.driver.levels.emplace_back("all others");
  }
  return out;
}

// Whether two drivers have the same contacts at their levels, whatever these are called.
bool same_contacts(const std::vector<Row>& rows, std::size_t a, std::size_t b) {
  std::map<std::uint32_t, std::uint32_t> there;
  std::map<std::uint32_t, std::uint32_t> back;
  for (const Row& row : rows) {
    const Levels& levels = row.levels;
    if (there.emplace(levels[a], levels[b]).first->second != levels[b] ||
        back.emplace(levels[b], levels[a]).first->second != levels[a])
      return false;
  }
  return true;
}

// The combinations of levels, were the next driver taken in, too; each row's combination in
// `combination`.
std::size_t combine(std::vector<std::uint32_t>& combination, const std::vector<Row>& rows,
                    std::size_t c, const Chosen& chosen) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> numbers;
  for (std::size_t i = 0; i < combination.size(); ++i) {
    const std::uint32_t level = rows[i].levels[c];
    const std::pair key{combination[i], level == kNoLevel ? kNoLevel : chosen.place[level]};
    combination[i] = numbers.emplace(key, static_cast<std::uint32_t>(numbers.size())).first->second;
  }
  return numbers.size();
}

DriversOfMoment find_at(const std::string& moment, const Rows& of_moment,
                        const std::vector<Candidate>& all, std::size_t moments,
                        std::size_t threads) {
  DriversOfMoment out;
  out.moment = moment;
  out.outcomes = of_moment.total;
  const std::vector<Row>& rows = of_moment.rows;
  DriverCells cells;
  std::vector<std::pair<std::size_t, Chosen>> chosen;
  std::vector<std::uint32_t> combination(rows.size(), 0);
  for (std::size_t c = 0; c < all.size(); ++c) {
    auto next = choose(all[c], rows, c);
    if (!next) continue;
    const auto same = std::find_if(chosen.begin(), chosen.end(), [&](const auto& before) {
      return same_contacts(rows, before.first, c);
    });
    if (same != chosen.end()) {
      // Nothing can part what always comes together.
      cells.drivers[static_cast<std::size_t>(same - chosen.begin())].name +=
          ", always with: " + all[c].driver.name;
      continue;
    }
    std::vector<std::uint32_t> finer = combination;
    if (combine(finer, rows, c, *next) > kDriverCellsMax) {
      out.left_out.push_back(all[c].driver.name);
      continue;
    }
    combination = std::move(finer);
    cells.drivers.push_back(next->driver);
    chosen.emplace_back(c, std::move(*next));
  }
  for (stats::OutcomeCells& group : cells.groups) group = stats::OutcomeCells(chosen.size());
  for (const Row& row : rows) {
    Levels levels;
    for (const auto& [c, driver] : chosen) {
      const std::uint32_t level = row.levels[c];
      levels.push_back(level == kNoLevel ? kNoLevel : driver.place[level]);
    }
    for (std::size_t g = 0; g < kGroupCount; ++g) {
      if (stats::contacts_of(row.groups[g]) > 0) cells.groups[g].add(levels, row.groups[g]);
    }
  }
  for (stats::OutcomeCells& group : cells.groups) group.put_in_order();
  out.drivers = cells.drivers;
  out.found = find_drivers(cells, threads, moments);
  return out;
}

}  // namespace

std::vector<DriversOfMoment> find_moment_drivers(const JourneyCounts& counts, std::size_t threads) {
  const std::vector<Candidate> all = candidates(counts.dimensions);
  const std::vector<Rows> rows = rows_of(counts, all);
  std::vector<std::size_t> moments;
  for (std::size_t m = 0; m < rows.size(); ++m) {
    if (enough(rows[m].total)) moments.push_back(m);
  }
  std::stable_sort(moments.begin(), moments.end(), [&](std::size_t a, std::size_t b) {
    return stats::contacts_of(rows[a].total) > stats::contacts_of(rows[b].total);
  });
  if (moments.size() > kDriverMomentsMax) moments.resize(kDriverMomentsMax);
  std::vector<DriversOfMoment> out;
  for (const std::size_t m : moments) {
    DriversOfMoment found = find_at(counts.moments[m], rows[m], all, moments.size(), threads);
    if (!found.drivers.empty()) out.push_back(std::move(found));
  }
  return out;
}

}  // namespace fifteen::analyse
