#pragma once
// Which words of a text pushed its outcome, strongest first.

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "text/normalise.h"

namespace fifteen::text {

/// A word, and how far it pushed: the log-odds of the outcome asked for, against the mean of the
/// others, that the text would lack without it.
struct Reason {
  std::string word;
  double log_odds = 0;

  bool operator==(const Reason&) const = default;
};

/// Adds up what words push.
class ReasonList {
 public:
  /// Adds a token's push; a word that stands in the text several times is one reason.
  void add(const Normalised& text, const Token& token, std::string_view source, double log_odds);

  /// Returns at most `count` reasons, strongest first, of equals the one that stands first.
  std::vector<Reason> strongest(std::size_t count) &&;

 private:
  std::vector<Reason> reasons_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace fifteen::text
