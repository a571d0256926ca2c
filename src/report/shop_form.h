#pragma once
// The form of a mystery shop's scenario: one HTML file that asks nothing of any network, can be
// filled in on a telephone without a connection or printed, and saves what was filled in as lines
// of a file of shops (docs/formats/shops.md).

#include <string>

#include "contact/shop.h"

namespace fifteen::report {

/// Returns the page. Texts of the scenario are shown as texts, whatever they hold. Equal scenarios,
/// equal bytes.
std::string to_form(const ShopScenario& scenario);

}  // namespace fifteen::report
