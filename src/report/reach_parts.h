#pragma once
// What is told of public contacts, in JSON and in words.

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyse/reach.h"

namespace fifteen::report {

/// The document's `reach`; null where no contact is public.
nlohmann::ordered_json json_of(const std::optional<analyse::ReachFindings>& reach);

/// The terminal's sentences: who saw it, how few contacts that is, what it may come to.
std::vector<std::string> sentences_of(const analyse::ReachFindings& reach);

}  // namespace fifteen::report
