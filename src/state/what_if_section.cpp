// What what-ifs are answered from, worked out already.

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "state/archive.h"
#include "state/sections.h"

namespace fifteen::state {

using analyse::LoadPoint;
using analyse::MomentSums;
using analyse::MomentTimes;
using analyse::MomentWaits;
using analyse::QueuePlace;
using analyse::Removal;
using analyse::RemovalPart;
using analyse::RemovalSums;
using analyse::ShiftGroup;
using analyse::ShiftSums;
using analyse::ShiftTables;
using analyse::StaffedQueue;
using analyse::Waiting;
using analyse::WaitPoint;
using analyse::WaitSums;
using analyse::WhatIfTables;

// The archive finds these beside itself.
template <class Archive>
void list(Archive& a, MomentSums& x) {
  a("a moment's contacts", x.contacts);
  a("a moment's outcomes", x.outcomes);
}

template <class Archive>
void list(Archive& a, ShiftSums& x) {
  a("shifted contacts", x.moved);
  a("unmatched contacts", x.unmatched);
  a("shifted to misery", x.to_misery);
  a("shifted to neutral", x.to_neutral);
  a("shifted to magic", x.to_magic);
  a("a shift's journeys won", x.won);
  a("a shift's value", x.value);
  a("a shift's miseries", x.miseries);
  a("a shift's later shifts", x.again);
  a("a shift's contacts", x.contacts);
}

template <class Archive>
void list(Archive& a, RemovalPart& x) {
  a("contacts taken away", x.moved);
  a("unmatched ones", x.unmatched);
  a("a removal's journeys won", x.won);
  a("a removal's value", x.value);
  a("a removal's miseries", x.miseries);
  a("a removal's later ones", x.again);
  a("a removal's contacts", x.contacts);
}

template <class Archive>
void list(Archive& a, RemovalSums& x) {
  a("what is taken away", x.taken);
  a("what follows a removal", x.parts);
}

template <class Archive>
void list(Archive& a, Removal& x) {
  a("a removal's kind", x.kind);
  a("a removal's moment", x.moments);
}

template <class Archive>
void list(Archive& a, ShiftGroup& x) {
  a("a group's journeys", x.journeys);
  a("a group's journeys won", x.won);
  a("a group's value", x.value);
  a("a group's moment", x.moments);
  a("a group's shifts", x.shifts);
  a("a group's removal", x.removals);
}

template <class Archive>
void list(Archive& a, ShiftTables& x) {
  a("a moment", x.moments);
  a("whether a moment is a fate", x.is_fate);
  a("the scale", x.scale);
  a("a removal", x.removals);
  a("the whole", x.whole);
  a("a group", x.groups);
}

template <class Archive>
void list(Archive& a, MomentTimes& x) {
  a("our time", x.ours);
  a("the customer's time", x.theirs);
  a("a contact's cost", x.cost);
}

template <class Archive>
void list(Archive& a, WaitSums& x) {
  a("contacts by wait", x.counts);
}

template <class Archive>
void list(Archive& a, WaitPoint& x) {
  a("a wait", x.us);
  a("a wait's weight", x.weight);
  a("a wait's level", x.level);
}

template <class Archive>
void list(Archive& a, MomentWaits& x) {
  a("a wait", x.points);
  a("waits of a group", x.groups);
  a("contacts with a wait", x.logged);
  a("a mean wait", x.wait_us);
  a("a mean service", x.service_us);
}

template <class Archive>
void list(Archive& a, QueuePlace::Hours& x) {
  a("arrivals", x.arrivals);
  a("a share of arrivals", x.share);
}

template <class Archive>
void list(Archive& a, QueuePlace& x) {
  a("hours", x.hours);
  a("a place's contacts", x.contacts);
  a("a place's wait", x.wait_us);
  a("open hours", x.open_hours);
  a("a place's servers", x.servers);
}

template <class Archive>
void list(Archive& a, LoadPoint& x) {
  a("a load", x.load);
  a("who must wait", x.ratio.must_wait);
  a("a wait's ratio", x.ratio.wait);
}

template <class Archive>
void list(Archive& a, StaffedQueue& x) {
  // Nothing is said of a patience without end.
  std::optional<double> patience;
  if (std::isfinite(x.patience_us)) patience = x.patience_us;
  a("a queue's name", x.name);
  a("a queue's moment", x.moments);
  a("a queue's note", x.note);
  a("a queue's place", x.places);
  a("a queue's places", x.places_known);
  a("a queue's arrivals", x.arrivals);
  a("a queue's service", x.service_us);
  a("a queue's wait", x.wait_us);
  a("who leaves a queue", x.left);
  a("a queue's patience", patience);
  a("whether servers are given", x.servers_given);
  a("whether patience is given", x.patience_given);
  a("a queue's loads", x.curve);
  x.patience_us = patience.value_or(std::numeric_limits<double>::infinity());
}

template <class Archive>
void list(Archive& a, Waiting& x) {
  a("a moment's waits", x.moments);
  a("a queue", x.queues);
  a("a note on queues", x.notes);
}

template <class Archive>
void list(Archive& a, WhatIfTables& x) {
  a("shifts", x.shifts);
  a("a moment's times", x.times);
  a("waiting", x.waiting);
  a("decided journeys", x.decided);
}

namespace {

// Each once, ascending.
bool holds(const std::vector<std::size_t>& places, std::size_t size) {
  return !places.empty() && places.back() < size &&
         std::adjacent_find(places.begin(), places.end(), std::greater_equal<>()) == places.end();
}

bool fits(const ShiftGroup& group, const ShiftTables& tables) {
  const std::size_t moments = tables.moments.size();
  if (group.moments.size() != moments || group.shifts.size() != moments ||
      group.removals.size() != tables.removals.size())
    return false;
  for (const auto& shifts : group.shifts) {
    for (const ShiftSums& shift : shifts) {
      if (shift.contacts.size() != moments) return false;
    }
  }
  for (std::size_t r = 0; r < tables.removals.size(); ++r) {
    if (group.removals[r].taken.size() != tables.removals[r].moments.size()) return false;
    for (const RemovalPart& part : group.removals[r].parts) {
      if (part.contacts.size() != moments) return false;
    }
  }
  return true;
}

// Those at a moment first, by moment; then by kind.
bool in_order(const std::vector<Removal>& removals) {
  const auto place = [](const Removal& removal) {
    return std::pair(removal.kind, removal.kind ? 0 : removal.moments.front());
  };
  return std::adjacent_find(removals.begin(), removals.end(),
                            [&](const Removal& a, const Removal& b) {
                              return place(a) >= place(b);
                            }) == removals.end();
}

bool fits(const ShiftTables& tables) {
  const std::size_t moments = tables.moments.size();
  return tables.is_fate.size() == moments && moments <= analyse::kShiftMomentsMax &&
         std::all_of(tables.removals.begin(), tables.removals.end(),
                     [&](const Removal& removal) {
                       return holds(removal.moments, moments) &&
                              (removal.kind || removal.moments.size() == 1);
                     }) &&
         fits(tables.whole, tables) && in_order(tables.removals) &&
         std::all_of(tables.groups.begin(), tables.groups.end(),
                     [&](const ShiftGroup& group) { return fits(group, tables); });
}

bool fits(const MomentWaits& waits) {
  const auto later = [](const WaitPoint& a, const WaitPoint& b) { return a.us < b.us; };
  return std::is_sorted(waits.points.begin(), waits.points.end(), later) &&
         std::all_of(waits.points.begin(), waits.points.end(), [](const WaitPoint& point) {
           return point.us >= 0 && point.level < analyse::kWaitLevels;
         });
}

// A promise takes as long to answer as there are places, hours and servers.
bool fits(const QueuePlace& place) {
  if (place.servers > kQueueServersMax || place.hours.size() > analyse::kQueueHoursMax)
    return false;
  return place.servers == 0 || !place.hours.empty();
}

bool fits(const StaffedQueue& queue) {
  const auto no_later = [](const LoadPoint& a, const LoadPoint& b) { return a.load >= b.load; };
  // A queue is told by its loads, and a load is a ratio.
  if (queue.curve.empty() ? queue.told() : queue.curve.front().load <= 0) return false;
  return std::adjacent_find(queue.curve.begin(), queue.curve.end(), no_later) ==
             queue.curve.end() &&
         queue.places.size() <= analyse::kQueuePlacesMax &&
         std::all_of(queue.places.begin(), queue.places.end(),
                     [](const QueuePlace& place) { return fits(place); });
}

// Each moment with waits is in one queue, no other in any.
bool fits(const Waiting& waiting, std::size_t moments) {
  if (waiting.moments.size() != moments) return false;
  std::vector<bool> queued(moments);
  for (const StaffedQueue& queue : waiting.queues) {
    if (queue.moments.empty() || !fits(queue)) return false;
    // In the order of the mapping.
    for (const std::size_t m : queue.moments) {
      if (m >= moments || queued[m]) return false;
      queued[m] = true;
    }
  }
  for (std::size_t m = 0; m < moments; ++m) {
    if (waiting.moments[m].known() != queued[m] || !fits(waiting.moments[m])) return false;
  }
  return true;
}

}  // namespace

void write_what_ifs(const State& state, ByteWriter& out) { Put{out}("what-ifs", state.what_if); }

void read_what_ifs(ByteReader& in, std::optional<analyse::WhatIfTables>& tables) {
  Get{in}("what-ifs", tables);
  if (!in.ok() || !tables) return;
  const std::size_t moments = tables->shifts.moments.size();
  in.require(
      fits(tables->shifts) && tables->times.size() == moments && fits(tables->waiting, moments),
      "what-ifs", "tables that fit each other");
  if (in.ok()) tables->waiting.add_up();
}

}  // namespace fifteen::state
