// Texts at size: made-up comments are learned from, checked on others, then scored by the million.
//
//   fifteen_texts_bench [THOUSANDS]
//
// Learns from 12,000 made-up comments of some 100 characters and scores THOUSANDS (1,000) thousand
// others, on one thread. Ends with status 1 when fewer than 9 of 10 are told right, when learning
// takes 10 s of processor time or more, or when fewer than 100,000 comments a second are scored.

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <ctime>
#include <fmt/format.h>
#include <limits>
#include <string>
#include <vector>

#include "base/hash.h"
#include "text/reader.h"
#include "text/train.h"

namespace {

using namespace fifteen;
using namespace fifteen::text;

constexpr std::size_t kLearned = 12'000;
constexpr std::size_t kDistinct = 20'000;  // comments to score, again and again
constexpr std::size_t kVocabulary = 8'000;
constexpr int kRepeats = 3;

double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

// A word of the made-up language: common ones are short, as in others.
std::string word(std::uint64_t number) {
  constexpr std::array<const char*, 16> kParts{"ba", "ne", "to", "ri",  "mu",  "sel", "kan", "dor",
                                               "vi", "ol", "pa", "shu", "gre", "lin", "ost", "em"};
  std::string out;
  std::uint64_t left = mix64(number);
  for (std::uint64_t i = 0; i < 1 + (number > 30 ? 1U : 0U) + (number > 900 ? 1U : 0U);
       ++i, left /= 16)
    out += kParts[left % 16];
  return out;
}

// Fourteen words, of which every fifth is one of the 500 that only its outcome has.
LabelledText comment(std::uint64_t number) {
  LabelledText out;
  out.customer = number / 2;
  const std::uint64_t outcome = mix64(number) % kClassCount;
  out.outcome = kOutcomes[outcome];
  for (std::uint64_t i = 0; i < 14; ++i) {
    const std::uint64_t chance = mix64(number * 64 + i);
    const std::uint64_t rank = chance % kVocabulary * (chance >> 32U & 1023U) / 1024;
    const bool tells = i % 5 == 0;
    out.text +=
        (i == 0 ? "" : " ") + word(tells ? kVocabulary + rank % 500 * kClassCount + outcome : rank);
  }
  return out;
}

std::vector<LabelledText> comments(std::uint64_t first, std::size_t count) {
  std::vector<LabelledText> out;
  for (std::uint64_t i = 0; i < count; ++i) out.push_back(comment(first + i));
  return out;
}

// Comments a second, the best of some tries, and how many of them were told right.
double rate_of(const Reader& reader, const std::vector<LabelledText>& texts, std::size_t count,
               double& right) {
  Scratch scratch;
  double best = std::numeric_limits<double>::max();
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    std::size_t told = 0;
    const double began = seconds();
    for (std::size_t i = 0; i < count; ++i) {
      const LabelledText& text = texts[i % texts.size()];
      const auto p = reader.score(text.text, scratch);
      told += p && likeliest(*p) == text.outcome ? 1U : 0U;
    }
    best = std::min(best, seconds() - began);
    right = static_cast<double>(told) / static_cast<double>(count);
  }
  return static_cast<double>(count) / best;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t thousands = 1000;
  if (argc > 1) std::from_chars(argv[1], argv[1] + std::string_view(argv[1]).size(), thousands);
  const double began = seconds();
  auto trained = train(comments(0, kLearned));
  const double learned = seconds() - began;
  if (!trained) {
    fmt::print(stderr, "{}\n", trained.error().message);
    return 1;
  }
  const std::size_t ngrams = trained->model.ngrams();
  const Reader reader = Reader::of(std::move(trained->model));
  const std::vector<LabelledText> texts = comments(10'000'000, kDistinct);
  std::size_t bytes = 0;
  for (const LabelledText& text : texts) bytes += text.text.size();
  double right = 0;
  double ignored = 0;
  const double rate = rate_of(reader, texts, thousands * 1000, right);
  const double lists = rate_of(Reader::lexicon(), texts, thousands * 1000, ignored);
  fmt::print("texts of {} bytes; learned from {} in {:.1f} s; {} n-grams; told right {:.3f}\n",
             bytes / texts.size(), kLearned, learned, ngrams, right);
  fmt::print("scored a second: {:.0f} by the model, {:.0f} by the lists of words\n", rate, lists);
  const bool good = right >= 0.9 && learned < 10 && rate >= 100'000;
  if (!good) fmt::print("expected 0.9 right, 10 s, 100000 a second\n");
  return good ? 0 : 1;
}
