#include "text/model.h"

#include <algorithm>

#include "text/word_lists.h"

namespace fifteen::text {
Model::Model(WeightTable weights, Scores constants, Calibration calibration, TrainingFacts facts)
    : weights_(std::move(weights)),
      constants_(constants),
      calibration_(calibration),
      facts_(facts) {
  for (std::size_t k = 0; k < kClassCount; ++k) known_[k] = facts_.texts[k] > 0;
  FIFTEEN_CHECK(std::any_of(known_.begin(), known_.end(), [](bool known) { return known; }),
                "a model knows an outcome");
}

Scores Model::scores(const Sums& sums) const {
  Scores out = constants_;
  for (const auto& block : sums.score) {
    for (std::size_t k = 0; k < kClassCount; ++k) out[k] += block[k];
  }
  return out;
}

std::optional<Probabilities> Model::score(std::string_view text, Normalised& scratch) const {
  normalise(text, scratch);
  WordLists::built_in().mark_leanings(scratch);
  const Sums sums = weights_.sum(scratch);
  if (sums.known == 0) return std::nullopt;
  return probabilities(calibration_, known_, scores(sums));
}

std::vector<Reason> Model::reasons(std::string_view text, Outcome outcome,
                                   std::size_t count) const {
  const std::size_t asked = class_of(outcome);
  const auto others = static_cast<double>(std::count(known_.begin(), known_.end(), true)) - 1;
  if (!known_[asked] || others < 1) return {};
  // What one unit of each score does to the log-odds asked for.
  Scores pull{};
  for (std::size_t k = 0; k < kClassCount; ++k) {
    if (!known_[k]) continue;
    for (std::size_t j = 0; j < kClassCount; ++j)
      pull[j] += calibration_.rows[k][j] * (k == asked ? 1 : -1 / others);
  }
  Normalised normalised;
  normalise(text, normalised);
  WordLists::built_in().mark_leanings(normalised);
  const Sums sums = weights_.sum(normalised);
  std::vector<double> push(normalised.tokens.size());
  visit_ngrams(normalised, [&](const Ngram& ngram) {
    const WeightTable::Slot* const slot = weights_.find(ngram.hash);
    if (slot == nullptr) return;
    double sum = 0;
    for (std::size_t k = 0; k < kClassCount; ++k) sum += pull[k] * slot->weight[k];
    sum *= sums.scale[static_cast<std::size_t>(ngram.block)] / (ngram.last - ngram.first + 1);
    for (std::uint32_t t = ngram.first; t <= ngram.last; ++t) push[t] += sum;
  });
  ReasonList out;
  for (std::size_t t = 0; t < push.size(); ++t)
    out.add(normalised, normalised.tokens[t], text, push[t]);
  return std::move(out).strongest(count);
}

}  // namespace fifteen::text
