#include "cli/fate_plan.h"

#include <algorithm>
#include <fmt/format.h>

#include "analyse/default_fate.h"
#include "base/nearest.h"

namespace fifteen::cli {
namespace {

Result<journey::FateRule> rule_of(const read::FateRules& rules, const char* side,
                                  const std::vector<std::string>& moments,
                                  std::vector<std::string>& notes) {
  journey::FateRule rule;
  rule.silence_us = rules.silence_us;
  rule.moments.assign(moments.size(), false);
  std::size_t found = 0;
  for (const std::string& name : rules.moments) {
    const auto at = std::lower_bound(moments.begin(), moments.end(), name);
    if (at != moments.end() && *at == name) {
      rule.moments[static_cast<std::size_t>(at - moments.begin())] = true;
      ++found;
    } else {
      notes.push_back(fmt::format("The moment \"{}\" of fate.{} is not in the log{}", name, side,
                                  did_you_mean(name, moments)));
    }
  }
  if (found == 0 && !rules.moments.empty() && rules.where.empty() && !rules.silence_us) {
    return fail(ErrorKind::kInput,
                fmt::format("fate.{}: expected a moment of the log, got \"{}\"{}", side,
                            rules.moments.front(), did_you_mean(rules.moments.front(), moments)));
  }
  return rule;
}

}  // namespace

Result<FateChoice> choose_fate(const read::Mapping& mapping, const journey::JourneyCounts& sample) {
  FateChoice choice;
  if (mapping.won.empty() && mapping.lost.empty()) {
    analyse::DefaultFate usual = analyse::default_fate(sample);
    choice.is_default = true;
    choice.rule = usual.why;
    choice.notes.push_back(usual.why);
    choice.plan = {std::move(usual.won), std::move(usual.lost), true};
    return choice;
  }
  auto won = rule_of(mapping.won, "won", sample.moments, choice.notes);
  if (!won) return fail(won.error());
  auto lost = rule_of(mapping.lost, "lost", sample.moments, choice.notes);
  if (!lost) return fail(lost.error());
  choice.plan = {std::move(*won), std::move(*lost), false};
  choice.rule = fmt::format(
      "won: {}; lost: {}",
      analyse::describe_rule(mapping.won.moments, mapping.won.where, mapping.won.silence_us),
      analyse::describe_rule(mapping.lost.moments, mapping.lost.where, mapping.lost.silence_us));
  return choice;
}

engine::RunRequest run_request(const OpenLog& log, const ReadOptions& options,
                               const std::string& where, engine::Progress& progress,
                               std::optional<FateChoice>& fate) {
  engine::RunRequest request;
  request.mapping = log.mapping;
  request.where = where;
  request.reject_share_max = options.reject_share_max;
  request.threads = log.threads;
  request.memory_bytes = log.memory_bytes;
  request.progress = &progress;
  request.fate_needs_sample = log.mapping.won.empty() && log.mapping.lost.empty();
  request.plan_fate = [&log,
                       &fate](const journey::JourneyCounts& sample) -> Result<engine::FatePlan> {
    auto choice = choose_fate(log.mapping, sample);
    if (!choice) return fail(choice.error());
    fate = std::move(*choice);
    return fate->plan;
  };
  return request;
}

}  // namespace fifteen::cli
