#include "simulate/encounter.h"

#include <algorithm>
#include <array>
#include <vector>

namespace fifteen::simulate {
namespace {

constexpr std::int64_t kMicrosPerMilli = 1000;

// The fixes one after another: what one outcome loses goes to the two others in their ratio.
void mend(const std::vector<Fix>& fixes, double& misery, double& magic) {
  ByOutcome<double> p{misery, 1 - misery - magic, magic};
  for (const Fix& fix : fixes) {
    const double old = p.at(fix.outcome);
    const double now = fix.times ? std::min(1.0, old * fix.value) : fix.value;
    const double rest = 1 - old;
    for (std::size_t o = 0; o < 3; ++o) {
      if (o == fix.outcome) {
        p.at(o) = now;
      } else {
        p.at(o) = rest > 0 ? p.at(o) * ((1 - now) / rest) : (1 - now) / 2;
      }
    }
  }
  misery = p[kMisery];
  magic = p[kMagic];
}

}  // namespace

void set_times(Row& row, std::int64_t start_us, const Served* served, std::int64_t end_us) {
  constexpr std::int64_t kLongest = 0xFFFFFFFE;
  row.start_ms = start_us / kMicrosPerMilli;
  row.length_ms =
      static_cast<std::uint32_t>(std::min(end_us / kMicrosPerMilli - row.start_ms, kLongest));
  if (served == nullptr) return;
  const std::int64_t answered_ms = (start_us + served->waited_us) / kMicrosPerMilli;
  row.waited_ms = static_cast<std::uint32_t>(std::min(answered_ms - row.start_ms, kLongest));
}

std::uint8_t draw_outcome(const Plan& plan, const Row& row, Odds odds, const Served* served,
                          const Draws& draws) {
  const PlannedMoment& planned = plan.moments[row.moment];
  const Moment& moment = plan.world.moments[row.moment];
  if (served != nullptr) {
    if (row.abandoned) odds.shift(planned.abandoned);
    if (moment.promise_us && served->waited_us > *moment.promise_us)
      odds.shift(served->waited_us > 2 * *moment.promise_us ? planned.very_late : planned.late);
    if (planned.per_minute) {
      const double minutes = std::min(60.0, static_cast<double>(served->waited_us) / (60 * 1e6));
      odds.shift(odds_of({moment.per_minute.misery * minutes, moment.per_minute.magic * minutes}));
    }
  }
  const double sum = 1 + odds.misery + odds.magic;
  double misery = odds.misery / sum;
  double magic = odds.magic / sum;
  if (!planned.fixes.empty()) mend(planned.fixes, misery, magic);
  // Misery at one end and magic at the other: less of one never turns it into the other
  // needlessly.
  const double u = draws.uniform(Purpose::kOutcome);
  return static_cast<std::uint8_t>(u < misery ? kMisery : u >= 1 - magic ? kMagic : kNeutral);
}

void draw_said(const Plan& plan, const Draws& draws, Row& row) {
  const PlannedMoment& planned = plan.moments[row.moment];
  const Moment& moment = plan.world.moments[row.moment];
  if (moment.resolved && !row.abandoned) {
    row.resolved = draws.uniform(Purpose::kResolved) < moment.resolved->at(row.outcome) ? 2 : 1;
  }
  if (!planned.rated || draws.uniform(Purpose::kRated) >= moment.rated.at(row.outcome)) return;
  const auto& until = planned.csat_until[row.outcome];
  const double u = draws.uniform(Purpose::kCsat);
  std::uint8_t csat = 1;
  while (csat < 5 && u >= until[csat - 1U]) ++csat;
  row.csat = csat;
  const std::size_t texts = moment.texts[row.outcome].size();
  if (texts == 0 || draws.uniform(Purpose::kWrites) >= moment.writes) return;
  row.text = static_cast<std::uint16_t>(planned.first_text[row.outcome] +
                                        draws.below(Purpose::kText, texts));
}

// A radix sort of the starts' bits.
void sort_by_start(std::vector<Row>& rows, std::int64_t first_ms) {
  constexpr unsigned kBits = 12;
  struct Key {
    std::uint64_t start;
    std::uint32_t row;
  };
  std::vector<Key> keys(rows.size());
  std::uint64_t most = 0;
  for (std::size_t r = 0; r < rows.size(); ++r) {
    keys[r] = {static_cast<std::uint64_t>(rows[r].start_ms - first_ms),
               static_cast<std::uint32_t>(r)};
    most = std::max(most, keys[r].start);
  }
  std::vector<Key> other(keys.size());
  for (unsigned shift = 0; shift < 64 && most >> shift != 0; shift += kBits) {
    std::array<std::uint32_t, (1U << kBits) + 1> from{};
    const auto digit = [shift](const Key& key) {
      return static_cast<std::size_t>(key.start >> shift) & ((1U << kBits) - 1);
    };
    for (const Key& key : keys) ++from[digit(key) + 1];
    for (std::size_t d = 1; d < from.size(); ++d) from[d] += from[d - 1];
    for (const Key& key : keys) other[from[digit(key)]++] = key;
    keys.swap(other);
  }
  std::vector<Row> sorted;
  sorted.reserve(rows.size());
  for (const Key& key : keys) sorted.push_back(rows[key.row]);
  rows.swap(sorted);
}

}  // namespace fifteen::simulate
