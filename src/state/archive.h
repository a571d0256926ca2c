#pragma once
// One list of a structure's members serves to write it and to read it.
//
//   template <class Archive>
//   void list(Archive& a, Point& x) { a("east", x.east); a("north", x.north); }
//   Put{out}("a point", point);
//
// Only for sections.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "contact/change_rules.h"
#include "contact/demand_kind.h"
#include "state/bytes.h"

namespace fifteen::state {

/// Writes: `archive(name, member)`.
class Put {
 public:
  explicit Put(ByteWriter& out) : out_(out) {}

  void operator()(const char*, const std::string& value) { out_.text(value); }
  void operator()(const char*, std::uint64_t value) { out_.number(value); }
  void operator()(const char*, std::int64_t value) { out_.whole(value); }
  void operator()(const char*, double value) { out_.real(value); }
  void operator()(const char*, bool value) { out_.number(value ? 1 : 0); }
  void operator()(const char*, std::uint32_t value) { out_.number(value); }
  void operator()(const char*, std::uint8_t value) { out_.number(value); }
  void operator()(const char*, DemandKind value) { out_.number(static_cast<std::uint64_t>(value)); }
  void operator()(const char*, const std::vector<bool>& values) {
    out_.number(values.size());
    for (const bool value : values) out_.number(value ? 1 : 0);
  }
  template <class T>
  void operator()(const char* what, const std::optional<T>& value) {
    out_.number(value ? 1 : 0);
    if (value) (*this)(what, *value);
  }
  template <class T>
  void operator()(const char* what, const std::vector<T>& values) {
    out_.number(values.size());
    for (const T& value : values) (*this)(what, value);
  }
  template <class T, std::size_t N>
  void operator()(const char* what, const std::array<T, N>& values) {
    for (const T& value : values) (*this)(what, value);
  }
  template <class T>
  void operator()(const char* what, const std::map<std::string, T>& values) {
    out_.number(values.size());
    for (const auto& [key, value] : values) {
      out_.text(key);
      (*this)(what, value);
    }
  }
  void operator()(const char*, Assigned value) { out_.number(static_cast<std::uint64_t>(value)); }
  void operator()(const char*, const std::map<ChangeMeasure, double>& values) {
    out_.number(values.size());
    for (const auto& [measure, value] : values) {
      out_.number(static_cast<std::uint64_t>(measure));
      out_.real(value);
    }
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(const char*, const T& value) {
    // Only reads: the list is that of members that may be written to.
    list(*this, const_cast<T&>(value));
  }

 private:
  ByteWriter& out_;
};

/// Reads likewise; what is wrong is kept by the reader.
class Get {
 public:
  explicit Get(ByteReader& in) : in_(in) {}

  void operator()(const char* what, std::string& value) { value = in_.text(what); }
  void operator()(const char* what, std::uint64_t& value) { value = in_.number(what); }
  void operator()(const char* what, std::int64_t& value) { value = in_.whole(what); }
  void operator()(const char* what, double& value) { value = in_.real(what); }
  void operator()(const char* what, bool& value) { value = in_.flag(what); }
  void operator()(const char* what, std::uint32_t& value) {
    value = static_cast<std::uint32_t>(in_.number(what, ~std::uint32_t{0}));
  }
  void operator()(const char* what, std::uint8_t& value) {
    value = static_cast<std::uint8_t>(in_.number(what, 0xFFU));
  }
  void operator()(const char* what, DemandKind& value) {
    value = static_cast<DemandKind>(in_.number(what, kDemandKindCount - 1));
  }
  void operator()(const char* what, std::vector<bool>& values) {
    const std::size_t count = in_.count(what, 1);
    for (std::size_t i = 0; i < count && in_.ok(); ++i) values.push_back(in_.flag(what));
  }
  template <class T>
  void operator()(const char* what, std::optional<T>& value) {
    if (in_.flag(what)) (*this)(what, value.emplace());
  }
  template <class T>
  void operator()(const char* what, std::vector<T>& values) {
    const std::size_t count = in_.count(what, 1);
    for (std::size_t i = 0; i < count && in_.ok(); ++i) (*this)(what, values.emplace_back());
  }
  template <class T, std::size_t N>
  void operator()(const char* what, std::array<T, N>& values) {
    for (T& value : values) {
      if (!in_.ok()) return;
      (*this)(what, value);
    }
  }
  template <class T>
  void operator()(const char* what, std::map<std::string, T>& values) {
    const std::size_t count = in_.count(what, 2);
    for (std::size_t i = 0; i < count && in_.ok(); ++i) {
      std::string key = in_.text(what);
      in_.require(values.empty() || values.rbegin()->first < key, what, "names in order");
      (*this)(what, values[std::move(key)]);
    }
  }
  void operator()(const char* what, Assigned& value) {
    value = static_cast<Assigned>(in_.number(what, kAssignedNames.size() - 1));
  }
  void operator()(const char* what, std::map<ChangeMeasure, double>& values) {
    const std::size_t count = in_.count(what, 9, kChangeMeasures);
    for (std::size_t i = 0; i < count && in_.ok(); ++i) {
      const auto measure = static_cast<ChangeMeasure>(in_.number(what, kChangeMeasures - 1));
      in_.require(values.empty() || values.rbegin()->first < measure, what, "measures in order");
      values[measure] = in_.real(what);
    }
  }
  template <class T>
  requires std::is_class_v<T>
  void operator()(const char*, T& value) { list(*this, value); }

 private:
  ByteReader& in_;
};

}  // namespace fifteen::state
