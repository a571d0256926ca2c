#pragma once
// Numbers in sentences: the same spelling in the terminal, the page's headlines and messages.

#include <cstdint>
#include <string>

namespace fifteen {

/// Writes a whole number with thousands apart: `1,434`.
std::string format_count(std::uint64_t value);

/// Writes a fraction as a percentage with sensible digits: `70.7 %`, `0.04 %`, `0 %`, `-3.1 %`.
std::string format_share(double share);

}  // namespace fifteen
