#include "read/ocel_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "read/ocel.h"

namespace fifteen::read {
namespace {

using namespace std::string_view_literals;

bool has(std::string_view text, std::string_view what) {
  return text.find(what) != std::string_view::npos;
}

// Passes over a byte order mark and blanks.
std::string_view begin_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  return text;
}

// The next start tag, from its name on to its end or to that of the text. Comments, declarations
// and end tags are passed over. Nothing: there is none.
std::string_view next_tag(std::string_view& text) {
  while (true) {
    const std::size_t open = text.find('<');
    if (open == std::string_view::npos) return {};
    text.remove_prefix(open);
    if (text.starts_with("<!--")) {
      const std::size_t end = text.find("-->");
      if (end == std::string_view::npos) return {};
      text.remove_prefix(end + 3);
      continue;
    }
    const std::string_view tag = text.substr(1, text.find('>') - 1);
    text.remove_prefix(std::min(tag.size() + 1, text.size()));
    if (!tag.empty() && tag.front() != '?' && tag.front() != '!' && tag.front() != '/') return tag;
  }
}

std::string_view local_name(std::string_view tag) {
  const std::string_view name = tag.substr(0, tag.find_first_of(" \t\r\n/"));
  return name.substr(name.find(':') + 1);  // npos + 1 is 0
}

// XES and OCEL share the root <log>, and OCEL 1.0 and XES <global>; what comes then parts them.
bool is_ocel_xml(std::string_view text) {
  if (local_name(next_tag(text)) != "log") return false;
  for (std::string_view tag = next_tag(text); !tag.empty(); tag = next_tag(text)) {
    const std::string_view name = local_name(tag);
    if (name == "trace" || name == "extension" || name == "classifier") return false;
    constexpr std::array kParts{"object-types"sv, "event-types"sv, "objects"sv, "events"sv};
    if (std::find(kParts.begin(), kParts.end(), name) != kParts.end()) return true;
    if (name == "global" && (has(tag, "\"object\"") || has(tag, "\"log\"") ||
                             has(tag, "'object'") || has(tag, "'log'"))) {
      return true;
    }
  }
  return false;
}

// The keys of the outermost object, as far as the text goes, each with the first byte of its value.
template <class Each>
void each_key(std::string_view text, Each&& each) {
  std::size_t depth = 0;
  std::string_view key;
  bool value_next = false;  // behind the colon of a key
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') continue;
    if (value_next) {
      if (!each(key, c)) return;
      value_next = false;
    }
    if (c == '"') {
      const std::size_t begin = ++at;
      while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
      key = text.substr(begin, at - begin);
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth-- <= 1) return;
    } else if (c == ':' && depth == 1) {
      value_next = true;
    }
  }
}

bool is_ocel_json(std::string_view text) {
  bool typed = false;
  bool first_version = false;
  bool listed = false;
  each_key(text, [&](std::string_view key, char value) {
    if (key.starts_with("ocel:global-") || key == "ocel:events" || key == "ocel:objects") {
      first_version = first_version || value == '{';
    }
    typed = typed || ((key == "eventTypes" || key == "objectTypes") && value == '[');
    listed = listed || ((key == "events" || key == "objects") && value == '[');
    return !first_version && !typed;
  });
  if (first_version || typed) return true;
  // The types may stand behind what we see; then the events or objects tell it.
  return listed && has(text, "\"relationships\"") && has(text, "\"objectId\"");
}

}  // namespace

std::optional<OcelForm> ocel_form_of(std::string_view head) {
  if (head.starts_with("SQLite format 3\0"sv)) return OcelForm::kSqlite;
  head = begin_of(head);
  if (head.starts_with('<') && is_ocel_xml(head)) return OcelForm::kXml;
  if (head.starts_with('{') && is_ocel_json(head)) return OcelForm::kJson;
  return std::nullopt;
}

ValueKind ocel_kind(std::string_view type) {
  std::string lower(type.substr(0, 20));
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (lower == "integer" || lower == "int" || lower == "bigint") return ValueKind::kInteger;
  if (lower == "float" || lower == "real" || lower == "double") return ValueKind::kReal;
  if (lower == "boolean" || lower == "bool") return ValueKind::kBoolean;
  if (lower == "time" || lower == "date" || lower == "timestamp" || lower == "datetime") {
    return ValueKind::kTime;
  }
  return ValueKind::kText;
}

bool is_ocel_version(std::string_view version) {
  return version.empty() || version == "1" || version == "2" || version.starts_with("1.") ||
         version.starts_with("2.");
}

}  // namespace fifteen::read
