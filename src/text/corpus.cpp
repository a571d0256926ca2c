#include "text/corpus.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "text/word_lists.h"

namespace fifteen::text {
namespace {

// Hashes to what is known of them: open addressing, as there are many millions.
class Seen {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    std::uint64_t last_customer = 0;
    std::uint32_t customers = 0;  // 0: empty
    std::uint32_t feature = 0;
    Block block = Block::kWords;
  };

  Seen() : entries_(1U << 16U) {}

  Entry& at(std::uint64_t hash) {
    if (2 * (size_ + 1) > entries_.size()) grow();
    Entry& entry = slot(hash);
    if (entry.customers == 0 && entry.hash == 0) {
      entry.hash = hash == 0 ? 1 : hash;
      ++size_;
    }
    return entry;
  }
  const Entry& look(std::uint64_t hash) { return slot(hash); }
  std::vector<Entry>& entries() { return entries_; }

 private:
  Entry& slot(std::uint64_t hash) {
    if (hash == 0) hash = 1;
    const std::size_t mask = entries_.size() - 1;
    std::size_t place = hash & mask;
    while (entries_[place].hash != 0 && entries_[place].hash != hash) place = (place + 1) & mask;
    return entries_[place];
  }
  void grow() {
    std::vector<Entry> old(entries_.size() * 2);
    old.swap(entries_);
    for (const Entry& entry : old) {
      if (entry.hash != 0) slot(entry.hash) = entry;
    }
  }

  std::vector<Entry> entries_;
  std::size_t size_ = 0;
};

constexpr std::uint32_t kNoFeature = 0xFFFFFFFF;
constexpr std::uint32_t kCustomersOfFeatureMin = 2;

// How many customers an n-gram must have had for the kept ones to be no more than the bound.
std::uint32_t customers_min(const std::vector<Seen::Entry>& entries) {
  std::array<std::size_t, 256> with{};  // by customers, the last with all that have more
  for (const Seen::Entry& entry : entries) ++with[std::min<std::size_t>(entry.customers, 255)];
  std::size_t kept = 0;
  std::uint32_t least = 255;
  for (; least >= kCustomersOfFeatureMin && kept + with[least] <= kFeaturesMax; --least)
    kept += with[least];
  return least + 1;
}

}  // namespace

Corpus::Corpus(std::vector<Document> documents) : documents_(std::move(documents)) {
  Seen seen;
  Normalised text;
  for (const Document& document : documents_) {
    normalise(document.text, text);
    WordLists::built_in().mark_leanings(text);
    visit_ngrams(text, [&](const Ngram& ngram) {
      Seen::Entry& entry = seen.at(ngram.hash);
      if (entry.customers > 0 && entry.last_customer == document.customer) return;
      ++entry.customers;
      entry.last_customer = document.customer;
      entry.block = ngram.block;
    });
  }
  // Numbered in order of their hashes, so that the numbers do not depend on the table.
  const std::uint32_t least = customers_min(seen.entries());
  std::vector<Seen::Entry*> kept;
  for (Seen::Entry& entry : seen.entries()) {
    entry.feature = kNoFeature;
    if (entry.customers >= least) kept.push_back(&entry);
  }
  std::sort(kept.begin(), kept.end(),
            [](const Seen::Entry* a, const Seen::Entry* b) { return a->hash < b->hash; });
  for (Seen::Entry* entry : kept) {
    entry->feature = static_cast<std::uint32_t>(hashes_.size());
    hashes_.push_back(entry->hash);
    blocks_.push_back(entry->block);
  }

  std::vector<std::uint32_t> found;
  for (const Document& document : documents_) {
    found.clear();
    normalise(document.text, text);
    WordLists::built_in().mark_leanings(text);
    visit_ngrams(text, [&](const Ngram& ngram) {
      const Seen::Entry& entry = seen.look(ngram.hash);
      if (entry.feature != kNoFeature) found.push_back(entry.feature);
    });
    std::sort(found.begin(), found.end());
    for (std::size_t i = 0; i < found.size(); ++i) {
      if (i == 0 || found[i] != found[i - 1]) items_.push_back({found[i], 0});
      ++items_.back().count;
    }
    ends_.push_back(items_.size());
  }
}

}  // namespace fifteen::text
