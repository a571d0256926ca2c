#pragma once
// Texts as counts of numbered n-grams: what training looks at again and again.

#include <cstdint>
#include <string_view>
#include <vector>

#include "text/ngrams.h"
#include "text/probabilities.h"

namespace fifteen::text {

/// The n-grams that at least two customers have used, and how often each text has them.
class Corpus {
 public:
  struct Item {
    std::uint32_t feature = 0;
    std::uint32_t count = 0;
  };
  struct Document {
    std::string_view text;
    std::uint64_t customer = 0;
    std::size_t outcome = 0;  ///< its place in kOutcomes
  };

  /// Numbers the n-grams of texts that are in order of their customers. `documents` point to texts
  /// that must outlive the corpus. Past kFeaturesMax, n-grams of fewer customers are left out.
  explicit Corpus(std::vector<Document> documents);

  std::size_t size() const { return documents_.size(); }
  std::size_t features() const { return hashes_.size(); }
  const Document& document(std::size_t i) const { return documents_[i]; }
  std::uint64_t hash(std::size_t feature) const { return hashes_[feature]; }
  Block block(std::size_t feature) const { return blocks_[feature]; }

  const Item* begin(std::size_t i) const { return items_.data() + ends_[i]; }
  const Item* end(std::size_t i) const { return items_.data() + ends_[i + 1]; }

 private:
  std::vector<Document> documents_;
  std::vector<std::uint64_t> hashes_;
  std::vector<Block> blocks_;
  std::vector<Item> items_;
  std::vector<std::size_t> ends_{0};
};

inline constexpr std::size_t kFeaturesMax = std::size_t{1} << 19U;

}  // namespace fifteen::text
