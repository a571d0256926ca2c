#include "contact/register_rules.h"

namespace fifteen {

std::optional<ChangeRule> change_of(const MomentIdea& idea, const std::string& moment) {
  if (idea.rule) return idea.rule;
  if (!idea.tried_us || !idea.change.empty()) return std::nullopt;
  ChangeRule out;
  out.name = idea.what;
  out.moment = moment;
  out.assigned = Assigned::kEverywhere;
  out.from_us = idea.tried_us;
  return out;
}

std::vector<ChangeRule> changes_of(const Register& all) {
  std::vector<ChangeRule> out = all.changes;
  for (const RegisteredMoment& moment : all.moments) {
    out.insert(out.end(), moment.changes.begin(), moment.changes.end());
    for (const MomentIdea& idea : moment.ideas) {
      if (auto rule = change_of(idea, moment.name)) out.push_back(std::move(*rule));
    }
  }
  return out;
}

}  // namespace fifteen
