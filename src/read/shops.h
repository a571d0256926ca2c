#pragma once
// Mystery shops as files (docs/formats/shops.md): visits as CSV, one line for each item; scenarios
// as TOML.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/shop.h"
#include "read/rejects.h"

namespace fifteen::read {

/// Bytes of a file of shops, at most.
inline constexpr std::size_t kShopsBytesMax = std::size_t{1} << 28U;
/// Items of a scenario, at most; and the most that an item may be scored.
inline constexpr std::size_t kScenarioItemsMax = 500;
inline constexpr double kShopMostMax = 1000;
/// Likewise of a scenario, whose form shows a choice for each point.
inline constexpr double kScenarioMostMax = 10;

struct ShopsRead {
  std::vector<ShopItem> items;       ///< in the order of the lines
  std::uint64_t rows = 0;            ///< lines behind the header
  std::uint64_t not_applicable = 0;  ///< items without a score: they count neither way
};

/// Adds the shops of a text in UTF-8. Rejected are lines whose score, most, weight, kind or time
/// cannot be read, without a visit, place or item, that give a visit another place, shopper or
/// scenario than before, or an item of a visit twice.
/// Errors: kInput: a header without the columns visit, place, item and score.
Status parse_shops(std::string_view text, std::string_view name, std::size_t source_index,
                   ShopsRead& out, Rejects& rejects);

/// Reads files of shops: plain, gzip or zstd. Errors: as parse_shops, and a file that cannot be
/// read, or is larger than kShopsBytesMax.
Result<ShopsRead> read_shops(const std::vector<std::string>& paths, Rejects& rejects);

/// Reads a scenario; `name` is its file, for messages. Errors: kInput, with line and what was
/// expected.
Result<ShopScenario> parse_scenario(std::string_view text, std::string_view name);

/// Reads such a file. Errors: as parse_scenario, and a file that cannot be read.
Result<ShopScenario> read_scenario(const std::string& path);

}  // namespace fifteen::read
