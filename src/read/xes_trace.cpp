#include "read/xes_trace.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/time.h"

namespace fifteen::read::xes {
namespace {

using namespace std::string_view_literals;

constexpr std::array<std::string_view, kRoleCount> kRoleKeys = {
    "concept:name"sv, "concept:instance"sv, "org:resource"sv, "lifecycle:transition"sv,
    "time:timestamp"sv};

void count(const LifecycleFate& fate, const LifecycleEvent& event, LifecycleCounts& counts) {
  switch (event.transition) {
    case Transition::kStart:
      ++(fate.end == LifecycleFate::kNone ? counts.starts_open : counts.paired);
      if (fate.schedule != LifecycleFate::kNone) ++counts.schedules_used;
      break;
    case Transition::kEnd:
      if (fate.row) ++counts.ends_alone;
      break;
    case Transition::kSchedule: ++counts.schedules; break;
    case Transition::kBetween: ++counts.left_out; break;
    case Transition::kNone: break;
  }
}

}  // namespace

Path* Paths::add(std::string_view name) {
  Path& path = paths_.emplace_back();
  path.name = name;
  path.index = static_cast<std::uint32_t>(paths_.size() - 1);
  const auto* const role = std::find(kRoleKeys.begin(), kRoleKeys.end(), name);
  path.role = static_cast<Role>(role - kRoleKeys.begin());
  index_.emplace(path.name, &path);
  return &path;
}

void TraceBuffer::clear() {
  trace_texts_.clear();
  trace_cells_.clear();
  clear_events();
}

void TraceBuffer::clear_events() {
  event_texts_.clear();
  event_cells_.clear();
  events_.clear();
}

std::size_t TraceBuffer::bytes() const {
  return trace_texts_.size() + event_texts_.size() +
         (trace_cells_.size() + event_cells_.size()) * sizeof(Cell) +
         events_.size() * sizeof(Event);
}

void TraceBuffer::set_in_event(const Path& path, std::string_view text, ValueKind kind) {
  event_cells_.push_back({path.index, static_cast<std::uint32_t>(event_texts_.size()),
                          static_cast<std::uint32_t>(text.size()), kind});
  event_texts_ += text;
  if (path.role == Role::kNone) return;
  events_.back().roles[static_cast<std::size_t>(path.role)] =
      static_cast<std::uint32_t>(event_cells_.size());
}

void TraceBuffer::set_in_trace(const Path& path, std::string_view text, ValueKind kind) {
  trace_cells_.push_back({path.index, static_cast<std::uint32_t>(trace_texts_.size()),
                          static_cast<std::uint32_t>(text.size()), kind});
  trace_texts_ += text;
}

std::string_view TraceBuffer::text_of(const Event& event, Role role) const {
  const std::uint32_t cell = event.roles[static_cast<std::size_t>(role)];
  return cell == 0 ? std::string_view{} : text_of(event_cells_[cell - 1]);
}

Result<std::uint64_t> TraceBuffer::write(Paths& paths, RowSink& sink, bool pair,
                                         LifecycleCounts& counts) {
  return pair ? write_contacts(paths, sink, counts) : write_events(paths, sink);
}

Result<std::uint64_t> TraceBuffer::write_events(Paths& paths, RowSink& sink) const {
  for (std::size_t i = 0; i < events_.size(); ++i) {
    set_event(i, paths, sink);
    if (const Status ended = end_row(i, paths, sink); !ended) return fail(ended.error());
  }
  return events_.size();
}

Result<std::uint64_t> TraceBuffer::write_contacts(Paths& paths, RowSink& sink,
                                                  LifecycleCounts& counts) const {
  const std::vector<LifecycleFate> fates = pair(counts);
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const LifecycleFate& fate = fates[i];
    if (!fate.row) continue;
    // Of two values for one column the sink keeps the last: the start's.
    if (fate.end != LifecycleFate::kNone) set_event(fate.end, paths, sink);
    set_event(i, paths, sink);
    if (fate.end != LifecycleFate::kNone) set_end(events_[fate.end], sink);
    if (fate.schedule != LifecycleFate::kNone) set_waited(events_[fate.schedule], events_[i], sink);
    if (const Status ended = end_row(i, paths, sink); !ended) return fail(ended.error());
    ++rows;
  }
  return rows;
}

std::vector<LifecycleFate> TraceBuffer::pair(LifecycleCounts& counts) const {
  std::vector<LifecycleEvent> events;
  events.reserve(events_.size());
  for (const Event& event : events_) {
    events.push_back({transition_of(text_of(event, Role::kTransition)), text_of(event, Role::kName),
                      text_of(event, Role::kInstance), text_of(event, Role::kResource)});
  }
  std::vector<LifecycleFate> fates = pair_events(events);
  for (std::size_t i = 0; i < events.size(); ++i) count(fates[i], events[i], counts);
  return fates;
}

void TraceBuffer::set_end(const Event& end, RowSink& sink) const {
  const std::uint32_t cell = end.roles[static_cast<std::size_t>(Role::kTime)];
  if (cell == 0) return;
  const Cell& time = event_cells_[cell - 1];
  sink.set(sink.column(kEndColumn), text_of(time), time.kind);
}

// Nothing where one of the times cannot be read, or the start comes first.
void TraceBuffer::set_waited(const Event& schedule, const Event& start, RowSink& sink) const {
  const auto from = parse_time(text_of(schedule, Role::kTime));
  const auto to = parse_time(text_of(start, Role::kTime));
  if (!from || !to || from->has_zone != to->has_zone || to->us < from->us) return;
  sink.set(sink.column(kWaitedColumn), fmt::format("{}us", to->us - from->us), ValueKind::kText);
}

void TraceBuffer::set_event(std::size_t event, Paths& paths, RowSink& sink) const {
  const std::size_t first = events_[event].first_cell;
  const std::size_t end =
      event + 1 < events_.size() ? events_[event + 1].first_cell : event_cells_.size();
  set_all({event_cells_.data() + first, end - first}, event_texts_, paths, sink);
}

Status TraceBuffer::end_row(std::size_t event, Paths& paths, RowSink& sink) const {
  set_all(trace_cells_, trace_texts_, paths, sink);
  return sink.end_row(events_[event].line);
}

void TraceBuffer::set_all(std::span<const Cell> cells, std::string_view texts, Paths& paths,
                          RowSink& sink) const {
  for (const Cell& cell : cells) {
    sink.set(paths.column(cell.path, sink), texts.substr(cell.begin, cell.size), cell.kind);
  }
}

}  // namespace fifteen::read::xes
