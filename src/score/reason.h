#pragma once
// A piece of evidence in the words of the contact it is about: "waited 11min, promised 5min".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "score/score.h"

namespace fifteen::score {

/// A rating as it was given.
struct GivenRating {
  std::string_view instrument;  ///< a field's name, such as csat
  double value = 0;
  std::optional<double> best;  ///< of its scale
};

/// What is known of a contact beyond its signs, to be told. All may be missing.
struct ContactFacts {
  std::vector<GivenRating> ratings;
  std::optional<std::int64_t> waited_us;
  std::optional<std::int64_t> took_us;
  std::optional<std::int64_t> promise_us;
  std::optional<std::int64_t> transfers;
  std::string text_words;  ///< what decided in its text, such as "never again"; may be empty
};

/// Returns a piece of evidence in words, without its weight.
std::string reason(const Weighed& weighed, const Signs& signs, const ContactFacts& facts);

/// Returns the weight of a piece: "+2.5 misery, -1.0 magic".
std::string weight_in_words(const LogOdds& odds);

}  // namespace fifteen::score
