#pragma once
// The document as one self-contained page: the page that web/ builds, with the document put into
// it.

#include <string>

#include "base/error.h"
#include "report/document.h"

namespace fifteen::report {

/// Returns the page as HTML, a single file that needs nothing else.
/// Errors: kInternal: the page in this binary has no place for a document.
Result<std::string> to_page(const Document& document);

}  // namespace fifteen::report
