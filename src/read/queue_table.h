#pragma once
// The `[[queue]]` tables of a mapping.

#include <string>
#include <vector>

#include "contact/queue_rules.h"
#include "read/toml_table.h"

namespace fifteen::read {

/// Adds the queues of `[[queue]]`. Errors go to `root`: a queue without name or moments, a name or
/// a moment that comes twice, numbers out of range.
void take_queues(TableReader& root, const toml::node& node, std::vector<QueueRule>& out);

/// Writes queues as TOML that take_queues reads back.
std::string write_queues(const std::vector<QueueRule>& queues);

}  // namespace fifteen::read
