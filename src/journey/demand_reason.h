#pragma once
// Why a contact is failure demand, as a sentence for a list of contacts.

#include <cstdint>
#include <string>

#include "journey/demand.h"

namespace fifteen::journey {

struct DemandReason {
  DemandSign sign = DemandSign::kNone;
  std::int64_t since_us = 0;  ///< from the start of the contact that caused it
  std::string cause;          ///< that one's moment
  std::string moment;
  std::string reason;  ///< of the contact; empty: none
  QueueEvidence queue;
  std::int64_t queue_within_us = 0;
};

/// Returns the evidence in words: "12 min after web form, which was not resolved".
std::string demand_reason(const DemandReason& facts);

}  // namespace fifteen::journey
