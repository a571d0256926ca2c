#pragma once
// Contacts as columns. Their names are those of the fields, so `fifteen analyze` knows them without
// a mapping; what a world has none of has no column.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contact/batches.h"
#include "simulate/plan.h"
#include "simulate/site.h"

namespace fifteen::simulate {

/// True for names that an attribute cannot have: those of fields, of our own columns and of the
/// truth.
bool is_reserved(std::string_view name);

/// The name of a site, from 0 on, as contacts have it for their place.
std::string place_name(const World& world, std::uint64_t site);

/// Fills batches with the rows of one site after another.
class Columns {
 public:
  explicit Columns(const Plan& plan);

  const std::vector<ColumnSpec>& specs() const { return specs_; }

  /// Begins a batch without rows.
  void begin(Batch& batch);
  /// Adds rows of a site, from number `from` on, until the batch is full; returns how many.
  std::size_t add(const SiteRows& site, std::size_t from, Batch& batch);
  /// Drops what says nothing: lists of missing values where none is.
  static void finish(Batch& batch);

 private:
  // What a column is made of.
  enum class Source : std::uint8_t {
    kCustomer,
    kCase,
    kContact,
    kByMoment,  // a text that its moment decides, or nothing
    kPlace,
    kEmployee,
    kStart,
    kEnd,
    kWaited,
    kPromise,
    kCallBack,
    kCsat,
    kText,
    kResolved,
    kAbandoned,
    kOutcome,
    kAttribute,
    kCost,
    kCause,
    kDemand,
    kWon,
  };
  struct Column {
    Source source;
    std::vector<std::int32_t> codes;  // by moment, outcome, type or text; -1: missing
  };

  void add_column(std::string name, ColumnKind kind, Source source);
  void add_words(const std::vector<std::string>& values);
  void add_by_moment(const char* name, const std::vector<std::string>& values);
  void add_attribute(std::size_t attribute);
  void add_outcome(const char* name);
  void fill(const Column& column, const SiteRows& site, std::size_t from, std::size_t count,
            std::size_t to, ColumnValues& out);
  std::int32_t place_code(const SiteRows& site, ColumnValues& out);
  std::int32_t employee_code(const SiteRows& site, const Row& row, ColumnValues& out);

  const Plan& plan_;
  std::vector<ColumnSpec> specs_;
  std::vector<Column> columns_;
  std::vector<std::int32_t> first_employee_;  // of each pool, within a site
  std::int32_t employees_ = 0;                // of a site
  std::uint64_t place_site_ = UINT64_MAX;     // whose names are in the batch last
  std::uint64_t employee_site_ = UINT64_MAX;
  std::int32_t place_first_ = 0;
  std::vector<std::int32_t> employee_codes_;  // of that site; -1: not in the batch yet
};

}  // namespace fifteen::simulate
