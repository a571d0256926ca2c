#pragma once
// A table of a world's file, read strictly: every key must be known, every value be what its key
// wants. The first thing amiss is kept as the error, with its line.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// toml++ asserts what a file may well break, and then reports it as an error.
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>

#include "simulate/world.h"

namespace fifteen::simulate {

class WorldTable {
 public:
  using Handler = std::function<void(const toml::node&)>;
  using Handlers = std::map<std::string, Handler>;

  WorldTable(const toml::table& table, std::string path, std::string_view file,
             std::optional<Error>& error)
      : table_(table), path_(std::move(path)), file_(file), error_(error) {}

  /// Calls the handler of each key that is there, in the order of the file; a key without one is an
  /// error that names the nearest.
  void each(const Handlers& handlers);
  /// Calls `take` for every key, in the order of the file.
  void every(const std::function<void(const std::string&, const toml::node&)>& take);

  /// Keeps the error, unless there is one: `file:line: what`.
  void wrong(const toml::node& node, const std::string& what);
  /// The same for the table itself.
  void wrong(const std::string& what) { wrong(table_, what); }
  bool failed() const { return error_.has_value(); }
  /// The tables above a key, with a point behind each; and without the last.
  const std::string& path() const { return path_; }
  std::string own_path() const { return path_.substr(0, path_.empty() ? 0 : path_.size() - 1); }
  bool has(std::string_view key) const { return table_.contains(key); }

  Handler text(std::string& out, std::string key);
  Handler truth(bool& out, std::string key);
  Handler number(double& out, std::string key, double least, double most);
  Handler chance(double& out, std::string key) { return number(out, std::move(key), 0, 1); }
  /// A log-odds: a number from -20 to 20.
  Handler log_odds(double& out, std::string key) { return number(out, std::move(key), -20, 20); }
  /// A factor of odds or rates: from 0.001 to 1,000.
  Handler factor(double& out, std::string key) { return number(out, std::move(key), 0.001, 1000); }
  template <class Int>
  Handler count(Int& out, std::string key, std::uint64_t least, std::uint64_t most) {
    return whole(key, least, most, [&out](std::int64_t value) { out = static_cast<Int>(value); });
  }
  Handler whole(const std::string& key, std::uint64_t least, std::uint64_t most,
                std::function<void(std::int64_t)> take);
  Handler duration(std::int64_t& out, std::string key);
  /// One of `names`, as its number.
  Handler one_of(std::optional<std::size_t>& out, std::string key,
                 const std::vector<std::string>& names, std::string_view noun);
  Handler spread(Spread& out, std::string key);
  Handler spread(std::optional<Spread>& out, std::string key);
  Handler hours(std::optional<Hours>& out, std::string key);
  Handler days(std::optional<Hours>& out, std::string key);
  Handler tilt(Tilt& out, std::string key);
  /// { misery, neutral, magic }, each a number within the bounds; what is left out stays.
  Handler by_outcome(ByOutcome<double>& out, std::string key, double least, double most);
  /// One outcome's name, or a list of them.
  Handler outcomes(ByOutcome<bool>& out, std::string key);
  Handler texts(std::vector<std::string>& out, std::string key);
  Handler table(std::string key, std::function<void(WorldTable&)> read);
  /// A list of tables.
  Handler tables(std::string key, std::function<void(WorldTable&)> read);

 private:
  std::string full(std::string_view key) const { return path_ + std::string(key); }
  void read_spread(const toml::node& node, Spread& out, const std::string& key);

  const toml::table& table_;
  std::string path_;
  std::string_view file_;
  std::optional<Error>& error_;
};

/// Returns what a node of TOML holds, in words, for `got ...`.
std::string words_of(const toml::node& node);

}  // namespace fifteen::simulate
