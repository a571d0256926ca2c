#include "read/queue_table.h"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "read/toml_text.h"

namespace fifteen::read {
namespace {

// What a queue must have, beside those before it.
std::optional<std::string> amiss(const QueueRule& rule, const std::vector<QueueRule>& before) {
  if (rule.name.empty()) return "expected `name` in [[queue]], got none";
  if (rule.moments.empty()) {
    return fmt::format(
        "expected `moments` of the queue \"{}\", those whose customers stand in it, got none",
        printable(rule.name));
  }
  const auto twice = [](const std::string& moment) {
    return fmt::format("expected each moment in one queue only, got \"{}\" twice",
                       printable(moment));
  };
  for (std::size_t m = 0; m < rule.moments.size(); ++m) {
    const std::string& moment = rule.moments[m];
    const auto end = rule.moments.begin() + static_cast<std::ptrdiff_t>(m);
    if (std::find(rule.moments.begin(), end, moment) != end) return twice(moment);
  }
  for (const QueueRule& other : before) {
    if (other.name == rule.name)
      return fmt::format("expected another name than \"{}\", which an earlier queue has",
                         printable(rule.name));
    for (const std::string& moment : rule.moments) {
      if (std::find(other.moments.begin(), other.moments.end(), moment) != other.moments.end())
        return twice(moment);
    }
  }
  return std::nullopt;
}

void read_queue(TableReader& reader, QueueRule& rule) {
  const auto servers = [&](const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 1 || static_cast<std::uint64_t>(*value) > kQueueServersMax) {
      return reader.wrong(node, fmt::format("expected a whole number from 1 to {} for "
                                            "\"queue.servers\"",
                                            kQueueServersMax));
    }
    rule.servers = static_cast<std::uint64_t>(*value);
  };
  const auto patience = [&](const toml::node& node) {
    reader.duration(rule.patience_us, "patience")(node);
    if (rule.patience_us && *rule.patience_us <= 0)
      reader.wrong(node, "expected more than no time for \"queue.patience\"");
  };
  reader.each({{"name", reader.text(rule.name, "name")},
               {"moments", reader.words(rule.moments, "moments")},
               {"servers", servers},
               {"patience", patience},
               {"by_place", reader.truth(rule.by_place, "by_place")}});
}

}  // namespace

void take_queues(TableReader& root, const toml::node& node, std::vector<QueueRule>& out) {
  const toml::array* const list = node.as_array();
  if (list == nullptr)
    return root.wrong(node, "expected [[queue]] in double brackets, one for each queue");
  for (const toml::node& item : *list) {
    if (out.size() == kQueuesMax)
      return root.wrong(item, fmt::format("expected at most {} queues", kQueuesMax));
    root.table("queue", [&](TableReader& inner) {
      QueueRule rule;
      read_queue(inner, rule);
      if (const auto what = amiss(rule, out)) inner.wrong(item, *what);
      out.push_back(std::move(rule));
    })(item);
  }
}

std::string write_queues(const std::vector<QueueRule>& queues) {
  std::string out;
  for (const QueueRule& rule : queues) {
    out += fmt::format("\n[[queue]]\nname = {}\nmoments = {}\n", quote(rule.name),
                       quote_all(rule.moments));
    if (rule.servers) out += fmt::format("servers = {}\n", *rule.servers);
    if (rule.patience_us)
      out += fmt::format("patience = \"{}\"\n", exact_duration(*rule.patience_us));
    if (!rule.by_place) out += "by_place = false\n";
  }
  return out;
}

}  // namespace fifteen::read
