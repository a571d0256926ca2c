#include "simulate/world_table.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"

namespace fifteen::simulate {
namespace {

constexpr std::int64_t kDurationMax = 3'660 * kMicrosPerDay;

std::optional<std::int64_t> duration_of(const toml::node& node) {
  const auto text = node.value_exact<std::string>();
  const auto us = text ? parse_duration(*text) : std::nullopt;
  return us && *us >= 0 && *us <= kDurationMax ? us : std::nullopt;
}

constexpr const char* kDurationWords = "a duration such as \"30d\" or \"5min\"";

// "06:00-22:00", "00:00-24:00".
bool read_hours(std::string_view text, Hours& out) {
  const auto clock = [](std::string_view part) -> std::int64_t {
    const auto digit = [&](std::size_t i) { return part[i] >= '0' && part[i] <= '9'; };
    if (part.size() != 5 || part[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
      return -1;
    const int hour = (part[0] - '0') * 10 + (part[1] - '0');
    const int minute = (part[3] - '0') * 10 + (part[4] - '0');
    if (minute > 59 || hour * 60 + minute > 24 * 60) return -1;
    return (hour * 60 + minute) * kMicrosPerMinute;
  };
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return false;
  out.from_us = clock(text.substr(0, dash));
  out.to_us = clock(text.substr(dash + 1));
  return out.from_us >= 0 && out.to_us > out.from_us;
}

}  // namespace

std::string words_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>())
    return fmt::format("\"{}\"", shortened(*text, 40));
  if (const auto truth = node.value_exact<bool>()) return *truth ? "true" : "false";
  if (const auto whole = node.value_exact<std::int64_t>()) return fmt::format("{}", *whole);
  if (const auto real = node.value_exact<double>()) return fmt::format("{}", *real);
  if (node.is_array()) return "a list";
  if (node.is_table()) return "a table";
  return "a date or time";
}

void WorldTable::each(const Handlers& handlers) {
  std::vector<std::pair<const toml::node*, const Handler*>> found;
  for (const auto& [key, node] : table_) {
    const auto handler = handlers.find(std::string(key.str()));
    if (handler != handlers.end()) {
      found.emplace_back(&node, &handler->second);
      continue;
    }
    std::vector<std::string> known;
    for (const auto& [name, unused] : handlers) known.push_back(name);
    wrong(node, fmt::format("expected a key of docs/formats/world.md, got \"{}\"{}",
                            printable(full(key.str())), did_you_mean(key.str(), known)));
  }
  for (const auto& [node, handler] : found) (*handler)(*node);
}

void WorldTable::every(const std::function<void(const std::string&, const toml::node&)>& take) {
  std::vector<std::pair<std::string, const toml::node*>> found;
  for (const auto& [key, node] : table_) found.emplace_back(std::string(key.str()), &node);
  const auto place = [](const toml::node& node) {
    return std::pair(node.source().begin.line, node.source().begin.column);
  };
  std::stable_sort(found.begin(), found.end(), [&](const auto& a, const auto& b) {
    return place(*a.second) < place(*b.second);
  });
  for (const auto& [key, node] : found) take(key, *node);
}

void WorldTable::wrong(const toml::node& node, const std::string& what) {
  if (error_) return;
  error_ =
      Error{ErrorKind::kInput, fmt::format("{}:{}: {}", file_, node.source().begin.line, what)};
}

WorldTable::Handler WorldTable::text(std::string& out, std::string key) {
  return [this, &out, key](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (!value || value->empty() || value->size() > 1000 || find_bad_utf8(*value)) {
      return wrong(node, fmt::format("expected a text in quotes for \"{}\", got {}", full(key),
                                     words_of(node)));
    }
    out = *value;
  };
}

WorldTable::Handler WorldTable::truth(bool& out, std::string key) {
  return [this, &out, key](const toml::node& node) {
    const auto value = node.value_exact<bool>();
    if (!value) {
      return wrong(node, fmt::format("expected true or false for \"{}\", got {}", full(key),
                                     words_of(node)));
    }
    out = *value;
  };
}

WorldTable::Handler WorldTable::number(double& out, std::string key, double least, double most) {
  return [this, &out, key, least, most](const toml::node& node) {
    const auto value = node.is_number() ? node.value<double>() : std::nullopt;
    if (!value || !(*value >= least && *value <= most)) {
      return wrong(node, fmt::format("expected a number from {} to {} for \"{}\", got {}", least,
                                     most, full(key), words_of(node)));
    }
    out = *value;
  };
}

WorldTable::Handler WorldTable::whole(const std::string& key, std::uint64_t least,
                                      std::uint64_t most, std::function<void(std::int64_t)> take) {
  return [this, key, least, most, take = std::move(take)](const toml::node& node) {
    const auto value = node.value_exact<std::int64_t>();
    if (!value || *value < 0 || static_cast<std::uint64_t>(*value) < least ||
        static_cast<std::uint64_t>(*value) > most) {
      return wrong(node, fmt::format("expected a whole number from {} to {} for \"{}\", got {}",
                                     least, most, full(key), words_of(node)));
    }
    take(*value);
  };
}

WorldTable::Handler WorldTable::duration(std::int64_t& out, std::string key) {
  return [this, &out, key](const toml::node& node) {
    const auto us = duration_of(node);
    if (!us) {
      return wrong(node, fmt::format("expected {} for \"{}\", got {}", kDurationWords, full(key),
                                     words_of(node)));
    }
    out = *us;
  };
}

WorldTable::Handler WorldTable::one_of(std::optional<std::size_t>& out, std::string key,
                                       const std::vector<std::string>& names,
                                       std::string_view noun) {
  return [this, &out, key, &names, noun](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    const auto at = value ? std::find(names.begin(), names.end(), *value) : names.end();
    if (at == names.end()) {
      return wrong(
          node, fmt::format("expected a {0} of this world for \"{1}\", got {2}{3}", noun, full(key),
                            words_of(node), value ? did_you_mean(*value, names) : ""));
    }
    out = static_cast<std::size_t>(at - names.begin());
  };
}

void WorldTable::read_spread(const toml::node& node, Spread& out, const std::string& key) {
  if (const auto mean = duration_of(node)) {
    out = Spread{};
    out.mean_us = static_cast<double>(*mean);
    return;
  }
  if (!node.is_table()) {
    return wrong(node, fmt::format("expected {}, or {{ mean, spread }}, or {{ from, to }} for "
                                   "\"{}\", got {}",
                                   kDurationWords, full(key), words_of(node)));
  }
  table(key, [&](WorldTable& inner) {
    std::int64_t mean = 0;
    std::int64_t from = 0;
    std::int64_t to = 0;
    out = Spread{};
    inner.each({{"mean", inner.duration(mean, "mean")},
                {"spread", inner.number(out.cv, "spread", 0, 10)},
                {"from", inner.duration(from, "from")},
                {"to", inner.duration(to, "to")}});
    const bool even = inner.has("from") && inner.has("to") && !inner.has("mean") &&
                      !inner.has("spread") && from <= to;
    const bool has_mean = inner.has("mean") && !inner.has("from") && !inner.has("to");
    if (!even && !has_mean) {
      inner.wrong(node,
                  fmt::format("expected {{ mean, spread }} or {{ from, to }}, from first, for "
                              "\"{}\", got others",
                              full(key)));
    }
    out.mean_us = static_cast<double>(mean);
    out.from_us = static_cast<double>(from);
    out.to_us = static_cast<double>(to);
    if (even) out.kind = Spread::Kind::kEven;
    if (has_mean && inner.has("spread")) out.kind = Spread::Kind::kLognormal;
  })(node);
}

WorldTable::Handler WorldTable::spread(Spread& out, std::string key) {
  return [this, &out, key](const toml::node& node) { read_spread(node, out, key); };
}

WorldTable::Handler WorldTable::spread(std::optional<Spread>& out, std::string key) {
  return [this, &out, key](const toml::node& node) { read_spread(node, out.emplace(), key); };
}

WorldTable::Handler WorldTable::hours(std::optional<Hours>& out, std::string key) {
  return [this, &out, key](const toml::node& node) {
    const auto value = node.value_exact<std::string>();
    if (!out) out.emplace();
    if (!value || !read_hours(*value, *out)) {
      wrong(node, fmt::format("expected hours such as \"08:00-17:30\" for \"{}\", got {}",
                              full(key), words_of(node)));
    }
  };
}

WorldTable::Handler WorldTable::days(std::optional<Hours>& out, std::string key) {
  return [this, &out, key](const toml::node& node) {
    static const std::vector<std::string> kDays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    std::vector<std::string> names;
    texts(names, key)(node);
    if (!out) out.emplace();
    out->days.fill(false);
    for (const std::string& name : names) {
      const auto at = std::find(kDays.begin(), kDays.end(), name);
      if (at == kDays.end()) {
        return wrong(node, fmt::format("expected days out of mon, tue, wed, thu, fri, sat, sun for "
                                       "\"{}\", got \"{}\"",
                                       full(key), printable(name)));
      }
      out->days[static_cast<std::size_t>(at - kDays.begin())] = true;
    }
    if (names.empty() && !failed())
      wrong(node, fmt::format("expected a day or more for \"{}\", got none", full(key)));
  };
}

WorldTable::Handler WorldTable::tilt(Tilt& out, std::string key) {
  return table(std::move(key), [&out](WorldTable& inner) {
    out = Tilt{};
    inner.each({{"misery", inner.log_odds(out.misery, "misery")},
                {"magic", inner.log_odds(out.magic, "magic")}});
  });
}

WorldTable::Handler WorldTable::by_outcome(ByOutcome<double>& out, std::string key, double least,
                                           double most) {
  return table(std::move(key), [&out, least, most](WorldTable& inner) {
    inner.each({{"misery", inner.number(out[kMisery], "misery", least, most)},
                {"neutral", inner.number(out[kNeutral], "neutral", least, most)},
                {"magic", inner.number(out[kMagic], "magic", least, most)}});
  });
}

WorldTable::Handler WorldTable::outcomes(ByOutcome<bool>& out, std::string key) {
  return [this, &out, key](const toml::node& node) {
    static const std::vector<std::string> kNames{"misery", "neutral", "magic"};
    std::vector<std::string> names;
    texts(names, key)(node);
    out.fill(false);
    for (const std::string& name : names) {
      const auto at = std::find(kNames.begin(), kNames.end(), name);
      if (at == kNames.end()) {
        return wrong(node, fmt::format("expected misery, neutral or magic for \"{}\", got \"{}\"{}",
                                       full(key), printable(name), did_you_mean(name, kNames)));
      }
      out[static_cast<std::size_t>(at - kNames.begin())] = true;
    }
  };
}

WorldTable::Handler WorldTable::texts(std::vector<std::string>& out, std::string key) {
  return [this, &out, key](const toml::node& node) {
    out.clear();
    if (const toml::array* list = node.as_array()) {
      for (const toml::node& item : *list) text(out.emplace_back(), key)(item);
    } else {
      text(out.emplace_back(), key)(node);
    }
  };
}

WorldTable::Handler WorldTable::table(std::string key, std::function<void(WorldTable&)> read) {
  return [this, key = std::move(key), read = std::move(read)](const toml::node& node) {
    const toml::table* const inner = node.as_table();
    if (inner == nullptr) {
      return wrong(node, fmt::format("expected a table \"{}\", got {}", full(key), words_of(node)));
    }
    WorldTable reader(*inner, full(key) + ".", file_, error_);
    read(reader);
  };
}

WorldTable::Handler WorldTable::tables(std::string key, std::function<void(WorldTable&)> read) {
  return [this, key = std::move(key), read = std::move(read)](const toml::node& node) {
    const toml::array* const list = node.as_array();
    if (list == nullptr) {
      return wrong(node, fmt::format("expected a list of tables for \"{}\", got {}", full(key),
                                     words_of(node)));
    }
    for (const toml::node& item : *list) table(key, read)(item);
  };
}

}  // namespace fifteen::simulate
