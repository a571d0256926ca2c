// Feeds any text to the reader of registers: it must not crash, what it takes must be written and
// read back without change, and new figures must come into the text, or leave it alone.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "read/register.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fifteen;
  using namespace fifteen::read;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto known = parse_register(text, "moments.toml");
  if (!known) {
    FIFTEEN_CHECK(known.error().kind == ErrorKind::kInput, "a bad register is an input error");
    FIFTEEN_CHECK(known.error().message.find("moments.toml:") == 0, "a message names the file");
    return 0;
  }
  const auto again = parse_register(write_register(*known), "again.toml");
  FIFTEEN_CHECK(again.has_value(), "what is written can be read");
  FIFTEEN_CHECK(*again == *known, "and is the same register");

  MomentSeen seen;
  seen.contacts = 15;
  seen.misery = SeenShare{0.5, 0.25, 0.75};
  std::map<std::string, MomentSeen> all;
  for (const RegisteredMoment& moment : known->moments) all[moment.name] = seen;
  const auto noted = note_seen(text, "moments.toml", all, {});
  if (!noted) return 0;
  const auto newer = parse_register(*noted, "moments.toml");
  FIFTEEN_CHECK(newer && newer->moments.size() == known->moments.size(), "no moment is lost");
  for (const RegisteredMoment& moment : newer->moments)
    FIFTEEN_CHECK(moment.seen == seen, "each has the new figures");
  const auto twice = note_seen(*noted, "moments.toml", all, {});
  FIFTEEN_CHECK(twice && *twice == *noted, "the same again changes nothing");
  return 0;
}
