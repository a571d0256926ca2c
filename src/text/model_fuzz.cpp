// Feeds any bytes to the reader of model files: it must not crash, what it takes must be written
// back as it was, and must score. The hash at the end is put right first in every other input, or
// nothing behind it would ever be reached.

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "text/model.h"

namespace {

using namespace fifteen;
using namespace fifteen::text;

void check(std::string_view bytes) {
  const auto model = Model::from_bytes(bytes, "a.f15t");
  if (!model) {
    FIFTEEN_CHECK(model.error().kind == ErrorKind::kInput, "a bad model is an input error");
    FIFTEEN_CHECK(model.error().message.starts_with("a.f15t: expected"), "a message names it");
    return;
  }
  const auto again = Model::from_bytes(model->to_bytes(), "b.f15t");
  FIFTEEN_CHECK(again && *again == *model, "what is written can be read");
  Normalised scratch;
  const std::string_view text = "The agent was great, not rude! 12 @acme";
  if (const auto p = model->score(text, scratch)) {
    FIFTEEN_CHECK(std::abs(p->misery + p->neutral + p->magic - 1) < 1e-6, "shares of a whole");
  }
  for (const Outcome outcome : kOutcomes) (void)model->reasons(text, outcome, 5);
}

void put(std::string& bytes, std::size_t at, std::uint64_t value) {
  for (std::size_t i = 0; i < 8; ++i) bytes[at + i] = static_cast<char>(value >> (8 * i));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  check(bytes);
  if (size < 40) return 0;
  put(bytes, 16, size);
  put(bytes, size - 8, hash_text(std::string_view(bytes).substr(0, size - 8)));
  check(bytes);
  return 0;
}
