#pragma once
// Control charts in sentences and in the document's JSON.

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "analyse/control_charts.h"

namespace fifteen::report {

/// One special cause: when, how large, where.
std::string sentence_of(const analyse::MomentChart& chart, const analyse::SpecialCause& cause);

/// What the charts show: how many special causes there are, and how many false alarms to expect;
/// then the causes, the most unusual charts first, `most` of them at most.
std::vector<std::string> sentences_of(const analyse::ControlCharts& charts, std::size_t most);

/// The document's `control_charts`.
nlohmann::ordered_json json_of(const analyse::ControlCharts& charts);

}  // namespace fifteen::report
