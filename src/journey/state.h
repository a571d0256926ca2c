#pragma once
// The state of a journey after a contact, as a key: what the fate model may know.
//
// A key holds everything; coarser keys of the model's back-off chain are made from it by leaving
// parts out
// (`masked`), so the pass counts the finest key only. The set of moments visited is the
// exclusive-or of their names' hashes: the same for every engine, whatever numbers it gives the
// moments.

#include <algorithm>
#include <cstdint>

#include "base/hash.h"
#include "contact/contact.h"

namespace fifteen::journey {

/// The parts of a state that can be left out.
enum StatePart : std::uint32_t {
  kPartSet = 1,       ///< the set of moments visited
  kPartMoment = 2,    ///< the current contact's moment
  kPartVisits = 4,    ///< how often the journey has been at it: 1, 2, 3 or more
  kPartRepeats = 8,   ///< contacts that were not a first visit, so far: 0 .. 6, 7 or more
  kPartPast = 16,     ///< miseries and magics before this contact: 0, 1, 2, 3 or more of each
  kPartOutcome = 32,  ///< the current contact's outcome
  kPartAll = 63,
};

/// Bits of `StateKey::rest`, most significant first, so that sorted keys lie in the order of the
/// usual chains.
struct StateBits {
  static constexpr unsigned kMoment = 48;   // 16 bits
  static constexpr unsigned kVisits = 46;   // 2
  static constexpr unsigned kRepeats = 43;  // 3
  static constexpr unsigned kPast = 39;     // 2 of miseries, 2 of magics
  static constexpr unsigned kOutcome = 37;  // 2
  // The parts that the key has stand in the lowest 6, so no key is all zero.
};

struct StateKey {
  std::uint64_t set = 0;
  std::uint64_t rest = 0;

  bool operator==(const StateKey&) const = default;
  auto operator<=>(const StateKey&) const = default;

  std::uint16_t moment() const { return static_cast<std::uint16_t>(rest >> StateBits::kMoment); }

  /// Returns the key without the parts that are not in `parts`. Keys of different parts never
  /// compare equal.
  StateKey masked(std::uint32_t parts) const {
    std::uint64_t keep = 0;
    if ((parts & kPartMoment) != 0) keep |= std::uint64_t{0xFFFF} << StateBits::kMoment;
    if ((parts & kPartVisits) != 0) keep |= std::uint64_t{3} << StateBits::kVisits;
    if ((parts & kPartRepeats) != 0) keep |= std::uint64_t{7} << StateBits::kRepeats;
    if ((parts & kPartPast) != 0) keep |= std::uint64_t{15} << StateBits::kPast;
    if ((parts & kPartOutcome) != 0) keep |= std::uint64_t{3} << StateBits::kOutcome;
    return {(parts & kPartSet) != 0 ? set : 0, (rest & keep) | parts};
  }
};

inline std::uint64_t key_hash(const StateKey& key) { return mix64(key.set ^ mix64(key.rest)); }
inline bool key_is_empty(const StateKey& key) { return key.rest == 0; }
inline void make_empty(StateKey& key) { key = {}; }

/// What a journey has been through, contact by contact.
class StateWalk {
 public:
  void reset() { *this = StateWalk{}; }

  /// Takes the next contact and returns the state after it. `moment_hash` is the hash of the
  /// moment's name, `visits` how often the journey has been at the moment, with this contact (1:
  /// the first time).
  StateKey step(std::uint16_t moment, std::uint64_t moment_hash, std::uint32_t visits,
                Outcome outcome) {
    if (visits == 1) {
      set_ ^= moment_hash;
    } else {
      ++repeats_;
    }
    const std::uint64_t past = std::min(miseries_, 3U) * 4 + std::min(magics_, 3U);
    const std::uint64_t rest = (std::uint64_t{moment} << StateBits::kMoment) |
                               (std::uint64_t{std::min(visits, 3U)} << StateBits::kVisits) |
                               (std::uint64_t{std::min(repeats_, 7U)} << StateBits::kRepeats) |
                               (past << StateBits::kPast) |
                               (static_cast<std::uint64_t>(outcome) << StateBits::kOutcome) |
                               kPartAll;
    if (outcome == Outcome::kMisery) ++miseries_;
    if (outcome == Outcome::kMagic) ++magics_;
    return {set_, rest};
  }

 private:
  std::uint64_t set_ = 0;
  std::uint32_t repeats_ = 0;
  std::uint32_t miseries_ = 0;
  std::uint32_t magics_ = 0;
};

}  // namespace fifteen::journey
