#include "text/train.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "base/text.h"
#include "text/learn.h"

namespace fifteen::text {
namespace {

constexpr std::size_t kTellingWords = 12;
constexpr std::size_t kTellingTexts = 20'000;

// What makes two texts the same: their tokens.
std::uint64_t hash_of(const Normalised& text) {
  std::uint64_t hash = text.tokens.size();
  for (const Token& token : text.tokens) {
    const auto* const first = reinterpret_cast<const char*>(text.points.data() + token.begin);
    hash = mix64(hash + hash_text({first, (token.end - token.begin) * sizeof(char32_t)}));
  }
  return hash;
}

struct Keyed {
  std::uint64_t key = 0;
  const LabelledText* text = nullptr;
};

// One of equal texts, with the outcome that most of them have.
Corpus::Document one_of(const Keyed* first, const Keyed* last) {
  std::array<std::size_t, kClassCount> votes{};
  Corpus::Document out{first->text->text, first->text->customer, 0};
  for (const Keyed* at = first; at != last; ++at) {
    ++votes[class_of(at->text->outcome)];
    out.customer = std::min(out.customer, at->text->customer);
    out.text = std::min<std::string_view>(out.text, at->text->text);
  }
  out.outcome =
      static_cast<std::size_t>(std::max_element(votes.begin(), votes.end()) - votes.begin());
  return out;
}

// The texts to learn from, each once, in order of customer and content.
std::vector<Corpus::Document> distinct(const std::vector<LabelledText>& texts,
                                       TrainReport& report) {
  std::vector<Keyed> keyed;
  Normalised scratch;
  for (const LabelledText& text : texts) {
    FIFTEEN_CHECK(text.outcome != Outcome::kUnscored, "a labelled text has an outcome");
    normalise(text.text, scratch);
    if (scratch.tokens.empty()) {
      ++report.wordless;
    } else {
      keyed.push_back({hash_of(scratch), &text});
    }
  }
  std::sort(keyed.begin(), keyed.end(),
            [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
  std::vector<std::pair<std::uint64_t, Corpus::Document>> found;
  for (std::size_t i = 0, end = 0; i < keyed.size(); i = end) {
    for (end = i; end < keyed.size() && keyed[end].key == keyed[i].key;) ++end;
    found.emplace_back(keyed[i].key, one_of(keyed.data() + i, keyed.data() + end));
    report.repeated += end - i - 1;
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::pair(a.second.customer, a.first) < std::pair(b.second.customer, b.first);
  });
  std::vector<Corpus::Document> out;
  for (const auto& [key, document] : found) out.push_back(document);
  return out;
}

// Leaves out the outcomes that too few texts have.
void drop_rare(std::vector<Corpus::Document>& documents, TrainReport& report) {
  std::array<std::size_t, kClassCount> texts{};
  for (const Corpus::Document& document : documents) ++texts[document.outcome];
  const auto rare = [&](const Corpus::Document& document) {
    return texts[document.outcome] < kTextsOfOutcomeMin;
  };
  report.rare = static_cast<std::uint64_t>(std::count_if(documents.begin(), documents.end(), rare));
  documents.erase(std::remove_if(documents.begin(), documents.end(), rare), documents.end());
}

std::uint64_t customers_of(const std::vector<Corpus::Document>& documents) {
  std::set<std::uint64_t> customers;
  for (const Corpus::Document& document : documents) customers.insert(document.customer);
  return customers.size();
}

Status check_enough(const std::vector<Corpus::Document>& documents, const TrainReport& report) {
  std::set<std::size_t> outcomes;
  for (const Corpus::Document& document : documents) outcomes.insert(document.outcome);
  const auto needed = [](const std::string& what) {
    return fail(ErrorKind::kInput, "expected " + what +
                                       "; add contacts with both, or map `outcome` or a rating "
                                       "that they have");
  };
  if (documents.size() + report.rare < kTextsMin) {
    return needed(fmt::format("at least {} different texts whose outcome is known, got {}",
                              kTextsMin, documents.size() + report.rare));
  }
  if (outcomes.size() < 2) {
    return needed(fmt::format(
        "at least {} different texts of each of two outcomes, got {}", kTextsOfOutcomeMin,
        outcomes.empty()
            ? "none with as many"
            : fmt::format("as many of {} only", outcome_name(kOutcomes[*outcomes.begin()]))));
  }
  const std::uint64_t customers = customers_of(documents);
  if (customers < kCustomersMin) {
    return needed(
        fmt::format("texts of at least {} customers, so that what is learned from some "
                    "is tried on others, got {}",
                    kCustomersMin, customers));
  }
  return {};
}

// The fold of each document: customers are dealt out in an order by chance, always the same.
std::vector<std::size_t> folds_of(const Corpus& corpus) {
  std::vector<std::uint64_t> order;
  for (std::size_t i = 0; i < corpus.size(); ++i)
    order.push_back(mix64(corpus.document(i).customer));
  std::vector<std::uint64_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::vector<std::size_t> out;
  for (const std::uint64_t customer : order) {
    const auto rank = std::lower_bound(sorted.begin(), sorted.end(), customer) - sorted.begin();
    out.push_back(static_cast<std::size_t>(rank) % kFolds);
  }
  return out;
}

// Each document scored by what was learned from the other folds.
std::vector<Scored> score_unseen(const Corpus& corpus, const std::vector<std::size_t>& folds,
                                 const Classes& known) {
  std::vector<Scored> out(corpus.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<std::uint32_t> others;
    for (std::uint32_t i = 0; i < corpus.size(); ++i) {
      if (folds[i] != fold) others.push_back(i);
    }
    const Learned learned = learn(corpus, others, known);
    for (std::uint32_t i = 0; i < corpus.size(); ++i) {
      if (folds[i] == fold) out[i] = {scores_of(learned, corpus, i), corpus.document(i).outcome};
    }
  }
  return out;
}

// Probabilities of each document, by a calibration that has not seen it either.
std::vector<Probabilities> claims_of(const std::vector<Scored>& scored,
                                     const std::vector<std::size_t>& folds, const Classes& known) {
  std::vector<Probabilities> out(scored.size());
  for (std::size_t fold = 0; fold < kFolds; ++fold) {
    std::vector<Scored> others;
    for (std::size_t i = 0; i < scored.size(); ++i) {
      if (folds[i] != fold) others.push_back(scored[i]);
    }
    const Calibration calibration = calibrate(others, known);
    for (std::size_t i = 0; i < scored.size(); ++i) {
      if (folds[i] == fold) out[i] = probabilities(calibration, known, scored[i].scores);
    }
  }
  return out;
}

double share(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void report_outcome(std::size_t k, const std::vector<Scored>& scored,
                    const std::vector<Probabilities>& claims, TrainReport& report) {
  OutcomeReport& out = report.outcomes[k];
  std::uint64_t said = 0;
  for (std::size_t other = 0; other < kClassCount; ++other) {
    out.texts += report.confusion[k][other];
    said += report.confusion[other][k];
  }
  out.precision = share(report.confusion[k][k], said);
  out.recall = share(report.confusion[k][k], out.texts);
  out.f1 = share(2 * report.confusion[k][k], out.texts + said);
  std::vector<double> claimed;
  std::vector<bool> came_true;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    claimed.push_back(claims[i].by_class()[k]);
    came_true.push_back(scored[i].outcome == k);
  }
  out.calibration_error = calibration_error(claimed, came_true);
}

void report_claims(const std::vector<Scored>& scored, const std::vector<Probabilities>& claims,
                   const Classes& known, TrainReport& report) {
  std::vector<double> tops;
  std::vector<bool> right;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    const std::size_t said = class_of(likeliest(claims[i]));
    ++report.confusion[scored[i].outcome][said];
    tops.push_back(claims[i].by_class()[said]);
    right.push_back(said == scored[i].outcome);
  }
  report.used = scored.size();
  report.accuracy =
      share(static_cast<std::uint64_t>(std::count(right.begin(), right.end(), true)), report.used);
  report.calibration_error = calibration_error(tops, right);
  double f1 = 0;
  for (std::size_t k = 0; k < kClassCount; ++k) {
    report_outcome(k, scored, claims, report);
    f1 += report.outcomes[k].f1;
  }
  report.macro_f1 = f1 / static_cast<double>(std::count(known.begin(), known.end(), true));
}

WeightTable packed(const Learned& learned, const Corpus& corpus) {
  std::vector<Weight> weights;
  for (std::size_t f = 0; f < corpus.features(); ++f)
    weights.push_back({corpus.hash(f), learned.rarities[f], learned.weights[f]});
  return WeightTable::pack(std::move(weights));
}

// The words that push most towards an outcome, over the texts that have it.
void find_telling(const Corpus& corpus, const Model& model, TrainReport& report) {
  struct Push {
    double sum = 0;
    std::uint64_t customer = 0;
    bool shared = false;  // by several customers
  };
  std::array<std::unordered_map<std::string, Push>, kClassCount> pushes;
  for (std::size_t i = 0; i < std::min(corpus.size(), kTellingTexts); ++i) {
    const Corpus::Document& document = corpus.document(i);
    for (const Reason& reason : model.reasons(document.text, kOutcomes[document.outcome], 40)) {
      const auto [found, fresh] = pushes[document.outcome].try_emplace(reason.word);
      if (!fresh && found->second.customer != document.customer) found->second.shared = true;
      found->second.customer = document.customer;
      found->second.sum += reason.log_odds;
    }
  }
  for (std::size_t k = 0; k < kClassCount; ++k) {
    std::vector<std::pair<double, std::string>> order;
    for (const auto& [word, push] : pushes[k]) {
      if (push.shared && push.sum > 0) order.emplace_back(-push.sum, word);
    }
    std::sort(order.begin(), order.end());
    order.resize(std::min(order.size(), kTellingWords));
    for (auto& [push, word] : order) report.outcomes[k].telling.push_back(std::move(word));
  }
}

}  // namespace

Result<Trained> train(std::vector<LabelledText> texts) {
  TrainReport report;
  report.given = texts.size();
  std::vector<Corpus::Document> documents = distinct(texts, report);
  drop_rare(documents, report);
  if (const Status enough = check_enough(documents, report); !enough) return fail(enough.error());
  report.customers = customers_of(documents);
  const Corpus corpus(std::move(documents));
  TrainingFacts facts;
  for (std::size_t i = 0; i < corpus.size(); ++i) ++facts.texts[corpus.document(i).outcome];
  Classes known{};
  for (std::size_t k = 0; k < kClassCount; ++k) known[k] = facts.texts[k] > 0;

  const std::vector<std::size_t> folds = folds_of(corpus);
  const std::vector<Scored> scored = score_unseen(corpus, folds, known);
  report_claims(scored, claims_of(scored, folds, known), known, report);
  facts.customers = report.customers;
  facts.accuracy = report.accuracy;
  facts.macro_f1 = report.macro_f1;
  facts.calibration_error = report.calibration_error;

  std::vector<std::uint32_t> all(corpus.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  const Learned learned = learn(corpus, all, known);
  Trained out{Model(packed(learned, corpus), learned.constants, calibrate(scored, known), facts),
              {}};
  find_telling(corpus, out.model, report);
  out.report = std::move(report);
  return out;
}

}  // namespace fifteen::text
