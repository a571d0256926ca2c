// `fifteen merge`: states of different customers as one.

#include <utility>

#include "cli/command.h"
#include "cli/state_of.h"
#include "state/merge.h"
#include "state/state_file.h"

namespace fifteen::cli {

Result<state::State> open_states(const std::vector<std::string>& paths) {
  auto all = open_state(paths.front());
  if (!all) return fail(all.error());
  state::NamedState merged{paths.front(), std::move(*all)};
  for (std::size_t i = 1; i < paths.size(); ++i) {
    auto next = open_state(paths[i]);
    if (!next) return fail(next.error());
    auto both = state::merge_states(merged, {paths[i], std::move(*next)});
    if (!both) return fail(both.error());
    merged.state = std::move(*both);
  }
  state::FateFacts& fate = merged.state.facts.fate;
  if (paths.size() > 1 && !fate.is_default) {
    // Which of the rules' moments are in no log is known only now.
    const auto choice = choose_fate(mapping_of(fate), merged.state.counts);
    if (!choice) return fail(choice.error());
    fate = fate_facts(mapping_of(fate), *choice);
  }
  return std::move(merged.state);
}

Status merge_states(const MergeOptions& options) {
  auto state = open_states(options.files);
  if (!state) return fail(state.error());
  keep_what_if_tables(*state, threads_for(0));
  return write_file(options.output, state::write_state(*state));
}

}  // namespace fifteen::cli
