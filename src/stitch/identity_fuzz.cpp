// Feeds any bytes as a value of each kind: reading must neither crash nor change what it has
// already made normal, and cuts and commands must read the same identity from its text.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "stitch/normal.h"
#include "stitch/rulebook.h"

namespace {

using namespace fifteen;
using namespace fifteen::stitch;

Rulebook swedish() {
  StitchRules rules;
  rules.phone_prefix = "+46";
  return Rulebook::make(rules, {}).value();
}

void check(const Rulebook& book, std::string_view name, std::string_view value) {
  const Kind kind = *book.kind(name);
  std::string text;
  const Reading reading = book.read(kind, value, text);
  JunkTally tally(book);
  tally.add(reading);
  FIFTEEN_CHECK(tally.lines(book).size() == (reading.junk == Junk::kNo ? 0U : 1U),
                "junk is counted, and nothing else");
  if (reading.junk != Junk::kNo) return;
  FIFTEEN_CHECK(text.size() > name.size() + 1 && text.compare(0, name.size(), name) == 0,
                "an identity has a kind and a value");
  std::string again;
  const Reading twice = book.read(kind, std::string_view(text).substr(name.size() + 1), again);
  FIFTEEN_CHECK(again == text && twice.junk == Junk::kNo && twice.identity == reading.identity,
                "what is normal stays as it is");
  const auto parsed = book.parse(text, "fuzz", again);
  FIFTEEN_CHECK(parsed && *parsed == reading.identity, "a text names the same identity");
  if (name == "email" || name == "phone") {
    FIFTEEN_CHECK(trimmed(text) == text, "there are no blanks around it");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Rulebook kBook = swedish();
  const std::string_view value(reinterpret_cast<const char*>(data), size);
  for (const char* kind : {"customer", "email", "phone", "cookie"}) check(kBook, kind, value);
  std::string text;
  const auto parsed = kBook.parse(value, "fuzz", text);
  FIFTEEN_CHECK(parsed || parsed.error().message.substr(0, 15) == "fuzz: expected ",
                "a message names its place");
  return 0;
}
