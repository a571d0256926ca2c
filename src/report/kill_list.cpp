#include "report/kill_list.h"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "report/json_parts.h"

namespace fifteen::report {
namespace {

using Json = nlohmann::ordered_json;
using analyse::KillItem;
using analyse::KillList;
using analyse::Quantity;

constexpr std::size_t at(Quantity quantity) { return static_cast<std::size_t>(quantity); }

bool knows(const KillList& list, Quantity quantity) {
  switch (quantity) {
    case Quantity::kOurs:
    case Quantity::kTheirs: return list.has_hours;
    case Quantity::kCost: return list.has_cost;
    case Quantity::kValue: return list.has_value;
    default: return true;
  }
}

std::string money(double amount, const std::string& currency) {
  return currency.empty() ? format_money(amount)
                          : fmt::format("{} {}", format_money(amount), currency);
}

Json item_json(const KillList& list, const KillItem& item) {
  Json difference = Json::object();
  for (std::size_t q = 0; q < analyse::kQuantities; ++q) {
    const auto quantity = static_cast<Quantity>(q);
    if (knows(list, quantity))
      difference[std::string(quantity_name(quantity))] = json_of(item.difference[q]);
  }
  Json causes = Json::array();
  for (const analyse::DemandCause& c : item.causes) {
    causes.push_back({{"moment", c.moment},
                      {"outcome", outcome_name(c.outcome)},
                      {"contacts", c.contacts},
                      {"share", json_of(c.share)}});
  }
  Json out = Json::object();
  out[item.kind ? "kind" : "moment"] = item.name;
  out.update({{"contacts", item.contacts},
              {"share", json_of(item.share)},
              {"difference", difference},
              {"worth", json_of(item.worth)},
              {"verdict", kill_verdict_name(item.verdict)},
              {"why", item.why},
              {"causes", causes},
              {"team", item.team.empty() ? Json(nullptr)
                                         : Json{{"team", item.team}, {"share", item.team_share}}},
              {"eliminate", item.eliminate},
              {"where", item.where}});
  return out;
}

Json items_json(const KillList& list, const std::vector<KillItem>& items) {
  Json out = Json::array();
  for (const KillItem& item : items) out.push_back(item_json(list, item));
  return out;
}

}  // namespace

Json json_of(const std::optional<KillList>& list) {
  if (!list) return nullptr;
  Json places = Json::array();
  for (const analyse::KillPlace& p : list->places) {
    places.push_back({{"moment", p.moment},
                      {"contacts", p.contacts},
                      {"customer", json_of(p.customer)},
                      {"us", json_of(p.us)},
                      {"quadrant", quadrant_name(p.quadrant)}});
  }
  return {{"in_money", list->in_money},
          {"currency", list->currency},
          {"sentences", kill_list_sentences(*list)},
          {"moments", items_json(*list, list->moments)},
          {"stays", items_json(*list, list->stays)},
          {"kinds", items_json(*list, list->kinds)},
          {"unsure", list->unsure},
          {"too_few", list->too_few},
          {"quadrant", places}};
}

std::string worth_words(const KillList& list, const stats::Estimate& worth) {
  if (list.in_money) {
    return fmt::format("{} ({} to {})", money(worth.value, list.currency), format_money(worth.low),
                       format_money(worth.high));
  }
  return fmt::format("{} ({} to {})", format_share(worth.value), format_share(worth.low),
                     format_share(worth.high));
}

std::string difference_words(const KillList& list, const KillItem& item) {
  struct Word {
    Quantity quantity;
    const char* word;
  };
  constexpr std::array<Word, 6> kWords{{{Quantity::kContacts, "contacts"},
                                        {Quantity::kOurs, "hours of ours"},
                                        {Quantity::kTheirs, "hours of customers"},
                                        {Quantity::kMiseries, "miseries"},
                                        {Quantity::kWon, "journeys won"},
                                        {Quantity::kValue, "of value"}}};
  std::string out;
  for (const Word& word : kWords) {
    const stats::Estimate& e = item.difference[at(word.quantity)];
    if (!knows(list, word.quantity) || !e.told()) continue;
    const double size = std::fabs(e.value);
    out += fmt::format("{}{}{} {}", out.empty() ? "" : ", ", e.value < 0 ? '-' : '+',
                       size >= 10 ? format_count(static_cast<std::uint64_t>(std::llround(size)))
                                  : fmt::format("{:.1f}", size),
                       word.word);
  }
  return out.empty() ? "nothing that can be told" : out;
}

std::vector<std::string> kill_list_sentences(const KillList& list) {
  std::vector<std::string> out;
  if (list.in_money) {
    out.push_back(
        "Ranked by money, as [worth] in the mapping weighs cost, hours, miseries and journeys "
        "won.");
  } else {
    out.push_back(fmt::format(
        "Ranked by a share: the mean of the shares of all {}, all misery and all journeys won, as "
        "far as they are known. [worth] in a mapping weighs them in money.",
        list.has_hours ? "time" : "contacts"));
  }
  if (!list.kinds.empty()) {
    out.emplace_back(
        "Moments and kinds cut the same contacts in two ways: they do not add up. Nobody knows "
        "what the customers would do instead; an experiment does.");
  }
  if (list.unsure > 0) {
    out.push_back(
        fmt::format("{} left out: nobody knows what they were about. Their contacts have no "
                    "reason, one that says "
                    "no more than the moment, or one that more than half of all demand has.",
                    format_counted(list.unsure, "repeat is", "repeats are")));
  }
  if (list.too_few > 0) {
    out.push_back(
        fmt::format("{} failure demand in fewer than {} contacts of the sample: not "
                    "listed.",
                    list.too_few == 1 ? "1 moment or kind has"
                                      : fmt::format("{} moments or kinds have", list.too_few),
                    analyse::kKillContactsMin));
  }
  return out;
}

}  // namespace fifteen::report
