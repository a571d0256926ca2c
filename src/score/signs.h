#pragma once
// What a contact says of how it turned out, in few levels: small enough to travel with it.
//
// Everything that scoring asks of a contact by itself is one of these signs. There are few
// different ones, so contacts that say the same are scored once. What its customer went through
// before is `History` (score/history.h).

#include <array>
#include <cstdint>

#include "contact/contact.h"
#include "contact/score_rules.h"

namespace fifteen::score {

enum class Answer : std::uint8_t { kUnknown, kNo, kYes };

/// How the wait (or, where no wait is known, the whole contact) stood to what was promised.
enum class Pace : std::uint8_t {
  kUnknown,     ///< no wait, or no promise
  kFarShorter,  ///< at most a quarter of what was promised
  kKept,
  kLate,      ///< longer than promised
  kVeryLate,  ///< more than twice as long
};

enum class Direction : std::uint8_t {
  kUnknown,
  kInbound,
  kOutbound,
  kSilence,  ///< what was due and did not come
};

/// Bounds of the levels of a wait, in seconds: level 1 is below the first, 10 from the last on.
inline constexpr std::array<std::int64_t, 9> kWaitBounds{5,    15,   60,     180,    600,
                                                         1800, 7200, 86'400, 604'800};

/// Returns the level of a wait in microseconds; 0 is kept for no wait.
constexpr std::uint8_t wait_level(std::int64_t waited_us) {
  std::size_t level = 1;
  for (const std::int64_t bound : kWaitBounds) level += waited_us >= bound * 1'000'000 ? 1U : 0U;
  return static_cast<std::uint8_t>(level);
}

/// The times, in minutes, in which a call back may be promised: level 1 is the first.
inline constexpr std::array<std::int64_t, 15> kCallBackBounds{
    15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 7200, 10'080, 20'160, 43'200, 86'400};
static_assert(kCallBackBounds.back() * 60'000'000 == kCallBackMaxUs);

/// Returns the level of the time in which a call back was promised, in microseconds and at most
/// kCallBackMaxUs: the shortest that is not shorter, so that no promise is broken before its time.
/// 0 for 0 or less: nothing was promised.
constexpr std::uint8_t call_back_level(std::int64_t promised_us) {
  if (promised_us <= 0) return 0;
  std::size_t level = 1;
  while (level < kCallBackBounds.size() && promised_us > kCallBackBounds[level - 1] * 60'000'000)
    ++level;
  return static_cast<std::uint8_t>(level);
}

/// Returns the time that a level from 1 on stands for, in microseconds.
constexpr std::int64_t call_back_us(std::uint8_t level) {
  return kCallBackBounds[level - 1U] * 60'000'000;
}

/// Returns how a wait stands to what was promised, both in microseconds: kept to the microsecond is
/// kept.
constexpr Pace pace_of(std::int64_t took_us, std::int64_t promise_us) {
  if (took_us > promise_us)
    return took_us - promise_us > promise_us ? Pace::kVeryLate : Pace::kLate;
  return took_us <= promise_us / 4 ? Pace::kFarShorter : Pace::kKept;
}

constexpr Answer answer_of(bool yes) { return yes ? Answer::kYes : Answer::kNo; }

struct Signs {
  Outcome stated = Outcome::kUnscored;  ///< an explicit outcome
  Outcome rated = Outcome::kUnscored;   ///< the worst of its ratings
  Pace pace = Pace::kUnknown;
  std::uint8_t wait = 0;  ///< wait_level; 0: not known
  Answer abandoned = Answer::kUnknown;
  Answer resolved = Answer::kUnknown;
  std::uint8_t transfers = 0;  ///< 0: not known, 1: none, 2: one, 3: two or more
  std::uint8_t text = 0;       ///< level of what its text says, 1 .. 15; 0: no text
  Direction direction = Direction::kUnknown;
  std::uint8_t call_back = 0;  ///< call_back_level of what was promised at it; 0: nothing

  /// What the customer said: stated, else rated.
  Outcome said() const { return stated != Outcome::kUnscored ? stated : rated; }

  bool operator==(const Signs&) const = default;

  /// Returns the signs in 27 bits.
  constexpr std::uint32_t packed() const {
    std::uint32_t out = 0;
    const auto put = [&](auto value, unsigned bits) {
      out = (out << bits) | static_cast<std::uint32_t>(value);
    };
    put(call_back, 4);
    put(stated, 2);
    put(rated, 2);
    put(pace, 3);
    put(wait, 4);
    put(abandoned, 2);
    put(resolved, 2);
    put(transfers, 2);
    put(text, 4);
    put(direction, 2);
    return out;
  }

  static constexpr Signs unpack(std::uint32_t bits) {
    const auto take = [&](unsigned width) {
      const std::uint32_t value = bits & ((1U << width) - 1);
      bits >>= width;
      return static_cast<std::uint8_t>(value);
    };
    Signs out;
    out.direction = static_cast<Direction>(take(2));
    out.text = take(4);
    out.transfers = take(2);
    out.resolved = static_cast<Answer>(take(2));
    out.abandoned = static_cast<Answer>(take(2));
    out.wait = take(4);
    out.pace = static_cast<Pace>(take(3));
    out.rated = static_cast<Outcome>(take(2));
    out.stated = static_cast<Outcome>(take(2));
    out.call_back = take(4);
    return out;
  }
};

}  // namespace fifteen::score
