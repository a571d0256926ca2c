#include "journey/amounts.h"

#include <algorithm>

#include "journey/sample.h"

namespace fifteen::journey {
namespace {

constexpr std::size_t at(AmountKind kind) { return static_cast<std::size_t>(kind); }

}  // namespace

std::optional<std::int64_t> Amounts::find(AmountKind kind, std::uint64_t order) const {
  const std::vector<PlacedAmount>& list = lists_[at(kind)];
  const auto found = std::lower_bound(
      list.begin(), list.end(), order,
      [](const PlacedAmount& a, std::uint64_t wanted) { return a.order < wanted; });
  if (found == list.end() || found->order != order) return std::nullopt;
  return found->amount;
}

bool Amounts::empty() const {
  return std::all_of(lists_.begin(), lists_.end(), [](const auto& list) { return list.empty(); });
}

void AmountLists::Writer::add(AmountKind kind, std::uint64_t customer_hash, std::uint64_t order,
                              std::int64_t amount) {
  if (amount == 0 && !is_time(kind)) return;
  List& list = all_[at(kind)];
  const std::uint64_t place = place_in_group(customer_hash);
  if (place >= list.bound) return;
  list.kept.push_back({static_cast<std::uint32_t>(place), {order, amount}});
  // The bound only ever falls, so who is beyond that of the contacts so far is beyond the last one.
  if (list.kept.size() >= list.look_at) leave_out(list, sample_bound(lists_.contacts_.load()));
}

void AmountLists::Writer::leave_out(List& list, std::uint64_t bound) {
  std::erase_if(list.kept, [&](const Kept& kept) { return kept.place >= bound; });
  list.bound = bound;
  list.look_at = std::max(kLookedMin, 2 * list.kept.size());
}

AmountLists::Writer& AmountLists::writer() {
  const std::scoped_lock lock(mutex_);
  writers_.push_back(std::make_unique<Writer>(*this));
  return *writers_.back();
}

Amounts AmountLists::finish(std::uint64_t bound) && {
  Amounts out;
  for (const auto& writer : writers_) {
    for (std::size_t k = 0; k < kAmountKinds; ++k) {
      writer->leave_out(writer->all_[k], bound);
      for (const Writer::Kept& kept : writer->all_[k].kept) out.lists_[k].push_back(kept.amount);
    }
  }
  writers_.clear();
  for (auto& list : out.lists_) {
    std::sort(list.begin(), list.end(),
              [](const PlacedAmount& a, const PlacedAmount& b) { return a.order < b.order; });
  }
  return out;
}

}  // namespace fifteen::journey
