#include "report/reach_parts.h"

#include <cmath>
#include <fmt/format.h>

#include "base/text.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;

// Adding 0 makes 0 of -0.
Json json_of(const stats::Estimate& e) {
  return {{"value", e.value + 0.0}, {"low", e.low + 0.0}, {"high", e.high + 0.0}};
}

Json json_of(const analyse::Audience& a) {
  return {{"contacts", a.contacts},
          {"miseries", a.miseries},
          {"people", a.people},
          {"misery_people", a.misery_people},
          {"misery_share", json_of(a.misery_share)}};
}

// Of few people, tenths count.
std::string about(double count) {
  return count < 9.95 ? fmt::format("{:.1f}", count)
                      : format_count(static_cast<std::uint64_t>(std::llround(count)));
}

}  // namespace

Json json_of(const std::optional<analyse::ReachFindings>& reach) {
  if (!reach) return nullptr;
  Json moments = Json::array();
  for (const analyse::MomentReach& m : reach->moments) {
    Json row = {{"moment", m.moment}};
    row.update(json_of(m.audience));
    moments.push_back(std::move(row));
  }
  Json out = json_of(reach->all);
  out.update({{"sampled", reach->sampled},
              {"misery_people_of_all", json_of(reach->misery_people)},
              {"top", {{"miseries", reach->top}, {"share", reach->top_share}}},
              {"assumed",
               {{"act", reach->act},
                {"lost", json_of(reach->lost)},
                {"lost_low", reach->lost_low},
                {"lost_high", reach->lost_high}}},
              {"moments", moments}});
  return out;
}

std::vector<std::string> sentences_of(const analyse::ReachFindings& reach) {
  const analyse::Audience& all = reach.all;
  std::vector<std::string> out;
  out.push_back(fmt::format(
      "{}{} reached {}, counted once for each contact; {} of these ({} to {}) saw a misery, "
      "where {} of the contacts were one",
      format_counted(all.contacts, "public contact", "public contacts"),
      reach.sampled < 1 ? " of the sample" : "",
      format_counted(static_cast<std::uint64_t>(all.people), "person", "people"),
      format_share(all.misery_share.value), format_share(all.misery_share.low),
      format_share(all.misery_share.high),
      format_share(static_cast<double>(all.miseries) / static_cast<double>(all.contacts))));
  if (all.miseries == 0) return out;
  out.push_back(fmt::format("{} of the largest reach had {} of the misery's audience",
                            format_counted(reach.top, "misery", "miseries"),
                            format_share(reach.top_share)));
  out.push_back(fmt::format(
      "if {} of those who see a misery stay away, which is an assumption: {} people lost as "
      "customers ({} to {}); {} to {} if it is ten times less or more",
      format_share(reach.act), about(reach.lost.value), about(reach.lost.low),
      about(reach.lost.high), about(reach.lost_low), about(reach.lost_high)));
  return out;
}

}  // namespace fifteen::report
