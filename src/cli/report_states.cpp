// `fifteen report`: the document of states, without their logs.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "cli/command.h"
#include "cli/state_of.h"
#include "state/state_file.h"

namespace fifteen::cli {
namespace {

Result<std::string> read_whole(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream bytes;
  if (file) bytes << file.rdbuf();
  if (!file)
    return fail(ErrorKind::kInput,
                path + ": expected a state file, got a file that cannot be read; look at the path");
  return std::move(bytes).str();
}

}  // namespace

bool is_state(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::string head(state::kStateHeadBytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return state::begins_state(head);
}

Result<state::State> open_state(const std::string& path) {
  const auto bytes = read_whole(path);
  if (!bytes) return fail(bytes.error());
  return state::read_state(*bytes, path);
}

Result<state::WhatIfState> open_what_if_state(const std::string& path) {
  const auto bytes = read_whole(path);
  if (!bytes) return fail(bytes.error());
  return state::read_what_if_state(*bytes, path);
}

Status report_states(const ReportOptions& options) {
  const DocumentOptions outputs{options.json, options.html, options.quiet};
  if (const Status possible = check_outputs(outputs); !possible) return possible;
  auto state = open_states(options.files);
  if (!state) return fail(state.error());
  return write_outputs(outputs, document_of(std::move(*state), threads_for(options.threads)));
}

}  // namespace fifteen::cli
