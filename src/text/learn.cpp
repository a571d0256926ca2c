#include "text/learn.h"

#include <cmath>
#include <cstdlib>
#include <linear.h>
#include <memory>
#include <mutex>

#include "base/error.h"

namespace fifteen::text {
namespace {

// Measured on labelled tweets (docs/decisions/0017): flat from 1 to 8.
constexpr double kCost = 2;
constexpr double kTolerance = 0.1;
// How much of an n-gram's scale is the same for all; the rest is how much the outcomes differ in
// it.
constexpr double kEvenScale = 0.5;

using PerClass = std::array<double, kClassCount>;

struct FreeModel {
  void operator()(model* made) const { free_and_destroy_model(&made); }
};

// The documents as what the library reads, for one outcome after another.
class Lesson {
 public:
  Lesson(const Corpus& corpus, const std::vector<std::uint32_t>& documents)
      : corpus_(corpus), documents_(documents) {
    count();
    fill();
  }

  Learned learn(const Classes& known) {
    Learned out;
    out.weights.resize(corpus_.features());
    out.rarities.assign(rarities_.begin(), rarities_.end());
    for (std::size_t k = 0; k < kClassCount; ++k) {
      if (known[k] && of_outcome_[k] > 0 && of_outcome_[k] < documents_.size()) learn(k, out);
    }
    return out;
  }

 private:
  // How many documents of each outcome have a feature.
  void count() {
    counts_.resize(corpus_.features());
    for (const std::uint32_t document : documents_) {
      const std::size_t outcome = corpus_.document(document).outcome;
      ++of_outcome_[outcome];
      for (const auto* item = corpus_.begin(document); item != corpus_.end(document); ++item)
        counts_[item->feature][outcome] += 1;
    }
    rarities_.resize(corpus_.features());
    const auto all = static_cast<double>(documents_.size());
    for (std::size_t f = 0; f < counts_.size(); ++f) {
      const double with = counts_[f][0] + counts_[f][1] + counts_[f][2];
      for (std::size_t k = 0; k < kClassCount; ++k) totals_[k] += counts_[f][k] + 1;
      if (with > 0) rarities_[f] = std::sqrt(1 + std::log((1 + all) / (1 + with)));
    }
  }

  void fill() {
    std::size_t nodes = 0;
    for (const std::uint32_t document : documents_)
      nodes += static_cast<std::size_t>(corpus_.end(document) - corpus_.begin(document)) + 2;
    nodes_.reserve(nodes);
    values_.reserve(nodes);
    for (const std::uint32_t document : documents_) {
      rows_.push_back(nodes_.data() + nodes_.size());
      std::array<double, kBlockCount> squares{};
      for (const auto* item = corpus_.begin(document); item != corpus_.end(document); ++item) {
        squares[block(*item)] += item->count * rarities_[item->feature] * rarities_[item->feature];
      }
      for (const auto* item = corpus_.begin(document); item != corpus_.end(document); ++item) {
        nodes_.push_back({static_cast<int>(item->feature) + 1, 0});
        values_.push_back(static_cast<float>(item->count * rarities_[item->feature] /
                                             std::sqrt(squares[block(*item)])));
      }
      nodes_.push_back({static_cast<int>(corpus_.features()) + 1, 0});  // the constant
      nodes_.push_back({-1, 0});
      values_.insert(values_.end(), {1, 0});
    }
  }

  std::size_t block(const Corpus::Item& item) const {
    return static_cast<std::size_t>(corpus_.block(item.feature));
  }

  // How differently the outcome and the others use a feature.
  std::vector<double> scales(std::size_t k) const {
    const double all = totals_[0] + totals_[1] + totals_[2];
    std::vector<double> out(counts_.size() + 1, 1);
    for (std::size_t f = 0; f < counts_.size(); ++f) {
      const double mine = counts_[f][k] + 1;
      const double sum = counts_[f][0] + counts_[f][1] + counts_[f][2] + kClassCount;
      const double ratio =
          std::log(mine / totals_[k]) - std::log((sum - mine) / (all - totals_[k]));
      out[f] = kEvenScale + (1 - kEvenScale) * std::abs(ratio);
    }
    return out;
  }

  void learn(std::size_t k, Learned& out) {
    const std::vector<double> scale = scales(k);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].index > 0)
        nodes_[i].value = values_[i] * scale[static_cast<std::size_t>(nodes_[i].index) - 1];
    }
    std::vector<double> labels;
    for (const std::uint32_t document : documents_)
      labels.push_back(corpus_.document(document).outcome == k ? 1 : -1);
    problem lesson{};
    lesson.l = static_cast<int>(rows_.size());
    lesson.n = static_cast<int>(corpus_.features()) + 1;
    lesson.y = labels.data();
    lesson.x = rows_.data();
    lesson.bias = 1;
    parameter how{};
    how.solver_type = L2R_LR_DUAL;
    how.eps = kTolerance;
    how.C = kCost;
    FIFTEEN_CHECK(check_parameter(&lesson, &how) == nullptr, "the library takes our parameters");
    std::srand(1);  // the order in which it looks at the texts
    const std::unique_ptr<model, FreeModel> made(train(&lesson, &how));
    const double sign = made->label[0] == 1 ? 1 : -1;
    for (std::size_t f = 0; f < corpus_.features(); ++f)
      out.weights[f][k] = static_cast<float>(sign * made->w[f] * scale[f] * rarities_[f]);
    out.constants[k] = sign * made->w[corpus_.features()];
  }

  const Corpus& corpus_;
  const std::vector<std::uint32_t>& documents_;
  std::vector<PerClass> counts_;  // by feature
  PerClass totals_{};
  std::array<std::size_t, kClassCount> of_outcome_{};
  std::vector<double> rarities_;
  std::vector<feature_node> nodes_;
  std::vector<float> values_;  // of the nodes, before they are scaled
  std::vector<feature_node*> rows_;
};

}  // namespace

Learned learn(const Corpus& corpus, const std::vector<std::uint32_t>& documents,
              const Classes& known) {
  static std::mutex mutex;
  const std::scoped_lock lock(mutex);
  set_print_string_function([](const char*) {});
  return Lesson(corpus, documents).learn(known);
}

Scores scores_of(const Learned& learned, const Corpus& corpus, std::uint32_t document) {
  std::array<Scores, kBlockCount> sums{};
  std::array<double, kBlockCount> squares{};
  for (const auto* item = corpus.begin(document); item != corpus.end(document); ++item) {
    const double rarity = learned.rarities[item->feature];
    if (rarity == 0) continue;
    const auto block = static_cast<std::size_t>(corpus.block(item->feature));
    squares[block] += item->count * rarity * rarity;
    for (std::size_t k = 0; k < kClassCount; ++k)
      sums[block][k] += static_cast<double>(item->count) * learned.weights[item->feature][k];
  }
  Scores out = learned.constants;
  for (std::size_t b = 0; b < kBlockCount; ++b) {
    if (squares[b] == 0) continue;
    for (std::size_t k = 0; k < kClassCount; ++k) out[k] += sums[b][k] / std::sqrt(squares[b]);
  }
  return out;
}

}  // namespace fifteen::text
