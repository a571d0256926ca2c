#pragma once
// What `fifteen register review` says, as one structure, and its two renderings.
// docs/formats/register.md describes the JSON.

#include <string>
#include <vector>

#include "analyse/congruence.h"
#include "analyse/register.h"

namespace fifteen::report {

/// The version of the document's format: it changes when a key changes its meaning or goes away.
inline constexpr int kRegisterVersion = 1;

struct RegisterDocument {
  std::string tool_version;
  std::string title;          ///< of the log
  std::string register_name;  ///< its file
  analyse::RegisterReview review;
  std::vector<analyse::Congruence> congruence;
};

/// Where channels differ in what they make of one promise: a sentence for each difference that is
/// told.
std::vector<std::string> sentences_of(const analyse::Congruence& one);

/// Renders the document for a terminal.
std::string to_text(const RegisterDocument& document, bool colour);

/// Renders it as JSON: docs/formats/register_review.schema.json. Equal documents, equal bytes.
std::string to_json(const RegisterDocument& document);

}  // namespace fifteen::report
