#pragma once
// The life cycle of activities in XES: which start belongs to which complete.
//
// A log may write an activity as several events: it is scheduled, it starts, it completes. To a
// customer that is one contact with a beginning and an end. `pair_events` says, of the events of
// one trace, which are contacts and which only tell something about one. Pure; the reader builds
// the rows.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

namespace fifteen::read {

/// What becomes of the events that start and complete something.
enum class Lifecycle : std::uint8_t {
  kAuto,    ///< paired where all events start or complete something, or say nothing of it
  kPair,    ///< a start and its complete are one contact; other events of a life cycle are none
  kEvents,  ///< every event is a contact
};

}  // namespace fifteen::read

namespace fifteen::read::xes {

/// What `lifecycle:transition` says, as far as it matters here; case does not.
enum class Transition : std::uint8_t {
  kNone,      ///< nothing, or a word that is not the standard's
  kStart,     ///< start
  kEnd,       ///< complete, and the aborts (ate_abort, pi_abort): what was started ends
  kSchedule,  ///< schedule: somebody begins to wait
  kBetween,   ///< assign, reassign, suspend, resume, withdraw, autoskip, manualskip: no contact
};

Transition transition_of(std::string_view text);

/// Says whether a log with it is more than starts and completes, so that it is not paired unasked.
bool is_beyond_start_and_complete(std::string_view text);

struct LifecycleEvent {
  Transition transition = Transition::kNone;
  std::string_view name;      ///< concept:name
  std::string_view instance;  ///< concept:instance; empty: none
  std::string_view resource;  ///< org:resource; empty: none
};

/// What becomes of an event.
struct LifecycleFate {
  static constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

  bool row = true;               ///< it is a contact
  std::size_t end = kNone;       ///< of a start: the event that ends it
  std::size_t schedule = kNone;  ///< of a start: the event that scheduled it

  bool operator==(const LifecycleFate&) const = default;
};

/// What pairing came to.
struct LifecycleCounts {
  std::uint64_t paired = 0;          ///< contacts of a start and its end
  std::uint64_t starts_open = 0;     ///< starts without an end
  std::uint64_t ends_alone = 0;      ///< completes and aborts without a start
  std::uint64_t schedules = 0;       ///< events that schedule; none is a row
  std::uint64_t schedules_used = 0;  ///< of these: told a start since when it was waited for
  std::uint64_t left_out = 0;        ///< assign, suspend and the like: no rows either
};

/// At most so many open starts (and schedules) of one name are looked at, the earliest ones, so
/// that no trace takes quadratic time.
inline constexpr std::size_t kOpenMax = 256;

/// Pairs the events of one trace, in their order. An end closes an open start of the same name
/// whose instance is equal where both have one: the earliest with its resource, or else the
/// earliest. A start takes its schedule by the same rule. Starts, ends without a start, and events
/// without a transition that the standard names are contacts; ends that were paired, schedules and
/// what lies between are not.
std::vector<LifecycleFate> pair_events(std::span<const LifecycleEvent> events);

}  // namespace fifteen::read::xes
