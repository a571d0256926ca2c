#pragma once
// The nouns: a contact's fields, its outcome, the fate of a journey.
//
// A contact is one encounter between a customer and the organisation. Its fields follow the six
// serving men: who, what, when, where, why, how. Stages pass columns of fields to each other, not
// structs of strings; this header gives the fields their names and order.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fifteen {

/// How a contact turned out for the customer. The values are stored; do not renumber.
enum class Outcome : std::uint8_t { kUnscored = 0, kMisery = 1, kNeutral = 2, kMagic = 3 };
inline constexpr std::size_t kOutcomeCount = 4;

/// How a journey ended. Open journeys are censored: neither won nor lost.
enum class Fate : std::uint8_t { kOpen = 0, kLost = 1, kWon = 2 };
inline constexpr std::size_t kFateCount = 3;

/// What a mapping can fill from a source. Order: the six serving men.
enum class Field : std::uint8_t {
  kCustomer,  // who
  kEmployee,
  kTeam,
  kMoment,  // what
  kStart,   // when
  kEnd,
  kWaited,
  kChannel,  // where
  kPlace,
  kReason,  // why
  kDirection,
  kCase,
  kOutcome,  // how
  kCsat,
  kNps,
  kCes,
  kStars,
  kRating,
  kResolved,
  kAbandoned,
  kPromise,
  kId,
  kText,
  kAnswered,   // when, again: later fields stand at the end
  kTransfers,  // how
  kCallBack,   // when, promised
  kValue,      // how much money it brought
  kReach,      // how many people saw it
  kCost,       // how much money it cost us
  kAudit,      // how: by a mystery shopper, so that no customer was there
};
inline constexpr std::size_t kFieldCount = 30;

/// The field's name in mappings, filters and reports.
constexpr std::string_view field_name(Field field) {
  constexpr std::array<std::string_view, kFieldCount> kNames{
      "customer",  "employee",  "team",      "moment",    "start",   "end",  "waited", "channel",
      "place",     "reason",    "direction", "case",      "outcome", "csat", "nps",    "ces",
      "stars",     "rating",    "resolved",  "abandoned", "promise", "id",   "text",   "answered",
      "transfers", "call_back", "value",     "reach",     "cost",    "audit"};
  return kNames[static_cast<std::size_t>(field)];
}

/// The fields that are ratings.
inline constexpr std::array kRatingFields{Field::kCsat, Field::kNps, Field::kCes, Field::kStars,
                                          Field::kRating};
constexpr bool is_rating(Field field) {
  for (const Field rating : kRatingFields) {
    if (rating == field) return true;
  }
  return false;
}

/// Returns the field of that name, or nothing.
constexpr std::optional<Field> field_of(std::string_view name) {
  for (std::size_t i = 0; i < kFieldCount; ++i) {
    if (field_name(static_cast<Field>(i)) == name) return static_cast<Field>(i);
  }
  return std::nullopt;
}

constexpr std::string_view outcome_name(Outcome outcome) {
  constexpr std::array<std::string_view, kOutcomeCount> kNames{"unscored", "misery", "neutral",
                                                               "magic"};
  return kNames[static_cast<std::size_t>(outcome)];
}

/// Returns the outcome of that name, or nothing.
constexpr std::optional<Outcome> outcome_of(std::string_view name) {
  for (std::size_t o = 0; o < kOutcomeCount; ++o) {
    if (outcome_name(static_cast<Outcome>(o)) == name) return static_cast<Outcome>(o);
  }
  return std::nullopt;
}

}  // namespace fifteen
