#pragma once
// What single contacts have to do with the fate, and how open journeys stand: in sentences, and in
// the document's JSON.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyse/findings.h"

namespace fifteen::report {

/// The largest effects that can be told, and what the placebo says; empty where none can.
std::vector<std::string> effect_sentences(const analyse::Findings& found);

/// Of `fate.effects`: one row for each moment and outcome.
nlohmann::ordered_json json_of(const analyse::OutcomeEffects& found);

/// Of `fate.open_journeys`.
nlohmann::ordered_json json_of(const analyse::OpenJourneys& found);

}  // namespace fifteen::report
