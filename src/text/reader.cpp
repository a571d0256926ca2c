#include "text/reader.h"

#include <utility>

namespace fifteen::text {

Reader Reader::of(Model model) {
  Reader out;
  out.model_ = std::make_shared<const Model>(std::move(model));
  return out;
}

Reader Reader::lexicon() { return {}; }

std::optional<Probabilities> Reader::score(std::string_view text, Scratch& scratch) const {
  return model_ == nullptr ? Lexicon::built_in().score(text, scratch)
                           : model_->score(text, scratch);
}

std::vector<Reason> Reader::reasons(std::string_view text, Outcome outcome,
                                    std::size_t count) const {
  return model_ == nullptr ? Lexicon::built_in().reasons(text, outcome, count)
                           : model_->reasons(text, outcome, count);
}

}  // namespace fifteen::text
