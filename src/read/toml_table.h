#pragma once
// Tables of a TOML file, read key by key: what is not known, or of another kind, is an error that
// names file, line and the nearest known word.
//
// Not for other folders: toml++ stays in this one.

// toml++ asserts what a file may well break, and then reports it as an error.
#define TOML_ASSERT(expression) static_assert(true)

#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <toml++/toml.h>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"

namespace fifteen::read {

/// Parses TOML. `page` is what the message refers to. Errors: kInput, with the line.
inline Result<toml::table> parse_toml(std::string_view text, std::string_view name,
                                      std::string_view page = "docs/formats/mapping.md") {
  try {
    return toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    return fail(ErrorKind::kInput,
                fmt::format("{}:{}: expected TOML, got: {}; see {}", name,
                            error.source().begin.line, error.description(), page));
  }
}

/// Reads one table of a TOML file. The first error stays; later ones are not kept.
class TableReader {
 public:
  /// `page` is what messages refer to.
  TableReader(const toml::table& table, std::string path, std::string_view file,
              std::optional<Error>& error, std::string_view page = "docs/formats/mapping.md")
      : table_(table), path_(std::move(path)), file_(file), error_(error), page_(page) {}

  using Handler = std::function<void(const toml::node&)>;
  using Handlers = std::map<std::string, Handler>;

  // Calls the handler of each key that is there; a key without one is an error that names the
  // nearest.
  void each(const Handlers& handlers) {
    for (const auto& [key, node] : table_) {
      const auto found = handlers.find(std::string(key.str()));
      if (found != handlers.end()) {
        found->second(node);
        continue;
      }
      std::vector<std::string> known;
      for (const auto& [name, handler] : handlers) known.push_back(name);
      wrong(node, fmt::format("unknown key \"{}\"{}", path_ + std::string(key.str()),
                              did_you_mean(key.str(), known)));
    }
  }

  // Calls `take` for every key, whatever its name.
  void every(const std::function<void(const std::string&, const toml::node&)>& take) {
    for (const auto& [key, node] : table_) take(std::string(key.str()), node);
  }

  void wrong(const toml::node& node, const std::string& what) {
    if (!error_) {
      error_ = Error{ErrorKind::kInput, fmt::format("{}:{}: {}; see {}", file_,
                                                    node.source().begin.line, what, page_)};
    }
  }

  Handler text(std::string& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      if (const auto value = node.value_exact<std::string>()) {
        out = *value;
      } else {
        wrong(node, fmt::format("expected text in quotes for \"{}{}\"", path_, key));
      }
    };
  }

  Handler character(std::string& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      const auto value = node.value_exact<std::string>();
      if (value && width_of(*value) == 1 && *value != "\n" && *value != "\r") {
        out = *value;
      } else {
        wrong(node, fmt::format(
                        "expected one character in quotes, such as \";\" or \"\\t\", for \"{}{}\"",
                        path_, key));
      }
    };
  }

  Handler real(double& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      const auto value = node.value<double>();
      if (value && node.is_number() && std::isfinite(*value)) {
        out = *value;
      } else {
        wrong(node, fmt::format("expected a number for \"{}{}\"", path_, key));
      }
    };
  }

  Handler truth(bool& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      if (const auto value = node.value_exact<bool>()) {
        out = *value;
      } else {
        wrong(node, fmt::format("expected true or false for \"{}{}\"", path_, key));
      }
    };
  }

  Handler words(std::vector<std::string>& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      std::vector<std::string> values;
      if (const auto one = node.value_exact<std::string>()) {
        values.push_back(*one);
      } else if (const toml::array* list = node.as_array()) {
        for (const toml::node& item : *list) {
          if (const auto value = item.value_exact<std::string>()) {
            values.push_back(*value);
          } else {
            return wrong(item, fmt::format("expected text in quotes in \"{}{}\"", path_, key));
          }
        }
      } else {
        return wrong(node, fmt::format("expected a list of texts for \"{}{}\"", path_, key));
      }
      out = std::move(values);
    };
  }

  Handler duration(std::optional<std::int64_t>& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      const auto text_value = node.value_exact<std::string>();
      const auto us = text_value ? parse_duration(*text_value) : std::nullopt;
      if (us) {
        out = us;
      } else {
        wrong(node, fmt::format("expected a duration such as \"30d\" or \"5min\" for \"{}{}\"",
                                path_, key));
      }
    };
  }

  /// A day or a time, as TOML has them or as text; without an offset it is UTC.
  Handler time(std::optional<std::int64_t>& out, std::string_view key) {
    return [this, &out, key](const toml::node& node) {
      if (const auto us = time_of(node)) {
        out = us;
      } else {
        wrong(node, fmt::format("expected a day such as 2025-03-01, or a time, for \"{}{}\"", path_,
                                key));
      }
    };
  }

  Handler table(std::string_view key, std::function<void(TableReader&)> read) {
    return [this, key, read = std::move(read)](const toml::node& node) {
      const toml::table* inner = node.as_table();
      if (inner == nullptr)
        return wrong(node, fmt::format("expected a table \"{}{}\"", path_, key));
      TableReader reader(*inner, fmt::format("{}{}.", path_, key), file_, error_, page_);
      read(reader);
    };
  }

 private:
  static std::optional<std::int64_t> time_of(const toml::node& node) {
    std::string text;
    if (const auto value = node.value_exact<std::string>()) {
      text = *value;
    } else if (node.is_date() || node.is_date_time()) {
      std::ostringstream written;
      if (node.is_date()) written << *node.as_date();
      if (node.is_date_time()) written << *node.as_date_time();
      text = written.str();
    }
    const auto parsed = parse_time(text);
    return parsed ? std::optional(parsed->us) : std::nullopt;
  }

  const toml::table& table_;
  std::string path_;
  std::string_view file_;
  std::optional<Error>& error_;
  std::string_view page_;
};

}  // namespace fifteen::read
