#pragma once
// An object-centric log in memory: events, objects, their attributes and relations. The readers of
// OCEL fill it in whatever order their form has; `write_object_rows` makes rows of it.
//
// Texts are kept once each and stand for 4 bytes wherever they are used; an event takes 32 bytes,
// an attribute 24, a relation 12.

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "read/rejects.h"
#include "read/row_sink.h"

namespace fifteen::read {

class ObjectLog {
 public:
  /// The number of a text, or of an event or object in the order in which they were added.
  using Number = std::uint32_t;
  static constexpr Number kNone = std::numeric_limits<Number>::max();

  struct Event {
    Number id = kNone;
    Number type = kNone;
    Number time = kNone;
    std::int64_t us = 0;  ///< the time; set by `settle`
    std::uint64_t line = 0;
  };
  struct Object {
    Number id = kNone;
    Number type = kNone;
    std::uint64_t line = 0;
  };
  struct Attribute {
    Number owner = kNone;  ///< event or object
    Number name = kNone;
    Number value = kNone;
    ValueKind kind = ValueKind::kText;
    std::int64_t from_us = 0;  ///< of an object: since when; set by `settle`
    Number from = kNone;       ///< of an object: the text of that time
  };
  struct Relation {
    Number owner = kNone;   ///< event or object
    Number target = kNone;  ///< the object's id, a text; after `settle` the object
    Number qualifier = kNone;
  };

  /// `name` is the file and `source_index` its place, for rejects.
  ObjectLog(std::string name, std::size_t source_index, Rejects& rejects)
      : name_(std::move(name)), source_index_(source_index), rejects_(rejects) {}

  /// Keeps a text. Errors are our own: more than 2^32 - 1 different texts.
  Number keep(std::string_view text);
  std::string_view text(Number number) const { return texts_[number]; }

  /// Adds an event or object; a missing part is `kNone`. What is wrong with it is found by
  /// `settle`.
  Number add_event(const Event& event);
  Number add_object(const Object& object);
  void set_event_time(Number event, Number time) { events_[event].time = time; }
  void add_event_attribute(const Attribute& attribute) { event_attributes_.push_back(attribute); }
  void add_object_attribute(const Attribute& attribute) { object_attributes_.push_back(attribute); }
  void add_event_relation(const Relation& relation) { event_relations_.push_back(relation); }
  void add_object_relation(const Relation& relation) { object_relations_.push_back(relation); }

  /// Says of which kind the values of an attribute are, for all events (or objects) of a type.
  void declare(bool of_events, Number type, Number name, ValueKind kind);

  /// Counts a reject of this file.
  void reject(std::uint64_t line, std::string_view reason, std::string_view text);

  /// Checks and orders everything, once, after the last one was added: counts rejects, leaves out
  /// what they concern, finds the objects of relations, reads times, and sorts attributes and
  /// relations by owner (those of an object by name and time as well). Time without a zone counts
  /// as UTC. A change of an object on the first day of 1970 or before holds from ever.
  void settle();

  /// The good events, in order of time, then id (after `settle`).
  const std::vector<Number>& order() const { return order_; }
  const std::vector<Event>& events() const { return events_; }
  const std::vector<Object>& objects() const { return objects_; }
  const std::vector<Attribute>& event_attributes() const { return event_attributes_; }
  const std::vector<Attribute>& object_attributes() const { return object_attributes_; }
  const std::vector<Relation>& event_relations() const { return event_relations_; }
  const std::vector<Relation>& object_relations() const { return object_relations_; }
  const std::string& name() const { return name_; }

 private:
  void settle_objects();
  void settle_events();
  void settle_relations(std::vector<Relation>& relations, bool of_events);
  void settle_kinds(std::vector<Attribute>& attributes, bool of_events);

  std::string name_;
  std::size_t source_index_;
  Rejects& rejects_;
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, Number> numbers_;
  std::vector<Event> events_;
  std::vector<Object> objects_;
  std::vector<Attribute> event_attributes_;
  std::vector<Attribute> object_attributes_;
  std::vector<Relation> event_relations_;
  std::vector<Relation> object_relations_;
  std::unordered_map<std::uint64_t, ValueKind> declared_of_events_;   // by type and name
  std::unordered_map<std::uint64_t, ValueKind> declared_of_objects_;  // likewise
  std::vector<Number> object_of_;                                     // by the text of its id
  std::vector<Number> order_;
};

}  // namespace fifteen::read
