#pragma once
// The lists of words in the program: what words and phrases say, and which small words are of which
// language. Read once.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/normalise.h"

namespace fifteen::text {

/// The lists of VADER (npm package vader-sentiment) with our own before them (contact_words.tsv,
/// function_words.tsv).
class WordLists {
 public:
  static const WordLists& built_in();

  /// What a word or a phrase of up to three tokens says, and how many tokens it has; no tokens:
  /// the lists do not know it.
  struct Valence {
    double value = 0;  ///< from -4 (misery) to 4 (magic)
    std::size_t tokens = 0;
  };

  /// Returns what the longest phrase says that begins at a token. A mark that holds a known face is
  /// that face. Cost: some 20 ns.
  Valence valence_at(const Normalised& text, std::size_t token) const;

  /// Sets Token::leaning of all tokens.
  void mark_leanings(Normalised& text) const;

  /// Returns the languages that a word is a small word of, as bits; English is bit 0.
  std::uint32_t languages_of(std::u32string_view word) const;

  /// Returns a hash of all lists: texts judged by other lists are other texts to a model.
  std::uint32_t version() const { return version_; }

 private:
  WordLists();

  struct Entry {
    std::uint64_t hash = 0;  // 0: empty
    float valence = 0;
    bool whole = false;   // a word or phrase
    bool begins = false;  // a longer phrase begins so
  };

  const Entry* find(std::uint64_t hash) const;
  Entry& slot(std::uint64_t hash);
  void add(std::string_view text, double valence, bool phrases);

  std::vector<Entry> entries_;  // a power of two of them, most of them empty
  std::unordered_map<std::uint64_t, std::uint32_t> small_;
  std::uint32_t version_ = 0;
  Normalised scratch_;
};

}  // namespace fifteen::text
