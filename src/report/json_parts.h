#pragma once
// Pieces of JSON that several documents have.

#include <nlohmann/json.hpp>

#include "report/document.h"

namespace fifteen::report {

/// Rows, or values, that were left out: `total`, `by_reason`, `samples`.
nlohmann::ordered_json json_of(const LeftOut& out);

}  // namespace fifteen::report
