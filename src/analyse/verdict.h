#pragma once
// The verdict on a moment, with one sentence why: rules on intervals, in a fixed order.

#include "analyse/findings.h"

namespace fifteen::analyse {

/// What a verdict compares a moment with.
struct Company {
  double misery_share = 0;  ///< of all scored contacts
  bool has_fate = false;
  FateKind fate_kind = FateKind::kWon;
  std::size_t judged =
      1;  ///< moments that are looked at: intervals are widened to hold for all of them
};

/// A moment with fewer contacts than this gets no other verdict.
inline constexpr std::uint64_t kVerdictContactsMin = 30;

/// Decides and explains. In this order:
/// the fate itself is kept; few contacts: too little data; it is only there to wait or to be sent
/// on, or most of what is asked here should not have to be, and it is not needed: eliminate;
/// customers who come here are less often won (or bring less), most won journeys do without it and
/// it is not needed, how it goes matters less than that it happens, and most of it is not known to
/// be wanted: eliminate; more misery than the company's share: fix; its delivery decides fates:
/// make magic; no contact is scored and its part in the fate cannot be told from chance: too little
/// data; else keep.
void judge(Moment& moment, const Company& company);

}  // namespace fifteen::analyse
