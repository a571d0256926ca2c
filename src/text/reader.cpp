#include "text/reader.h"

#include <utility>

namespace fifteen::text {

Reader Reader::of(Model model) {
  Reader out;
  out.models_.fill(std::make_shared<const Model>(std::move(model)));
  return out;
}

Reader Reader::of_halves(Model judges_first, Model judges_second) {
  Reader out;
  out.models_ = {std::make_shared<const Model>(std::move(judges_first)),
                 std::make_shared<const Model>(std::move(judges_second))};
  return out;
}

Reader Reader::lexicon() { return {}; }

std::optional<Probabilities> Reader::score(std::string_view text, Scratch& scratch,
                                           std::size_t half) const {
  const Model* const model = models_[half].get();
  return model == nullptr ? Lexicon::built_in().score(text, scratch) : model->score(text, scratch);
}

std::vector<Reason> Reader::reasons(std::string_view text, Outcome outcome, std::size_t count,
                                    std::size_t half) const {
  const Model* const model = models_[half].get();
  return model == nullptr ? Lexicon::built_in().reasons(text, outcome, count)
                          : model->reasons(text, outcome, count);
}

}  // namespace fifteen::text
