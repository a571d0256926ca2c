#pragma once
// What a channel's name says of it. Names are compared without regard to ASCII case.

#include <string_view>

namespace fifteen::journey {

/// Whether nobody serves on a channel of this name: web, app, ivr, machine, ...
bool is_self_service(std::string_view channel);

/// Whether people speak with each other on it: phone, branch, visit, ... What is sent on any other
/// channel can be read, and misread.
bool is_spoken(std::string_view channel);

}  // namespace fifteen::journey
