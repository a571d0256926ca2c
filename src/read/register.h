#pragma once
// The register of moments as a file, moments.toml (docs/formats/register.md): read, written, and
// brought up to date in place.
//
// People keep the file. So what Fifteen adds to it is edited into its text, and their comments,
// order and spelling stay as they are.
//
//   auto text = read_register_text("moments.toml");
//   const auto known = parse_register(*text, "moments.toml");
//   const auto newer = note_seen(*text, "moments.toml", {{"bag desk", seen}}, {});

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "contact/register_rules.h"

namespace fifteen::read {

/// Of so many ideas one moment's are made.
inline constexpr std::size_t kIdeasMax = 200;

/// Reads a register; `name` is its file, for messages. Errors: kInput, with line and what was
/// expected: two moments of one name, an idea whose own change has no name, more changes than a log
/// of them may have.
Result<Register> parse_register(std::string_view text, std::string_view name);

/// Returns the text of such a file. Errors: a file that cannot be read.
Result<std::string> read_register_text(const std::string& path);

/// Writes a register as TOML that parse_register reads back, in its order.
std::string write_register(const Register& all);

/// Writes one moment of it, with all keys that may be filled in, also those that are empty.
std::string write_blank_moment(const RegisteredMoment& moment);

/// Returns the text of a register in which the moments `seen` names have these figures in the place
/// of those of before, and `added` stand at its end. All else stays as it is, comments as well.
/// Errors: kInput: the text is no register; it has figures in a form that cannot be replaced, such
/// as `seen = { ... }` on one line.
Result<std::string> note_seen(std::string_view text, std::string_view name,
                              const std::map<std::string, MomentSeen>& seen,
                              const std::vector<RegisteredMoment>& added);

}  // namespace fifteen::read
