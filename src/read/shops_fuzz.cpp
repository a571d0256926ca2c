// Feeds any bytes to the reader of mystery shops and to that of their scenarios: they must neither
// crash nor hand on what they promise not to, and count every row once.

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "read/shops.h"

using namespace fifteen;
using namespace fifteen::read;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  ShopsRead shops;
  Rejects rejects;
  const Status read = parse_shops(text, "shops.csv", 0, shops, rejects);
  FIFTEEN_CHECK(read || !find_bad_utf8(read.error().message), "a message is UTF-8");
  FIFTEEN_CHECK(shops.rows == shops.items.size() + shops.not_applicable + rejects.total(),
                "each row is an item, not applicable, or a reject");
  std::map<std::string, std::string> places;
  for (const ShopItem& item : shops.items) {
    FIFTEEN_CHECK(item.share() >= 0 && item.share() <= 1, "a score lies within its bounds");
    FIFTEEN_CHECK(item.weight > 0, "an item weighs something");
    FIFTEEN_CHECK(!item.visit.empty() && !item.place.empty() && !item.item.empty(),
                  "names that are needed are there");
    FIFTEEN_CHECK(!find_bad_utf8(item.item + item.evidence), "texts are UTF-8");
    FIFTEEN_CHECK(places.emplace(item.visit, item.place).first->second == item.place,
                  "a visit is to one place");
  }
  for (const Reject& reject : rejects.samples())
    FIFTEEN_CHECK(!find_bad_utf8(reject.text) && reject.line > 1, "a reject is UTF-8, with a line");

  const auto scenario = parse_scenario(text, "scenario.toml");
  if (scenario) {
    FIFTEEN_CHECK(!scenario->name.empty() && !scenario->items.empty(), "a scenario has items");
    for (const ScenarioItem& item : scenario->items)
      FIFTEEN_CHECK(item.most >= 1 && item.weight > 0, "which can be scored");
  }
  return 0;
}
