#pragma once
// What single contacts have to do with the fate, and how open journeys stand, in the document's
// JSON.

#include <nlohmann/json.hpp>

#include "analyse/open_journeys.h"
#include "analyse/outcome_effects.h"

namespace fifteen::report {

/// Of `fate.effects`: one row for each moment and outcome.
nlohmann::ordered_json json_of(const analyse::OutcomeEffects& found);

/// Of `fate.open_journeys`.
nlohmann::ordered_json json_of(const analyse::OpenJourneys& found);

}  // namespace fifteen::report
