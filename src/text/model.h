#pragma once
// A trained model: what a text says about how its contact turned out, learned from contacts whose
// outcome is known.
//
//   auto model = Model::read("calls.f15t");
//   Normalised scratch;
//   auto p = model->score("Still waiting for my refund!", scratch);   // {misery, neutral, magic}
//
// A model's file is little-endian and checks itself: a magic word, its format's version, its
// length, and a hash over all of it. It holds no text and no word, but hashes of words and pieces
// of words that at least two customers have used, so a word can be guessed and looked up in it: a
// model is to be kept like the texts it is made from.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "text/calibrate.h"
#include "text/normalise.h"
#include "text/probabilities.h"
#include "text/reasons.h"
#include "text/weights.h"

namespace fifteen::text {

/// What a model was trained on, and how well it did on customers it had not seen.
struct TrainingFacts {
  std::array<std::uint64_t, kClassCount> texts{};  ///< by outcome; 0: an outcome it does not know
  std::uint64_t customers = 0;
  double accuracy = 0;           ///< share of texts whose likeliest outcome was theirs
  double macro_f1 = 0;           ///< mean over the outcomes known
  double calibration_error = 0;  ///< of the likeliest outcome, over ten bins

  bool operator==(const TrainingFacts&) const = default;
};

class Model {
 public:
  /// Puts a model together. Outcomes without texts in `facts` are not known to it.
  Model(WeightTable weights, Scores constants, Calibration calibration, TrainingFacts facts);

  /// Returns how likely the text makes each outcome, or nothing where it has nothing that the model
  /// knows. May be called from many threads, each with a scratch of its own. Cost: some 3 us for
  /// 100 characters; only the first kTextBytesMax bytes are read.
  std::optional<Probabilities> score(std::string_view text, Normalised& scratch) const;

  /// Returns at most `count` words that pushed most towards the outcome or away from it, strongest
  /// first, of equals the one that stands first. Empty where the model does not know the outcome.
  std::vector<Reason> reasons(std::string_view text, Outcome outcome, std::size_t count) const;

  /// Returns the model's file. Equal models, equal bytes.
  std::string to_bytes() const;

  /// Reads a model's file; `name` is for messages. Errors: kInput: not a model, another version,
  /// cut off, damaged.
  static Result<Model> from_bytes(std::string_view bytes, std::string_view name);

  /// Reads a file. Errors: as from_bytes, and a file that cannot be read.
  static Result<Model> read(const std::string& path);

  const TrainingFacts& facts() const { return facts_; }
  const Classes& known() const { return known_; }
  std::size_t ngrams() const { return weights_.size(); }

  bool operator==(const Model&) const = default;

 private:
  Scores scores(const Sums& sums) const;

  WeightTable weights_;
  Scores constants_{};
  Calibration calibration_;
  TrainingFacts facts_;
  Classes known_{};
};

}  // namespace fifteen::text
