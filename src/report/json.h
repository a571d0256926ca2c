#pragma once
// The document as JSON: docs/formats/document.md, docs/formats/document.schema.json.

#include <string>

#include "report/document.h"

namespace fifteen::report {

/// Returns the document as JSON, two spaces of indent, keys in a fixed order, a newline at the end.
/// Shares are written with the shortest digits that read back to the same number. Equal documents,
/// equal bytes.
std::string to_json(const Document& document);

/// Returns the same without spaces and without any `<`, to stand in a page's script element.
std::string to_page_json(const Document& document);

}  // namespace fifteen::report
