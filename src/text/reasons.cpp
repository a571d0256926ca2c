#include "text/reasons.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fifteen::text {
namespace {

// A word as it is shown: as it stands in the text, for the kinds whose characters are not kept.
std::string shown(const Normalised& text, const Token& token, std::string_view source) {
  if (token.kind == TokenKind::kLink || token.kind == TokenKind::kNumber)
    return std::string(source.substr(token.source_begin, token.source_end - token.source_begin));
  return to_utf8(text.points.data() + token.begin, text.points.data() + token.end);
}

}  // namespace

void ReasonList::add(const Normalised& text, const Token& token, std::string_view source,
                     double log_odds) {
  std::string word = shown(text, token, source);
  const auto [found, fresh] = places_.emplace(word, reasons_.size());
  if (fresh) reasons_.push_back({std::move(word), 0});
  reasons_[found->second].log_odds += log_odds;
}

std::vector<Reason> ReasonList::strongest(std::size_t count) && {
  std::stable_sort(reasons_.begin(), reasons_.end(), [](const Reason& a, const Reason& b) {
    return std::abs(a.log_odds) > std::abs(b.log_odds);
  });
  reasons_.resize(std::min(reasons_.size(), count));
  return std::move(reasons_);
}

}  // namespace fifteen::text
