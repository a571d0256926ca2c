#pragma once
// One trace of an XES log on its way to the sink: its events wait here until its attributes are
// complete, and until each start has met its complete.

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "read/row_sink.h"
#include "read/xes_lifecycle.h"

namespace fifteen::read::xes {

/// Attributes of events that the life cycle is read from.
enum class Role : std::uint8_t { kName, kInstance, kResource, kTransition, kTime, kNone };
inline constexpr std::size_t kRoleCount = static_cast<std::size_t>(Role::kNone);

/// Columns that pairing makes.
inline constexpr std::string_view kEndColumn = "lifecycle:end";
inline constexpr std::string_view kWaitedColumn = "lifecycle:waited";

/// Where a value goes: a key, or keys within keys. It gets a column of the sink when it first has a
/// value in a row.
struct Path {
  std::string name;
  std::uint32_t index = 0;
  Role role = Role::kNone;
  std::optional<std::size_t> column = {};
  std::uint64_t owner = 0;  ///< number of the event or trace that last had it
  Path* next = nullptr;     ///< the one that was looked for after it the last time
};

/// The paths seen so far. Their addresses stay.
class Paths {
 public:
  Path* find(std::string_view name) {
    // Events are much alike: what came after the last path the time before comes after it again.
    Path* const guess = last_ == nullptr ? nullptr : last_->next;
    if (guess != nullptr && guess->name == name) return last_ = guess;
    const auto at = index_.find(name);
    if (at == index_.end()) return nullptr;
    if (last_ != nullptr) last_->next = at->second;
    return last_ = at->second;
  }
  Path* add(std::string_view name);
  std::size_t column(std::uint32_t index, RowSink& sink) {
    Path& path = paths_[index];
    if (!path.column) path.column = sink.column(path.name);
    return *path.column;
  }
  std::size_t size() const { return paths_.size(); }

 private:
  std::deque<Path> paths_;
  Path* last_ = nullptr;
  std::unordered_map<std::string_view, Path*> index_;
};

class TraceBuffer {
 public:
  /// Forgets all, for the next trace.
  void clear();
  /// Forgets the events, which have been written.
  void clear_events();
  std::size_t events() const { return events_.size(); }
  std::size_t bytes() const;

  void begin_event(std::uint64_t line) { events_.push_back({event_cells_.size(), line, {}}); }
  void set_in_event(const Path& path, std::string_view text, ValueKind kind);
  void set_in_trace(const Path& path, std::string_view text, ValueKind kind);

  /// Returns what the event that was begun last has for a role; empty: nothing.
  std::string_view of_last_event(Role role) const { return text_of(events_.back(), role); }

  /// Gives the rows to the sink, a row for each event, or for each contact when `pair`. Returns how
  /// many. Errors: the sink's.
  Result<std::uint64_t> write(Paths& paths, RowSink& sink, bool pair, LifecycleCounts& counts);

 private:
  struct Cell {
    std::uint32_t path;
    std::uint32_t begin;  // in the texts; a trace is bounded
    std::uint32_t size;
    ValueKind kind;
  };
  struct Event {
    std::size_t first_cell;
    std::uint64_t line;
    std::array<std::uint32_t, kRoleCount> roles;  // cells, counted from 1; 0: none
  };

  std::string_view text_of(const Cell& cell) const {
    return std::string_view(event_texts_).substr(cell.begin, cell.size);
  }
  std::string_view text_of(const Event& event, Role role) const;
  void set_event(std::size_t event, Paths& paths, RowSink& sink) const;
  void set_all(std::span<const Cell> cells, std::string_view texts, Paths& paths,
               RowSink& sink) const;
  Status end_row(std::size_t event, Paths& paths, RowSink& sink) const;
  Result<std::uint64_t> write_events(Paths& paths, RowSink& sink) const;
  Result<std::uint64_t> write_contacts(Paths& paths, RowSink& sink, LifecycleCounts& counts) const;
  void set_end(const Event& end, RowSink& sink) const;
  void set_waited(const Event& schedule, const Event& start, RowSink& sink) const;
  std::vector<LifecycleFate> pair(LifecycleCounts& counts) const;

  std::string trace_texts_;
  std::string event_texts_;
  std::vector<Cell> trace_cells_;
  std::vector<Cell> event_cells_;
  std::vector<Event> events_;
};

}  // namespace fifteen::read::xes
