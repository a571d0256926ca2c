#include "report/promise_gap.h"

#include <array>
#include <fmt/format.h>

#include "base/text.h"
#include "report/json_parts.h"
#include "report/layout.h"

namespace fifteen::report {
namespace {

using analyse::GapDifference;
using analyse::GapFinding;
using analyse::GapKind;
using Json = nlohmann::ordered_json;

constexpr std::array<const char*, 6> kVerdictNames{"nothing known", "kept",      "maybe not",
                                                   "not done",      "not lived", "neither"};

std::string in_words(const GapDifference& one) {
  const char* const way = one.difference.value < 0 ? "less" : "more";
  const char* const of = one.kind == GapKind::kPerformance   ? "shopped than said"
                         : one.kind == GapKind::kShopsAndLog ? "shopped than lived"
                         : one.kind == GapKind::kService     ? "perceived than said"
                                                             : "lived than said";
  return fmt::format("{}: {} {} {}", analyse::gap_name(one.kind), points_of(one.difference), way,
                     of);
}

std::string share_of(const std::optional<stats::Estimate>& e) {
  if (!e) return "-";
  return fmt::format("{:.0f}% ({:.0f} to {:.0f})", 100 * e->value, 100 * e->low, 100 * e->high);
}

std::string name_of(const analyse::GapSides& sides) {
  std::string out = sides.name;
  if (!sides.place.empty()) out += " at " + sides.place;
  if (!sides.channel.empty()) out += " on " + sides.channel;
  return out;
}

}  // namespace

std::vector<std::string> sentences_of(const GapFinding& gap) {
  std::vector<std::string> out;
  for (const GapDifference& one : gap.differences) {
    if (one.told) out.push_back(in_words(one) + ".");
  }
  out.push_back(gap.sentence);
  return out;
}

std::vector<std::string> lines_of(const std::vector<GapFinding>& gaps) {
  constexpr std::size_t kName = 36;
  constexpr std::size_t kSide = 20;
  std::vector<std::string> out;
  if (gaps.empty()) return out;
  out.push_back("  " + left("promise", kName) + right("said", 8) + right("shopped", kSide) +
                right("lived", kSide));
  for (const GapFinding& gap : gaps) {
    const analyse::GapSides& sides = gap.sides;
    out.push_back("  " + left(shortened(printable(name_of(sides)), kName), kName) +
                  right(fmt::format("{:.0f}%", 100 * sides.said), 8) +
                  right(share_of(sides.shopped), kSide) + right(share_of(sides.lived), kSide));
    for (const std::string& sentence : sentences_of(gap))
      out.push_back("    " + wrapped(printable(sentence), 6));
  }
  return out;
}

Json json_of(const std::vector<GapFinding>& gaps) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
  };
  Json out = Json::array();
  for (const GapFinding& gap : gaps) {
    Json differences = Json::array();
    for (const GapDifference& one : gap.differences) {
      differences.push_back({{"gap", analyse::gap_name(one.kind)},
                             {"difference", json_of(one.difference)},
                             {"told", one.told}});
    }
    out.push_back({{"name", gap.sides.name},
                   {"place", or_null(gap.sides.place)},
                   {"channel", or_null(gap.sides.channel)},
                   {"said", gap.sides.said},
                   {"shopped", json_of(gap.sides.shopped)},
                   {"lived", json_of(gap.sides.lived)},
                   {"perceived", gap.sides.perceived},
                   {"differences", differences},
                   {"verdict", kVerdictNames[static_cast<std::size_t>(gap.verdict)]},
                   {"sentences", sentences_of(gap)}});
  }
  return out;
}

}  // namespace fifteen::report
