#include "journey/amounts.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "journey/sample.h"

namespace fifteen::journey {
namespace {

constexpr std::size_t at(AmountKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

std::size_t Amounts::List::bucket_of(std::uint64_t high) const {
  const std::uint64_t hash = high << 32U;
  return static_cast<std::size_t>(stats::group_of(hash) * buckets +
                                  place_in_group(hash) * buckets / bound);
}

std::optional<std::int64_t> Amounts::List::find(std::uint64_t customer_hash,
                                                std::uint64_t order) const {
  if (place_in_group(customer_hash) >= bound) return std::nullopt;
  const std::size_t bucket = bucket_of(customer_hash >> 32U);
  const auto end = amounts.begin() + begin[bucket + 1];
  const auto found = std::lower_bound(
      amounts.begin() + begin[bucket], end, order,
      [](const PlacedAmount& a, std::uint64_t wanted) { return a.order < wanted; });
  if (found == end || found->order != order) return std::nullopt;
  return found->amount;
}

bool Amounts::empty() const {
  return std::all_of(lists_.begin(), lists_.end(),
                     [](const List& list) { return list.amounts.empty(); });
}

void AmountLists::Writer::add(AmountKind kind, std::uint64_t customer_hash, std::uint64_t order,
                              std::int64_t amount) {
  if (amount == 0 && !is_time(kind)) return;
  List& list = all_[at(kind)];
  if (place_in_group(customer_hash) >= list.bound) return;
  list.kept.push_back({static_cast<std::uint32_t>(customer_hash >> 32U), {order, amount}});
  // The bound only ever falls, so who is beyond that of the contacts so far is beyond the last one.
  if (list.kept.size() >= list.look_at) leave_out(list, sample_bound(lists_.contacts_.load()));
}

void AmountLists::Writer::leave_out(List& list, std::uint64_t bound) {
  std::erase_if(list.kept, [&](const Kept& kept) {
    return place_in_group(std::uint64_t{kept.high} << 32U) >= bound;
  });
  list.bound = bound;
  list.look_at = std::max(kLookedMin, 2 * list.kept.size());
}

AmountLists::Writer& AmountLists::writer() {
  const std::scoped_lock lock(mutex_);
  writers_.push_back(std::make_unique<Writer>(*this));
  return *writers_.back();
}

Amounts::List AmountLists::list_of(AmountKind kind, std::uint64_t bound) {
  constexpr std::uint64_t kInBucket = 4;
  Amounts::List out;
  std::size_t count = 0;
  for (const auto& writer : writers_) {
    writer->leave_out(writer->all_[at(kind)], bound);
    count += writer->all_[at(kind)].kept.size();
  }
  if (count == 0) return out;
  FIFTEEN_CHECK(count < ~std::uint32_t{0}, "too large a sample");
  out.bound = bound;
  out.buckets = count / (stats::kGroupCount * kInBucket) + 1;
  // Those of each bucket are counted, then put in their places, `begin` moving on to the end.
  out.begin.resize(stats::kGroupCount * out.buckets + 1);
  for (const auto& writer : writers_) {
    for (const Writer::Kept& kept : writer->all_[at(kind)].kept)
      ++out.begin[out.bucket_of(kept.high)];
  }
  std::exclusive_scan(out.begin.begin(), out.begin.end(), out.begin.begin(), std::uint32_t{0});
  out.amounts.resize(count);
  for (const auto& writer : writers_) {
    std::vector<Writer::Kept>& all = writer->all_[at(kind)].kept;
    for (const Writer::Kept& kept : all)
      out.amounts[out.begin[out.bucket_of(kept.high)]++] = kept.amount;
    all = {};
  }
  std::copy_backward(out.begin.begin(), out.begin.end() - 1, out.begin.end());
  out.begin.front() = 0;
  for (std::size_t b = 0; b + 1 < out.begin.size(); ++b) {
    std::sort(out.amounts.begin() + out.begin[b], out.amounts.begin() + out.begin[b + 1],
              [](const PlacedAmount& x, const PlacedAmount& y) { return x.order < y.order; });
  }
  return out;
}

Amounts AmountLists::finish(std::uint64_t bound) && {
  Amounts out;
  for (std::size_t k = 0; k < kAmountKinds; ++k)
    out.lists_[k] = list_of(static_cast<AmountKind>(k), bound);
  writers_.clear();
  return out;
}

}  // namespace fifteen::journey
