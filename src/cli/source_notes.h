#pragma once
// What commands say of the files that they have read: a title, rows left out, times without a zone.

#include <string>
#include <vector>

#include "engine/engine.h"
#include "report/document.h"

namespace fifteen::cli {

/// Puts rejects as a document has them.
report::LeftOut left_out(const read::Rejects& rejects);

/// Errors: kRejects: of `rows` that could be read and those that could not, these are more than
/// `share_max`; the message says why, and shows the first ones.
Status check_rejects(const read::Rejects& rejects, std::uint64_t rows, double share_max);

/// Names the first file, and how many more there are.
std::string title_of(const std::vector<std::string>& files);

/// Adds notes on times that name no zone. `zone` is the mapping's; empty: none.
void add_time_notes(const engine::NaiveTimes& naive, const std::string& zone,
                    std::vector<std::string>& notes);

}  // namespace fifteen::cli
