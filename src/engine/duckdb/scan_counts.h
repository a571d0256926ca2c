#pragma once
// What each reading thread keeps for itself while it scans: names, and counts of waits and
// durations.

#include <array>
#include <cstdint>
#include <cstring>
#include <duckdb.h>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "engine/duckdb/field_reader.h"
#include "journey/dictionary.h"
#include "journey/flat_counts.h"
#include "stats/log_histogram.h"

namespace fifteen::duckdb_engine {

// A thread's own names of a dictionary, so that the dictionary's lock is rarely taken.
//
// DuckDB holds a text of up to 12 bytes in the 16 bytes of its string, so short names are found by
// comparing two words. Longer ones are hashed by their first and last eight bytes and compared as a
// whole.
class NameCache {
 public:
  explicit NameCache(journey::Dictionary& dictionary) : dictionary_(dictionary), long_names_(64) {}

  /// What `number` returns when the dictionary is full.
  static constexpr std::uint32_t kFull = ~std::uint32_t{0};

  std::uint32_t number(const duckdb_string_t& text) {
    if (text.value.inlined.length > sizeof text.value.inlined.inlined)
      return number_of_long(text_of(text));
    Words words{};
    static_assert(sizeof text == sizeof words);
    std::memcpy(words.data(), &text, sizeof words);
    ShortName& name = short_names_[place_of(words)];
    // Word by word: a comparison of memory would wait for the words just written.
    const bool same = ((name.words[0] ^ words[0]) | (name.words[1] ^ words[1])) == 0;
    return same ? name.number : number_of_short(text, words, name);
  }

 private:
  using Words = std::array<std::uint64_t, 2>;

  struct ShortName {
    Words words{};  // all zero: an empty text, which is never looked up
    std::uint32_t number = 0;
  };
  struct LongName {
    std::uint64_t hash = 0;
    std::string name;  // empty: not used
    std::uint32_t number = 0;
  };

  static std::size_t place_of(const Words& words) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;
    return ((words[0] ^ (words[1] * kOdd)) * kOdd) >> (64U - kShortBits);
  }

  // When a short name is new, or two share a place in the array.
  [[gnu::noinline]] std::uint32_t number_of_short(const duckdb_string_t& text, const Words& words,
                                                  ShortName& place) {
    const std::string_view name = text_of(text);
    auto found = all_short_names_.find(name);
    if (found == all_short_names_.end()) {
      const auto number = dictionary_.number(name);
      if (!number) return kFull;
      found = all_short_names_.emplace(name, *number).first;
    }
    place = {words, found->second};
    return found->second;
  }

  [[gnu::noinline]] std::uint32_t number_of_long(std::string_view name) {
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::memcpy(&first, name.data(), sizeof first);
    std::memcpy(&last, name.data() + name.size() - sizeof last, sizeof last);
    const std::uint64_t hash = mix64(first ^ mix64(last) ^ name.size());
    std::size_t slot = hash & (long_names_.size() - 1);
    while (!long_names_[slot].name.empty()) {
      if (long_names_[slot].hash == hash && long_names_[slot].name == name)
        return long_names_[slot].number;
      slot = (slot + 1) & (long_names_.size() - 1);
    }
    const auto number = dictionary_.number(name);
    if (!number) return kFull;
    long_names_[slot] = {hash, std::string(name), *number};
    if (++long_count_ * 2 > long_names_.size()) grow();
    return *number;
  }

  void grow() {
    std::vector<LongName> old(long_names_.size() * 2);
    old.swap(long_names_);
    for (LongName& moved : old) {
      if (moved.name.empty()) continue;
      std::size_t slot = moved.hash & (long_names_.size() - 1);
      while (!long_names_[slot].name.empty()) slot = (slot + 1) & (long_names_.size() - 1);
      long_names_[slot] = std::move(moved);
    }
  }

  journey::Dictionary& dictionary_;
  static constexpr unsigned kShortBits = 10;
  std::array<ShortName, 1U << kShortBits> short_names_{};
  std::map<std::string, std::uint32_t, std::less<>> all_short_names_;
  std::vector<LongName> long_names_;
  std::size_t long_count_ = 0;
};

// Durations by moment: plain arrays for the first moments, a hash table for further ones.
class BucketCounts {
 public:
  void add(std::uint16_t moment, std::int64_t us) {
    const std::uint16_t bucket = stats::bucket_of(us);
    if (moment < kArraysMax) {
      auto& counts = arrays_[moment];
      if (counts.empty()) counts.resize(stats::kBucketCount);
      ++counts[bucket];
    } else {
      ++others_.at((std::uint64_t{moment} << 16U) | bucket);
    }
  }

  void add_to(std::map<std::string, stats::LogHistogram>& out,
              const std::vector<std::string>& names) const {
    for (std::size_t m = 0; m < kArraysMax; ++m) {
      for (std::size_t b = 0; b < arrays_[m].size(); ++b) {
        if (arrays_[m][b] != 0) out[names[m]].add(static_cast<std::uint16_t>(b), arrays_[m][b]);
      }
    }
    others_.for_each([&](std::uint64_t key, std::uint64_t count) {
      out[names[key >> 16U]].add(static_cast<std::uint16_t>(key), count);
    });
  }

 private:
  static constexpr std::size_t kArraysMax = 64;
  std::array<std::vector<std::uint64_t>, kArraysMax> arrays_;
  journey::FlatCounts<std::uint64_t, std::uint64_t> others_;
};

}  // namespace fifteen::duckdb_engine
