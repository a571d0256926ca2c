#pragma once
// One spelling for each identity: e-mail addresses and phone numbers as people write them become
// equal when they are the same. Text in, text out; what is junk is decided in rulebook.h.
//
// Each function appends to `out`, which the caller uses again for the next value, so that nothing
// is allocated for each row. Each is idempotent: what it wrote, it writes again.

#include <string>
#include <string_view>

namespace fifteen::stitch {

/// Returns the text without blanks at both ends: ASCII white space, and U+00A0 in UTF-8.
std::string_view trimmed(std::string_view text);

/// Returns the byte in ASCII lower case.
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// Appends an e-mail address: without blanks around it and without `mailto:`, in ASCII lower case.
void append_email(std::string_view text, std::string& out);

/// Appends a phone number: digits, after a + where the text has one before its digits or begins
/// with 00. One leading 0 becomes `prefix` (`+46`) unless that is empty. Returns whether this can
/// be somebody's number: it has six digits or more, not all the same, before and after the prefix.
bool append_phone(std::string_view text, std::string_view prefix, std::string& out);

}  // namespace fifteen::stitch
