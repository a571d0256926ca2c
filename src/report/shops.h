#pragma once
// What `fifteen shop score` and `fifteen shop plan` say, as structures, and their renderings.
// docs/formats/shops.md describes the JSON.

#include <string>
#include <vector>

#include "analyse/shop_plan.h"
#include "analyse/shops.h"
#include "report/document.h"

namespace fifteen::report {

/// The version of both formats: it changes when a key changes its meaning or goes away.
inline constexpr int kShopsVersion = 1;

struct ShopDocument {
  std::string tool_version;
  std::string title;
  analyse::Shops found;
  std::uint64_t not_applicable = 0;  ///< items without a score
  LeftOut rejects;
};

struct ShopPlanDocument {
  std::string tool_version;
  std::string title;
  analyse::ShopPlan plan;
  LeftOut rejects;
};

/// How far the scores of places can be relied on, and what more visits would do, in sentences.
std::vector<std::string> reliability_in_words(const analyse::Shops& shops);

/// Renders a document for a terminal.
std::string to_text(const ShopDocument& document, bool colour);
std::string to_text(const ShopPlanDocument& document, bool colour);

/// Renders it as JSON: docs/formats/shops.schema.json and shop_plan.schema.json. Equal documents,
/// equal bytes.
std::string to_json(const ShopDocument& document);
std::string to_json(const ShopPlanDocument& document);

}  // namespace fifteen::report
