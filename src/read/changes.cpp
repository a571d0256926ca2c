#include "read/changes.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "read/change_table.h"
#include "read/register_table.h"
#include "read/small_file.h"
#include "read/toml_text.h"

namespace fifteen::read {
namespace {

const std::vector<std::string>& assigned_names() {
  static const std::vector<std::string> kNames(kAssignedNames.begin(), kAssignedNames.end());
  return kNames;
}

TableReader::Handler assigned(TableReader& reader, std::optional<Assigned>& out) {
  return [&](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    const auto& names = assigned_names();
    const auto found = std::find(names.begin(), names.end(), value.value_or(""));
    if (found != names.end()) {
      out = static_cast<Assigned>(found - names.begin());
    } else {
      reader.wrong(node, fmt::format("expected \"lot\", \"staggered\" or \"everywhere\" for "
                                     "\"change.assigned\"{}",
                                     value ? did_you_mean(*value, names) : ""));
    }
  };
}

void read_started(TableReader& reader, std::map<std::string, std::int64_t>& out) {
  reader.every([&](const std::string& value, const toml::node& node) {
    if (out.size() == kChangeValuesMax)
      return reader.wrong(node, fmt::format("expected at most {} values", kChangeValuesMax));
    std::optional<std::int64_t> us;
    reader.time(us, value)(node);
    if (us) out[value] = *us;
  });
}

void read_promised(TableReader& reader, std::map<ChangeMeasure, double>& out) {
  TableReader::Handlers handlers;
  for (std::size_t m = 0; m < kChangeMeasures; ++m) {
    const std::string name(kChangeMeasureNames[m]);
    handlers[name] = [&reader, &out, m, name](const toml::node& node) {
      reader.real(out[static_cast<ChangeMeasure>(m)], name)(node);
    };
  }
  reader.each(handlers);
}

// What a kind of change must have, and what it cannot have.
std::optional<std::string> amiss(const ChangeRule& rule) {
  const auto wants = [&](const char* what) {
    return fmt::format("expected {} of the change \"{}\" ({}), got none", what, rule.name,
                       assigned_name(rule.assigned));
  };
  const auto without = [&](const char* what) {
    return fmt::format("expected no `{}` of the change \"{}\" ({}), got one", what, rule.name,
                       assigned_name(rule.assigned));
  };
  const bool everywhere = rule.assigned == Assigned::kEverywhere;
  const bool lot = rule.assigned == Assigned::kLot;
  if (rule.name.empty()) return "expected `name` in [[change]], got none";
  if (everywhere && !rule.from_us) return wants("`from`, the day since when it holds,");
  if (everywhere && !rule.by.empty()) return without("by");
  if (!everywhere && rule.by.empty()) return wants("`by`, the column that tells who has it,");
  if (lot && rule.changed.empty()) return wants("`changed`, the values that have it,");
  if (!lot && !rule.changed.empty()) return without("changed");
  if (rule.assigned == Assigned::kStaggered && rule.started.empty())
    return wants("[change.started], since when each value has it,");
  if (rule.assigned != Assigned::kStaggered && !rule.started.empty()) return without("started");
  if (rule.assigned == Assigned::kStaggered && rule.from_us) return without("from");
  for (const auto& [measure, difference] : rule.promised) {
    if (is_of_moment(measure) && rule.moment.empty()) {
      return fmt::format("expected `moment` of the change \"{}\", which promises \"{}\", got none",
                         rule.name, change_measure_name(measure));
    }
  }
  return std::nullopt;
}

}  // namespace

void take_change(TableReader& reader, const toml::node& node, ChangeRule& rule) {
  std::optional<Assigned> how;
  reader.each(
      {{"name", reader.text(rule.name, "name")},
       {"moment", reader.text(rule.moment, "moment")},
       {"assigned", assigned(reader, how)},
       {"by", reader.text(rule.by, "by")},
       {"changed", reader.words(rule.changed, "changed")},
       {"from", reader.time(rule.from_us, "from")},
       {"started", reader.table("started", [&](TableReader& r) { read_started(r, rule.started); })},
       {"promised",
        reader.table("promised", [&](TableReader& r) { read_promised(r, rule.promised); })}});
  if (!how) {
    return reader.wrong(node,
                        "expected `assigned` in [[change]]: \"lot\" (drawn), \"staggered\" (one "
                        "place after another) or \"everywhere\" (for all at once)");
  }
  rule.assigned = *how;
  if (const auto what = amiss(rule)) reader.wrong(node, *what);
}

std::string write_change(const ChangeRule& rule, std::string_view path, bool of_list) {
  std::string out = of_list ? fmt::format("\n[[{}]]\n", path) : fmt::format("[{}]\n", path);
  out += fmt::format("name = {}\n", quote(rule.name));
  if (!rule.moment.empty()) out += fmt::format("moment = {}\n", quote(rule.moment));
  out += fmt::format("assigned = \"{}\"\n", assigned_name(rule.assigned));
  if (!rule.by.empty()) out += fmt::format("by = {}\n", quote(rule.by));
  if (!rule.changed.empty()) out += fmt::format("changed = {}\n", quote_all(rule.changed));
  if (rule.from_us) out += fmt::format("from = '{}'\n", format_time(*rule.from_us));
  if (!rule.started.empty()) out += fmt::format("[{}.started]\n", path);
  for (const auto& [value, us] : rule.started)
    out += fmt::format("{} = '{}'\n", quote(value), format_time(us));
  if (!rule.promised.empty()) out += fmt::format("[{}.promised]\n", path);
  for (const auto& [measure, difference] : rule.promised)
    out += fmt::format("{} = {}\n", change_measure_name(measure), difference);
  return out;
}

void take_changes(TableReader& root, const toml::node& node, std::vector<ChangeRule>& out,
                  std::string_view moment) {
  const toml::array* const list = node.as_array();
  if (list == nullptr) {
    return root.wrong(node, "expected [[change]] in double brackets, one for each change");
  }
  for (const toml::node& item : *list) {
    if (out.size() == kChangesMax)
      return root.wrong(item, fmt::format("expected at most {} changes", kChangesMax));
    root.table("change", [&](TableReader& inner) {
      ChangeRule rule;
      rule.moment = moment;
      take_change(inner, item, rule);
      out.push_back(std::move(rule));
    })(item);
  }
}

Result<std::vector<ChangeRule>> parse_changes(std::string_view text, std::string_view name) {
  const auto root = parse_toml(text, name);
  if (!root) return fail(root.error());
  std::vector<ChangeRule> out;
  std::optional<Error> error;
  TableReader reader(*root, "", name, error);
  Register moments;
  reader.each({{"change", [&](const toml::node& node) { take_changes(reader, node, out); }},
               {"moment", [&](const toml::node& node) { take_moments(reader, node, moments); }}});
  if (error) return fail(*error);
  const std::vector<ChangeRule> of_moments = changes_of(moments);
  out.insert(out.end(), of_moments.begin(), of_moments.end());
  return out;
}

Result<std::vector<ChangeRule>> read_changes(const std::string& path) {
  const auto text =
      read_small_file(path, "a log of changes", "docs/formats/mapping.md has an example",
                      "is this a log of contacts? give it without --changes");
  if (!text) return fail(text.error());
  return parse_changes(*text, path);
}

std::string write_changes(const std::vector<ChangeRule>& changes) {
  std::string out;
  for (const ChangeRule& rule : changes) out += write_change(rule, "change");
  return out;
}

}  // namespace fifteen::read
