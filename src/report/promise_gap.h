#pragma once
// The three-way gap in words and as JSON: what was said, what shoppers found, what customers lived.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyse/promise_gap.h"

namespace fifteen::report {

/// What can be told of a gap, in sentences: each difference that is told, by its name, then what
/// follows from them.
std::vector<std::string> sentences_of(const analyse::GapFinding& gap);

/// Lines for a terminal: a table of the three sides, under each the differences that are told.
std::vector<std::string> lines_of(const std::vector<analyse::GapFinding>& gaps);

/// The gaps as JSON: `name`, `place`, `channel`, `said`, `shopped`, `lived`, `perceived`,
/// `differences` by `gap`, `verdict`, `sentences`.
nlohmann::ordered_json json_of(const std::vector<analyse::GapFinding>& gaps);

}  // namespace fifteen::report
