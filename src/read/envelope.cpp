#include "read/envelope.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "base/text.h"

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

constexpr std::array kContactCalls{"track"sv, "page"sv, "screen"sv};
constexpr std::array kStatementCalls{"identify"sv, "alias"sv, "group"sv};

template <class Calls>
bool is_one_of(const Calls& calls, std::string_view type) {
  return std::find(calls.begin(), calls.end(), type) != calls.end();
}

}  // namespace

std::optional<EnvelopeSink::Part> EnvelopeSink::part_of(std::string_view name) {
  constexpr std::array kNames{
      std::pair{"id"sv, Part::kId},
      std::pair{"source"sv, Part::kSource},
      std::pair{"specversion"sv, Part::kSpecversion},
      std::pair{"type"sv, Part::kType},
      std::pair{"messageId"sv, Part::kMessageId},
      std::pair{"userId"sv, Part::kUserId},
      std::pair{"anonymousId"sv, Part::kAnonymousId},
      std::pair{"event"sv, Part::kEvent},
      std::pair{"name"sv, Part::kName},
      std::pair{"properties.name"sv, Part::kPropertiesName},
      std::pair{"properties.path"sv, Part::kPropertiesPath},
      std::pair{"context.page.path"sv, Part::kContextPath},
      std::pair{"timestamp"sv, Part::kTimestamp},
      std::pair{"originalTimestamp"sv, Part::kOriginalTimestamp},
      std::pair{"sentAt"sv, Part::kSentAt},
      std::pair{"receivedAt"sv, Part::kReceivedAt},
  };
  for (const auto& [known, part] : kNames) {
    if (name == known) return part;
  }
  if (name.starts_with("properties.") || name.starts_with("context.") ||
      name.starts_with("traits.")) {
    return Part::kOtherOfSegment;
  }
  return std::nullopt;
}

std::size_t EnvelopeSink::column(std::string_view name) {
  const std::size_t number = inner_.column(name);
  if (number >= part_of_column_.size()) part_of_column_.resize(number + 1);
  part_of_column_[number] = part_of(name);
  return number;
}

void EnvelopeSink::set(std::size_t column, std::string_view text, ValueKind kind) {
  inner_.set(column, text, kind);
  const std::optional<Part> part = part_of_column_.at(column);
  if (part) parts_[static_cast<std::size_t>(*part)] = text;
}

void EnvelopeSink::drop_row() {
  forget();
  inner_.drop_row();
}

void EnvelopeSink::forget() {
  for (std::string& part : parts_) part.clear();
}

Status EnvelopeSink::end_row(std::uint64_t line) {
  if (kind_ == Kind::kNone) recognise();
  const std::string_view reason = complete();
  if (reason.empty()) {
    forget();
    return inner_.end_row(line);
  }
  const std::string& shown = has(Part::kId)          ? (*this)[Part::kId]
                             : has(Part::kMessageId) ? (*this)[Part::kMessageId]
                                                     : (*this)[Part::kType];
  rejects_.add(source_index_, {file_, line, "", std::string(reason), shown});
  drop_row();
  return {};
}

void EnvelopeSink::recognise() {
  if (has(Part::kSpecversion) && (has(Part::kId) || has(Part::kSource)) && has(Part::kType)) {
    kind_ = Kind::kCloudEvents;
    return;
  }
  const std::string& type = (*this)[Part::kType];
  if (!is_one_of(kContactCalls, type) && !is_one_of(kStatementCalls, type)) return;
  const bool someone = has(Part::kUserId) || has(Part::kAnonymousId);
  const bool like_segment = has(Part::kOriginalTimestamp) || has(Part::kSentAt) ||
                            has(Part::kReceivedAt) || has(Part::kOtherOfSegment) ||
                            has(Part::kPropertiesName) || has(Part::kPropertiesPath) ||
                            has(Part::kContextPath);
  if (has(Part::kMessageId) || (someone && like_segment)) kind_ = Kind::kSegment;
}

// Adds what the row lacks; returns why it is a reject, or nothing.
std::string_view EnvelopeSink::complete() {
  switch (kind_) {
    case Kind::kCloudEvents: return complete_cloud_event();
    case Kind::kSegment: return complete_call();
    case Kind::kNone: break;
  }
  return {};
}

std::string_view EnvelopeSink::complete_cloud_event() {
  if (!has(Part::kSpecversion)) return "an event without a specversion";
  if ((*this)[Part::kSpecversion] != "1.0") return "a specversion other than 1.0";
  if (!has(Part::kId)) return "an event without an id";
  if (!has(Part::kSource)) return "an event without a source";
  if (!has(Part::kType)) return "an event without a type";
  // A source is a URI, which has no blanks.
  add("cloudevents:id", fmt::format("{} {}", (*this)[Part::kSource], (*this)[Part::kId]),
      ValueKind::kText);
  return {};
}

std::string_view EnvelopeSink::complete_call() {
  const std::string& type = (*this)[Part::kType];
  if (type.empty()) return "a call without a type";
  if (is_one_of(kStatementCalls, type)) {
    add(kStatementColumn, type, ValueKind::kText);
  } else if (!is_one_of(kContactCalls, type)) {
    return "a type that is not one of Segment's";
  } else if (type != "track") {
    add("segment:moment", view_name(), ValueKind::kText);
  } else if (has(Part::kEvent)) {
    add("segment:moment", (*this)[Part::kEvent], ValueKind::kText);
  } else {
    return "a track call without an event";
  }
  for (const Part part :
       {Part::kTimestamp, Part::kOriginalTimestamp, Part::kSentAt, Part::kReceivedAt}) {
    if (!has(part)) continue;
    add("segment:start", (*this)[part], ValueKind::kText);
    break;
  }
  return {};
}

// What a person calls a page: its name, or its path without the query.
std::string EnvelopeSink::view_name() const {
  const std::string& type = (*this)[Part::kType];
  for (const Part part : {Part::kName, Part::kPropertiesName}) {
    if (has(part)) return fmt::format("{}: {}", type, (*this)[part]);
  }
  for (const Part part : {Part::kPropertiesPath, Part::kContextPath}) {
    const std::string& path = (*this)[part];
    const std::string_view bare = std::string_view(path).substr(0, path.find_first_of("?#"));
    if (!bare.empty()) return fmt::format("{}: {}", type, bare);
  }
  return type;
}

void EnvelopeSink::add(std::string_view name, std::string_view text, ValueKind kind) {
  inner_.set(inner_.column(name), text, kind);
}

}  // namespace fifteen::read
