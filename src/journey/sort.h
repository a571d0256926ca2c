#pragma once
// Sorting a partition by (customer, case, start, file order).
//
// A customer's hash is uniform, so one counting scatter by its low bits leaves buckets of a few
// records, which insertion sort orders in cache; a bucket that is large (a customer with very many
// contacts) goes to std::sort. Measured: three times less CPU than std::sort over the whole
// partition.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace fifteen::journey {

inline constexpr std::size_t kInsertionSortMax = 24;

template <class Record>
void insertion_sort(Record* begin, Record* end) {
  for (Record* at = begin + 1; at < end; ++at) {
    const Record record = *at;
    Record* hole = at;
    while (hole > begin && record < hole[-1]) {
      *hole = hole[-1];
      --hole;
    }
    *hole = record;
  }
}

/// Sorts `records`; `scratch` and `ends` are working memory that callers reuse. The order is total,
/// because no two records share a file order.
template <class Record>
void sort_partition(std::vector<Record>& records, std::vector<Record>& scratch,
                    std::vector<std::uint32_t>& ends) {
  const std::size_t buckets = std::bit_ceil(std::max<std::size_t>(1, records.size() / 8));
  ends.assign(buckets + 1, 0);
  for (const Record& record : records) ++ends[(record.customer & (buckets - 1)) + 1];
  for (std::size_t b = 1; b <= buckets; ++b) ends[b] += ends[b - 1];
  scratch.resize(records.size());
  for (const Record& record : records) scratch[ends[record.customer & (buckets - 1)]++] = record;
  // Each bucket's entry has moved on to its end, which is the next one's begin.
  std::uint32_t begin = 0;
  for (std::size_t b = 0; b < buckets; ++b) {
    Record* const first = scratch.data() + begin;
    Record* const last = scratch.data() + ends[b];
    if (ends[b] - begin <= kInsertionSortMax) {
      if (first != last) insertion_sort(first, last);
    } else {
      std::sort(first, last);
    }
    begin = ends[b];
  }
  records.swap(scratch);
}

}  // namespace fifteen::journey
