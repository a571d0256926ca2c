// The review of a register as JSON.

#include <nlohmann/json.hpp>

#include "report/changes.h"
#include "report/json_parts.h"
#include "report/register.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

template <class Number>
Json or_null(const std::optional<Number>& number) {
  return number ? Json(*number) : Json(nullptr);
}

Json json_of(const std::optional<SeenShare>& share) {
  if (!share) return nullptr;
  return report::json_of(stats::Estimate{share->value, share->low, share->high});
}

Json json_of(const MomentSeen& seen) {
  return {{"from", seen.from_us},           {"to", seen.to_us},
          {"contacts", seen.contacts},      {"journeys", json_of(seen.journeys)},
          {"misery", json_of(seen.misery)}, {"magic", json_of(seen.magic)},
          {"truth", json_of(seen.truth)},   {"verdict", or_null(seen.verdict)}};
}

Json json_of(const analyse::ReviewedMoment& moment) {
  Json differences = Json::array();
  for (const analyse::SeenDifference& one : moment.differences) {
    differences.push_back({{"figure", analyse::seen_figure_name(one.figure)},
                           {"difference", report::json_of(one.difference)},
                           {"told", one.told}});
  }
  return {{"moment", moment.name},
          {"owner", or_null(moment.owner)},
          {"status", or_null(std::string(moment_status_name(moment.status)))},
          {"verdict", moment.now.verdict},
          {"why", moment.why},
          {"disagrees", moment.disagrees()},
          {"verdict_changed", moment.verdict_changed()},
          {"miseries", moment.miseries},
          {"now", json_of(moment.now)},
          {"then", moment.then ? json_of(*moment.then) : Json(nullptr)},
          {"differences", differences}};
}

Json json_of(const analyse::ReviewedIdea& idea) {
  return {{"moment", idea.moment},
          {"what", idea.what},
          {"tried", or_null(idea.tried_us)},
          {"change", or_null(idea.change)},
          {"measured", or_null(idea.measured)}};
}

Json json_of(const analyse::ChannelShare& share) {
  return {{"contacts", share.contacts},
          {"share", report::json_of(share.share)},
          {"elsewhere", report::json_of(share.elsewhere)},
          {"difference", report::json_of(share.difference)},
          {"told", share.told}};
}

Json json_of(const analyse::Congruence& one) {
  Json channels = Json::array();
  for (const analyse::ChannelFigures& channel : one.channels) {
    channels.push_back({{"channel", channel.channel},
                        {"contacts", channel.contacts},
                        {"misery", json_of(channel.misery)},
                        {"magic", json_of(channel.magic)},
                        {"late", json_of(channel.late)}});
  }
  return {{"name", one.name},
          {"moments", one.moments},
          {"late_us", or_null(one.late_us)},
          {"channels", channels},
          {"sentences", sentences_of(one)}};
}

template <class Items>
Json list_of(const Items& items) {
  Json out = Json::array();
  for (const auto& item : items) out.push_back(json_of(item));
  return out;
}

}  // namespace

std::string to_json(const RegisterDocument& document) {
  const analyse::RegisterReview& review = document.review;
  Json added = Json::array();
  for (const analyse::Moment& moment : review.added) {
    added.push_back({{"moment", moment.name},
                     {"contacts", moment.contacts},
                     {"verdict", analyse::verdict_name(moment.verdict)}});
  }
  Json gone = Json::array();
  for (const analyse::GoneMoment& moment : review.gone) {
    gone.push_back({{"moment", moment.name},
                    {"owner", or_null(moment.owner)},
                    {"was_seen", moment.was_seen},
                    {"like", or_null(moment.like)}});
  }
  const Json out = {{"version", kRegisterVersion},
                    {"tool", {{"name", "fifteen"}, {"version", document.tool_version}}},
                    {"title", document.title},
                    {"register", document.register_name},
                    {"from", review.from_us},
                    {"to", review.to_us},
                    {"compared", review.compared},
                    {"moments", list_of(review.moments)},
                    {"added", added},
                    {"gone", gone},
                    {"ideas", list_of(review.ideas)},
                    {"changes", report::json_of(review.changes)},
                    {"channels", list_of(document.congruence)}};
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace fifteen::report
