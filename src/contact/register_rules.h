#pragma once
// The register of moments: for each moment who owns it, what the customer wants there, what is
// promised, to which standard, what was thought of and tried, and what is to be done about it.
// docs/formats/register.md tells how it is written.
//
// People write it and keep it under version control; Fifteen adds what it saw of each moment when
// the register was last brought up to date, so that a later look can say what has changed since.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "contact/change_rules.h"

namespace fifteen {

/// Of so many moments a register may tell.
inline constexpr std::size_t kRegisterMomentsMax = 1'000;

/// What people have decided to do about a moment.
enum class MomentStatus : std::uint8_t { kUndecided, kEliminate, kFix, kMakeMagic, kKeep };
inline constexpr std::array<std::string_view, 5> kMomentStatusNames{"", "eliminate", "fix",
                                                                    "make magic", "keep"};
constexpr std::string_view moment_status_name(MomentStatus status) {
  return kMomentStatusNames[static_cast<std::size_t>(status)];
}

/// A share as it was, with its 95 % interval.
struct SeenShare {
  double value = 0;
  double low = 0;
  double high = 0;

  bool operator==(const SeenShare&) const = default;
};

/// What was seen of a moment in a log.
struct MomentSeen {
  std::int64_t from_us = 0;  ///< the log's first start
  std::int64_t to_us = 0;    ///< its last start
  std::uint64_t contacts = 0;
  std::optional<SeenShare> journeys;  ///< of all journeys, those that come here
  std::optional<SeenShare> misery;    ///< of scored contacts
  std::optional<SeenShare> magic;     ///< likewise
  std::optional<SeenShare> truth;     ///< its truth share
  std::string verdict;                ///< by its name in reports; may be empty

  bool operator==(const MomentSeen&) const = default;
};

/// What would make them say wow, or stop them from saying ouch.
struct MomentIdea {
  std::string what;
  std::optional<std::int64_t> tried_us;  ///< since when; none: not yet
  std::string change;                    ///< the name of the change by which it was tried
  std::optional<ChangeRule> rule;        ///< that change, where the idea itself holds it

  bool tried() const { return tried_us || !change.empty() || rule; }
  bool operator==(const MomentIdea&) const = default;
};

struct RegisteredMoment {
  std::string name;
  std::string owner;
  std::string purpose;                ///< the customer's
  std::string promise;                ///< in the brand's words
  std::vector<std::string> promises;  ///< names in promises.toml
  std::string standard;
  MomentStatus status = MomentStatus::kUndecided;
  std::vector<MomentIdea> ideas;
  std::vector<ChangeRule> changes;  ///< made here
  std::optional<MomentSeen> seen;

  bool operator==(const RegisteredMoment&) const = default;
};

struct Register {
  std::vector<RegisteredMoment> moments;  ///< in their order
  std::vector<ChangeRule> changes;        ///< of no single moment

  bool operator==(const Register&) const = default;
};

/// Returns the change by which an idea was tried: its own, or, where it only says since when, one
/// of its name for all at once since then. None: not tried, or by a change that only its name
/// tells.
std::optional<ChangeRule> change_of(const MomentIdea& idea, const std::string& moment);

/// Returns all changes of a register, as a log of changes has them: its own, then those of each
/// moment and of its ideas.
std::vector<ChangeRule> changes_of(const Register& all);

}  // namespace fifteen
