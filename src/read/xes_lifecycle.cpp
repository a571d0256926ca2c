#include "read/xes_lifecycle.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <unordered_map>

namespace fifteen::read::xes {
namespace {

using namespace std::string_view_literals;

bool equal_word(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(), [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == b;
  });
}

template <std::size_t n>
bool is_one_of(std::string_view text, const std::array<std::string_view, n>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return equal_word(text, word); });
}

// The events of one kind that wait for their other half, by name, each name's as a list in order.
class Open {
 public:
  explicit Open(std::span<const LifecycleEvent> events)
      : events_(events), next_(events.size(), LifecycleFate::kNone) {}

  void add(std::size_t event) {
    List& list = lists_[events_[event].name];
    (list.first == LifecycleFate::kNone ? list.first : next_[list.last]) = event;
    list.last = event;
  }

  // Takes out the one that belongs to `event`, or returns kNone.
  std::size_t take(std::size_t event) {
    const auto found = lists_.find(events_[event].name);
    if (found == lists_.end()) return LifecycleFate::kNone;
    List& list = found->second;
    constexpr std::size_t kNone = LifecycleFate::kNone;
    std::size_t best = kNone;
    std::size_t before_best = kNone;
    std::size_t before = kNone;
    std::size_t looked_at = 0;
    for (std::size_t open = list.first; open != kNone && looked_at < kOpenMax; open = next_[open]) {
      ++looked_at;
      const bool same_resource = events_[open].resource == events_[event].resource;
      if (may_be_one(open, event) && (best == kNone || same_resource)) {
        best = open;
        before_best = before;
        if (same_resource) break;
      }
      before = open;
    }
    if (best != kNone) remove(list, best, before_best);
    return best;
  }

 private:
  struct List {
    std::size_t first = LifecycleFate::kNone;
    std::size_t last = LifecycleFate::kNone;
  };

  bool may_be_one(std::size_t a, std::size_t b) const {
    const std::string_view one = events_[a].instance;
    const std::string_view other = events_[b].instance;
    return one.empty() || other.empty() || one == other;
  }
  void remove(List& list, std::size_t event, std::size_t before) {
    (before == LifecycleFate::kNone ? list.first : next_[before]) = next_[event];
    if (list.last == event) list.last = before;
  }

  std::span<const LifecycleEvent> events_;
  std::vector<std::size_t> next_;
  std::unordered_map<std::string_view, List> lists_;
};

}  // namespace

Transition transition_of(std::string_view text) {
  if (equal_word(text, "complete")) return Transition::kEnd;
  if (equal_word(text, "start")) return Transition::kStart;
  if (equal_word(text, "schedule")) return Transition::kSchedule;
  if (is_one_of(text, std::array{"ate_abort"sv, "pi_abort"sv})) return Transition::kEnd;
  constexpr std::array kBetween = {"assign"sv,   "reassign"sv, "suspend"sv,   "resume"sv,
                                   "withdraw"sv, "autoskip"sv, "manualskip"sv};
  return is_one_of(text, kBetween) ? Transition::kBetween : Transition::kNone;
}

bool is_beyond_start_and_complete(std::string_view text) {
  return !text.empty() && !equal_word(text, "complete") && !equal_word(text, "start");
}

std::vector<LifecycleFate> pair_events(std::span<const LifecycleEvent> events) {
  std::vector<LifecycleFate> fates(events.size());
  Open starts(events);
  Open schedules(events);
  for (std::size_t i = 0; i < events.size(); ++i) {
    switch (events[i].transition) {
      case Transition::kNone: break;
      case Transition::kStart:
        fates[i].schedule = schedules.take(i);
        starts.add(i);
        break;
      case Transition::kEnd: {
        const std::size_t start = starts.take(i);
        if (start == LifecycleFate::kNone) break;
        fates[start].end = i;
        fates[i].row = false;
        break;
      }
      case Transition::kSchedule:
        fates[i].row = false;
        schedules.add(i);
        break;
      case Transition::kBetween: fates[i].row = false;
    }
  }
  return fates;
}

}  // namespace fifteen::read::xes
