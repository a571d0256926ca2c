#pragma once
// What changes did, in sentences and in the document's JSON.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyse/changes.h"

namespace fifteen::report {

/// What one change did: who has it, then a sentence for each measure that can be told or to which
/// something was promised, and one for all others.
std::vector<std::string> sentences_of(const analyse::MeasuredChange& change);

/// The document's `changes`.
nlohmann::ordered_json json_of(const std::vector<analyse::MeasuredChange>& changes);

}  // namespace fifteen::report
