#include "state/sections.h"

namespace fifteen::state {
namespace {

// Weights of evidence are log-odds: larger ones would be no odds any more.
constexpr double kWeightMax = 1e6;

template <class Odds>
void write_odds(const Odds& odds, ByteWriter& out) {
  out.real(odds.misery);
  out.real(odds.magic);
}

double read_weight(ByteReader& in, const char* what) {
  const double value = in.real(what);
  in.require(-kWeightMax <= value && value <= kWeightMax, what, "a number within a million of 0");
  return in.ok() ? value : 0;
}

template <class Odds>
void read_odds(ByteReader& in, const char* what, Odds& odds) {
  odds.misery = read_weight(in, what);
  odds.magic = read_weight(in, what);
}

void write_rule(const journey::FateRule& rule, ByteWriter& out) {
  for (const bool is_fate : rule.moments) out.number(is_fate ? 1 : 0);
  out.number(rule.silence_us ? 1 : 0);
  if (rule.silence_us) out.whole(*rule.silence_us);
}

void read_rule(ByteReader& in, std::size_t moments, journey::FateRule& rule) {
  for (std::size_t m = 0; m < moments && in.ok(); ++m)
    rule.moments.push_back(in.flag("whether a moment is a fate"));
  if (in.flag("whether silence is a fate")) rule.silence_us = in.whole("a silence", 0);
}

void read_alike(ByteReader& in, LearnedAlike& alike) {
  alike.rated = in.number("rated contacts");
  read_odds(in, "what was learned", alike.model.intercept);
  alike.model.weights.resize(journey::AlikeFeatures::kCount);
  for (auto& levels : alike.model.weights) {
    const std::size_t count = in.count("levels of a feature", 16);
    for (std::size_t l = 0; l < count && in.ok(); ++l)
      read_odds(in, "what was learned", levels.emplace_back());
  }
}

}  // namespace

void write_rules(const State& state, ByteWriter& out) {
  write_rule(state.facts.fate.plan_won, out);
  write_rule(state.facts.fate.plan_lost, out);
  write_odds(state.weights.base, out);
  for (const score::LogOdds& odds : state.weights.pieces) write_odds(odds, out);
  for (const score::LogOdds& odds : state.weights.text) write_odds(odds, out);
  out.real(state.weights.said);
  out.number(state.alike ? 1 : 0);
  if (!state.alike) return;
  out.number(state.alike->rated);
  write_odds(state.alike->model.intercept, out);
  for (const auto& levels : state.alike->model.weights) {
    out.number(levels.size());
    for (const stats::LogOdds& odds : levels) write_odds(odds, out);
  }
}

void read_rules(ByteReader& in, State& state) {
  const std::size_t moments = state.counts.moments.size();
  read_rule(in, moments, state.facts.fate.plan_won);
  read_rule(in, moments, state.facts.fate.plan_lost);
  read_odds(in, "a weight", state.weights.base);
  for (score::LogOdds& odds : state.weights.pieces) read_odds(in, "a weight", odds);
  for (score::LogOdds& odds : state.weights.text) read_odds(in, "a weight", odds);
  state.weights.said = read_weight(in, "a weight");
  if (in.flag("whether ratings taught")) read_alike(in, state.alike.emplace());
}

}  // namespace fifteen::state
