#pragma once
// The bytes of a state file: numbers as varints, texts with their lengths, everything in one way
// only, so that equal states are equal files.
//
// A reader takes bytes of strangers. The first thing that is wrong is kept as the error; from then
// on every read gives nothing and every count is 0, so loops end. No count is larger than what is
// left could hold: nothing is allocated that the input does not warrant.
//
//   ByteReader in(bytes, "a.state", 0);
//   const std::size_t names = in.count("moments", 1);
//   for (std::size_t i = 0; i < names; ++i) out.push_back(in.text("a moment"));
//   if (!in.ok()) return fail(in.error());

#include <bit>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace fifteen::state {

/// Counts of contacts, and what they add up to, stay below this: so sums of many do, too.
inline constexpr std::uint64_t kCountMax = std::uint64_t{1} << 48U;
/// Sums of microseconds lie within this of zero.
inline constexpr std::int64_t kSumMax = std::numeric_limits<std::int64_t>::max() / 4;

class ByteWriter {
 public:
  /// Seven bits a byte, the lowest first; all bytes but the last have the eighth bit.
  void number(std::uint64_t value) {
    for (; value >= 0x80U; value >>= 7U) bytes_ += static_cast<char>((value & 0x7FU) | 0x80U);
    bytes_ += static_cast<char>(value);
  }
  /// Small ones of either sign are short.
  void whole(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number((bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  /// Eight bytes, the lowest first.
  void fixed(std::uint64_t value) {
    for (unsigned shift = 0; shift < 64; shift += 8) bytes_ += static_cast<char>(value >> shift);
  }
  void real(double value) { fixed(std::bit_cast<std::uint64_t>(value)); }
  void text(std::string_view value) {
    number(value.size());
    bytes_ += value;
  }

  std::string take() && { return std::move(bytes_); }

 private:
  std::string bytes_;
};

class ByteReader {
 public:
  /// `name` is the file's, `offset` the place of the bytes in it, both for messages.
  ByteReader(std::string_view bytes, std::string_view name, std::size_t offset)
      : bytes_(bytes), name_(name), offset_(offset) {}

  bool ok() const { return !error_; }
  const Error& error() const { return *error_; }
  std::size_t left() const { return ok() ? bytes_.size() - at_ : 0; }

  /// Keeps the error, unless there is one.
  void refuse(std::string_view what, std::string_view expected, std::string_view got) {
    if (error_) return;
    error_ = Error{ErrorKind::kInput,
                   fmt::format("{}: byte {}, {}: expected {}, got {}; the file is damaged or was "
                               "made otherwise: make it again with fifteen analyze --state",
                               name_, offset_ + at_, what, expected, got)};
  }
  void require(bool holds, std::string_view what, std::string_view expected) {
    if (!holds) refuse(what, expected, "something else");
  }

  std::uint64_t number(std::string_view what, std::uint64_t most = kCountMax) {
    std::uint64_t value = 0;
    const std::size_t first = at_;
    for (unsigned shift = 0;; shift += 7) {
      if (left() == 0) return missing(what);
      const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
      const std::uint64_t bits = byte & 0x7FU;
      // Ten bytes have 70 bits; and a last byte of 0 is a longer way of saying the same.
      if ((shift == 63 && bits > 1) || shift > 63 || (byte == 0 && at_ - first > 1)) {
        refuse(what, "a number in its shortest form", "a longer one");
        return 0;
      }
      value |= bits << shift;
      if (byte < 0x80U) break;
    }
    if (value <= most) return value;
    refuse(what, fmt::format("a number up to {}", most), fmt::format("{}", value));
    return 0;
  }
  std::int64_t whole(std::string_view what, std::int64_t least = -kSumMax,
                     std::int64_t most = kSumMax) {
    const std::uint64_t bits = number(what, ~std::uint64_t{0});
    const auto value = static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1));
    if (least <= value && value <= most) return value;
    refuse(what, fmt::format("a number from {} to {}", least, most), fmt::format("{}", value));
    return least;
  }
  /// How many things follow, each of at least so many bytes.
  std::size_t count(std::string_view what, std::size_t bytes_each, std::uint64_t most = kCountMax) {
    const std::uint64_t value = number(what, most);
    if (value <= left() / bytes_each) return static_cast<std::size_t>(value);
    refuse(what, fmt::format("at most {} in what is left", left() / bytes_each),
           fmt::format("{}", value));
    return 0;
  }
  std::uint64_t fixed(std::string_view what) {
    if (left() < 8) return missing(what);
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 8)
      value |= std::uint64_t{static_cast<std::uint8_t>(bytes_[at_++])} << shift;
    return value;
  }
  double real(std::string_view what) {
    const auto value = std::bit_cast<double>(fixed(what));
    if (std::isfinite(value)) return value;
    refuse(what, "a finite number", "one that is not");
    return 0;
  }
  bool flag(std::string_view what) { return number(what, 1) == 1; }
  std::string_view bytes(std::string_view what, std::size_t size) {
    if (left() < size) {
      missing(what);
      return {};
    }
    at_ += size;
    return bytes_.substr(at_ - size, size);
  }
  std::string text(std::string_view what) { return std::string(bytes(what, count(what, 1))); }
  /// Refuses anything that follows.
  void end(std::string_view what) {
    if (ok() && left() > 0) refuse(what, "its end", fmt::format("{} more bytes", left()));
  }

 private:
  std::uint64_t missing(std::string_view what) {
    refuse(what, "more bytes", "the end");
    return 0;
  }

  std::string_view bytes_;
  std::string_view name_;
  std::size_t offset_ = 0;
  std::size_t at_ = 0;
  std::optional<Error> error_;
};

}  // namespace fifteen::state
