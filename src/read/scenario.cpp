// Scenarios of mystery shops, as TOML.

#include <cmath>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "read/shops.h"
#include "read/small_file.h"
#include "read/toml_table.h"

namespace fifteen::read {
namespace {

constexpr std::string_view kPage = "docs/formats/shops.md";

TableReader::Handler kind(TableReader& reader, ShopKind& out) {
  return [&](const toml::node& node) {
    static const std::vector<std::string> kNames(kShopKindNames.begin(), kShopKindNames.end());
    const auto value = node.value_exact<std::string>();
    if (value && (*value == kNames[0] || *value == kNames[1])) {
      out = *value == kNames[0] ? ShopKind::kObjective : ShopKind::kSubjective;
    } else {
      reader.wrong(node, fmt::format("expected \"objective\" or \"subjective\" for \"item.kind\"{}",
                                     value ? did_you_mean(*value, kNames) : ""));
    }
  };
}

void read_item(TableReader& reader, const toml::node& node, ScenarioItem& item) {
  reader.each({{"item", reader.text(item.item, "item")},
               {"moment", reader.text(item.moment, "moment")},
               {"standard", reader.text(item.standard, "standard")},
               {"promise", reader.text(item.promise, "promise")},
               {"kind", kind(reader, item.kind)},
               {"max", reader.real(item.most, "max")},
               {"weight", reader.real(item.weight, "weight")}});
  if (item.item.empty())
    return reader.wrong(node, "expected `item`, what is looked at, in [[item]], got none");
  if (item.most < 1 || item.most > kScenarioMostMax || std::floor(item.most) != item.most) {
    return reader.wrong(node, fmt::format("expected a whole number from 1 to 10 for \"item.max\" "
                                          "(1: yes or no), got {}",
                                          item.most));
  }
  if (!(item.weight > 0 && item.weight <= kShopMostMax)) {
    reader.wrong(node, fmt::format("expected a number above 0, up to {}, for \"item.weight\", got "
                                   "{}",
                                   kShopMostMax, item.weight));
  }
}

void read_items(TableReader& root, const toml::node& node, std::vector<ScenarioItem>& out) {
  const toml::array* const list = node.as_array();
  if (list == nullptr)
    return root.wrong(node, "expected [[item]] in double brackets, one for each item");
  std::set<std::pair<std::string, std::string>> seen;
  for (const toml::node& each : *list) {
    if (out.size() == kScenarioItemsMax)
      return root.wrong(each, fmt::format("expected at most {} items", kScenarioItemsMax));
    root.table("item", [&](TableReader& inner) {
      ScenarioItem item;
      read_item(inner, each, item);
      if (!seen.emplace(item.moment, item.item).second)
        inner.wrong(
            each, fmt::format("expected each item of a moment once, got \"{}\" twice", item.item));
      out.push_back(std::move(item));
    })(each);
  }
}

}  // namespace

Result<ShopScenario> parse_scenario(std::string_view text, std::string_view name) {
  const auto root = parse_toml(text, name, kPage);
  if (!root) return fail(root.error());
  ShopScenario out;
  std::optional<Error> error;
  TableReader reader(*root, "", name, error, kPage);
  reader.each({{"name", reader.text(out.name, "name")},
               {"brief", reader.text(out.brief, "brief")},
               {"places", reader.words(out.places, "places")},
               {"channels", reader.words(out.channels, "channels")},
               {"item", [&](const toml::node& node) { read_items(reader, node, out.items); }}});
  if (error) return fail(*error);
  if (out.name.empty() || out.items.empty()) {
    return fail(
        ErrorKind::kInput,
        fmt::format("{}: expected the scenario's {}, got none; see {}", name,
                    out.name.empty() ? "`name`" : "[[item]] tables, what to look at", kPage));
  }
  return out;
}

Result<ShopScenario> read_scenario(const std::string& path) {
  const auto text = read_small_file(path, "a scenario", fmt::format("{} has an example", kPage),
                                    "is this a file of shops?");
  if (!text) return fail(text.error());
  return parse_scenario(*text, path);
}

}  // namespace fifteen::read
