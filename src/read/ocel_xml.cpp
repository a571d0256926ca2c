// OCEL in XML. What an element means is told by the place that it stands in: one state for each
// open element. Both versions share the outer places; 2.0 says things in XML attributes, 1.0 in
// elements with a key and a value.

#include <fmt/format.h>

#include "base/text.h"
#include "read/object_log.h"
#include "read/object_rows.h"
#include "read/ocel.h"
#include "read/ocel_words.h"
#include "read/xml_events.h"

namespace fifteen::read {
namespace {

using Number = ObjectLog::Number;
constexpr Number kNone = ObjectLog::kNone;
constexpr std::size_t kTextBytesMax = std::size_t{16} << 20U;

enum class Place : std::uint8_t {
  kDocument,
  kLog,
  kGlobal,
  kTypes,           // <event-types>, <object-types>
  kType,            // <event-type>, <object-type>
  kTypeAttributes,  // <attributes> in it
  kItems,           // <events>, <objects>
  kItem,            // <event>, <object>
  kAttributes,      // <attributes> in it
  kAttribute,       // <attribute> in it, whose text is the value
  kRelations,       // <objects> in it
  kIds,             // 1.0: <list key="omap">
  kValues,          // 1.0: <list key="vmap">, <list key="ovmap">
  kLeaf,            // with nothing in it that matters
};

class Reader final : public XmlHandler {
 public:
  explicit Reader(ObjectLog& log) : log_(log) {}

  Status start(std::string_view name, const XmlAttributes& attributes,
               std::uint64_t line) override {
    const Result<Place> place = enter(name, attributes, line);
    if (!place) return fail(place.error());
    places_.push_back(*place);
    return {};
  }
  void end() override;
  void text(std::string_view piece) override {
    if (place() != Place::kAttribute) return;
    too_long_ = too_long_ || text_.size() + piece.size() > kTextBytesMax;
    if (!too_long_) text_ += piece;
  }
  bool has_events() const { return has_events_; }

 private:
  Place place() const { return places_.empty() ? Place::kDocument : places_.back(); }

  Result<Place> enter(std::string_view name, const XmlAttributes& attributes, std::uint64_t line);
  Result<Place> enter_log(std::string_view name, const XmlAttributes& attributes);
  Result<Place> enter_global(const XmlAttributes& attributes);
  Place enter_type(std::string_view name, const XmlAttributes& attributes);
  Place declare(const XmlAttributes& attributes);
  Place enter_item(const XmlAttributes& attributes, std::uint64_t line);
  Place enter_part(std::string_view name, const XmlAttributes& attributes);
  Place enter_key(std::string_view name, std::string_view key, const XmlAttributes& attributes);
  Place enter_attribute(const XmlAttributes& attributes);
  Place relate(const XmlAttributes& attributes);
  Place relate_id(const XmlAttributes& attributes);
  Place take_value(std::string_view name, const XmlAttributes& attributes);
  void add_attribute() {
    of_events_ ? log_.add_event_attribute(attribute_) : log_.add_object_attribute(attribute_);
  }
  Place odd(std::string_view what) {
    log_.reject(line_, kOddPart, shortened(what, 60));
    return Place::kLeaf;
  }
  Number keep(std::optional<std::string_view> text) { return text ? log_.keep(*text) : kNone; }
  Number number() const {
    return static_cast<Number>(of_events_ ? log_.events().size() : log_.objects().size());
  }

  ObjectLog& log_;
  std::vector<Place> places_;
  bool of_events_ = false;  // the part of the log that is read now
  bool has_events_ = false;
  std::uint64_t line_ = 0;  // of the item that is read now, and its parts
  Number id_ = kNone;
  Number type_ = kNone;  // also of a declaration
  Number time_ = kNone;
  ObjectLog::Attribute attribute_;
  std::string text_;
  bool too_long_ = false;  // the text
};

Result<Place> Reader::enter(std::string_view name, const XmlAttributes& attributes,
                            std::uint64_t line) {
  switch (place()) {
    case Place::kDocument:
      if (name == "log") return Place::kLog;
      return fail(ErrorKind::kInput,
                  fmt::format("expected <log>, got <{}>; give a log in OCEL 1.0 or 2.0",
                              shortened(name, 60)));
    case Place::kLog: return enter_log(name, attributes);
    case Place::kGlobal: return enter_global(attributes);
    case Place::kTypes: return enter_type(name, attributes);
    case Place::kType: return name == "attributes" ? Place::kTypeAttributes : Place::kLeaf;
    case Place::kTypeAttributes: return declare(attributes);
    case Place::kItems:
      if (name == (of_events_ ? "event" : "object")) return enter_item(attributes, line);
      return Place::kLeaf;
    case Place::kItem: return enter_part(name, attributes);
    case Place::kAttributes: return name == "attribute" ? enter_attribute(attributes) : odd(name);
    case Place::kRelations: return relate(attributes);
    case Place::kIds: return relate_id(attributes);
    case Place::kValues: return take_value(name, attributes);
    case Place::kAttribute:
    case Place::kLeaf: break;
  }
  return Place::kLeaf;
}

Result<Place> Reader::enter_log(std::string_view name, const XmlAttributes& attributes) {
  if (name == "global") {
    return attributes.find("scope") == "log" ? Place::kGlobal : Place::kLeaf;
  }
  if (name == "trace") {
    return fail(ErrorKind::kInput,
                "expected the events of an OCEL log, got a <trace>; a log is XES or OCEL");
  }
  of_events_ = name == "events" || name == "event-types";
  if (name == "event-types" || name == "object-types") return Place::kTypes;
  if (name != "events" && name != "objects") return Place::kLeaf;
  has_events_ = has_events_ || of_events_;
  return Place::kItems;
}

Result<Place> Reader::enter_global(const XmlAttributes& attributes) {
  if (attributes.find("key") != "version") return Place::kLeaf;
  const std::string_view version = attributes.find("value").value_or("");
  if (is_ocel_version(version)) return Place::kLeaf;
  return fail(ErrorKind::kInput, fmt::format("expected OCEL 1.0 or 2.0, got the version \"{}\"; "
                                             "export it as one of these",
                                             shortened(version, 40)));
}

Place Reader::enter_type(std::string_view name, const XmlAttributes& attributes) {
  if (name != (of_events_ ? "event-type" : "object-type")) return Place::kLeaf;
  type_ = keep(attributes.find("name"));
  return Place::kType;
}

Place Reader::declare(const XmlAttributes& attributes) {
  const Number name = keep(attributes.find("name"));
  const ValueKind kind = ocel_kind(attributes.find("type").value_or(""));
  if (type_ != kNone && name != kNone) log_.declare(of_events_, type_, name, kind);
  return Place::kLeaf;
}

Place Reader::enter_item(const XmlAttributes& attributes, std::uint64_t line) {
  line_ = line;
  id_ = keep(attributes.find("id"));
  type_ = keep(attributes.find("type"));
  time_ = of_events_ ? keep(attributes.find("time")) : kNone;
  return Place::kItem;
}

Place Reader::enter_part(std::string_view name, const XmlAttributes& attributes) {
  if (name == "attributes") return Place::kAttributes;
  if (name == "objects" || name == "relationships") return Place::kRelations;
  const std::optional<std::string_view> key = attributes.find("key");
  return key ? enter_key(name, *key, attributes) : odd(name);
}

Place Reader::enter_key(std::string_view name, std::string_view key,
                        const XmlAttributes& attributes) {
  if (name == "list") {
    if (key == "omap") return Place::kIds;
    return key == "vmap" || key == "ovmap" ? Place::kValues : odd(key);
  }
  const Number value = keep(attributes.find("value"));
  if (key == "id") id_ = value;
  if (key == "type" || key == "activity") type_ = value;
  if (key == "timestamp" && of_events_) time_ = value;
  return Place::kLeaf;
}

Place Reader::enter_attribute(const XmlAttributes& attributes) {
  attribute_ = {};
  attribute_.owner = number();
  attribute_.name = keep(attributes.find("name"));
  if (!of_events_) attribute_.from = keep(attributes.find("time"));
  text_.clear();
  too_long_ = false;
  return attribute_.name == kNone ? odd("no name") : Place::kAttribute;
}

Place Reader::relate(const XmlAttributes& attributes) {
  ObjectLog::Relation relation;
  relation.owner = number();
  relation.target = keep(attributes.find("object-id"));
  relation.qualifier = keep(attributes.find("qualifier"));
  of_events_ ? log_.add_event_relation(relation) : log_.add_object_relation(relation);
  return Place::kLeaf;
}

Place Reader::relate_id(const XmlAttributes& attributes) {
  ObjectLog::Relation relation;
  relation.owner = number();
  relation.target = keep(attributes.find("value"));
  if (of_events_) log_.add_event_relation(relation);
  return Place::kLeaf;
}

Place Reader::take_value(std::string_view name, const XmlAttributes& attributes) {
  attribute_ = {};
  attribute_.owner = number();
  attribute_.name = keep(attributes.find("key"));
  attribute_.value = keep(attributes.find("value"));
  attribute_.kind = ocel_kind(name);
  if (attribute_.name == kNone || attribute_.value == kNone) return odd(name);
  add_attribute();
  return Place::kLeaf;
}

void Reader::end() {
  const Place ended = place();
  places_.pop_back();
  if (ended == Place::kAttribute && too_long_) {
    odd("a value of more than 16 MB");
  } else if (ended == Place::kAttribute) {
    attribute_.value = log_.keep(text_);
    add_attribute();
  }
  if (ended != Place::kItem) return;
  if (of_events_) {
    log_.add_event({id_, type_, time_, 0, line_});
  } else {
    log_.add_object({id_, type_, line_});
  }
}

}  // namespace

Result<OcelSummary> read_ocel_xml(ByteSource& source, const OcelOptions& options, RowSink& sink,
                                  Rejects& rejects) {
  ObjectLog log(source.name(), options.source_index, rejects);
  Reader reader(log);
  if (const Status read = read_xml(source, reader); !read) return fail(read.error());
  if (!reader.has_events()) {
    return fail(ErrorKind::kInput,
                source.name() +
                    ": expected the <events> of an OCEL log, got none; export it again "
                    "with events");
  }
  log.settle();
  return write_object_rows(log, options, sink);
}

}  // namespace fifteen::read
