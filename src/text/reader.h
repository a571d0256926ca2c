#pragma once
// What a contact's text says of its outcome, by a trained model or, without one, by lists of words:
// what the engine asks for each row, from many threads.
//
//   const Reader reader = Reader::of(std::move(model));
//   Scratch scratch;                                     // one for each thread
//   const auto p = reader.score(row_text, scratch);
//   const std::uint8_t kept = p ? level(*p) : 0;         // four bits

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "text/lexicon.h"
#include "text/model.h"

namespace fifteen::text {

/// What scoring fills again and again.
using Scratch = Normalised;

enum class Source : std::uint8_t {
  kModel,
  kLexicon,  ///< weaker, flatter, and only for the languages of Lexicon::languages
};

/// Cheap to copy; all copies share one model.
class Reader {
 public:
  /// Judges by a model.
  static Reader of(Model model);
  /// Judges by two models, each of which has learned from the texts that the other one judges: what
  /// it knows of them is what it has not been told.
  static Reader of_halves(Model judges_first, Model judges_second);
  /// Judges by the lists of words in the program.
  static Reader lexicon();

  /// Returns how likely the text makes each outcome, or nothing where it has no word that is known,
  /// or, for the lexicon, is not English. Any bytes are fine; of more than kTextBytesMax only the
  /// beginning is read. `half` (0 or 1) is the text's, where models judge halves. May be called
  /// from many threads, each with its own scratch.
  std::optional<Probabilities> score(std::string_view text, Scratch& scratch,
                                     std::size_t half = 0) const;

  /// Returns at most `count` words that pushed most, as Model::reasons.
  std::vector<Reason> reasons(std::string_view text, Outcome outcome, std::size_t count,
                              std::size_t half = 0) const;

  Source source() const { return models_[0] == nullptr ? Source::kLexicon : Source::kModel; }

 private:
  std::array<std::shared_ptr<const Model>, 2> models_;  // by half; null: the lists of words
};

}  // namespace fifteen::text
