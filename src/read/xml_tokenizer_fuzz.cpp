// Feeds any bytes to the XML tokenizer: it must agree with Expat, also when the bytes come in
// pieces, and give nothing but UTF-8.

#include <cstddef>
#include <cstdint>
#include <simdjson.h>
#include <string>
#include <string_view>

#include "base/error.h"
#include "read/test_trickle.h"
#include "read/xml_oracle.h"

using namespace fifteen;
using namespace fifteen::read;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string document(reinterpret_cast<const char*>(data), size);
  Trickle whole("log.xml", document, size + 1);
  const XmlEvents ours = events_of_tokenizer(whole);
  Trickle trickle("log.xml", document);
  const XmlEvents cut = events_of_tokenizer(trickle);
  const auto expected = [](const std::string& error) {
    return error.substr(0, error.find(", got"));
  };
  FIFTEEN_CHECK(cut.promised() == ours.promised() && expected(cut.error) == expected(ours.error),
                "pieces change nothing");
  const std::string differs = difference(ours, events_of_expat(document));
  FIFTEEN_CHECK(differs.empty(), differs + "\n" + document);
  for (const std::string& event : ours.events) {
    FIFTEEN_CHECK(simdjson::validate_utf8(event), "names, values and text are UTF-8");
  }
  FIFTEEN_CHECK(simdjson::validate_utf8(ours.error), "a message is UTF-8");
  return 0;
}
