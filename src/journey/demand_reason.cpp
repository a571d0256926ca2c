#include "journey/demand_reason.h"

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"

namespace fifteen::journey {
namespace {

std::string queue_reason(const DemandReason& f) {
  if (f.queue.listed) return fmt::format("the mapping calls {} a queue", f.moment);
  const double share = f.queue.contacts == 0 ? 0
                                             : static_cast<double>(f.queue.sent_on) /
                                                   static_cast<double>(f.queue.contacts);
  return fmt::format(
      "{} of the contacts at {} are followed within {} by another moment at the same place, and "
      "none is resolved",
      format_share(share), f.moment, format_duration(f.queue_within_us));
}

}  // namespace

std::string demand_reason(const DemandReason& f) {
  const std::string since = format_duration(f.since_us);
  const std::string before = fmt::format("{} before ({})", since, f.cause);
  switch (f.sign) {
    case DemandSign::kNone: return "";
    case DemandSign::kTransferred: return "it was transferred";
    case DemandSign::kSentOn:
      return fmt::format("{} after {}, which was transferred or not resolved", since, f.cause);
    case DemandSign::kStepUnresolved:
      return fmt::format("{} after {}, which was not resolved", since, f.cause);
    case DemandSign::kStepAbandoned:
      return fmt::format("{} after {}, which was abandoned", since, f.cause);
    case DemandSign::kStepMisery:
      return fmt::format("{} after {}, which was misery", since, f.cause);
    case DemandSign::kNotResolved:
      return fmt::format("not resolved {}, and nothing went out since", before);
    case DemandSign::kPromiseOpen:
      return fmt::format("promised {}, and nothing went out since", before);
    case DemandSign::kPromiseOverdue:
      return fmt::format("promised {} and overdue, and nothing went out since", before);
    case DemandSign::kUnanswered:
      return fmt::format("asked {} in the same case, and nothing went out since", before);
    case DemandSign::kAfterMessage: return fmt::format("{} after {} was sent", since, f.cause);
    case DemandSign::kOtherChannel:
      return fmt::format("the same reason ({}) on another channel {}", f.reason, before);
    case DemandSign::kSameReason: return fmt::format("the same reason ({}) {}", f.reason, before);
    case DemandSign::kSameMoment:
      return fmt::format("the same moment {} before; no reason is noted", since);
    case DemandSign::kQueue: return queue_reason(f);
  }
  return "";
}

}  // namespace fifteen::journey
