#include "read/object_rows.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>

#include "base/nearest.h"
#include "base/text.h"

namespace fifteen::read {
namespace {

using Number = ObjectLog::Number;
constexpr Number kNone = ObjectLog::kNone;
constexpr std::uint64_t kEventsPerProgress = 10'000;
constexpr std::size_t kNameBytesMax = 1024;

// Words by which logs call the one who is served.
constexpr std::array<std::string_view, 30> kCustomerWords{
    "customer", "client",   "person",  "applicant", "user",         "passenger",
    "patient",  "citizen",  "account", "member",    "visitor",      "subscriber",
    "student",  "buyer",    "shopper", "consumer",  "guest",        "tenant",
    "borrower", "claimant", "caller",  "traveller", "traveler",     "household",
    "debtor",   "resident", "donor",   "insured",   "policyholder", "contact"};

// Whether a type's last word is one of them: "Customers", "loan applicant", "BankClient".
bool is_customer_word(std::string_view type) {
  std::string last;
  for (const char c : type) {
    const auto u = static_cast<unsigned char>(c);
    if (std::isalpha(u) == 0 || (std::isupper(u) != 0 && !last.empty() &&
                                 std::islower(static_cast<unsigned char>(last.back())) != 0)) {
      last.clear();
    }
    if (std::isalpha(u) != 0) last += c;
  }
  std::transform(last.begin(), last.end(), last.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (last.ends_with('s')) last.pop_back();
  return std::find(kCustomerWords.begin(), kCustomerWords.end(), last) != kCustomerWords.end();
}

// The relations or attributes of one owner, in a list sorted by owner.
template <class Item>
class ByOwner {
 public:
  ByOwner(const std::vector<Item>& items, std::size_t owners) : items_(items), first_(owners + 1) {
    for (const Item& item : items) ++first_[item.owner + 1];
    for (std::size_t i = 1; i < first_.size(); ++i) first_[i] += first_[i - 1];
  }
  std::span<const Item> of(Number owner) const {
    return {items_.data() + first_[owner], first_[owner + 1] - first_[owner]};
  }

 private:
  const std::vector<Item>& items_;
  std::vector<std::size_t> first_;
};

// Which objects of one type each object is related to, in either direction; of an object that has
// too many, none.
class Neighbours {
 public:
  struct Way {
    Number target = kNone;
    Number qualifier = kNone;
  };

  Neighbours(const ObjectLog& log, Number type) : ways_(log.objects().size()) {
    for (const ObjectLog::Relation& relation : log.object_relations()) {
      add(log, relation.owner, relation.target, relation.qualifier, type);
      add(log, relation.target, relation.owner, relation.qualifier, type);
    }
    for (auto& ways : ways_) {
      if (ways.size() > kCustomersByRelationMax) ways.clear();
    }
  }
  const std::vector<Way>& of(Number object) const { return ways_[object]; }

 private:
  void add(const ObjectLog& log, Number from, Number to, Number qualifier, Number type) {
    if (from == to || log.objects()[to].type != type) return;
    std::vector<Way>& ways = ways_[from];
    if (ways.size() > kCustomersByRelationMax) return;
    const auto same = [&](const Way& way) { return way.target == to; };
    if (std::none_of(ways.begin(), ways.end(), same)) ways.push_back({to, qualifier});
  }

  std::vector<std::vector<Way>> ways_;
};

class Writer {
 public:
  Writer(const ObjectLog& log, const OcelOptions& options, RowSink& sink)
      : log_(log),
        options_(options),
        sink_(sink),
        relations_(log.event_relations(), log.events().size()),
        event_attributes_(log.event_attributes(), log.events().size()),
        object_attributes_(log.object_attributes(), log.objects().size()) {}

  Result<OcelSummary> run();

 private:
  struct Customer {
    Number object = kNone;
    std::string qualifier;
    Number via = kNone;
  };
  // What all rows of an event have.
  struct Shared {
    std::size_t column;
    std::string text;
    ValueKind kind;
  };
  // The columns of our own, in the order in which a person wants to see them.
  struct Columns {
    std::size_t eid, activity, timestamp, customer, qualifier;
    std::optional<std::size_t> via, of_case;
  };
  using Relations = std::span<const ObjectLog::Relation>;

  Status choose_types();
  Result<Number> find_type(const std::string& name, std::string_view key) const;
  Number guess_customer();
  std::vector<std::string> type_names() const;
  void count_types();

  Status write_event(Number event);
  void find_customers(Relations relations);
  Number find_case(Relations relations);
  void write_own(const ObjectLog::Event& event, const Customer& customer, Number of_case);
  void share_related(Relations relations);
  void share_attributes(Number event);
  void share(std::string_view prefix, std::string_view name, std::string_view value,
             ValueKind kind);
  void write_customer_attributes(Number object, std::int64_t us);
  std::optional<std::size_t> column(std::string_view prefix, std::string_view name);
  std::string_view text(Number number) const {
    return number == kNone ? std::string_view() : log_.text(number);
  }
  std::string_view id_of(Number object) const { return text(log_.objects()[object].id); }
  Number type_of(Number object) const { return log_.objects()[object].type; }
  void warn();

  const ObjectLog& log_;
  const OcelOptions& options_;
  RowSink& sink_;
  ByOwner<ObjectLog::Relation> relations_;
  ByOwner<ObjectLog::Attribute> event_attributes_;
  ByOwner<ObjectLog::Attribute> object_attributes_;
  std::map<Number, std::uint64_t> events_of_;  // by type: events with an object of it
  Number customer_type_ = kNone;
  Number case_type_ = kNone;
  std::optional<Neighbours> to_customers_;
  std::optional<Neighbours> to_cases_;
  Columns columns_{};
  std::unordered_map<std::string, std::optional<std::size_t>> made_;
  std::size_t made_count_ = 0;
  std::vector<Customer> customers_;  // of the event
  std::vector<Shared> shared_;       // likewise
  OcelSummary summary_;
  std::uint64_t events_by_relation_ = 0;
  std::uint64_t events_of_nobody_ = 0;
  std::uint64_t events_of_several_cases_ = 0;
  std::uint64_t values_left_out_ = 0;
  std::uint64_t objects_not_listed_ = 0;
};

Result<OcelSummary> Writer::run() {
  for (const ObjectLog::Object& object : log_.objects()) {
    if (object.type != kNone) ++summary_.objects;
  }
  if (log_.order().empty()) return std::move(summary_);
  count_types();
  if (const Status chosen = choose_types(); !chosen) return fail(chosen.error());
  to_customers_.emplace(log_, customer_type_);
  columns_ = {sink_.column("ocel:eid"),
              sink_.column("ocel:activity"),
              sink_.column("ocel:timestamp"),
              sink_.column("ocel:customer"),
              sink_.column("ocel:qualifier"),
              std::nullopt,
              std::nullopt};
  if (case_type_ != kNone) {
    to_cases_.emplace(log_, case_type_);
    columns_.of_case = sink_.column("ocel:case");
  }
  for (const Number event : log_.order()) {
    if (const Status written = write_event(event); !written) return fail(written.error());
    if (++summary_.events % kEventsPerProgress == 0 && options_.progress) {
      options_.progress(summary_.events);
    }
  }
  warn();
  return std::move(summary_);
}

void Writer::count_types() {
  for (const ObjectLog::Object& object : log_.objects()) {
    if (object.type != kNone) events_of_.emplace(object.type, 0);
  }
  std::vector<Number> types;
  for (const Number event : log_.order()) {
    types.clear();
    for (const ObjectLog::Relation& relation : relations_.of(event)) {
      types.push_back(type_of(relation.target));
    }
    std::sort(types.begin(), types.end());
    types.erase(std::unique(types.begin(), types.end()), types.end());
    for (const Number type : types) ++events_of_[type];
  }
}

// The types by how many events have them, then by name.
std::vector<std::string> Writer::type_names() const {
  std::vector<std::pair<std::uint64_t, std::string>> found;
  for (const auto& [type, count] : events_of_) found.emplace_back(count, text(type));
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  std::vector<std::string> names;
  for (auto& [count, name] : found) names.push_back(std::move(name));
  return names;
}

Result<Number> Writer::find_type(const std::string& name, std::string_view key) const {
  for (const auto& [type, count] : events_of_) {
    if (text(type) == name) return type;
  }
  constexpr std::size_t kNamesMax = 20;
  std::vector<std::string> names = type_names();
  const std::string meant = did_you_mean(name, names);
  if (names.size() > kNamesMax) names.resize(kNamesMax);
  return fail(ErrorKind::kInput,
              fmt::format("{}: [ocel] {}: expected an object type of the log, got \"{}\"{}; it has "
                          "{}",
                          log_.name(), key, name, meant,
                          names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "))));
}

Status Writer::choose_types() {
  if (!options_.customer_type.empty()) {
    const auto found = find_type(options_.customer_type, "customer");
    if (!found) return fail(found.error());
    customer_type_ = *found;
  } else {
    customer_type_ = guess_customer();
  }
  summary_.customer_type = text(customer_type_);
  if (!options_.case_type.empty()) {
    const auto found = find_type(options_.case_type, "case");
    if (!found) return fail(found.error());
    case_type_ = *found;
  }
  return {};
}

// A type that is called like one, the only type, or the one that most events have.
Number Writer::guess_customer() {
  const std::vector<std::string> names = type_names();
  if (names.empty()) return kNone;
  const auto take = [&](const std::string& name) {
    for (const auto& [type, count] : events_of_) {
      if (text(type) == name) return type;
    }
    return kNone;
  };
  for (const std::string& name : names) {
    const Number type = take(name);
    // One that no event has may still be found by relations of objects.
    if (is_customer_word(name) && (events_of_.at(type) > 0 || !log_.object_relations().empty())) {
      return type;
    }
  }
  if (names.size() == 1) return take(names.front());
  const Number type = take(names.front());
  summary_.warnings.push_back(fmt::format(
      "{}: no object type is called like a customer; \"{}\" is taken for it, which {} of {} events "
      "have. Another one is named in a mapping: [ocel] customer = \"{}\"",
      log_.name(), names.front(), format_count(events_of_.at(type)),
      format_count(log_.order().size()), names[1]));
  return type;
}

Status Writer::write_event(Number number) {
  const ObjectLog::Event& event = log_.events()[number];
  const Relations relations = relations_.of(number);
  find_customers(relations);
  if (customers_.empty()) {
    ++events_of_nobody_;
    customers_.push_back({});
  }
  shared_.clear();
  share_related(relations);
  share_attributes(number);
  const Number of_case = case_type_ == kNone ? kNone : find_case(relations);
  for (const Customer& customer : customers_) {
    write_own(event, customer, of_case);
    if (customer.object != kNone) write_customer_attributes(customer.object, event.us);
    for (const Shared& value : shared_) sink_.set(value.column, value.text, value.kind);
    if (Status ended = sink_.end_row(event.line); !ended) return ended;
    ++summary_.rows;
  }
  return {};
}

// Relations are sorted by the objects' ids, so the customers are.
void Writer::find_customers(Relations relations) {
  customers_.clear();
  for (const ObjectLog::Relation& relation : relations) {
    if (type_of(relation.target) != customer_type_) continue;
    const std::string_view qualifier = text(relation.qualifier);
    if (!customers_.empty() && customers_.back().object == relation.target) {
      customers_.back().qualifier.append(", ").append(qualifier);
    } else {
      customers_.push_back({relation.target, std::string(qualifier), kNone});
    }
  }
  if (!customers_.empty()) return;
  const auto same = [&](Number object) {
    return std::any_of(customers_.begin(), customers_.end(),
                       [object](const Customer& c) { return c.object == object; });
  };
  for (const ObjectLog::Relation& relation : relations) {
    for (const Neighbours::Way& way : to_customers_->of(relation.target)) {
      if (same(way.target)) continue;
      customers_.push_back({way.target, std::string(text(way.qualifier)), relation.target});
    }
    if (customers_.size() > kCustomersByRelationMax) return customers_.clear();
  }
  std::sort(customers_.begin(), customers_.end(), [this](const Customer& a, const Customer& b) {
    return id_of(a.object) < id_of(b.object);
  });
  if (!customers_.empty()) ++events_by_relation_;
}

Number Writer::find_case(Relations relations) {
  Number first = kNone;
  bool several = false;
  const auto meet = [&](Number object) {
    if (first != kNone && first != object) several = true;
    if (first == kNone || id_of(object) < id_of(first)) first = object;
  };
  for (const ObjectLog::Relation& relation : relations) {
    if (type_of(relation.target) == case_type_) meet(relation.target);
  }
  if (first == kNone) {
    for (const ObjectLog::Relation& relation : relations) {
      if (type_of(relation.target) == customer_type_) continue;
      for (const Neighbours::Way& way : to_cases_->of(relation.target)) meet(way.target);
    }
  }
  if (several) ++events_of_several_cases_;
  return first;
}

void Writer::write_own(const ObjectLog::Event& event, const Customer& customer, Number of_case) {
  sink_.set(columns_.eid, text(event.id), ValueKind::kText);
  sink_.set(columns_.activity, text(event.type), ValueKind::kText);
  sink_.set(columns_.timestamp, text(event.time), ValueKind::kTime);
  if (customer.object != kNone) {
    sink_.set(columns_.customer, id_of(customer.object), ValueKind::kText);
    if (!customer.qualifier.empty()) {
      sink_.set(columns_.qualifier, customer.qualifier, ValueKind::kText);
    }
  }
  if (customer.via != kNone) {
    if (!columns_.via) columns_.via = sink_.column("ocel:via");
    sink_.set(*columns_.via, id_of(customer.via), ValueKind::kText);
  }
  if (case_type_ == customer_type_) of_case = customer.object;
  if (columns_.of_case && of_case != kNone)
    sink_.set(*columns_.of_case, id_of(of_case), ValueKind::kText);
}

// One list for each type but the customer's, each relation with its qualifier.
void Writer::share_related(Relations relations) {
  struct List {
    std::string ids;
    std::string qualifiers;
    bool qualified = false;
  };
  std::map<std::string_view, List> lists;
  std::size_t listed = 0;
  for (const ObjectLog::Relation& relation : relations) {
    if (type_of(relation.target) == customer_type_) continue;
    if (++listed > kListedMax) {
      ++objects_not_listed_;
      continue;
    }
    const auto [at, first] = lists.try_emplace(text(type_of(relation.target)));
    List& list = at->second;
    const std::string_view parted = first ? "" : ", ";
    const std::string_view qualifier = text(relation.qualifier);
    list.ids.append(parted).append(id_of(relation.target));
    list.qualifiers.append(parted).append(qualifier);
    list.qualified = list.qualified || !qualifier.empty();
  }
  for (const auto& [type, list] : lists) {
    share("ocel:type:", type, list.ids, ValueKind::kText);
    if (list.qualified) share("ocel:qualifier:", type, list.qualifiers, ValueKind::kText);
  }
}

void Writer::share_attributes(Number event) {
  for (const ObjectLog::Attribute& attribute : event_attributes_.of(event)) {
    const std::string_view name = text(attribute.name);
    const bool ours = name.starts_with("ocel:") || name.starts_with("customer:");
    share(ours ? "event:" : "", name, text(attribute.value), attribute.kind);
  }
}

void Writer::share(std::string_view prefix, std::string_view name, std::string_view value,
                   ValueKind kind) {
  const std::optional<std::size_t> at = column(prefix, name);
  if (at) shared_.push_back({*at, std::string(value), kind});
}

// An object's attributes are sorted by name, then by the time since when they hold.
void Writer::write_customer_attributes(Number object, std::int64_t us) {
  const auto attributes = object_attributes_.of(object);
  std::size_t names = 0;
  for (auto at = attributes.begin(); at != attributes.end();) {
    if (++names > options_.columns_max) {
      ++values_left_out_;
      return;
    }
    const auto end =
        std::upper_bound(at, attributes.end(), at->name,
                         [](Number name, const ObjectLog::Attribute& a) { return name < a.name; });
    const auto later = std::upper_bound(
        at, end, us, [](std::int64_t t, const ObjectLog::Attribute& a) { return t < a.from_us; });
    if (later != at) {
      const ObjectLog::Attribute& held = *std::prev(later);
      if (const auto place = column("customer:", text(held.name))) {
        sink_.set(*place, text(held.value), held.kind);
      }
    }
    at = end;
  }
}

std::optional<std::size_t> Writer::column(std::string_view prefix, std::string_view name) {
  std::string full(prefix);
  full += name.empty() ? std::string_view("(empty)") : name;
  const auto found = made_.find(full);
  if (found != made_.end()) {
    if (!found->second) ++values_left_out_;
    return found->second;
  }
  if (made_count_ >= options_.columns_max || full.size() > kNameBytesMax) {
    ++values_left_out_;
    return std::nullopt;
  }
  ++made_count_;
  return made_.emplace(full, sink_.column(full)).first->second;
}

void Writer::warn() {
  const auto events = [&](std::uint64_t count) {
    return fmt::format("{} of {} events", format_count(count), format_count(log_.order().size()));
  };
  const std::string customer =
      customer_type_ == kNone ? "object" : fmt::format("\"{}\"", text(customer_type_));
  const auto add = [&](std::uint64_t count, std::string rest) {
    if (count > 0) summary_.warnings.push_back(fmt::format("{}: {}", log_.name(), rest));
  };
  add(events_by_relation_,
      fmt::format("{} are related to no {}; theirs was found by a relation of their objects",
                  events(events_by_relation_), customer));
  add(events_of_nobody_, fmt::format("{} are related to no {}: contacts of nobody known",
                                     events(events_of_nobody_), customer));
  add(events_of_several_cases_,
      fmt::format("{} have several objects \"{}\"; the first by id is the case",
                  events(events_of_several_cases_), text(case_type_)));
  add(objects_not_listed_,
      fmt::format("{} beyond {} of one event not listed",
                  format_counted(objects_not_listed_, "related object", "related objects"),
                  format_count(kListedMax)));
  add(values_left_out_,
      fmt::format("{} beyond {} columns, or with a longer name than {} bytes, left out",
                  format_counted(values_left_out_, "value", "values"),
                  format_count(options_.columns_max), kNameBytesMax));
}

}  // namespace

Result<OcelSummary> write_object_rows(const ObjectLog& log, const OcelOptions& options,
                                      RowSink& sink) {
  return Writer(log, options, sink).run();
}

}  // namespace fifteen::read
