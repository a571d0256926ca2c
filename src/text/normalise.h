#pragma once
// A text as what both the classifier and the word list look at: tokens of folded characters.
//
// Any bytes are a text. What is not UTF-8 separates words; capitals, ligatures and wide forms are
// folded by Unicode's own tables, for every script; scripts that write without spaces give one
// token for each character. A link, a mention and a number are tokens of their own kind, so that
// nobody's address or booking number is learned.
//
//   Normalised out;
//   normalise("Was on hold 45 min!! @acme", out);  // was, on, hold, 45, min, !!, @acme

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen::text {

/// Changes whenever the same bytes would give other tokens: a model says by which it was trained.
inline constexpr std::uint16_t kNormalisation = 1;

/// Of a text only so many bytes are read: what a contact is about is said at its beginning, and a
/// text of megabytes must not hold up the others.
inline constexpr std::size_t kTextBytesMax = 8192;

enum class TokenKind : std::uint8_t { kWord, kNumber, kLink, kMention, kMark, kSymbol };

/// One token: a stretch of `Normalised::points`, and of the source's bytes.
struct Token {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint32_t source_begin = 0;
  std::uint32_t source_end = 0;
  TokenKind kind = TokenKind::kWord;
  bool shouted = false;  ///< a word of two and more letters, all of them capitals
  bool negated = false;  ///< one of the three words before it, in its clause, says no
  /// What the lists of words say of it: -2 (misery) to 2 (magic); see WordLists::mark_leanings.
  std::int8_t leaning = 0;
};

/// A text's tokens; kept and filled again, so that a text costs no allocation.
struct Normalised {
  std::vector<char32_t> points;  ///< folded characters of all tokens, one after another
  std::vector<Token> tokens;
};

/// Fills `out` with the text's tokens. Letters repeated more than twice count as twice; of a run of
/// one punctuation mark up to three are kept. Any bytes are fine. Cost: some 10 ns a byte.
void normalise(std::string_view text, Normalised& out);

/// Returns characters as UTF-8.
std::string to_utf8(const char32_t* begin, const char32_t* end);

}  // namespace fifteen::text
