#pragma once
// What a run says of joined sources and stitched customers, for the document.

#include <string>
#include <vector>

#include "analyse/findings.h"
#include "engine/engine.h"
#include "report/document.h"

namespace fifteen::cli {

/// Puts what stitching has come to into words and numbers; `apart` are the findings as if nothing
/// were stitched.
report::Stitching stitching_of(const engine::StitchReport& report,
                               const analyse::Findings& stitched, const analyse::Findings& apart);

/// Notes on rows that are not contacts one by one: repeats, merged rows, answers to surveys.
std::vector<std::string> merging_notes(const engine::SourceFacts& facts);

}  // namespace fifteen::cli
