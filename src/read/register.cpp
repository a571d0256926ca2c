#include "read/register.h"

#include <algorithm>
#include <fmt/format.h>
#include <set>
#include <utility>

#include "read/change_table.h"
#include "read/changes.h"
#include "read/register_table.h"
#include "read/small_file.h"
#include "read/toml_text.h"

namespace fifteen::read {
namespace {

TableReader::Handler status(TableReader& reader, MomentStatus& out) {
  return [&](const toml::node& node) {
    static const std::vector<std::string> kNames(kMomentStatusNames.begin() + 1,
                                                 kMomentStatusNames.end());
    const auto value = node.value_exact<std::string>();
    const auto found = std::find(kNames.begin(), kNames.end(), value.value_or(""));
    if (value && value->empty()) {
      out = MomentStatus::kUndecided;
    } else if (found != kNames.end()) {
      out = static_cast<MomentStatus>(1 + (found - kNames.begin()));
    } else {
      reader.wrong(node, fmt::format("expected \"eliminate\", \"fix\", \"make magic\" or \"keep\" "
                                     "for \"moment.status\"{}",
                                     value ? did_you_mean(*value, kNames) : ""));
    }
  };
}

void read_idea(TableReader& reader, const toml::node& node, const std::string& moment,
               MomentIdea& idea) {
  const toml::node* change = nullptr;
  reader.each({{"what", reader.text(idea.what, "what")},
               {"tried", reader.time(idea.tried_us, "tried")},
               {"change", [&](const toml::node& n) { change = &n; }}});
  if (idea.what.empty()) return reader.wrong(node, "expected `what` in [[moment.idea]], got none");
  if (change == nullptr) return;
  if (change->is_string()) return reader.text(idea.change, "change")(*change);
  if (!change->is_table()) {
    return reader.wrong(*change,
                        "expected the name of a change for \"moment.idea.change\", or the change "
                        "itself as a table [moment.idea.change]");
  }
  idea.rule.emplace();
  idea.rule->name = idea.what;
  idea.rule->moment = moment;
  reader.table("change", [&](TableReader& r) { take_change(r, *change, *idea.rule); })(*change);
}

void read_ideas(TableReader& reader, const toml::node& node, RegisteredMoment& moment) {
  const toml::array* const list = node.as_array();
  if (list == nullptr) {
    return reader.wrong(node, "expected [[moment.idea]] in double brackets, one for each idea");
  }
  for (const toml::node& item : *list) {
    if (moment.ideas.size() == kIdeasMax)
      return reader.wrong(item, fmt::format("expected at most {} ideas of a moment", kIdeasMax));
    reader.table("idea", [&](TableReader& inner) {
      MomentIdea idea;
      read_idea(inner, item, moment.name, idea);
      moment.ideas.push_back(std::move(idea));
    })(item);
  }
}

TableReader::Handler share(TableReader& reader, std::optional<SeenShare>& out,
                           std::string_view key) {
  return reader.table(key, [&out](TableReader& inner) {
    out.emplace();
    inner.each({{"value", inner.real(out->value, "value")},
                {"low", inner.real(out->low, "low")},
                {"high", inner.real(out->high, "high")}});
  });
}

TableReader::Handler count(TableReader& reader, std::uint64_t& out, std::string_view key) {
  return [&reader, &out, key](const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (value && *value >= 0) {
      out = static_cast<std::uint64_t>(*value);
    } else {
      reader.wrong(node,
                   fmt::format("expected a whole number of 0 or more for \"moment.seen.{}\"", key));
    }
  };
}

void read_seen(TableReader& reader, const toml::node& node, MomentSeen& seen) {
  std::optional<std::int64_t> from;
  std::optional<std::int64_t> to;
  reader.each({{"from", reader.time(from, "from")},
               {"to", reader.time(to, "to")},
               {"contacts", count(reader, seen.contacts, "contacts")},
               {"journeys", share(reader, seen.journeys, "journeys")},
               {"misery", share(reader, seen.misery, "misery")},
               {"magic", share(reader, seen.magic, "magic")},
               {"truth", share(reader, seen.truth, "truth")},
               {"verdict", reader.text(seen.verdict, "verdict")}});
  if (!from || !to || *from > *to) {
    return reader.wrong(node,
                        "expected `from` and `to`, the log's first and last start, in "
                        "[moment.seen]; delete the table to begin anew");
  }
  seen.from_us = *from;
  seen.to_us = *to;
}

// The name first: ideas and changes are of it.
void read_moment(TableReader& reader, const toml::table& table, RegisteredMoment& moment) {
  if (const toml::node* name = table.get("name")) reader.text(moment.name, "name")(*name);
  if (moment.name.empty()) return reader.wrong(table, "expected `name` in [[moment]], got none");
  const auto seen = [&](const toml::node& node) {
    reader.table("seen", [&](TableReader& r) { read_seen(r, node, moment.seen.emplace()); })(node);
  };
  reader.each(
      {{"name", reader.text(moment.name, "name")},
       {"owner", reader.text(moment.owner, "owner")},
       {"purpose", reader.text(moment.purpose, "purpose")},
       {"promise", reader.text(moment.promise, "promise")},
       {"promises", reader.words(moment.promises, "promises")},
       {"standard", reader.text(moment.standard, "standard")},
       {"status", status(reader, moment.status)},
       {"idea", [&](const toml::node& node) { read_ideas(reader, node, moment); }},
       {"change",
        [&](const toml::node& node) { take_changes(reader, node, moment.changes, moment.name); }},
       {"seen", seen}});
}

// A whole number says so itself; others need a point or an exponent for it, which TOML does not
// ask.
std::string write_share(std::string_view key, const std::optional<SeenShare>& share) {
  if (!share) return "";
  return fmt::format("{} = {{ value = {}, low = {}, high = {} }}\n", key, share->value, share->low,
                     share->high);
}

// Between double quotes where that needs no escapes: people write into them, and an apostrophe does
// no harm there.
std::string in_quotes(std::string_view text) {
  const bool plain = std::none_of(text.begin(), text.end(), [](char c) {
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  });
  return plain ? fmt::format("\"{}\"", text) : quote(text);
}

std::string write_seen_keys(const MomentSeen& seen) {
  std::string out = fmt::format("from = '{}'\nto = '{}'\ncontacts = {}\n",
                                format_time(seen.from_us), format_time(seen.to_us), seen.contacts);
  out += write_share("journeys", seen.journeys) + write_share("misery", seen.misery) +
         write_share("magic", seen.magic) + write_share("truth", seen.truth);
  if (!seen.verdict.empty()) out += fmt::format("verdict = {}\n", in_quotes(seen.verdict));
  return out;
}

std::string write_idea(const MomentIdea& idea) {
  std::string out = fmt::format("\n[[moment.idea]]\nwhat = {}\n", in_quotes(idea.what));
  if (idea.tried_us) {
    const bool day = *idea.tried_us % kMicrosPerDay == 0;
    out += fmt::format("tried = '{}'\n",
                       day ? format_day(*idea.tried_us) : format_time(*idea.tried_us));
  }
  if (!idea.change.empty()) out += fmt::format("change = {}\n", quote(idea.change));
  if (idea.rule) out += write_change(*idea.rule, "moment.idea.change", false);
  return out;
}

std::string write_moment(const RegisteredMoment& moment, bool blanks) {
  std::string out = fmt::format("\n[[moment]]\nname = {}\n", in_quotes(moment.name));
  const auto text = [&](std::string_view key, std::string_view value) {
    if (blanks || !value.empty()) out += fmt::format("{} = {}\n", key, in_quotes(value));
  };
  text("owner", moment.owner);
  text("purpose", moment.purpose);
  text("promise", moment.promise);
  if (blanks || !moment.promises.empty())
    out += fmt::format("promises = {}\n", quote_all(moment.promises));
  text("standard", moment.standard);
  text("status", moment_status_name(moment.status));
  for (const MomentIdea& idea : moment.ideas) out += write_idea(idea);
  for (const ChangeRule& rule : moment.changes) out += write_change(rule, "moment.change");
  if (moment.seen) out += "\n[moment.seen]\n" + write_seen_keys(*moment.seen);
  return out;
}

// The lines of a text that is edited, each with its end.
class Lines {
 public:
  explicit Lines(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1);
      lines_.emplace_back(text.substr(0, end + 1));
      text.remove_prefix(end + 1);
    }
    if (!lines_.empty() && !lines_.back().ends_with('\n')) lines_.back() += end_of_line();
  }

  std::size_t size() const { return lines_.size(); }

  // Whether a line (from 1) holds nothing, or nothing but a comment.
  bool says_nothing(std::size_t line) const {
    const std::string& text = lines_[line - 1];
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    return at == std::string::npos || text[at] == '#';
  }

  void remove(std::size_t line) { lines_[line - 1].clear(); }

  // Puts lines behind one; behind line 0: at the beginning.
  void put_behind(std::size_t line, std::string_view text) {
    std::string& to = behind_[line];
    for (const char c : text) {
      if (c == '\n') {
        to += end_of_line();
      } else {
        to += c;
      }
    }
  }

  std::string text() const {
    std::string out;
    for (std::size_t line = 0; line <= lines_.size(); ++line) {
      if (line > 0) out += lines_[line - 1];
      if (const auto found = behind_.find(line); found != behind_.end()) out += found->second;
    }
    return out;
  }

 private:
  const char* end_of_line() const {
    return !lines_.empty() && lines_.front().ends_with("\r\n") ? "\r\n" : "\n";
  }

  std::vector<std::string> lines_;
  std::map<std::size_t, std::string> behind_;
};

std::size_t line_of(const toml::node& node) { return node.source().begin.line; }

// The lines on which tables of the file's own begin: a moment ends before the next one.
std::set<std::size_t> beginnings(const toml::table& root) {
  std::set<std::size_t> out;
  for (const auto& [key, node] : root) {
    out.insert(line_of(node));
    if (const toml::array* list = node.as_array()) {
      for (const toml::node& item : *list) out.insert(line_of(item));
    }
  }
  return out;
}

// The last line of a moment that says something.
std::size_t last_line(const Lines& lines, const std::set<std::size_t>& beginnings,
                      std::size_t begin) {
  const auto next = beginnings.upper_bound(begin);
  std::size_t line = next == beginnings.end() ? lines.size() : *next - 1;
  while (line > begin && lines.says_nothing(line)) --line;
  return line;
}

void put_seen(const toml::table& moment, const MomentSeen& seen,
              const std::set<std::size_t>& beginnings, Lines& lines) {
  const toml::node* const old = moment.get("seen");
  if (old == nullptr || !old->is_table()) {
    lines.put_behind(last_line(lines, beginnings, line_of(moment)),
                     "\n[moment.seen]\n" + write_seen_keys(seen));
    return;
  }
  for (const auto& [key, value] : *old->as_table()) {
    for (std::size_t line = key.source().begin.line; line <= value.source().end.line; ++line)
      lines.remove(line);
  }
  lines.put_behind(line_of(*old), write_seen_keys(seen));
}

}  // namespace

void take_moments(TableReader& root, const toml::node& node, Register& out) {
  const toml::array* const list = node.as_array();
  if (list == nullptr) {
    return root.wrong(node, "expected [[moment]] in double brackets, one for each moment");
  }
  std::set<std::string> names;
  for (const toml::node& item : *list) {
    if (out.moments.size() == kRegisterMomentsMax) {
      return root.wrong(item, fmt::format("expected at most {} moments", kRegisterMomentsMax));
    }
    root.table("moment", [&](TableReader& inner) {
      RegisteredMoment moment;
      read_moment(inner, *item.as_table(), moment);
      if (!names.insert(moment.name).second) {
        return inner.wrong(item,
                           fmt::format("expected each moment once, got \"{}\" twice", moment.name));
      }
      out.moments.push_back(std::move(moment));
    })(item);
  }
}

Result<Register> parse_register(std::string_view text, std::string_view name) {
  const auto root = parse_toml(text, name, kRegisterPage);
  if (!root) return fail(root.error());
  Register out;
  std::optional<Error> error;
  TableReader reader(*root, "", name, error, kRegisterPage);
  reader.each(
      {{"moment", [&](const toml::node& node) { take_moments(reader, node, out); }},
       {"change", [&](const toml::node& node) { take_changes(reader, node, out.changes); }}});
  if (error) return fail(*error);
  if (const std::size_t changes = changes_of(out).size(); changes > kChangesMax) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected at most {} changes, with ideas that were tried, got {}; "
                            "those that are long over need none; see {}",
                            name, kChangesMax, changes, kRegisterPage));
  }
  return out;
}

Result<std::string> read_register_text(const std::string& path) {
  return read_small_file(path, "a register", "`fifteen register init` writes one of a log",
                         "is this a log of contacts? give it without --register");
}

std::string write_register(const Register& all) {
  std::string out;
  for (const RegisteredMoment& moment : all.moments) out += write_moment(moment, false);
  return out + write_changes(all.changes);
}

std::string write_blank_moment(const RegisteredMoment& moment) {
  return write_moment(moment, true);
}

Result<std::string> note_seen(std::string_view text, std::string_view name,
                              const std::map<std::string, MomentSeen>& seen,
                              const std::vector<RegisteredMoment>& added) {
  auto wanted = parse_register(text, name);
  if (!wanted) return fail(wanted.error());
  const auto root = parse_toml(text, name, kRegisterPage);
  if (!root) return fail(root.error());
  Lines lines(text);
  const std::set<std::size_t> begins = beginnings(*root);
  for (std::size_t m = 0; m < wanted->moments.size(); ++m) {
    const auto found = seen.find(wanted->moments[m].name);
    if (found == seen.end()) continue;
    wanted->moments[m].seen = found->second;
    put_seen(*root->get("moment")->as_array()->get(m)->as_table(), found->second, begins, lines);
  }
  for (const RegisteredMoment& moment : added) {
    wanted->moments.push_back(moment);
    lines.put_behind(lines.size(), write_blank_moment(moment));
  }
  std::string out = lines.text();
  // However somebody writes TOML: what comes of it is either right, or not written.
  const auto got = parse_register(out, name);
  if (got && *got == *wanted) return out;
  return fail(ErrorKind::kInput,
              fmt::format("{}: expected each [[moment]], and its figures as a table [moment.seen], "
                          "on lines of their own, got another way of writing, in which they cannot "
                          "be replaced; delete the figures; see {}",
                          name, kRegisterPage));
}

}  // namespace fifteen::read
