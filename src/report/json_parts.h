#pragma once
// Pieces of JSON that several documents have.

#include <nlohmann/json.hpp>
#include <optional>

#include "analyse/effect.h"
#include "report/document.h"

namespace fifteen::report {

/// A figure with its interval: `value`, `low`, `high`; null where there is none.
nlohmann::ordered_json json_of(const stats::Estimate& e);
nlohmann::ordered_json json_of(const std::optional<stats::Estimate>& e);

/// What comes of those to whom something happened, against those alike; null where there is none.
nlohmann::ordered_json json_of(const analyse::Effect& e);
nlohmann::ordered_json json_of(const std::optional<analyse::Effect>& e);

/// Rows, or values, that were left out: `total`, `by_reason`, `samples`.
nlohmann::ordered_json json_of(const LeftOut& out);

}  // namespace fifteen::report
