#pragma once
// Places, teams and employees compared, in sentences and in the document's JSON.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyse/fair_comparison.h"

namespace fifteen::report {

/// Who differs from what was to be expected, and how much of the outcome is whom one meets.
std::vector<std::string> sentences_of(const analyse::FairComparison& comparison);

/// The one unit that differs most, for the worse; empty: none does.
std::string who_differs(const std::vector<analyse::FairComparison>& comparisons);

/// The document's `comparisons`.
nlohmann::ordered_json json_of(const std::vector<analyse::FairComparison>& comparisons);

}  // namespace fifteen::report
