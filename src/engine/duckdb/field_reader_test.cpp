#include "engine/duckdb/field_reader.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace fifteen::duckdb_engine {
namespace {

using journey::AmountKind;

std::optional<std::int64_t> amount_of(double number, AmountKind kind) {
  const Argument values(&number, nullptr, DUCKDB_TYPE_DOUBLE);
  std::int64_t amount = 0;
  const char* wrong = "";
  const Reading reading = read_amount(values, 0, kind, amount, wrong);
  if (reading != Reading::kGood) return std::nullopt;
  return amount;
}

std::string complaint_of(double number, AmountKind kind) {
  const Argument values(&number, nullptr, DUCKDB_TYPE_DOUBLE);
  std::int64_t amount = 0;
  const char* wrong = "";
  return read_amount(values, 0, kind, amount, wrong) == Reading::kBad ? wrong : "good";
}

TEST(FieldReader, reads_money_in_hundredths_with_halves_away_from_zero) {
  EXPECT_EQ(amount_of(0, AmountKind::kValue), 0);
  EXPECT_EQ(amount_of(19.99, AmountKind::kValue), 1999);
  EXPECT_EQ(amount_of(-19.99, AmountKind::kValue), -1999);
  EXPECT_EQ(amount_of(0.125, AmountKind::kValue), 13);
  EXPECT_EQ(amount_of(-0.125, AmountKind::kValue), -13);
  EXPECT_EQ(amount_of(1e12, AmountKind::kValue), 100'000'000'000'000);
  EXPECT_EQ(complaint_of(-1.1e12, AmountKind::kValue), "a value beyond a trillion");
  EXPECT_EQ(complaint_of(std::numeric_limits<double>::infinity(), AmountKind::kValue),
            "a value beyond a trillion");
  EXPECT_EQ(complaint_of(std::nan(""), AmountKind::kValue), "a value that is no number");
}

TEST(FieldReader, reads_a_reach_in_whole_people) {
  EXPECT_EQ(amount_of(0, AmountKind::kReach), 0);
  EXPECT_EQ(amount_of(2.5, AmountKind::kReach), 3);
  EXPECT_EQ(amount_of(1e10, AmountKind::kReach), 10'000'000'000);
  EXPECT_EQ(complaint_of(1.1e10, AmountKind::kReach), "a reach beyond ten billion people");
  EXPECT_EQ(complaint_of(-0.5, AmountKind::kReach), "a reach below zero");
  EXPECT_EQ(complaint_of(-std::numeric_limits<double>::infinity(), AmountKind::kReach),
            "a reach below zero");
}

TEST(FieldReader, reads_amounts_from_texts) {
  duckdb_string_t text{};
  const Argument values(&text, nullptr, DUCKDB_TYPE_VARCHAR);
  const auto read = [&](std::string_view content, std::int64_t& amount) {
    text.value.inlined.length = static_cast<std::uint32_t>(content.size());
    std::copy(content.begin(), content.end(), text.value.inlined.inlined);
    const char* wrong = "";
    return read_amount(values, 0, AmountKind::kValue, amount, wrong);
  };
  std::int64_t amount = 0;
  EXPECT_EQ(read(" 7.5 ", amount), Reading::kGood);
  EXPECT_EQ(amount, 750);
  EXPECT_EQ(read("", amount), Reading::kMissing);
  EXPECT_EQ(read("7 EUR", amount), Reading::kBad);
  EXPECT_EQ(read("nan", amount), Reading::kBad);
}

}  // namespace
}  // namespace fifteen::duckdb_engine
