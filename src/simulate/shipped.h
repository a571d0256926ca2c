#pragma once
// The worlds that come with the program: the files of worlds/, as they stand.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fifteen::simulate {

/// Their names, in the order of the alphabet.
std::vector<std::string> shipped_worlds();

/// Returns the text of the world's file, or nothing when none has the name.
std::optional<std::string_view> shipped_world(std::string_view name);

}  // namespace fifteen::simulate
