#include "journey/pass.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/share_out.h"
#include "journey/sort.h"

namespace fifteen::journey {
template <class Record>
Pass<Record>::Pass(const JourneyPlan& plan, const PassOptions& options)
    : plan_(plan),
      options_(options),
      visits_(plan.moments.size()),
      customer_seen_(plan.moments.size()),
      periods_(plan.periods.starts),
      history_(plan) {
  if (options.demand != nullptr) demand_.emplace(options.demand->facets, options.demand->rules);
  constexpr std::size_t kDenseMax = 1U << 16U;
  for (std::size_t h = 0; h < score::kHistoryCount; ++h) {
    if ((h & ~std::size_t{plan.history_signs}) != 0) continue;
    history_places_[h] = static_cast<std::uint8_t>(histories_.size());
    histories_.push_back(static_cast<score::History>(h));
  }
  const std::size_t cells = plan.facets.size() * histories_.size();
  const std::size_t periods = plan.periods.starts.size() * plan.moments.size() * kOutcomeCount;
  if (cells <= kDenseMax) dense_cells_.resize(cells);
  if (periods <= kDenseMax) dense_periods_.resize(periods);
  name_hashes_.reserve(plan.moments.size());
  for (const std::string& name : plan.moments) name_hashes_.push_back(hash_text(name));
}

template <class Record>
void Pass<Record>::run(std::span<const Record> records, GroupTables& tables, LogSample* sample) {
  samples_ = sample;
  sample_ = sample == nullptr ? nullptr : &sample->known;
  std::size_t begin = 0;
  while (begin < records.size()) {
    std::size_t end = begin + 1;
    while (end < records.size() && records[end].customer == records[begin].customer) ++end;
    customer(records.subspan(begin, end - begin), tables);
    begin = end;
  }
  count_walked(tables);
  tables.paths.keep_bounded(kPathStepsMax);
}

template <class Record>
void Pass<Record>::finish(GroupTables& tables) {
  for (std::size_t i = 0; i < dense_cells_.size(); ++i) {
    if (dense_cells_[i] == 0) continue;
    const auto facet = static_cast<std::uint32_t>(i / histories_.size());
    const score::History history = histories_[i % histories_.size()];
    tables.cells.at(cell_key(facet, history)) += std::exchange(dense_cells_[i], 0);
  }
  const std::size_t moments = plan_.moments.size();
  for (std::size_t i = 0; i < dense_periods_.size(); ++i) {
    if (dense_periods_[i] == 0) continue;
    const auto moment = static_cast<std::uint16_t>(i / kOutcomeCount % moments);
    const auto outcome = static_cast<Outcome>(i % kOutcomeCount);
    tables.periods.at(period_key(i / kOutcomeCount / moments, moment, outcome)) +=
        std::exchange(dense_periods_[i], 0);
  }
}

template <class Record>
void Pass<Record>::count_cell(std::uint32_t facet, score::History history, GroupTables& tables) {
  if (dense_cells_.empty()) {
    ++tables.cells.at(cell_key(facet, history));
  } else {
    ++dense_cells_[facet * histories_.size() + history_places_[history]];
  }
}

template <class Record>
void Pass<Record>::count_period(std::size_t period, std::uint16_t moment, Outcome outcome,
                                GroupTables& tables) {
  if (dense_periods_.empty()) {
    ++tables.periods.at(period_key(period, moment, outcome));
  } else {
    ++dense_periods_[(period * plan_.moments.size() + moment) * kOutcomeCount +
                     static_cast<std::size_t>(outcome)];
  }
}

template <class Record>
void Pass<Record>::customer(std::span<const Record> contacts, GroupTables& tables) {
  if (facet_of(contacts.front()).unidentified) {
    for (const Record& contact : contacts) {
      const Outcome outcome = count_contact(contact, 0, tables);
      if (samples_ != nullptr && !options_.only_cells) add_unidentified(contact, outcome);
    }
    tables.unidentified += contacts.size();
    return;
  }
  ++tables.customers;
  ++customer_number_;
  if (demand_) note_demand(contacts);
  const score::History* histories = history_.of(contacts);
  while (!contacts.empty()) {
    const std::size_t length = journey_length(contacts, tables);
    const bool more =
        length < contacts.size() && contacts[length].case_key() == contacts.front().case_key();
    journey(contacts.first(length), histories, more ? contacts[length].start : plan_.log_end_us,
            tables);
    contacts = contacts.subspan(length);
    if (histories != nullptr) histories += length;
  }
}

// The contacts as the sample has them: by start, ties by case and place, without dropped rows.
template <class Record>
void Pass<Record>::note_demand(std::span<const Record> contacts) {
  std::vector<DemandContact> kept;
  std::vector<std::uint32_t> places;
  std::uint32_t cases = 0;
  for (std::uint32_t i = 0; i < contacts.size(); ++i) {
    const bool same_case = i > 0 && contacts[i].case_key() == contacts[i - 1].case_key();
    if (plan_.drop_duplicates && same_case && same_contact(plan_, contacts[i], contacts[i - 1]))
      continue;
    if (!same_case) ++cases;
    kept.push_back({contacts[i].start, facet_of(contacts[i]).canonical,
                    contacts[i].case_key() == 0 ? 0 : cases});
    places.push_back(i);
  }
  order_by_start(kept, places);
  const std::span<const DemandTag> tags = demand_->of(kept);
  for (std::size_t k = 0; k < tags.size(); ++k) {
    const DemandTag& tag = tags[k];
    if (tag.kinds == 0) continue;
    DemandNote note{0, 0, 0, tag.kinds, tag.sign, tag.cause != kNoCause};
    // A silence has no row to show.
    note.has_cause = note.has_cause && !is_silence(contacts[places[tag.cause]].order());
    if (note.has_cause) {
      note.cause = contacts[places[tag.cause]].order();
      note.since_us = kept[k].start_us - kept[tag.cause].start_us;
    }
    // And for the same row again, which was dropped.
    for (std::uint32_t i = places[k]; i < contacts.size(); ++i) {
      if (i > places[k] &&
          (!plan_.drop_duplicates || contacts[i].case_key() != contacts[i - 1].case_key() ||
           !same_contact(plan_, contacts[i], contacts[i - 1])))
        break;
      note.order = contacts[i].order();
      demand_notes_.push_back(note);
    }
  }
}

template <class Record>
std::size_t Pass<Record>::journey_length(std::span<const Record> contacts,
                                         GroupTables& tables) const {
  const std::uint64_t case_key = contacts.front().case_key();
  if (case_key != 0) ++tables.journeys_of_cases;
  if (plan_.gap_us) {
    ++tables.journeys_half_gap;
    ++tables.journeys_double_gap;
  }
  bool sealed = false;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    if (contacts[i].case_key() != case_key) return i;
    if (case_key != 0 || !plan_.gap_us) continue;
    // The fate's own row again, as exports have it, begins no journey.
    if (sealed && !same_contact(plan_, contacts[i], contacts[i - 1])) return i;
    if (i > 0) {
      const std::int64_t gap_us = contacts[i].start - contacts[i - 1].start;
      if (gap_us > *plan_.gap_us) {
        // One journey with what follows, if the gap were double.
        if (gap_us <= 2 * *plan_.gap_us) --tables.journeys_double_gap;
        return i;
      }
      tables.journeys_half_gap += gap_us > *plan_.gap_us / 2 ? 1 : 0;
    }
    const std::uint16_t moment = facet_of(contacts[i]).moment;
    sealed = plan_.won.decides(moment) || plan_.lost.decides(moment);
  }
  return contacts.size();
}

template <class Record>
Fate Pass<Record>::mark_of(const PlannedFacet& facet, bool& is_fate) const {
  const bool won_moment = plan_.won.decides(facet.moment);
  const bool lost_moment = plan_.lost.decides(facet.moment);
  is_fate = won_moment || lost_moment;
  if (lost_moment || facet.lost) return Fate::kLost;
  if (won_moment || facet.won) return Fate::kWon;
  return Fate::kOpen;
}

template <class Record>
Fate Pass<Record>::silence_fate(std::int64_t silence_us) const {
  if (plan_.lost.silence_us && silence_us >= *plan_.lost.silence_us) return Fate::kLost;
  if (plan_.won.silence_us && silence_us >= *plan_.won.silence_us) return Fate::kWon;
  return Fate::kOpen;
}

template <class Record>
Outcome Pass<Record>::count_contact(const Record& contact, score::History history,
                                    GroupTables& tables) {
  const PlannedFacet& facet = facet_of(contact);
  const Outcome outcome = facet.outcome(history);
  MomentTally& tally = tables.moments[facet.moment];
  ++tally.contacts;
  ++tally.outcomes[static_cast<std::size_t>(outcome)];
  count_cell(facet.canonical, history, tables);
  if (!plan_.periods.starts.empty())
    count_period(periods_.of(contact.start), facet.moment, outcome, tables);
  if (options_.notes != nullptr && !is_silence(contact.order()))
    (*options_.notes)[contact.order()] = note_of(facet.canonical, history);
  return outcome;
}

template <class Record>
void Pass<Record>::journey(std::span<const Record> contacts, const score::History* histories,
                           std::int64_t silent_until_us, GroupTables& tables) {
  ++journey_number_;
  now_.moments.clear();
  SampledJourney sampled;
  if (sample_ != nullptr) sampled.first = static_cast<std::uint32_t>(sample_->contacts.size());
  Fate fate = Fate::kOpen;
  bool sealed = false;
  std::uint64_t variant = 0;
  std::size_t before_fate = 0;   // contacts before the one that is the fate
  std::size_t first_misery = 0;  // 1 + its place; 0: none
  const Record* previous = nullptr;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const Record& contact = contacts[i];
    if (previous != nullptr && same_contact(plan_, contact, *previous)) {
      ++tables.duplicates;
      if (plan_.drop_duplicates) {
        if (options_.notes != nullptr && !is_silence(contact.order()))
          (*options_.notes)[contact.order()] = (*options_.notes)[previous->order()];
        continue;
      }
    }
    score::History history = previous == nullptr ? 0 : score::kLater;
    if (histories != nullptr) history |= histories[i];
    const Outcome outcome = count_contact(contact, history, tables);
    if (options_.only_cells) {
      previous = &contact;
      continue;
    }
    const PlannedFacet& facet = facet_of(contact);
    const std::uint16_t moment = facet.moment;
    MomentTally& tally = tables.moments[moment];
    Visit& visit = visits_[moment];
    if (visit.journey != journey_number_) visit = {journey_number_, 0};
    if (++visit.count > 1) ++tally.repeats;
    if (customer_seen_[moment] != customer_number_) {
      customer_seen_[moment] = customer_number_;
      ++tally.customers;
    }
    if (previous != nullptr) {
      tables.gaps.add(now_.moments.back(), moment, contact.start - previous->start);
    }
    bool is_fate = false;
    const Fate mark = mark_of(facet, is_fate);
    if (fate == Fate::kOpen) fate = mark;
    sealed = sealed || is_fate;
    if (sample_ != nullptr)
      add_sampled(contact, {contact.start, facet.canonical, history, outcome});
    now_.moments.push_back(moment);
    before_fate += sealed ? 0U : 1U;
    if (outcome == Outcome::kMisery && first_misery == 0) first_misery = now_.moments.size();
    variant = mix64(variant ^ name_hashes_[moment]);
    previous = &contact;
  }
  if (options_.only_cells) return;
  if (fate == Fate::kOpen) fate = silence_fate(silent_until_us - contacts.back().start);
  if (sample_ != nullptr) {
    sampled.customer = contacts.front().customer;
    sampled.fate = fate;
    sampled.is_case = contacts.front().case_key() != 0;
    sampled.before_fate = static_cast<std::uint32_t>(before_fate);
    sampled.seen_until_us = silent_until_us;
    end_sampled(sampled);
  }
  now_.variant = variant;
  tables.variants.prefetch(variant);
  count_moments(fate, tables);
  if (options_.paths.order != 0) count_path(fate, before_fate, first_misery, tables);
  count_walked(tables);
  std::swap(now_, before_);
}

template <class Record>
void Pass<Record>::add_unidentified(const Record& contact, Outcome outcome) {
  sample_ = &samples_->unidentified;
  SampledJourney sampled;
  sampled.customer = contact.customer;
  sampled.first = static_cast<std::uint32_t>(sample_->contacts.size());
  sampled.before_fate = 1;
  sampled.seen_until_us = contact.start;
  add_sampled(contact, {contact.start, facet_of(contact).canonical, 0, outcome});
  end_sampled(sampled);
  sample_ = &samples_->known;
}

template <class Record>
void Pass<Record>::add_sampled(const Record& contact, const SampledContact& sampled) {
  const auto place = static_cast<std::uint32_t>(sample_->contacts.size());
  sample_->contacts.push_back(sampled);
  if (options_.amounts == nullptr) return;
  for (std::size_t k = 0; k < kAmountKinds; ++k) {
    const auto amount =
        options_.amounts->find(static_cast<AmountKind>(k), contact.customer, contact.order());
    if (amount) sample_->amounts[k].push_back({place, *amount});
  }
}

// Takes the journey whose contacts lie at the end of the sample into it.
template <class Record>
void Pass<Record>::end_sampled(SampledJourney journey) {
  const std::size_t length = sample_->contacts.size() - journey.first;
  if (length > kSampleJourneyMax) {
    sample_->contacts.resize(journey.first);
    for (auto& amounts : sample_->amounts) {
      while (!amounts.empty() && amounts.back().contact >= journey.first) amounts.pop_back();
    }
    ++sample_->left_out;
    return;
  }
  journey.contacts = static_cast<std::uint32_t>(length);
  sample_->journeys.push_back(journey);
}

template <class Record>
void Pass<Record>::count_moments(Fate fate, GroupTables& tables) {
  const auto fate_number = static_cast<std::size_t>(fate);
  ++tables.journeys[fate_number];
  ++tables.moments[now_.moments.front()].starts;
  ++tables.moments[now_.moments.back()].ends;
  for (const std::uint16_t moment : now_.moments) {
    Visit& visit = visits_[moment];
    if (visit.journey != journey_number_) continue;
    ++tables.moments[moment].journeys[fate_number];
    visit.journey = 0;  // counted
  }
}

// The path to a fate stops before the contact that is the fate, as the fate model does. An open
// journey has no fate yet, but what misery it has had is known.
template <class Record>
void Pass<Record>::count_path(Fate fate, std::size_t before_fate, std::size_t first_misery,
                              GroupTables& tables) {
  const std::span<const std::uint16_t> moments(now_.moments);
  if (options_.paths.to_misery) {
    if (first_misery == 0) {
      tables.paths.add(moments, PathEnd::kNull);
    } else {
      tables.paths.add(moments.first(first_misery), PathEnd::kConversion);
    }
  } else if (fate != Fate::kOpen) {
    tables.paths.add(moments.first(before_fate),
                     fate == Fate::kWon ? PathEnd::kConversion : PathEnd::kNull);
  }
}

// Counts the variant of the journey before this one.
template <class Record>
void Pass<Record>::count_walked(GroupTables& tables) {
  if (before_.moments.empty()) return;
  tables.variants.add(before_.variant, before_.moments);
  before_.moments.clear();
}

namespace {

// Ranges that each lie within one group.
std::vector<PartitionRange> tasks_of(PartitionRange range, std::size_t threads) {
  // Whole groups when that is enough to keep all threads busy to the end, else parts of them.
  const std::size_t parts = std::clamp<std::size_t>((4 * threads + 19) / 20, 1, 8);
  const std::size_t length = kPartitionsPerGroup / parts;
  std::vector<PartitionRange> tasks;
  while (range.first < range.limit) {
    const std::size_t group_end = (range.first / kPartitionsPerGroup + 1) * kPartitionsPerGroup;
    const std::size_t end = std::min({range.limit, group_end, range.first + length});
    tasks.push_back({range.first, end});
    range.first = end;
  }
  return tasks;
}

// Puts the records of customers in the sample before the others of the partition, each customer's
// in their order, and returns how many they are. At most one partition of a group is divided.
template <class Record>
std::size_t sampled_first(std::vector<Record>& sorted, std::size_t partition,
                          const Sampler* sampler) {
  if (sampler == nullptr || !sampler->wants(partition)) return 0;
  if (sampler->wants_all(partition)) return sorted.size();
  const auto end = std::stable_partition(sorted.begin(), sorted.end(), [&](const Record& record) {
    return sampler->wants_customer(record.customer);
  });
  return static_cast<std::size_t>(end - sorted.begin());
}

}  // namespace

template <class Record>
void run_pass(const JourneyPlan& plan, const Pile<Record>& pile, PartitionRange range,
              std::size_t threads, Tables& tables, const PassOptions& options) {
  const std::vector<PartitionRange> tasks = tasks_of(range, threads);
  std::mutex merging;
  share_out(tasks.size(), threads, [&](std::size_t t) {
    Pass<Record> pass(plan, options);
    std::vector<Record> records;
    std::vector<Record> scratch;
    std::vector<std::uint32_t> ends;
    GroupTables part(plan.moments.size());
    part.paths.order = options.paths.order;
    LogSample sample;
    for (std::size_t p = tasks[t].first; p < tasks[t].limit; ++p) {
      pile.copy(p, records);
      if (records.empty()) continue;
      sort_partition(records, scratch, ends);
      insert_silences(plan, records);
      const std::size_t sampled = sampled_first(records, p, options.sampler);
      const std::span<const Record> sorted(records);
      if (sampled > 0) pass.run(sorted.first(sampled), part, &sample);
      if (sampled < sorted.size()) pass.run(sorted.subspan(sampled), part);
    }
    if (options.sampler != nullptr) options.sampler->add(tasks[t].first, sample);
    pass.finish(part);
    const std::scoped_lock lock(merging);
    if (options.demand != nullptr) {
      auto& notes = options.demand->notes;
      notes.insert(notes.end(), pass.demand_notes().begin(), pass.demand_notes().end());
    }
    tables.merge(tasks[t].first / kPartitionsPerGroup, part);
  });
}

template class Pass<ContactRecord>;
template class Pass<CaseContactRecord>;
template void run_pass(const JourneyPlan&, const Pile<ContactRecord>&, PartitionRange, std::size_t,
                       Tables&, const PassOptions&);
template void run_pass(const JourneyPlan&, const Pile<CaseContactRecord>&, PartitionRange,
                       std::size_t, Tables&, const PassOptions&);

}  // namespace fifteen::journey
