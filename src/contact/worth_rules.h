#pragma once
// What a mapping says of worth: what weighs the hours, miseries and journeys of a kill list in
// money.

#include <optional>
#include <string>

namespace fifteen {

/// In the currency's unit; what is not given weighs nothing.
struct WorthRules {
  std::string currency;                  ///< as amounts are written beside; may be empty
  std::optional<double> our_hour;        ///< what an hour of ours costs
  std::optional<double> customers_hour;  ///< what an hour of a customer's is worth
  std::optional<double> misery;          ///< what it is worth that one does not take place
  std::optional<double> won;             ///< what one more journey won is worth

  /// Whether anything is weighed.
  bool any() const { return our_hour || customers_hour || misery || won; }
  bool operator==(const WorthRules&) const = default;
};

}  // namespace fifteen
