#pragma once
// What a run says of joined sources and stitched customers, for the document.

#include <string>
#include <vector>

#include "analyse/findings.h"
#include "engine/engine.h"
#include "report/document.h"
#include "state/state.h"

namespace fifteen::cli {

/// Puts what stitching has come to into words and numbers.
report::Stitching stitching_of(const state::StitchFacts& facts, const analyse::Findings& stitched);

/// What became of rows that are not contacts one by one, as a state has it.
state::JoinedRows joined_rows(const engine::SourceFacts& source);

/// Notes on such rows: repeats, merged rows, answers to surveys.
std::vector<std::string> merging_notes(const state::JoinedRows& joined);
std::vector<std::string> merging_notes(const engine::SourceFacts& facts);

}  // namespace fifteen::cli
