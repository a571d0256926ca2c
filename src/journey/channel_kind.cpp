#include "journey/channel_kind.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace fifteen::journey {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view channel, const std::array<std::string_view, N>& words) {
  std::string small(channel);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](unsigned char c) { return static_cast<char>(c < 128 ? std::tolower(c) : c); });
  return std::find(words.begin(), words.end(), small) != words.end();
}

}  // namespace

bool is_self_service(std::string_view channel) {
  static constexpr std::array<std::string_view, 11> kWords{
      "web", "website", "app",   "mobile", "online", "internet",
      "ivr", "machine", "kiosk", "atm",    "chatbot"};
  return is_one_of(channel, kWords);
}

bool is_spoken(std::string_view channel) {
  static constexpr std::array<std::string_view, 18> kWords{
      "phone",  "telephone", "call",      "voice",   "video",   "visit",
      "branch", "store",     "shop",      "counter", "desk",    "field",
      "gate",   "cabin",     "in person", "office",  "on site", "face to face"};
  return is_one_of(channel, kWords);
}

}  // namespace fifteen::journey
