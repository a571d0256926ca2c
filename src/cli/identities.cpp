// `fifteen identities`: why records are one customer, and what keeps others apart.

#include <algorithm>
#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/open_log.h"
#include "cli/progress_line.h"

namespace fifteen::cli {
namespace {

using engine::IdentityStory;
using stitch::LinkState;
using stitch::Standing;

// As the command line takes it: a customer's id alone, other identities with their kind.
std::string with_kind(const std::string& text) {
  return text.find(':') == std::string::npos ? std::string(read::kCustomerKind) + ":" + text : text;
}

std::string seen_in(const IdentityStory& told, const stitch::StoryLink& link) {
  std::string out;
  for (const stitch::Sighting& s : link.sightings) {
    out += fmt::format(
        "{}{}:{}{}", out.empty() ? "" : ", ", told.sources[s.source], s.first_line,
        s.rows == 1 ? ""
                    : fmt::format(" and {}", format_counted(s.rows - 1, "more row", "more rows")));
  }
  return out;
}

std::string standing_of(const IdentityStory& told, const stitch::StoryIdentity& identity) {
  switch (identity.standing) {
    case Standing::kQuarantined:
      return identity.too_many ? fmt::format("quarantined: linked to {} identities of kind {}",
                                             format_count(identity.too_many->linked_to),
                                             told.kinds[identity.too_many->linked_kind])
                               : "quarantined: linked to too many";
    case Standing::kCut: return "cut off by the mapping";
    case Standing::kUnseen:
    case Standing::kMember: break;
  }
  return "";
}

std::string link_line(const IdentityStory& told, const stitch::StoryLink& link) {
  return fmt::format("  {} - {}\n      {}\n", told.story.identities[link.a].text,
                     told.story.identities[link.b].text, seen_in(told, link));
}

std::string links_of(const IdentityStory& told, LinkState state) {
  std::string out;
  for (const stitch::StoryLink& link : told.story.links) {
    if (link.state == state) out += link_line(told, link);
  }
  return out;
}

std::string shown(const IdentityStory& told) {
  const stitch::StoryIdentity& about = told.story.identities[told.about];
  const auto ours = std::count_if(told.story.identities.begin(), told.story.identities.end(),
                                  [](const auto& identity) { return identity.ours; });
  std::string out =
      fmt::format("{}: one of {}\n\n", about.text,
                  format_counted(static_cast<std::uint64_t>(ours), "identity", "identities") +
                      " of one customer");
  if (const std::string standing = standing_of(told, about); !standing.empty())
    out = fmt::format("{}: {}; it joins nobody\n\n", about.text, standing);
  for (const stitch::StoryIdentity& identity : told.story.identities) {
    if (!identity.ours) continue;
    out += fmt::format("  {:40} {}\n", identity.text, format_counted(identity.rows, "row", "rows"));
  }
  if (const std::string joins = links_of(told, LinkState::kJoins); !joins.empty())
    out += "\nlinks that join them\n" + joins;
  if (const std::string excluded = links_of(told, LinkState::kQuarantined); !excluded.empty()) {
    out += "\nlinks that do not count, because one side is quarantined\n" + excluded;
    for (const stitch::StoryIdentity& identity : told.story.identities) {
      if (identity.standing == Standing::kQuarantined)
        out += fmt::format("  {}: {}\n", identity.text, standing_of(told, identity));
    }
  }
  if (const std::string cut = links_of(told, LinkState::kCut); !cut.empty())
    out += "\nlinks that the mapping cuts\n" + cut;
  if (told.story.left_out > 0)
    out += fmt::format("\nand {} more that are not shown\n", format_count(told.story.left_out));
  return out;
}

Result<std::string> shown_way(const IdentityStory& told, const std::string& other) {
  const std::string wanted = with_kind(other);
  const auto& identities = told.story.identities;
  const auto found = std::find_if(identities.begin(), identities.end(),
                                  [&](const auto& identity) { return identity.text == wanted; });
  const std::string& about = identities[told.about].text;
  const auto way = found == identities.end()
                       ? std::nullopt
                       : stitch::path_between(told.story, told.about,
                                              static_cast<std::size_t>(found - identities.begin()));
  if (!way) return fmt::format("{} and {} are not joined by any link\n", about, wanted);
  std::string out = fmt::format("{} and {} are one customer by {}\n", about, wanted,
                                format_counted(way->size(), "link", "links"));
  for (const std::size_t link : *way) out += link_line(told, told.story.links[link]);
  return out;
}

}  // namespace

Status identities(const IdentitiesOptions& options) {
  engine::Progress progress;
  std::optional<IdentityStory> told;
  {
    const ProgressLine line(progress, options.read.quiet);
    auto log = open_log(options.read, progress);
    if (!log) return fail(log.error());
    auto story = log->engine->identities({log->mapping, options.customer, &progress});
    if (!story) return fail(story.error());
    told = std::move(*story);
  }
  if (options.other.empty()) return write_stdout(printable(shown(*told), true));
  const auto way = shown_way(*told, options.other);
  if (!way) return fail(way.error());
  return write_stdout(printable(*way, true));
}

}  // namespace fifteen::cli
