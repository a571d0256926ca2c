#pragma once
// Small logs for tests: contacts as they would be told, and the counts that the pass makes of them.
//
//   TestLog log;
//   log.add({.customer = 1, .moment = "bag desk", .day = 0});
//   log.won_at("paid");
//   const JourneyCounts counts = log.count();

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "journey/pass.h"

namespace fifteen::journey {

/// What the pass makes of records, the whole of them being the sample.
template <class Record>
JourneyCounts count_records(const JourneyPlan& plan, const std::vector<Record>& records,
                            std::size_t threads, std::size_t top,
                            const Amounts* amounts = nullptr) {
  Pile<Record> pile({.first = 0, .budget_bytes = std::size_t{2} << 30U});
  auto& writer = pile.writer();
  for (const Record& record : records) writer.add(record);
  Tables tables(plan.moments.size());
  Sampler sampler(kGroupPlaces);
  PassOptions options;
  options.sampler = &sampler;
  options.amounts = amounts;
  run_pass(plan, pile, {0, kPartitionCount}, threads, tables, options);
  JourneyCounts counts = std::move(tables).finish(plan, top);
  LogSample sample = std::move(sampler).finish();
  counts.sample = std::move(sample.known);
  counts.unidentified_sample = std::move(sample.unidentified);
  return counts;
}

struct TestContact {
  std::int64_t customer = 0;
  std::string moment{};
  double day = 0;
  Outcome outcome = Outcome::kUnscored;
  bool won = false;
  bool lost = false;
  std::int64_t case_id = 0;  ///< 0: none
  bool unidentified = false;
  std::int64_t value = 0;  ///< in hundredths
  std::int64_t reach = 0;
};

/// The order in which contacts are added is their place in the file.
class TestLog {
 public:
  std::vector<TestContact> contacts;
  std::optional<std::int64_t> gap_us;
  std::optional<std::int64_t> won_silence_us;
  std::optional<std::int64_t> lost_silence_us;
  double end_day = 0;
  bool drop_duplicates = false;

  void add(TestContact contact) {
    end_day = std::max(end_day, contact.day);
    facets_->moments().number(contact.moment);
    contacts.push_back(std::move(contact));
  }
  void won_at(std::string moment) { won_moments_.push_back(std::move(moment)); }
  void lost_at(std::string moment) { lost_moments_.push_back(std::move(moment)); }

  JourneyPlan plan() const {
    for (const TestContact& contact : contacts) facet_of(contact);
    JourneyPlan out = plan_for(*facets_, score::Weights{});
    out.won = {flags(won_moments_), won_silence_us};
    out.lost = {flags(lost_moments_), lost_silence_us};
    out.gap_us = gap_us;
    out.log_end_us = us(end_day);
    out.drop_duplicates = drop_duplicates;
    return out;
  }

  template <class Record>
  std::vector<Record> records() const {
    std::vector<Record> out;
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const TestContact& contact = contacts[i];
      Record record;
      record.customer = contact.unidentified ? mix64(~std::uint64_t{i}) : hash_id(contact.customer);
      record.start = us(contact.day);
      record.packed = pack(i, facet_of(contact));
      if constexpr (std::is_same_v<Record, CaseContactRecord>) {
        record.case_hash = contact.case_id == 0 ? 0 : hash_id(contact.case_id);
      }
      out.push_back(record);
    }
    return out;
  }

  Amounts amounts() const {
    AmountLists lists;
    auto& writer = lists.writer();
    for (std::size_t i = 0; i < contacts.size(); ++i) {
      const std::uint64_t customer = hash_id(contacts[i].customer);
      writer.add(AmountKind::kValue, customer, i, contacts[i].value);
      writer.add(AmountKind::kReach, customer, i, contacts[i].reach);
    }
    return std::move(lists).finish(kGroupPlaces);
  }

  template <class Record = ContactRecord>
  JourneyCounts count(std::size_t threads = 1, std::size_t top = 1000) const {
    const JourneyPlan the_plan = plan();
    const Amounts the_amounts = amounts();
    return count_records(the_plan, records<Record>(), threads, top, &the_amounts);
  }

  static std::int64_t us(double day) {
    return static_cast<std::int64_t>(day * static_cast<double>(kMicrosPerDay));
  }

 private:
  std::vector<bool> flags(const std::vector<std::string>& moments) const {
    std::vector<bool> out;
    for (const std::string& name : facets_->moments().names()) {
      out.push_back(std::find(moments.begin(), moments.end(), name) != moments.end());
    }
    return out;
  }

  std::uint32_t facet_of(const TestContact& contact) const {
    Facet facet;
    facet.moment = *facets_->moments().number(contact.moment);
    facet.signs.stated = contact.outcome;
    facet.won = contact.won;
    facet.lost = contact.lost;
    facet.unidentified = contact.unidentified;
    return *facets_->number(facet);
  }

  std::unique_ptr<Facets> facets_ = std::make_unique<Facets>();
  std::vector<std::string> won_moments_;
  std::vector<std::string> lost_moments_;
};

}  // namespace fifteen::journey
