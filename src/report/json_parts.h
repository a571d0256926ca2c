#pragma once
// Pieces of JSON that several documents have.

#include <nlohmann/json.hpp>
#include <optional>

#include "report/document.h"

namespace fifteen::report {

/// A figure with its interval: `value`, `low`, `high`; null where there is none.
nlohmann::ordered_json json_of(const stats::Estimate& e);
nlohmann::ordered_json json_of(const std::optional<stats::Estimate>& e);

/// Rows, or values, that were left out: `total`, `by_reason`, `samples`.
nlohmann::ordered_json json_of(const LeftOut& out);

}  // namespace fifteen::report
