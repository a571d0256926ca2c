#pragma once
// The kinds of evidence of how a contact turned out. Each is a piece of it.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fifteen {

/// In the order in which equally strong pieces are shown.
enum class Piece : std::uint8_t {
  kStated,
  kRated,
  kFarShorter,
  kKept,
  kLate,
  kVeryLate,
  kAbandoned,
  kStayed,  ///< not abandoned
  kUnresolved,
  kResolved,
  kReopened,
  kNotTransferred,
  kTransferred,
  kTransferredOften,  ///< twice or more
  kRepeated,
  kRage,
  kUnanswered,
  kNotCalledBack,
  kSilence,
  kText,
  kAlike,  ///< how contacts like this one were rated
};
inline constexpr std::size_t kPieceCount = 21;

struct PieceNames {
  std::string_view name;   ///< in mappings and documents
  std::string_view words;  ///< as a person would say it
};
inline constexpr std::array<PieceNames, kPieceCount> kPieceNames{{
    {"stated", "the outcome is stated"},
    {"rated", "the customer said how it was"},
    {"far_shorter", "took far less than promised"},
    {"kept", "took no longer than promised"},
    {"late", "took longer than promised"},
    {"very_late", "took more than twice what was promised"},
    {"abandoned", "abandoned"},
    {"stayed", "not abandoned"},
    {"unresolved", "not resolved"},
    {"resolved", "resolved"},
    {"reopened", "came back though it was resolved"},
    {"not_transferred", "not transferred"},
    {"transferred", "transferred"},
    {"transferred_often", "transferred twice or more"},
    {"repeated", "came again for the same reason"},
    {"rage", "the same action again and again"},
    {"unanswered", "had asked before and got no answer"},
    {"not_called_back", "a promised call back did not come"},
    {"silence", "what was due did not come"},
    {"text", "what the text says"},
    {"alike", "how contacts like this one were rated"},
}};

constexpr std::string_view piece_name(Piece piece) {
  return kPieceNames[static_cast<std::size_t>(piece)].name;
}
constexpr std::string_view piece_words(Piece piece) {
  return kPieceNames[static_cast<std::size_t>(piece)].words;
}
/// Returns the piece of that name, or nothing.
constexpr std::optional<Piece> piece_of(std::string_view name) {
  for (std::size_t i = 0; i < kPieceCount; ++i) {
    if (kPieceNames[i].name == name) return static_cast<Piece>(i);
  }
  return std::nullopt;
}

}  // namespace fifteen
