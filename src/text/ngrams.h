#pragma once
// What a linear model sees of a text: each word and pair of words, and each piece of 3 to 5
// characters of a word, as a hash.
//
// Pieces make up for endings, misspellings and for languages that put words together; pairs for
// negation ("not happy"). The two are blocks of their own: each is brought to length one by itself,
// so that the many pieces do not outvote the few words.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/hash.h"
#include "text/normalise.h"

namespace fifteen::text {

enum class Block : std::uint8_t { kWords = 0, kPieces = 1 };
inline constexpr std::size_t kBlockCount = 2;

inline constexpr std::size_t kPieceMin = 3;
inline constexpr std::size_t kPieceMax = 5;
/// Of a longer word, only the pieces of so many characters are looked at.
inline constexpr std::size_t kWordPointsMax = 64;

/// One n-gram: its hash, and the tokens that it reaches over.
struct Ngram {
  std::uint64_t hash = 0;
  Block block = Block::kWords;
  std::uint32_t first = 0;  ///< token
  std::uint32_t last = 0;
};

namespace ngram_detail {

constexpr std::uint64_t kMultiplier = 0x9E3779B97F4A7C15ULL;
constexpr std::uint64_t kPair = 0xD1B54A32D192ED03ULL;
constexpr std::uint64_t kEdge = 0x8CB92BA72F3D8DD7ULL;
constexpr std::uint64_t kPiece = 0xAEF17502108EF2D9ULL;
constexpr std::uint64_t kNegated = 0x106689D45497FDB5ULL;
constexpr std::uint64_t kLeaning = 0xF1357AEA2E62A9C5ULL;
constexpr std::uint64_t kSomebody = 0x2545F4914F6CDD1DULL;

constexpr std::uint64_t step(std::uint64_t hash, std::uint64_t value) {
  return (hash + value + 1) * kMultiplier;
}

}  // namespace ngram_detail

/// Calls `visit(Ngram)` for each n-gram of a text, again and again for one that it has several
/// times. Cost: linear in the text; no allocation.
template <class Visit>
void visit_ngrams(const Normalised& text, Visit&& visit) {
  namespace d = ngram_detail;
  std::uint64_t before = d::kEdge;
  const auto count = static_cast<std::uint32_t>(text.tokens.size());
  for (std::uint32_t t = 0; t < count; ++t) {
    const Token& token = text.tokens[t];
    // A word, and the pair that it is the second of.
    std::uint64_t word = static_cast<std::uint64_t>(token.kind == TokenKind::kMention);
    for (std::uint32_t i = token.begin; i < token.end; ++i) word = d::step(word, text.points[i]);
    word = mix64(word);
    visit(Ngram{word, Block::kWords, t, t});
    visit(Ngram{mix64(before ^ (word * d::kPair)), Block::kWords, t == 0 ? t : t - 1, t});
    if (token.negated) visit(Ngram{mix64(word ^ d::kNegated), Block::kWords, t, t});
    if (token.leaning != 0) {
      const int leaning = token.negated ? -token.leaning : token.leaning;
      visit(Ngram{d::kLeaning + static_cast<std::uint64_t>(leaning), Block::kWords, t, t});
    }
    if (token.kind == TokenKind::kMention) visit(Ngram{d::kSomebody, Block::kWords, t, t});
    before = word;
    // Its pieces, with a space on either side.
    std::array<char32_t, kWordPointsMax + 2> points;
    const std::size_t size = std::min<std::size_t>(token.end - token.begin, kWordPointsMax) + 2;
    points[0] = U' ';
    std::copy_n(text.points.data() + token.begin, size - 2, points.begin() + 1);
    points[size - 1] = U' ';
    for (std::size_t i = 0; i + kPieceMin <= size; ++i) {
      std::uint64_t piece = d::step(d::step(d::kPiece, points[i]), points[i + 1]);
      for (std::size_t n = kPieceMin; n <= kPieceMax && i + n <= size; ++n) {
        piece = d::step(piece, points[i + n - 1]);
        visit(Ngram{mix64(piece), Block::kPieces, t, t});
      }
    }
  }
  if (count > 0)
    visit(Ngram{mix64(before ^ (d::kEdge * d::kPair)), Block::kWords, count - 1, count - 1});
}

}  // namespace fifteen::text
