#include "read/rejects.h"

#include <algorithm>
#include <gtest/gtest.h>
#include <simdjson.h>
#include <vector>

#include "base/test_random.h"

namespace fifteen::read {
namespace {

Reject on_line(std::uint64_t line, std::string text = "x") {
  return {"calls.csv", line, "start", "a bad time", text};
}

std::vector<std::uint64_t> lines(const Rejects& rejects) {
  std::vector<std::uint64_t> out;
  for (const Reject& sample : rejects.samples()) out.push_back(sample.line);
  return out;
}

TEST(Rejects, counts_by_reason) {
  Rejects rejects;
  rejects.add(0, {"a", 1, "start", "a bad time", ""});
  rejects.add(0, {"a", 2, "start", "a bad time", ""});
  rejects.add(1, {"b", 1, "", "too few fields", ""});
  EXPECT_EQ(rejects.total(), 3U);
  EXPECT_EQ(rejects.by_reason(),
            (std::map<std::string, std::uint64_t>{{"a bad time", 2}, {"too few fields", 1}}));
}

TEST(Rejects, keeps_the_first_twenty_by_source_line_and_field) {
  Rejects rejects;
  for (std::uint64_t line = 40; line > 0; --line) rejects.add(1, on_line(line));
  rejects.add(0, {"z", 99, "start", "a bad time", ""});
  rejects.add(1, {"calls.csv", 1, "end", "a bad time", ""});
  const auto samples = rejects.samples();
  ASSERT_EQ(samples.size(), Rejects::kSamplesMax);
  EXPECT_EQ(samples[0].file, "z");
  EXPECT_EQ(samples[1].field, "end");
  for (std::size_t i = 2; i < samples.size(); ++i) EXPECT_EQ(samples[i].line, i - 1);
  EXPECT_EQ(rejects.total(), 42U);
}

TEST(Rejects, cuts_a_text_at_the_end_of_a_character) {
  const auto kept = [](const std::string& text) {
    Rejects rejects;
    rejects.add(0, on_line(1, text));
    return rejects.samples()[0].text;
  };
  EXPECT_EQ(kept(std::string(120, 'a')), std::string(120, 'a'));
  EXPECT_EQ(kept(std::string(121, 'a')), std::string(120, 'a') + "...");
  EXPECT_EQ(kept(std::string(119, 'a') + "é"), std::string(119, 'a') + "...");
  EXPECT_EQ(kept(std::string(118, 'a') + "éb"), std::string(118, 'a') + "é...");
  EXPECT_EQ(kept(std::string(117, 'a') + "🙂"), std::string(117, 'a') + "...");
  EXPECT_EQ(kept(std::string(116, 'a') + "🙂b"), std::string(116, 'a') + "🙂...");
  for (std::size_t before = 110; before < 125; ++before) {
    EXPECT_TRUE(simdjson::validate_utf8(kept(std::string(before, 'a') + "🙂🙂🙂🙂")))
        << before;
  }
}

// Few kinds of each, so that many are equal.
std::pair<std::size_t, Reject> any_reject(std::mt19937_64& random) {
  const auto source = static_cast<std::size_t>(any_of(random, 0, 2));
  std::string text(static_cast<std::size_t>(any_of(random, 0, 1) * 117 + any_of(random, 0, 3)),
                   'a');
  for (int i = any_of(random, 0, 3); i > 0; --i) text += "🙂";
  return {
      source,
      {"file " + std::to_string(source), any_of<std::uint64_t>(random, 1, 9),
       once_in(random, 2) ? "start" : "end", once_in(random, 2) ? "a bad time" : "no time", text}};
}

TEST(Rejects, merges_any_split_to_the_whole) {
  std::mt19937_64 random = test_random();
  for (int round = 0; round < 300; ++round) {
    Rejects whole;
    std::vector<Rejects> parts(4);
    for (int i = any_of(random, 0, 60); i > 0; --i) {
      const auto [source, reject] = any_reject(random);
      whole.add(source, reject);
      parts[random() % parts.size()].add(source, reject);
    }
    Rejects forwards;
    for (const Rejects& part : parts) forwards.merge(part);
    Rejects backwards = parts[3];
    Rejects inner = parts[2];
    inner.merge(parts[1]);
    backwards.merge(inner);
    backwards.merge(parts[0]);
    ASSERT_EQ(forwards, whole);
    ASSERT_EQ(backwards, whole);
    Rejects fresh;
    fresh.merge(whole);
    ASSERT_EQ(fresh, whole);
    whole.merge(Rejects());
    ASSERT_EQ(fresh, whole);
  }
}

TEST(Rejects, takes_lines_for_the_numbers_that_stood_in) {
  Rejects rejects;
  for (std::uint64_t row = 0; row < 3; ++row) rejects.add(1, on_line(row));
  rejects.add(0, on_line(7));
  rejects.relocate(1, [](std::uint64_t row) { return row * 10 + 2; });
  EXPECT_EQ(lines(rejects), (std::vector<std::uint64_t>{7, 2, 12, 22}));
}

}  // namespace
}  // namespace fifteen::read
