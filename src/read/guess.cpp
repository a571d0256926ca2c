#include "read/guess.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <set>

#include "base/time.h"

namespace fifteen::read {
namespace {

// Names by which sources call a field, best first; compared without case, spaces and punctuation.
struct Names {
  Field field;
  std::vector<std::string> names;
};

const std::vector<Names>& known_names() {
  static const std::vector<Names> kKnown{
      {Field::kCustomer,
       {"ocelcustomer", "customer", "customerid",  "custid",    "customerkey",   "customernumber",
        "customerno",   "clientid", "client",      "userid",    "user",          "accountid",
        "account",      "memberid", "member",      "personid",  "person",        "visitorid",
        "subscriberid", "msisdn",   "passengerid", "patientid", "contactperson", "anonymousid",
        "distinctid",   "deviceid", "sessionid",   "email",     "phone"}},
      {Field::kCase,
       {"ocelcase", "caseid", "case", "caseconceptname", "casenumber", "caseno", "ticketid",
        "ticket", "ticketnumber", "journeyid", "episodeid", "orderid", "requestid", "incidentid",
        "claimid", "applicationid", "traceid"}},
      {Field::kMoment,
       {"ocelactivity", "segmentmoment", "moment", "touchpoint", "activity", "activityname",
        "conceptname", "event", "eventname", "eventtype", "interaction", "interactiontype",
        "contacttype", "action", "step", "task", "page", "type"}},
      {Field::kStart,
       {"oceltimestamp", "segmentstart",   "start",         "starttime", "starttimestamp",
        "startedat",     "startdatetime",  "timetimestamp", "timestamp", "originaltimestamp",
        "eventtime",     "eventtimestamp", "time",          "datetime",  "createdat",
        "created",       "occurredat",     "date",          "sentat",    "receivedat"}},
      {Field::kEnd,
       {"end", "endtime", "endtimestamp", "endedat", "enddatetime", "completetimestamp",
        "completetime", "finishedat", "closedat", "lifecycleend"}},
      {Field::kWaited,
       {"waited", "wait", "waittime", "waitingtime", "waitedus", "waitedms", "waiteds", "waitedsec",
        "waitedseconds", "waitedmin", "waitseconds", "waitsec", "qtime", "queuetime", "timeinqueue",
        "waitminutes", "waitmin", "lifecyclewaited"}},
      {Field::kAnswered,
       {"answered", "answeredat", "answertime", "pickup", "pickedup", "pickedupat", "servicestart",
        "servicestarted", "servicestartedat", "serstart", "servedat"}},
      {Field::kChannel, {"channel", "casechannel", "medium", "source", "contactchannel"}},
      {Field::kPlace,
       {"place", "branch", "store", "location", "site", "shop", "office", "city", "station"}},
      {Field::kEmployee,
       {"employee", "employeeid", "orgresource", "resource", "agent", "agentid", "agentname",
        "server", "staff", "handledby"}},
      {Field::kTeam,
       {"team", "orggroup", "group", "department", "orgrole", "role", "queue", "workgroup"}},
      {Field::kReason,
       {"reason", "contactreason", "callreason", "wrapup", "wrapupcode", "disposition", "topic",
        "category"}},
      {Field::kDirection, {"direction", "calldirection"}},
      {Field::kOutcome, {"outcome", "sentiment", "airlinesentiment", "result", "feeling"}},
      {Field::kCsat, {"csat", "csatscore", "satisfaction", "satisfactionscore"}},
      {Field::kNps, {"nps", "npsscore", "likelihoodtorecommend", "recommend"}},
      {Field::kCes, {"ces", "cesscore", "effort", "effortscore"}},
      {Field::kStars, {"stars", "starrating", "rating"}},
      {Field::kResolved, {"resolved", "isresolved", "solved", "issolved"}},
      {Field::kAbandoned, {"abandoned", "isabandoned", "abandon"}},
      {Field::kAudit, {"audit", "isaudit", "mysteryshop", "ismysteryshop"}},
      {Field::kText,
       {"text", "comment", "comments", "verbatim", "feedback", "message", "body", "review"}},
      {Field::kPromise, {"promise", "promisedwait", "waitpromise", "sla", "slaseconds"}},
      {Field::kCallBack,
       {"callback", "callbackdue", "callbackby", "callbackdueat", "callbackdeadline",
        "callbackpromised", "promisedcallback"}},
  };
  return kKnown;
}

std::string normal(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return out;
}

std::vector<std::string> given(const Column& column) {
  std::vector<std::string> out;
  for (const auto& sample : column.number_samples()) {
    if (sample && !sample->empty()) out.push_back(*sample);
  }
  return out;
}

// Of a column's values, so many must be of a field's kind. Not all: a bad value is a reject of its
// row, or is ignored, and is counted either way; a column that was not recognised for it would be
// missed in silence.
constexpr double kTimesMin = 0.5;
constexpr double kValuesMin = 0.9;

template <class Holds>
bool most(const std::vector<std::string>& values, double share, Holds&& holds) {
  const auto good = std::count_if(values.begin(), values.end(), holds);
  return !values.empty() && static_cast<double>(good) >= share * static_cast<double>(values.size());
}

bool mostly_times(const Column& column) {
  return column.kind == ValueKind::kTime ||
         most(given(column), kTimesMin,
              [](const std::string& v) { return parse_time(v).has_value(); });
}

bool mostly_within(const Column& column, const RatingScale& scale) {
  return most(given(column), kValuesMin, [&](const std::string& v) {
    double rating = 0;
    const auto [end, error] = std::from_chars(v.data(), v.data() + v.size(), rating);
    return error == std::errc{} && end == v.data() + v.size() &&
           rating >= std::min(scale.worst, scale.best) &&
           rating <= std::max(scale.worst, scale.best);
  });
}

bool mostly_outcome_words(const Column& column) {
  const OutcomeWords words;
  std::set<std::string> known{"unscored"};
  for (const auto* list : {&words.magic, &words.neutral, &words.misery})
    known.insert(list->begin(), list->end());
  return most(given(column), kValuesMin, [&](std::string value) {
    std::transform(value.begin(), value.end(), value.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return known.count(value) != 0;
  });
}

const std::set<std::string>& truth_words() {
  static const std::set<std::string> kWords{"true", "false", "True", "False", "TRUE", "FALSE",
                                            "yes",  "no",    "Yes",  "No",    "y",    "n",
                                            "Y",    "N",     "0",    "1"};
  return kWords;
}

bool mostly_truths(const Column& column) {
  return most(given(column), kValuesMin,
              [](const std::string& v) { return truth_words().count(v) != 0; });
}

bool is_duration(const std::string& v) {
  double number = 0;
  const auto [end, error] = std::from_chars(v.data(), v.data() + v.size(), number);
  return (error == std::errc{} && end == v.data() + v.size()) || parse_duration(v).has_value();
}

bool mostly_durations(const Column& column) { return most(given(column), kValuesMin, is_duration); }

bool mostly_call_backs(const Column& column) {
  return column.kind == ValueKind::kTime ||
         most(given(column), kValuesMin, [](const std::string& v) {
           return truth_words().count(v) != 0 || is_duration(v) || parse_time(v).has_value();
         });
}

// Whether the values of a column can be those of a field.
bool fits(Field field, const Column& column) {
  const auto scales = usual_scales();
  switch (field) {
    case Field::kStart:
    case Field::kEnd:
    case Field::kAnswered: return mostly_times(column);
    case Field::kWaited: return mostly_durations(column);
    case Field::kPromise: return mostly_durations(column) || mostly_times(column);
    case Field::kCallBack: return mostly_call_backs(column);
    case Field::kOutcome: return mostly_outcome_words(column);
    case Field::kCsat:
    case Field::kNps:
    case Field::kCes:
    case Field::kStars: return mostly_within(column, scales.at(field));
    case Field::kResolved:
    case Field::kAbandoned:
    case Field::kAudit: return mostly_truths(column);
    case Field::kMoment:
      return column.kind == ValueKind::kText || column.kind == ValueKind::kInteger;
    default: return true;
  }
}

class Guesser {
 public:
  explicit Guesser(const std::vector<Column>& columns)
      : columns_(columns), taken_(columns.size(), false) {
    guess_.mapping.scales = usual_scales();
  }

  Guess run() {
    if (find("cloudevents:id") < columns_.size()) {
      inside_ = "data";
      cloud_events();
    }
    if (find("segment:moment") < columns_.size()) {
      inside_ = "properties";
      take_named(Field::kId, "messageId");
      segment_identities();
    }
    object_centric();
    by_own_names();
    for (const Names& names : known_names()) {
      const bool told = names.field == Field::kCustomer && guess_.mapping.names_identities();
      if (!has(names.field) && !told) by_name(names);
    }
    if (!has(Field::kStart)) first_time();
    if (!has(Field::kStart)) start_by_name_alone();
    if (!has(Field::kCustomer) && !guess_.mapping.names_identities()) case_as_customer();
    if (!has(Field::kMoment)) repeated_text();
    find_unidentified();
    find_unit();
    return std::move(guess_);
  }

 private:
  bool has(Field field) const { return guess_.mapping.has_column(field); }

  void take(Field field, std::size_t column, std::string reason) {
    guess_.mapping.columns[field] = columns_[column].name;
    guess_.reasons[field] = std::move(reason);
    taken_[column] = true;
  }

  std::size_t find(std::string_view name) const {
    const auto at = std::find_if(columns_.begin(), columns_.end(),
                                 [&](const Column& column) { return column.name == name; });
    return static_cast<std::size_t>(at - columns_.begin());
  }

  void take_named(Field field, std::string_view name) {
    const std::size_t column = find(name);
    if (column == columns_.size() || taken_[column] || !fits(field, columns_[column])) return;
    take(field, column, fmt::format("the name \"{}\"", name));
  }

  // What the reader of object-centric logs has chosen goes before an event's own columns.
  void object_centric() {
    take_named(Field::kCustomer, "ocel:customer");
    take_named(Field::kCase, "ocel:case");
    take_named(Field::kMoment, "ocel:activity");
    take_named(Field::kStart, "ocel:timestamp");
  }

  void add_identity(const std::string& kind, const std::string& column) {
    if (find(column) < columns_.size()) guess_.mapping.identities[kind].push_back(column);
  }

  // A visitor is anonymous until a call names the user; an alias gives an earlier id, which may
  // have been either.
  void segment_identities() {
    take_named(Field::kCustomer, "userId");
    if (find("anonymousId") == columns_.size() && find("previousId") == columns_.size()) return;
    add_identity(read::kCustomerKind, "previousId");
    add_identity("anonymous", "anonymousId");
    add_identity("anonymous", "previousId");
  }

  // Contact centres send identities with their kind, and the identity that a customer had before.
  void cloud_identities() {
    if (find("identitytype") == columns_.size()) {
      take_named(Field::kCustomer, "identity");
      if (has(Field::kCustomer)) add_identity(read::kCustomerKind, "previousidentity");
      return;
    }
    if (find("identity") == columns_.size()) return;
    TypedIdentity typed;
    for (const char* name : {"identity", "previousidentity"}) {
      if (find(name) < columns_.size()) typed.columns.emplace_back(name);
    }
    typed.kind_column = "identitytype";
    guess_.mapping.typed_identities.push_back(std::move(typed));
  }

  // The attributes of CloudEvents. The customer is whom the event's identity names (as contact
  // centres send it), or a field of its data, or its subject.
  void cloud_events() {
    take_named(Field::kId, "cloudevents:id");
    take_named(Field::kMoment, "type");
    take_named(Field::kStart, "time");
    cloud_identities();
    if (guess_.mapping.names_identities()) return;
    for (const Names& names : known_names()) {
      if (names.field != Field::kCustomer || has(Field::kCustomer)) continue;
      for (const std::string& name : names.names) {
        // What follows are devices and addresses, which a subject is better than.
        if (name == "anonymousid") break;
        for (std::size_t c = 0; c < columns_.size() && !has(Field::kCustomer); ++c) {
          if (!columns_[c].name.starts_with("data.")) continue;
          if (normal(columns_[c].name.substr(5)) != name) continue;
          take(Field::kCustomer, c, fmt::format("the name \"{}\"", columns_[c].name));
        }
      }
    }
    if (!has(Field::kCustomer)) take_named(Field::kCustomer, "subject");
  }

  // A column that is called as the field is. A contact's id is taken only beside the other words of
  // ours: elsewhere `id` may be anybody's. What a `value` or a `cost` is worth, or a `reach`
  // counts, nobody can guess.
  void by_own_names() {
    for (std::size_t f = 0; f < kFieldCount; ++f) {
      const auto field = static_cast<Field>(f);
      const std::string name(field_name(field));
      const bool ours = has(Field::kCustomer) && has(Field::kMoment) && has(Field::kStart);
      if (field == Field::kRating || field == Field::kValue || field == Field::kReach ||
          field == Field::kCost || (field == Field::kId && !ours)) {
        continue;
      }
      for (const std::string& own : {name, "case:" + name}) {
        const std::size_t c = find(own);
        if (c == columns_.size() || taken_[c] || has(field)) continue;
        if (field != Field::kMoment && !fits(field, columns_[c])) continue;
        if (field == Field::kCustomer && differs_within_cases(c)) continue;
        take(field, c, fmt::format("the name \"{}\"", own));
      }
    }
  }

  // A trace that has the name of its own customer, as we write them where there are no cases.
  bool is_customers_trace(std::size_t column) const {
    const std::size_t customer = find("case:customer");
    if (columns_[column].name != "case:concept:name" || customer == columns_.size()) return false;
    const auto& names = columns_[column].samples;
    const auto& customers = columns_[customer].samples;
    for (std::size_t i = 0; i < std::min(names.size(), customers.size()); ++i) {
      if (customers[i] && customers[i] != names[i]) return false;
    }
    return !given(columns_[customer]).empty();
  }

  void by_name(const Names& names) {
    for (const std::string& name : names.names) {
      for (std::size_t c = 0; c < columns_.size(); ++c) {
        const std::string column = normal(columns_[c].name);
        const bool called = column == name || column == "case" + name ||
                            (!inside_.empty() && column == inside_ + name);
        if (taken_[c] || !called || !fits(names.field, columns_[c])) continue;
        if (names.field == Field::kCustomer && differs_within_cases(c)) continue;
        if (names.field == Field::kCase && is_customers_trace(c)) continue;
        return take(names.field, c, fmt::format("the name \"{}\"", columns_[c].name));
      }
    }
  }

  // In an event log a customer that stands at the events may change within a case, which would
  // tear the case apart; one that stands at the trace cannot.
  bool differs_within_cases(std::size_t column) const {
    const auto is_case = [](const Column& c) { return c.name == "case:concept:name"; };
    return std::any_of(columns_.begin(), columns_.end(), is_case) &&
           !columns_[column].name.starts_with("case:");
  }

  void first_time() {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (!taken_[c] && columns_[c].kind == ValueKind::kTime) {
        return take(Field::kStart, c, "the first column whose values are times");
      }
    }
  }

  // Its values cannot be read as times, or there are none: the rejects will show them.
  void start_by_name_alone() {
    for (const Names& names : known_names()) {
      if (names.field != Field::kStart) continue;
      for (const std::string& name : names.names) {
        for (std::size_t c = 0; c < columns_.size(); ++c) {
          if (taken_[c] || normal(columns_[c].name) != name) continue;
          return take(Field::kStart, c, fmt::format("the name \"{}\"", columns_[c].name));
        }
      }
    }
  }

  void case_as_customer() {
    const auto found = guess_.mapping.columns.find(Field::kCase);
    if (found == guess_.mapping.columns.end()) return;
    guess_.mapping.columns[Field::kCustomer] = found->second;
    guess_.reasons[Field::kCustomer] = fmt::format(
        "no column names the customer of a whole case: each case of \"{}\" counts as one",
        found->second);
    guess_.mapping.columns.erase(found);
    guess_.reasons.erase(Field::kCase);
    // A case is a whole journey, however long it rests.
    guess_.mapping.gap_us.reset();
    guess_.mapping.gap_given = true;
  }

  // The text column with the most different values, but at least three, that still repeats them. It
  // must be there in nearly every row, because a row without a moment is no contact.
  void repeated_text() {
    std::size_t best = columns_.size();
    std::size_t most = 0;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      if (taken_[c] || columns_[c].kind != ValueKind::kText) continue;
      const auto values = given(columns_[c]);
      if (values.size() * 20 < columns_[c].samples.size() * 19) continue;
      const std::size_t distinct = std::set<std::string>(values.begin(), values.end()).size();
      if (distinct < 3 || distinct * 3 > values.size()) continue;
      if (best == columns_.size() || distinct > most) {
        best = c;
        most = distinct;
      }
    }
    if (best < columns_.size()) {
      take(Field::kMoment, best, fmt::format("{} different texts that repeat", most));
    }
  }

  void find_unidentified() {
    const auto found = guess_.mapping.columns.find(Field::kCustomer);
    if (found == guess_.mapping.columns.end()) return;
    for (const Column& column : columns_) {
      if (column.name != found->second) continue;
      const auto values = given(column);
      for (const char* junk : {"0", "-1", "unknown", "anonymous"}) {
        const auto count = static_cast<std::size_t>(std::count(values.begin(), values.end(), junk));
        if (count * 20 > values.size() && count > 1) guess_.mapping.unidentified.emplace_back(junk);
      }
    }
  }

  // A plain number of a duration counts what its column's name ends with; seconds else.
  void find_unit() {
    for (const Field field : {Field::kWaited, Field::kPromise}) {
      const auto found = guess_.mapping.columns.find(field);
      if (found == guess_.mapping.columns.end()) continue;
      const std::string name = normal(found->second);
      const auto ends = [&](std::string_view unit) { return name.ends_with(unit); };
      if (ends("ms")) guess_.mapping.number_unit_us = 1000;
      if (ends("us")) guess_.mapping.number_unit_us = 1;
      if (ends("min") || ends("minutes")) guess_.mapping.number_unit_us = kMicrosPerMinute;
    }
  }

  const std::vector<Column>& columns_;
  std::vector<bool> taken_;
  std::string inside_;  // of an envelope: the object that has what the sender wanted to say
  Guess guess_;
};

}  // namespace

std::optional<Field> guessed_field(const std::string& name) {
  const std::string wanted = normal(name);
  for (const Names& names : known_names()) {
    for (const std::string& known : names.names) {
      if (wanted == known || wanted == "case" + known) return names.field;
    }
  }
  return std::nullopt;
}

Guess guess_mapping(const std::vector<Column>& columns) { return Guesser(columns).run(); }

Status check_complete(const SourceMapping& mapping, const std::vector<Column>& columns,
                      const std::string& name) {
  std::string list;
  for (const Column& column : columns) list += (list.empty() ? "" : ", ") + column.name;
  for (const Field field : {Field::kCustomer, Field::kMoment, Field::kStart}) {
    const bool constant = mapping.constants.count(field) != 0;
    if (mapping.has_column(field) || (constant && field == Field::kMoment)) continue;
    if (field == Field::kCustomer && mapping.names_identities()) continue;
    return fail(
        ErrorKind::kInput,
        fmt::format(
            "{}: expected a column for \"{}\", got no mapping for it; name one of {} in a mapping: "
            "[columns] {} = \"...\" (fifteen probe FILE -o map.toml writes one to begin with)",
            name, field_name(field), list, field_name(field)));
  }
  return {};
}

}  // namespace fifteen::read
