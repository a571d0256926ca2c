#pragma once
// Judging a text by lists of words, where there is nothing to learn from: weaker than a model, and
// flatter in what it claims.
//
// English only, and it says so: a text in another script, or with more small words of another
// language than of English, is not judged at all. The words are VADER's (Hutto, Gilbert 2014,
// "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text"), and before
// them a list of our own of what words mean when customers write to an organisation
// (contact_words.tsv). The rules around the words are ours.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "text/normalise.h"
#include "text/probabilities.h"
#include "text/reasons.h"

namespace fifteen::text {

class Lexicon {
 public:
  /// Returns the lists in the program; they are read once. May be called from many threads.
  static const Lexicon& built_in();

  /// Returns how likely the text makes each outcome, or nothing: no word known, or not English.
  /// Cost: some 5 us for 100 characters.
  std::optional<Probabilities> score(std::string_view text, Normalised& scratch) const;

  /// As Model::reasons. Empty where the text is not judged.
  std::vector<Reason> reasons(std::string_view text, Outcome outcome, std::size_t count) const;

  /// Returns the languages it knows, as two letters: "en".
  static std::vector<std::string_view> languages() { return {"en"}; }

 private:
  Lexicon() = default;

  struct Judged {
    double good = 0;  ///< what speaks for magic, 0 and up
    double bad = 0;   ///< what speaks for misery
    bool asks = false;
  };
  bool is_english(const Normalised& text) const;
  std::vector<double> valences(const Normalised& text, std::size_t& known) const;
  Judged judge(const Normalised& text, const std::vector<double>& valences) const;
};

}  // namespace fifteen::text
