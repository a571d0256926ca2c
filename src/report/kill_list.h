#pragma once
// The kill list in JSON and in words (analyse/kill_list.h).

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyse/kill_list.h"

namespace fifteen::report {

/// The document's `kill_list`; null where there is none.
nlohmann::ordered_json json_of(const std::optional<analyse::KillList>& list);

/// What a contact less is worth: "12,300 EUR (10,100 to 14,500)", or "5.9 % (5.1 % to 6.7 %)".
std::string worth_words(const analyse::KillList& list, const stats::Estimate& worth);

/// What would be otherwise: "1,205 contacts less, 310 hours of ours, ...", as far as it can be
/// told.
std::string difference_words(const analyse::KillList& list, const analyse::KillItem& item);

/// What the lists are ranked by, and what to make of them.
std::vector<std::string> kill_list_sentences(const analyse::KillList& list);

}  // namespace fifteen::report
