#include "engine/duckdb/contact_batch.h"

#include <algorithm>
#include <numeric>

namespace fifteen::duckdb_engine {
namespace {

Span span_of(const ContactBatch& batch, std::uint32_t row) {
  Span span;
  span.start_us = batch.starts[row];
  if (batch.ends[row] != kUnknownUs) span.end_us = batch.ends[row];
  return span;
}

// Reads one column of evidence into signs, waits or promises.
class EvidenceColumn {
 public:
  EvidenceColumn(const FieldRules& rules, Field field, const Argument& values, ContactBatch& batch,
                 const OnBadValue& bad)
      : rules_(rules), field_(field), values_(values), batch_(batch), bad_(bad) {}

  void outcomes() {
    each([&](std::uint32_t row, score::Signs& signs) {
      check(row, read_outcome(rules_, values_, row, signs.stated),
            "an outcome that is none of the mapping's words");
    });
  }

  void truths(score::Answer score::Signs::*sign) {
    each([&](std::uint32_t row, score::Signs& signs) {
      bool value = false;
      if (check(row, read_truth(values_, row, value), "neither yes nor no"))
        signs.*sign = score::answer_of(value);
    });
  }

  void waits() {
    each([&](std::uint32_t row, score::Signs&) {
      std::int64_t us = 0;
      if (check(row, read_duration(rules_, values_, row, us), kBadDuration)) batch_.waits[row] = us;
    });
  }

  void promises() {
    each([&](std::uint32_t row, score::Signs&) {
      std::int64_t us = 0;
      const char* wrong = "";
      const Reading reading = read_promise(rules_, values_, row, span_of(batch_, row), us, wrong);
      if (check(row, reading, wrong)) batch_.within[row] = us;
    });
  }

  void answers() {
    each([&](std::uint32_t row, score::Signs&) {
      std::int64_t us = 0;
      const char* wrong = "";
      const Reading reading = read_answered(rules_, values_, row, span_of(batch_, row), us, wrong);
      if (!check(row, reading, wrong)) return;
      batch_.answers[row] = us;
      if (batch_.waits[row] == kUnknownUs) batch_.waits[row] = us;
    });
  }

  void transfers() {
    each([&](std::uint32_t row, score::Signs& signs) {
      check(row, read_transfers(values_, row, signs.transfers),
            "a number of transfers that is none");
    });
  }

  void call_backs() {
    each([&](std::uint32_t row, score::Signs& signs) {
      std::int64_t us = 0;
      const char* wrong = "";
      const Reading reading = read_call_back(rules_, values_, row, span_of(batch_, row), us, wrong);
      if (check(row, reading, wrong)) signs.call_back = score::call_back_level(us);
    });
  }

  // Words that tell no direction are no evidence.
  void directions() {
    each([&](std::uint32_t row, score::Signs& signs) {
      read_direction(values_, row, signs.direction);
    });
  }

  void ratings(const OnRating& on_rating) {
    each([&](std::uint32_t row, score::Signs& signs) {
      Rated rated;
      const char* wrong = "";
      const Reading reading = read_rating(rules_, field_, values_, row, rated, wrong);
      if (!check(row, reading, wrong)) return;
      signs.rated = score::worse(signs.rated, rated.outcome);
      on_rating(row, field_, rated);
    });
  }

 private:
  template <class Read>
  void each(Read&& read) {
    for (const std::uint32_t row : batch_.rows) read(row, batch_.facets[row].signs);
  }

  bool check(std::uint32_t row, Reading reading, const char* wrong) {
    if (reading == Reading::kBad) bad_(row, field_, wrong, values_);
    return reading == Reading::kGood;
  }

  const FieldRules& rules_;
  Field field_;
  const Argument& values_;
  ContactBatch& batch_;
  const OnBadValue& bad_;
};

}  // namespace

void ContactBatch::begin(std::size_t count) {
  rows.resize(count);
  std::iota(rows.begin(), rows.end(), std::uint32_t{0});
  customers.resize(count);
  starts.resize(count);
  zones.resize(count);
  ends.assign(count, kUnknownUs);
  waits.assign(count, kUnknownUs);
  answers.assign(count, kUnknownUs);
  within.resize(count);
  facets.assign(count, journey::Facet{});
}

void read_starts(const FieldRules& rules, const Argument& values, ContactBatch& batch,
                 const OnBadValue& bad) {
  batch.keep_if([&](std::uint32_t row) {
    const Reading reading = read_time(rules, values, row, batch.starts[row], batch.zones[row]);
    if (reading == Reading::kMissing) bad(row, Field::kStart, "no start time", values);
    if (reading == Reading::kBad) bad(row, Field::kStart, "a time that cannot be read", values);
    return reading == Reading::kGood;
  });
}

void read_ends(const FieldRules& rules, const Argument& values, ContactBatch& batch,
               const OnBadValue& bad) {
  for (const std::uint32_t row : batch.rows) {
    std::int64_t us = 0;
    const Reading reading = read_time(rules, values, row, us);
    if (reading == Reading::kBad) {
      bad(row, Field::kEnd, "a time that cannot be read", values);
    } else if (reading == Reading::kGood && us < batch.starts[row]) {
      bad(row, Field::kEnd, "an end before the start", values);
    } else if (reading == Reading::kGood) {
      batch.ends[row] = us;
    }
  }
}

void read_evidence(const FieldRules& rules, const std::vector<Field>& fields,
                   const Argument* values, ContactBatch& batch, const OnBadValue& bad,
                   const OnRating& rating) {
  std::fill(batch.within.begin(), batch.within.end(), rules.promise_us.value_or(kUnknownUs));
  bool knows_waits = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    EvidenceColumn column(rules, fields[i], values[i], batch, bad);
    switch (fields[i]) {
      case Field::kOutcome: column.outcomes(); break;
      case Field::kResolved: column.truths(&score::Signs::resolved); break;
      case Field::kAbandoned: column.truths(&score::Signs::abandoned); break;
      case Field::kWaited: column.waits(); break;
      case Field::kPromise: column.promises(); break;
      case Field::kAnswered: column.answers(); break;
      case Field::kTransfers: column.transfers(); break;
      case Field::kDirection: column.directions(); break;
      case Field::kCallBack: column.call_backs(); break;
      default: column.ratings(rating);
    }
    knows_waits = knows_waits || fields[i] == Field::kWaited || fields[i] == Field::kAnswered;
  }
  for (const std::uint32_t row : batch.rows) {
    score::Signs& signs = batch.facets[row].signs;
    std::int64_t took_us = batch.waits[row];
    if (took_us != kUnknownUs) signs.wait = score::wait_level(took_us);
    // A promise of a wait is not held against the whole contact where only this wait is missing.
    if (!knows_waits && batch.ends[row] != kUnknownUs)
      took_us = batch.ends[row] - batch.starts[row];
    if (took_us != kUnknownUs && batch.within[row] != kUnknownUs)
      signs.pace = score::pace_of(took_us, batch.within[row]);
  }
}

}  // namespace fifteen::duckdb_engine
