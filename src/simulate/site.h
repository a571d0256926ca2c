#pragma once
// The contacts of one site. Sites know nothing of each other: their customers, queues, employees
// and luck are their own, so they are simulated in any order, on any thread.
//
// A customer's journeys are walked from contact to contact. Contacts that nobody waits for happen
// as soon as the walk reaches them; at a queue the walk is put aside until everybody who comes
// earlier has come, since only then is it known how long there is to wait.

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.h"
#include "simulate/plan.h"

namespace fifteen::simulate {

inline constexpr std::uint16_t kNobody = 0xFFFF;
inline constexpr std::uint32_t kNotWaited = 0xFFFFFFFF;

/// One contact. Milliseconds.
struct Row {
  std::int64_t start_ms = 0;
  std::uint32_t length_ms = 0;           ///< from start to end
  std::uint32_t waited_ms = kNotWaited;  ///< or that nobody waits here
  std::uint32_t customer = 0;            ///< of the site, from 0
  float won = 0;                         ///< chance, if the journey ended now; with truth only
  std::uint16_t journey = 0;             ///< of the customer, from 1
  std::uint16_t contact = 0;             ///< of the journey, from 1
  std::uint16_t cause = 0;               ///< the contact of the journey that caused it, or 0
  std::uint16_t employee = kNobody;      ///< of the moment's pool at this site
  std::uint16_t text = 0;                ///< number of its text, or 0
  std::uint8_t moment = 0;
  std::uint8_t outcome = kNeutral;
  std::uint8_t csat = 0;      ///< 1 to 5, or 0
  std::uint8_t demand = 0;    ///< 1 + the DemandKind that was planted; 0: it is no failure demand
  std::uint8_t resolved = 0;  ///< 0 unknown, 1 no, 2 yes
  bool abandoned = false;
  bool promised = false;  ///< the contact that its moment `promises`
};

/// The contacts of a site, in the order of their starts, and the types of its customers.
struct SiteRows {
  std::uint64_t site = 0;
  std::vector<Row> rows;
  std::vector<std::uint16_t> types;
};

/// Contacts of one site at most: what a world may ask for.
inline constexpr std::size_t kSiteRowsMax = 5'000'000;

/// When a change of the world comes to a site; the plan's end: never.
std::int64_t change_us(const Plan& plan, std::size_t change, std::uint64_t site);

/// Simulates a site. Errors: kInput: more than kSiteRowsMax contacts.
Result<SiteRows> simulate_site(const Plan& plan, std::uint64_t site);

}  // namespace fifteen::simulate
