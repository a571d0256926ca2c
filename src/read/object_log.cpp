#include "read/object_log.h"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <tuple>

#include "base/time.h"

namespace fifteen::read {
namespace {

using Number = ObjectLog::Number;
constexpr Number kNone = ObjectLog::kNone;
constexpr std::int64_t kFromEver = std::numeric_limits<std::int64_t>::min();

template <class Value>
bool is_number(std::string_view text) {
  Value value{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  return code == std::errc() && end == text.data() + text.size();
}

std::uint64_t pair_of(Number type, Number name) { return (std::uint64_t{type} << 32U) | name; }

// What a value is, of what it was declared to be.
ValueKind sound_kind(ValueKind declared, std::string_view text) {
  switch (declared) {
    case ValueKind::kInteger: return is_number<std::int64_t>(text) ? declared : ValueKind::kText;
    case ValueKind::kReal: return is_number<double>(text) ? declared : ValueKind::kText;
    case ValueKind::kTime: return parse_time(text) ? declared : ValueKind::kText;
    case ValueKind::kBoolean: {
      const bool known = text == "true" || text == "false" || text == "1" || text == "0" ||
                         text == "True" || text == "False";
      return known ? declared : ValueKind::kText;
    }
    default: return ValueKind::kText;
  }
}

}  // namespace

Number ObjectLog::keep(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) return found->second;
  FIFTEEN_CHECK(texts_.size() < kNone, "fewer than 2^32 - 1 different texts");
  const auto number = static_cast<Number>(texts_.size());
  numbers_.emplace(texts_.emplace_back(text), number);
  return number;
}

Number ObjectLog::add_event(const Event& event) {
  FIFTEEN_CHECK(events_.size() < kNone, "fewer than 2^32 - 1 events");
  events_.push_back(event);
  return static_cast<Number>(events_.size() - 1);
}

Number ObjectLog::add_object(const Object& object) {
  FIFTEEN_CHECK(objects_.size() < kNone, "fewer than 2^32 - 1 objects");
  objects_.push_back(object);
  return static_cast<Number>(objects_.size() - 1);
}

void ObjectLog::declare(bool of_events, Number type, Number name, ValueKind kind) {
  (of_events ? declared_of_events_ : declared_of_objects_)[pair_of(type, name)] = kind;
}

void ObjectLog::reject(std::uint64_t line, std::string_view reason, std::string_view text) {
  rejects_.add(source_index_, {name_, line, "", std::string(reason), std::string(text)});
}

void ObjectLog::settle() {
  settle_objects();
  settle_events();
  settle_relations(event_relations_, true);
  settle_relations(object_relations_, false);
  settle_kinds(event_attributes_, true);
  settle_kinds(object_attributes_, false);
  std::stable_sort(event_attributes_.begin(), event_attributes_.end(),
                   [](const Attribute& a, const Attribute& b) {
                     return std::tie(a.owner, a.name) < std::tie(b.owner, b.name);
                   });
  // Of an attribute that an event has twice the last one is kept.
  const auto next = std::unique(event_attributes_.rbegin(), event_attributes_.rend(),
                                [](const Attribute& a, const Attribute& b) {
                                  return a.owner == b.owner && a.name == b.name;
                                });
  event_attributes_.erase(event_attributes_.begin(), next.base());
  std::stable_sort(object_attributes_.begin(), object_attributes_.end(),
                   [](const Attribute& a, const Attribute& b) {
                     return std::tie(a.owner, a.name, a.from_us) <
                            std::tie(b.owner, b.name, b.from_us);
                   });
}

// A bad object keeps its place, so that numbers stay, but has no type any more.
void ObjectLog::settle_objects() {
  object_of_.assign(texts_.size(), kNone);
  for (Number i = 0; i < objects_.size(); ++i) {
    Object& object = objects_[i];
    const std::string_view id = object.id == kNone ? std::string_view() : text(object.id);
    std::string_view reason;
    if (id.empty()) {
      reason = "an object without an id";
    } else if (object_of_[object.id] != kNone) {
      reason = "an object id that is there twice";
    } else if (object.type == kNone || text(object.type).empty()) {
      reason = "an object without a type";
    }
    if (reason.empty()) {
      object_of_[object.id] = i;
      continue;
    }
    reject(object.line, reason, id);
    object.type = kNone;
  }
}

void ObjectLog::settle_events() {
  std::vector<bool> met(texts_.size(), false);
  order_.reserve(events_.size());
  for (Number i = 0; i < events_.size(); ++i) {
    Event& event = events_[i];
    const auto missing = [&](Number part) { return part == kNone || text(part).empty(); };
    std::optional<ParsedTime> time;
    if (!missing(event.time)) time = parse_time(text(event.time));
    std::string_view reason;
    std::string_view shown = missing(event.id) ? std::string_view() : text(event.id);
    if (missing(event.id)) {
      reason = "an event without an id";
    } else if (met[event.id]) {
      reason = "an event id that is there twice";
    } else if (missing(event.type)) {
      reason = "an event without a type";
    } else if (missing(event.time)) {
      reason = "an event without a time";
    } else if (!time) {
      reason = "a time that cannot be read";
      shown = text(event.time);
    }
    if (!missing(event.id)) met[event.id] = true;
    if (!reason.empty()) {
      reject(event.line, reason, shown);
      event.type = kNone;
      continue;
    }
    event.us = time->us;
    order_.push_back(i);
  }
  std::sort(order_.begin(), order_.end(), [this](Number a, Number b) {
    if (events_[a].us != events_[b].us) return events_[a].us < events_[b].us;
    return text(events_[a].id) < text(events_[b].id);
  });
}

// Finds the targets, sorts by owner, then by the target's id and the qualifier.
void ObjectLog::settle_relations(std::vector<Relation>& relations, bool of_events) {
  const auto good = [&](Relation& relation) {
    const Number type = of_events ? events_[relation.owner].type : objects_[relation.owner].type;
    if (type == kNone) return false;  // the owner is a reject
    const Number object = relation.target == kNone ? kNone : object_of_[relation.target];
    if (object != kNone) {
      relation.target = object;
      return true;
    }
    const Number owner_id = of_events ? events_[relation.owner].id : objects_[relation.owner].id;
    const std::uint64_t line =
        of_events ? events_[relation.owner].line : objects_[relation.owner].line;
    reject(line, "a relation to an object that is not in the log",
           fmt::format("{} of {}", relation.target == kNone ? "no id" : text(relation.target),
                       text(owner_id)));
    return false;
  };
  std::size_t kept = 0;
  for (Relation& relation : relations) {
    if (good(relation)) relations[kept++] = relation;
  }
  relations.resize(kept);
  const auto qualifier = [this](const Relation& r) {
    return r.qualifier == kNone ? std::string_view() : text(r.qualifier);
  };
  std::sort(relations.begin(), relations.end(), [&](const Relation& a, const Relation& b) {
    if (a.owner != b.owner) return a.owner < b.owner;
    if (a.target != b.target) return text(objects_[a.target].id) < text(objects_[b.target].id);
    return qualifier(a) < qualifier(b);
  });
  const auto same = [](const Relation& a, const Relation& b) {
    return a.owner == b.owner && a.target == b.target && a.qualifier == b.qualifier;
  };
  relations.erase(std::unique(relations.begin(), relations.end(), same), relations.end());
}

void ObjectLog::settle_kinds(std::vector<Attribute>& attributes, bool of_events) {
  const auto& declared = of_events ? declared_of_events_ : declared_of_objects_;
  std::size_t kept = 0;
  for (Attribute& attribute : attributes) {
    const Number type = of_events ? events_[attribute.owner].type : objects_[attribute.owner].type;
    if (type == kNone) continue;
    const auto found = declared.find(pair_of(type, attribute.name));
    const ValueKind kind = found == declared.end() ? attribute.kind : found->second;
    attribute.kind = sound_kind(kind, text(attribute.value));
    if (!of_events) {
      attribute.from_us = kFromEver;
      if (attribute.from != kNone && !text(attribute.from).empty()) {
        const std::optional<ParsedTime> from = parse_time(text(attribute.from));
        if (!from) {
          reject(objects_[attribute.owner].line, "a time that cannot be read",
                 text(attribute.from));
          continue;
        }
        if (from->us > kMicrosPerDay) attribute.from_us = from->us;
      }
    }
    attributes[kept++] = attribute;
  }
  attributes.resize(kept);
}

}  // namespace fifteen::read
