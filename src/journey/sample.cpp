#include "journey/sample.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/error.h"

namespace fifteen::journey {

void JourneySample::append(const JourneySample& other) {
  const auto first = static_cast<std::uint32_t>(contacts.size());
  FIFTEEN_CHECK(contacts.size() + other.contacts.size() < ~std::uint32_t{0}, "too large a sample");
  contacts.insert(contacts.end(), other.contacts.begin(), other.contacts.end());
  for (SampledJourney journey : other.journeys) {
    journey.first += first;
    journeys.push_back(journey);
  }
  for (std::size_t k = 0; k < kAmountKinds; ++k) {
    for (const SampledAmount& amount : other.amounts[k])
      amounts[k].push_back({amount.contact + first, amount.amount});
  }
  left_out += other.left_out;
}

std::span<const SampledAmount> JourneySample::of_kind(AmountKind kind,
                                                      const SampledJourney& journey) const {
  const std::vector<SampledAmount>& all = of_kind(kind);
  const auto from = [&](std::uint32_t contact) {
    return std::lower_bound(
        all.begin(), all.end(), contact,
        [](const SampledAmount& a, std::uint32_t wanted) { return a.contact < wanted; });
  };
  return {from(journey.first), from(journey.first + journey.contacts)};
}

JourneySample JourneySample::in_order() const {
  std::vector<std::uint32_t> order(journeys.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return journeys[a].customer < journeys[b].customer;
  });
  JourneySample out;
  out.bound = bound;
  out.left_out = left_out;
  out.journeys.reserve(journeys.size());
  out.contacts.reserve(contacts.size());
  for (std::size_t k = 0; k < kAmountKinds; ++k) out.amounts[k].reserve(amounts[k].size());
  for (const std::uint32_t j : order) {
    SampledJourney& journey = out.journeys.emplace_back(journeys[j]);
    const auto contacts_of_it = of(journey);
    const auto first = static_cast<std::uint32_t>(out.contacts.size());
    for (std::size_t k = 0; k < kAmountKinds; ++k) {
      if (amounts[k].empty()) continue;
      for (const SampledAmount& a : of_kind(static_cast<AmountKind>(k), journey))
        out.amounts[k].push_back({a.contact - journey.first + first, a.amount});
    }
    journey.first = first;
    out.contacts.insert(out.contacts.end(), contacts_of_it.begin(), contacts_of_it.end());
  }
  return out;
}

std::vector<std::string> keep_used(const std::vector<std::string>& employees, LogSample& sample) {
  std::vector<std::int64_t> numbers(employees.size() + 1);
  sample.rename(AmountKind::kEmployee, [&](std::int64_t number) {
    numbers[static_cast<std::size_t>(number)] = 1;
    return number;
  });
  std::vector<std::string> out;
  for (std::size_t e = 0; e < employees.size(); ++e) {
    if (numbers[e + 1] == 0) continue;
    out.push_back(employees[e]);
    numbers[e + 1] = static_cast<std::int64_t>(out.size());
  }
  sample.rename(AmountKind::kEmployee,
                [&](std::int64_t number) { return numbers[static_cast<std::size_t>(number)]; });
  return out;
}

void Sampler::add(std::size_t first, const LogSample& part) {
  LogSample sorted{part.known.in_order(), part.unidentified.in_order()};
  const std::scoped_lock lock(mutex_);
  const bool is_new = parts_.emplace(first, std::move(sorted)).second;
  FIFTEEN_CHECK(is_new, "a partition was sampled twice");
}

LogSample Sampler::finish() && {
  LogSample out;
  for (const auto side : {&LogSample::known, &LogSample::unidentified}) {
    JourneySample& all = out.*side;
    all.bound = bound_;
    std::size_t contacts = 0;
    std::size_t journeys = 0;
    std::array<std::size_t, kAmountKinds> amounts{};
    for (const auto& [first, part] : parts_) {
      contacts += (part.*side).contacts.size();
      journeys += (part.*side).journeys.size();
      for (std::size_t k = 0; k < kAmountKinds; ++k) amounts[k] += (part.*side).amounts[k].size();
    }
    all.contacts.reserve(contacts);
    all.journeys.reserve(journeys);
    for (std::size_t k = 0; k < kAmountKinds; ++k) all.amounts[k].reserve(amounts[k]);
    for (auto& [first, part] : parts_) {
      all.append(part.*side);
      part.*side = {};
    }
  }
  return out;
}

}  // namespace fifteen::journey
