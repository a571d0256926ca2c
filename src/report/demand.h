#pragma once
// Failure demand in JSON and in words (analyse/failure_demand.h).

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyse/failure_demand.h"

namespace fifteen::report {

/// The document's `demand`; null where there is none.
nlohmann::ordered_json json_of(const std::optional<analyse::FailureDemand>& demand);

/// How much of demand is failure demand, and how sure that is; how often the first contact is the
/// last; what could not be looked for, and what is taken for a queue.
std::vector<std::string> demand_sentences(const analyse::FailureDemand& demand);

/// What a kind is, in a few words: "the same again".
std::string demand_kind_words(DemandKind kind);

/// What caused most of a kind: "most often after bill (misery), 61 %"; empty where no cause is
/// known.
std::string main_cause(const analyse::KindOfDemand& kind);

}  // namespace fifteen::report
