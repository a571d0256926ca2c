#pragma once
// Training: from texts whose outcome is known to a model, and how good it is on customers it has
// not seen.
//
// One logistic regression for each outcome against the others, over words, pairs of words and
// pieces of words, each scaled by how differently the outcomes use it (log-count ratios: Wang,
// Manning 2012, "Baselines and Bigrams"). The probabilities are calibrated on texts that the scores
// had not seen.
//
//   auto trained = train(texts);       // from a log, or made up
//   trained->report.accuracy;          // by five-fold cross-validation, folds by customer
//   trained->model.score("...", scratch);
//
// The order of the texts changes nothing: they are sorted first. All is done on one thread.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "text/model.h"

namespace fifteen::text {

/// A text whose outcome is known. Texts of one customer are never both learned from and tested on.
struct LabelledText {
  std::string text;
  std::uint64_t customer = 0;  ///< a hash
  Outcome outcome = Outcome::kUnscored;

  bool operator==(const LabelledText&) const = default;
};

/// The least there must be to learn from.
inline constexpr std::size_t kTextsMin = 10;          ///< in all
inline constexpr std::size_t kTextsOfOutcomeMin = 5;  ///< of an outcome, or it is left out
inline constexpr std::size_t kCustomersMin = 5;
inline constexpr std::size_t kFolds = 5;

/// How well one outcome is told.
struct OutcomeReport {
  std::uint64_t texts = 0;
  double precision = 0;          ///< of the texts said to be so, the share that is; 0 when none is
  double recall = 0;             ///< of the texts that are so, the share said to be
  double f1 = 0;                 ///< their harmonic mean
  double calibration_error = 0;  ///< of this outcome's probability, over ten bins
  /// Words that speak for it most, by how many texts' worth of log-odds they add up to.
  std::vector<std::string> telling;
};

/// How good a model is, measured on texts of customers it was not trained on.
struct TrainReport {
  std::uint64_t given = 0;     ///< texts
  std::uint64_t repeated = 0;  ///< of these, equal to another one, and left out
  std::uint64_t wordless = 0;  ///< of these, without anything to learn from
  std::uint64_t rare = 0;      ///< of these, of an outcome with too few
  std::uint64_t used = 0;
  std::uint64_t customers = 0;
  double accuracy = 0;
  double macro_f1 = 0;
  double calibration_error = 0;
  std::array<OutcomeReport, kClassCount> outcomes;
  /// [outcome that is][outcome that was said], in texts.
  std::array<std::array<std::uint64_t, kClassCount>, kClassCount> confusion{};
};

struct Trained {
  Model model;
  TrainReport report;
};

/// Trains. Texts that are equal after normalisation count once, with the outcome most of them have
/// (of equals, the worst) and the customer of the least hash. Equal texts in any order give an
/// equal model. Errors: kInput: too few texts, outcomes or customers, and how many are needed.
/// Cost: 6 s for 12,000 tweets, and memory of some 60 times the texts.
Result<Trained> train(std::vector<LabelledText> texts);

}  // namespace fifteen::text
