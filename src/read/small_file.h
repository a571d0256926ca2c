#pragma once
// A file that a user wrote by hand, read as a whole.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace fifteen::read {

inline constexpr std::size_t kSmallFileMax = 1 << 20;  // bytes

/// Returns the text of a file of at most kSmallFileMax. `what` is what is expected there, for
/// messages ("a mapping"); `none` and `large` say what to try where there is none, or more.
/// Errors: kInput.
Result<std::string> read_small_file(const std::string& path, std::string_view what,
                                    std::string_view none, std::string_view large);

}  // namespace fifteen::read
