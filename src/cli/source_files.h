#pragma once
// The files of a run: those of the command line, or those that the mapping's sources name.

#include <string>
#include <vector>

#include "base/error.h"
#include "read/mapping.h"

namespace fifteen::cli {

/// Returns the sources of a mapping with one file each, in the mapping's order and that of the
/// names. Without files on the command line a source's pattern is looked up beside the mapping's
/// own file; with files, each goes to the one source whose pattern it, or its name, matches.
/// Errors: kInput: a pattern without a file; kUsage: a file of no source, or of two.
Result<std::vector<read::MappedSource>> source_files(const read::Mapping& mapping,
                                                     const std::string& mapping_path,
                                                     const std::vector<std::string>& files);

}  // namespace fifteen::cli
