#pragma once
// What is said in sentences of recovery, first impressions, peak and end, and changes of channel or
// team: the terminal and the page show the same ones. Each says how sure it is, or that there is
// too little data.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyse/experience.h"

namespace fifteen::report {

/// What happens after a misery; empty where there is none.
std::vector<std::string> recovery_sentences(const analyse::Experience& found);

/// First impressions, peak and end, changes; empty where nothing is scored and nothing changes.
std::vector<std::string> memory_sentences(const analyse::Experience& found);

/// The document's `experience`.
nlohmann::ordered_json json_of(const analyse::Experience& found);

}  // namespace fifteen::report
