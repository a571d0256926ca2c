// Judges any bytes by a small model and by the lists of words: nothing may crash, shares must be of
// a whole, and reasons must be UTF-8 words.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "text/reader.h"
#include "text/train.h"

namespace {

using namespace fifteen;
using namespace fifteen::text;

const Reader& small_model() {
  static const Reader reader = [] {
    std::vector<LabelledText> texts;
    for (std::uint64_t i = 0; i < 12; ++i) {
      const std::string other(1, static_cast<char>('a' + i));
      texts.push_back({"waited for hours, not good " + other, i, Outcome::kMisery});
      texts.push_back({"when do you open? 服务 " + other, i, Outcome::kNeutral});
      texts.push_back({"great service, thanks! 👍 " + other, i, Outcome::kMagic});
    }
    auto trained = train(std::move(texts));
    FIFTEEN_CHECK(trained.has_value(), "36 texts are enough");
    return Reader::of(std::move(trained->model));
  }();
  return reader;
}

void check(const Reader& reader, std::string_view text) {
  static Scratch scratch;
  const auto p = reader.score(text, scratch);
  if (p) {
    FIFTEEN_CHECK(std::abs(p->misery + p->neutral + p->magic - 1) < 1e-9, "shares of a whole");
    FIFTEEN_CHECK(p->misery >= 0 && p->neutral >= 0 && p->magic >= 0, "shares");
    const std::uint8_t at = level(*p);
    FIFTEEN_CHECK(at >= 1 && at <= kLevelMax, "a level");
  }
  for (const Reason& reason : reader.reasons(text, Outcome::kMisery, 5)) {
    FIFTEEN_CHECK(std::isfinite(reason.log_odds), "a number");
    FIFTEEN_CHECK(!find_bad_utf8(printable(reason.word)), "a word");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(small_model(), text);
  check(Reader::lexicon(), text);
  return 0;
}
