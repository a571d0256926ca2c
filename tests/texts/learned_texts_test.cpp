// A log teaches how its own texts are to be read, where there are texts enough whose outcome
// customers said; and no text is judged by what it has taught itself.

#include <fstream>
#include <gtest/gtest.h>

#include "base/test_random.h"
#include "engine/duckdb/duckdb_engine.h"

namespace fifteen::tests {
namespace {

// Words of no language: "blor" comes with misery, "zint" with magic, "quam" with either.
std::string any_text(std::mt19937_64& random, bool misery) {
  std::string out;
  for (int i = 0; i < 6; ++i) {
    const bool own = once_in(random, 3);
    out += (out.empty() ? "" : " ") +
           std::string(!own     ? "quam"
                       : misery ? "blor"
                                : "zint") +
           std::to_string(any_of(random, 1, own ? 3 : 40));
  }
  return out;
}

// Rated and unrated contacts by turns; the unrated ones have their outcome in `truth` alone.
std::string log_of(std::mt19937_64& random, int contacts, const std::string& name) {
  const std::string path = ::testing::TempDir() + name;
  std::ofstream file(path);
  file << "customer,moment,start,text,outcome,truth\n";
  for (int i = 0; i < contacts; ++i) {
    const bool misery = once_in(random, 2);
    const char* const outcome = misery ? "misery" : "magic";
    file << "c" << i % 1500 << ",call,2024-05-" << 10 + i % 20 << "," << any_text(random, misery)
         << "," << (i % 2 == 0 ? outcome : "") << "," << outcome << "\n";
  }
  return path;
}

read::Mapping mapping_of() {
  read::Mapping mapping;
  mapping.columns = {{Field::kCustomer, "customer"},
                     {Field::kMoment, "moment"},
                     {Field::kStart, "start"},
                     {Field::kText, "text"},
                     {Field::kOutcome, "outcome"}};
  return mapping;
}

std::unique_ptr<duckdb_engine::DuckDbEngine> open(const std::string& path,
                                                  const read::Mapping& mapping,
                                                  std::size_t threads) {
  duckdb_engine::EngineOptions options;
  options.threads = threads;
  options.memory_bytes = 1'000'000'000;
  options.mapping = mapping;
  auto engine = duckdb_engine::DuckDbEngine::open({path}, options);
  EXPECT_TRUE(engine) << engine.error().message;
  return std::move(*engine);
}

engine::RunResult run(const std::string& path, const read::Mapping& mapping,
                      std::size_t threads = 2) {
  engine::RunRequest request;
  request.mapping = mapping;
  request.threads = threads;
  request.memory_bytes = 1'000'000'000;
  request.plan_fate = [](const journey::JourneyCounts&) -> Result<engine::FatePlan> {
    return engine::FatePlan{};
  };
  auto result = open(path, mapping, threads)->run(request);
  EXPECT_TRUE(result) << result.error().message;
  return std::move(*result);
}

TEST(LearnedTexts, judge_contacts_of_which_nobody_said_anything) {
  std::mt19937_64 random = test_random();
  const std::string path = log_of(random, 6000, "learned.csv");
  const engine::RunResult result = run(path, mapping_of());
  ASSERT_TRUE(result.learned_texts);
  EXPECT_GT(result.learned_texts->texts, 2900U);  // without those that say the same
  EXPECT_GT(result.learned_texts->accuracy, 0.8);
  engine::ContactRequest right;
  right.mapping = mapping_of();
  right.where =
      "(truth = \"misery\" and outcome = misery) or (truth = \"magic\" and outcome = magic)";
  right.limit = 1;
  const auto found = open(path, mapping_of(), 2)->contacts(right);
  ASSERT_TRUE(found) << found.error().message;
  // The 3,000 rated ones are right by themselves.
  EXPECT_GT(static_cast<double>(found->total - 3000), 0.8 * 3000);
}

TEST(LearnedTexts, are_the_same_on_any_number_of_threads) {
  std::mt19937_64 random = test_random();
  const std::string path = log_of(random, 6000, "learned_threads.csv");
  const engine::RunResult one = run(path, mapping_of(), 1);
  const engine::RunResult three = run(path, mapping_of(), 3);
  ASSERT_TRUE(one.learned_texts);
  EXPECT_EQ(one.learned_texts->accuracy, three.learned_texts->accuracy);
  EXPECT_EQ(one.journeys, three.journeys);
}

// Where outcomes are drawn by lot, a model that had seen them would agree with most; one that has
// not agrees as chance does.
TEST(LearnedTexts, do_not_judge_what_they_were_told) {
  std::mt19937_64 random = test_random();
  const std::string path = ::testing::TempDir() + "lots.csv";
  {
    std::ofstream file(path);
    file << "customer,moment,start,text,outcome\n";
    for (int i = 0; i < 4000; ++i) {
      file << "c" << i << ",call,2024-05-10,quam" << i << " blor" << i << " zint" << i << ","
           << (once_in(random, 2) ? "misery" : "magic") << "\n";
    }
  }
  const engine::RunResult result = run(path, mapping_of());
  std::uint64_t agrees = 0;
  std::uint64_t against = 0;
  for (const auto& group : result.journeys.groups) {
    for (const auto& cell : group.cells) {
      const score::Signs& signs = result.journeys.facets[cell.facet].signs;
      if (signs.text == 0) continue;
      const Outcome says = text::kOutcomes[(signs.text - 1U) / text::kStrengths];
      (says == signs.stated ? agrees : against) += cell.contacts;
    }
  }
  const double share = static_cast<double>(agrees) / static_cast<double>(agrees + against + 1);
  EXPECT_LT(share, 0.6) << agrees << " of " << agrees + against;
}

TEST(LearnedTexts, are_none_of_few_texts_or_where_the_mapping_says_so) {
  std::mt19937_64 random = test_random();
  EXPECT_FALSE(run(log_of(random, 3000, "few.csv"), mapping_of()).learned_texts);
  const std::string path = log_of(random, 6000, "unwanted.csv");
  read::Mapping mapping = mapping_of();
  mapping.score.learn_texts = false;
  EXPECT_FALSE(run(path, mapping).learned_texts);
  mapping = mapping_of();
  mapping.score.texts = false;
  EXPECT_FALSE(run(path, mapping).learned_texts);
}

}  // namespace
}  // namespace fifteen::tests
