#include "stitch/story.h"

#include <algorithm>
#include <iterator>
#include <queue>
#include <tuple>

#include "base/text.h"

namespace fifteen::stitch {

std::optional<std::size_t> Story::find(const Identity& identity) const {
  const auto at = std::find_if(identities.begin(), identities.end(), [&](const StoryIdentity& x) {
    return x.identity.hash == identity.hash;
  });
  if (at == identities.end()) return std::nullopt;
  return static_cast<std::size_t>(at - identities.begin());
}

StoryTeller::StoryTeller(const Customers& customers, const Identity& about, std::size_t most)
    : customers_(customers),
      about_(about),
      customer_(customers.of(about)),
      most_(std::max<std::size_t>(1, most)) {}

bool StoryTeller::is_ours(const Identity& identity) const {
  if (!customer_) return identity.hash == about_.hash;
  return customers_.of(identity) == customer_;
}

bool StoryTeller::wants(std::span<const Identity> row) const {
  return std::any_of(row.begin(), row.end(), [&](const Identity& i) { return is_ours(i); });
}

void StoryTeller::add(std::span<const Identity> row, std::span<const std::string> texts,
                      std::uint32_t source, std::uint64_t line) {
  FIFTEEN_CHECK(row.size() == texts.size(), "each identity has its text");
  // Each once, in order of strength.
  std::map<Key, std::pair<std::string_view, bool>> once;
  for (std::size_t i = 0; i < row.size(); ++i) {
    once.try_emplace(Key(row[i].kind, row[i].hash), texts[i], is_ours(row[i]));
  }
  const bool any =
      std::any_of(once.begin(), once.end(), [](const auto& x) { return x.second.second; });
  if (!any) return;
  // A row of ours: what of it is not ours is excluded from us, and is shown as that.
  for (auto a = once.begin(); a != once.end(); ++a) {
    note(a->first, shortened(a->second.first, kTextMax), 1);
    for (auto b = std::next(a); b != once.end(); ++b) {
      if (!a->second.second && !b->second.second) continue;
      note({a->first, b->first}, source, {1, line});
    }
  }
}

// What is evicted is later in order than all that stays, so it can never come back, and what stays
// has been counted from its first row.
void StoryTeller::note(const Key& key, std::string text, std::uint64_t rows) {
  Person& person = identities_[key];
  if (person.rows == 0 || text < person.text) person.text = std::move(text);
  person.rows += rows;
  if (identities_.size() <= most_) return;
  const auto last = std::prev(identities_.end());
  left_out_ += last->second.rows;
  identities_.erase(last);
}

void StoryTeller::note(const std::pair<Key, Key>& link, std::uint32_t source, const Seen& seen) {
  Seen& sum = links_[link][source];
  sum.first_line = sum.rows == 0 ? seen.first_line : std::min(sum.first_line, seen.first_line);
  sum.rows += seen.rows;
  if (links_.size() <= most_) return;
  const auto last = std::prev(links_.end());
  for (const auto& [of, gone] : last->second) left_out_ += gone.rows;
  links_.erase(last);
}

void StoryTeller::merge(const StoryTeller& other) {
  for (const auto& [key, person] : other.identities_) note(key, person.text, person.rows);
  for (const auto& [link, sightings] : other.links_) {
    for (const auto& [source, seen] : sightings) note(link, source, seen);
  }
  left_out_ += other.left_out_;
}

LinkState StoryTeller::state_of(const StoryIdentity& a, const StoryIdentity& b) const {
  if (a.too_many || b.too_many) return LinkState::kQuarantined;
  return customers_.cuts(a.identity, b.identity) ? LinkState::kCut : LinkState::kJoins;
}

Story StoryTeller::tell() const {
  Story story;
  story.left_out = left_out_;
  for (const auto& [key, person] : identities_) {
    StoryIdentity& out = story.identities.emplace_back();
    out.text = person.text;
    out.identity = {key.second, key.first};
    out.standing = customers_.standing(out.identity);
    out.ours = is_ours(out.identity);
    out.rows = person.rows;
    out.too_many = customers_.quarantine_of(out.identity);
  }
  std::sort(story.identities.begin(), story.identities.end(),
            [](const StoryIdentity& a, const StoryIdentity& b) {
              return std::tie(a.identity.kind, a.text, a.identity.hash) <
                     std::tie(b.identity.kind, b.text, b.identity.hash);
            });
  std::map<Key, std::size_t> place;
  for (std::size_t i = 0; i < story.identities.size(); ++i) {
    place[{story.identities[i].identity.kind, story.identities[i].identity.hash}] = i;
  }
  for (const auto& [link, sightings] : links_) {
    const auto a = place.find(link.first);
    const auto b = place.find(link.second);
    if (a == place.end() || b == place.end()) {  // one of its identities was left out
      for (const auto& [source, seen] : sightings) story.left_out += seen.rows;
      continue;
    }
    StoryLink& out = story.links.emplace_back();
    std::tie(out.a, out.b) = std::minmax(a->second, b->second);
    out.state = state_of(story.identities[out.a], story.identities[out.b]);
    for (const auto& [source, seen] : sightings) {
      out.sightings.push_back({source, seen.rows, seen.first_line});
    }
  }
  std::sort(story.links.begin(), story.links.end(), [](const StoryLink& x, const StoryLink& y) {
    return std::pair(x.a, x.b) < std::pair(y.a, y.b);
  });
  return story;
}

std::optional<std::vector<std::size_t>> path_between(const Story& story, std::size_t from,
                                                     std::size_t to) {
  constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  const std::size_t count = story.identities.size();
  if (from >= count || to >= count) return std::nullopt;
  struct Step {
    std::size_t to = 0;
    std::size_t link = 0;
  };
  std::vector<std::vector<Step>> steps(count);
  for (std::size_t i = 0; i < story.links.size(); ++i) {
    const StoryLink& link = story.links[i];
    if (link.state != LinkState::kJoins) continue;
    steps[link.a].push_back({link.b, i});
    steps[link.b].push_back({link.a, i});
  }
  // From the end to the beginning, so that the way can be written down forwards.
  std::vector<Step> next(count, {kNone, kNone});
  std::vector<bool> seen(count);
  seen[to] = true;
  std::queue<std::size_t> open({to});
  for (; !open.empty() && !seen[from]; open.pop()) {
    std::sort(steps[open.front()].begin(), steps[open.front()].end(),
              [](const Step& x, const Step& y) { return x.to < y.to; });
    for (const Step& step : steps[open.front()]) {
      if (seen[step.to]) continue;
      seen[step.to] = true;
      next[step.to] = {open.front(), step.link};
      open.push(step.to);
    }
  }
  if (!seen[from]) return std::nullopt;
  std::vector<std::size_t> path;
  for (std::size_t at = from; at != to; at = next[at].to) path.push_back(next[at].link);
  return path;
}

}  // namespace fifteen::stitch
