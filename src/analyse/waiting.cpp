#include "analyse/waiting.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/nearest.h"
#include "base/text.h"
#include "base/time.h"
#include "stats/erlang_a.h"

namespace fifteen::analyse {
namespace {

using journey::JourneyCounts;

// A team is a moment's if it serves so many of its contacts.
constexpr double kTeamShare = 0.9;
// A place is told with so many contacts of the sample.
constexpr double kContactsMin = 100;
// Who waits longer, on average, is not standing in a queue that hours can tell of.
constexpr double kWaitMostUs = static_cast<double>(kMicrosPerHour);
// What Erlang A says and what was seen may differ by so much.
constexpr double kModelOff = 3;
// The curve: eight loads for each doubling, from a sixteenth to four times.
constexpr int kLoadParts = 8;
constexpr int kLoadFrom = -4 * kLoadParts;
constexpr int kLoadTo = 2 * kLoadParts;

// A queue before anything is estimated.
struct Named {
  std::string name;
  std::vector<std::size_t> moments;
  std::optional<std::uint64_t> servers;
  std::optional<std::int64_t> patience_us;
  bool by_place = true;
};

std::optional<std::size_t> dimension_of(const JourneyCounts& counts, const char* name) {
  for (std::size_t d = 0; d < counts.dimensions.size(); ++d) {
    if (counts.dimensions[d].name == name) return d;
  }
  return std::nullopt;
}

// By moment, the team that serves nearly all of its contacts with a wait; empty: none does.
std::vector<std::string> teams_of(const JourneyCounts& counts) {
  std::vector<std::string> out(counts.moments.size());
  const auto dimension = dimension_of(counts, "team");
  if (!dimension) return out;
  std::vector<double> by_facet(counts.facets.size());
  for (const journey::SampledContact& contact : counts.sample.contacts)
    by_facet[contact.facet] += 1;
  std::vector<std::map<std::uint16_t, double>> teams(counts.moments.size());
  for (std::size_t f = 0; f < by_facet.size(); ++f) {
    const journey::Facet& facet = counts.facets[f];
    if (facet.signs.wait != 0) teams[facet.moment][facet.values[*dimension]] += by_facet[f];
  }
  for (std::size_t m = 0; m < out.size(); ++m) {
    double all = 0;
    for (const auto& [team, n] : teams[m]) all += n;
    for (const auto& [team, n] : teams[m]) {
      if (team != 0 && n >= kTeamShare * all && n > 0)
        out[m] = counts.dimensions[*dimension].values[team - 1U];
    }
  }
  return out;
}

// The mapping's queues, and what they leave.
std::vector<Named> name_queues(const JourneyCounts& counts, const std::vector<QueueRule>& rules,
                               Waiting& waiting) {
  std::vector<Named> out;
  std::vector<bool> taken(counts.moments.size());
  for (const QueueRule& rule : rules) {
    Named queue{rule.name, {}, rule.servers, rule.patience_us, rule.by_place};
    for (const std::string& name : rule.moments) {
      const auto found = std::lower_bound(counts.moments.begin(), counts.moments.end(), name);
      const bool is_there = found != counts.moments.end() && *found == name;
      const auto m = static_cast<std::size_t>(found - counts.moments.begin());
      if (!is_there || !waiting.moments[m].known()) {
        waiting.notes.push_back(fmt::format(
            "The moment \"{}\" of the queue \"{}\" {}", printable(name), printable(rule.name),
            is_there ? "has no waits in the log."
                     : "is not in the log" + did_you_mean(name, counts.moments)));
      } else if (!taken[m]) {
        taken[m] = true;
        queue.moments.push_back(m);
      }
    }
    if (!queue.moments.empty()) out.push_back(std::move(queue));
  }
  const std::vector<std::string> teams = teams_of(counts);
  std::map<std::pair<std::string, std::size_t>, Named> others;
  for (std::size_t m = 0; m < taken.size(); ++m) {
    if (taken[m] || !waiting.moments[m].known()) continue;
    const bool alone = teams[m].empty();
    Named& queue = others[{alone ? counts.moments[m] : teams[m], alone ? m + 1 : 0}];
    queue.name = alone ? counts.moments[m] : teams[m];
    queue.moments.push_back(m);
  }
  for (auto& [key, queue] : others) out.push_back(std::move(queue));
  return out;
}

// When a place's contacts came.
struct Arrivals {
  HourCounts hours;
  std::array<double, kWaitLevels> levels{};
};

// What Erlang A says of a place: means over those who come.
struct Modelled {
  double wait = 0;  // hours
  double must_wait = 0;
  double within = 0;
};

struct Staffing {
  double service = 0;   // hours
  double patience = 0;  // likewise
};

std::optional<Modelled> model(const QueuePlace& place, const Staffing& staffing,
                              std::uint32_t servers, double load, double within = 0) {
  Modelled out;
  for (const QueuePlace::Hours& hours : place.hours) {
    const auto answer = stats::erlang_a(
        {load * hours.arrivals, staffing.service, servers, staffing.patience}, within);
    if (!answer) return std::nullopt;
    out.wait += hours.share * answer->wait;
    out.must_wait += hours.share * answer->must_wait;
    out.within += hours.share * answer->within;
  }
  return out;
}

// The least number of servers of which `enough` is true, which is true of all larger ones.
std::optional<std::uint32_t> least_servers(std::uint32_t from,
                                           const std::function<bool(std::uint32_t)>& enough) {
  std::uint32_t high = std::max<std::uint32_t>(1, from);
  std::uint32_t low = high;
  while (!enough(high)) {
    if (high >= stats::kServersMax) return std::nullopt;
    low = high + 1;
    high = std::min(2 * high, stats::kServersMax);
  }
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (enough(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return high;
}

double work_of(const QueuePlace& place, const Staffing& staffing) {
  double most = 0;
  for (const QueuePlace::Hours& hours : place.hours) most = std::max(most, hours.arrivals);
  return most * staffing.service;
}

std::optional<std::uint32_t> servers_of(const QueuePlace& place, const Staffing& staffing) {
  if (work_of(place, staffing) >= stats::kServersMax) return std::nullopt;
  const double seen = place.wait_us / static_cast<double>(kMicrosPerHour);
  const auto wait = [&](std::uint32_t servers) {
    const auto modelled = model(place, staffing, servers, 1);
    return modelled ? modelled->wait : std::numeric_limits<double>::infinity();
  };
  const auto servers = least_servers(1, [&](std::uint32_t tried) { return wait(tried) <= seen; });
  if (!servers || *servers == 1) return servers;
  // The nearer one, by the ratio.
  const double fewer = wait(*servers - 1);
  return fewer / seen < seen / wait(*servers) ? *servers - 1 : *servers;
}

// Takes out what of the places cannot be told; returns why.
std::string fit(StaffedQueue& queue, const Named& named, const Staffing& staffing) {
  std::string why;
  for (QueuePlace& place : queue.places) {
    if (place.wait_us < static_cast<double>(kMicrosPerSecond)) {
      why = "hardly anybody waits";
      continue;
    }
    const auto servers = named.servers ? std::optional(static_cast<std::uint32_t>(*named.servers))
                                       : servers_of(place, staffing);
    const auto modelled = servers ? model(place, staffing, *servers, 1) : std::nullopt;
    const double wait = modelled ? modelled->wait * static_cast<double>(kMicrosPerHour) : 0;
    if (!modelled) {
      why = named.servers ? fmt::format("{} cannot serve as many as come",
                                        format_counted(*named.servers, "server", "servers"))
                          : "more come than can be served";
    } else if (wait < place.wait_us / kModelOff || wait > place.wait_us * kModelOff) {
      why = fmt::format(
          "with {} one would wait {}, not {}: they do other work besides, or not all "
          "serve at once",
          format_counted(*servers, "server", "servers"),
          format_duration(static_cast<std::int64_t>(wait)),
          format_duration(static_cast<std::int64_t>(place.wait_us)));
    } else {
      place.servers = *servers;
    }
  }
  return why;
}

// The ratios by load, places weighted by what one waits at them; those that cannot be told stay.
void find_curve(StaffedQueue& queue, const Staffing& staffing) {
  struct Base {
    double wait = 0;
    double must_wait = 0;
  };
  std::vector<Base> base;
  for (const QueuePlace& place : queue.places) {
    const auto as_is = place.servers > 0 ? model(place, staffing, place.servers, 1) : std::nullopt;
    base.push_back(as_is ? Base{as_is->wait, as_is->must_wait} : Base{});
  }
  for (int step = kLoadFrom; step <= kLoadTo; ++step) {
    const double load = std::exp2(static_cast<double>(step) / kLoadParts);
    double waits = 0;
    double waited = 0;
    double must = 0;
    double had_to = 0;
    bool holds = true;
    for (std::size_t p = 0; p < queue.places.size() && holds; ++p) {
      const QueuePlace& place = queue.places[p];
      const double weight = place.contacts * place.wait_us;
      waited += weight;
      if (place.servers == 0) {
        waits += weight;
        continue;
      }
      const auto modelled = model(place, staffing, place.servers, load);
      holds = modelled.has_value();
      if (!holds) break;
      waits += weight * modelled->wait / base[p].wait;
      had_to += place.contacts * base[p].must_wait;
      must += place.contacts * modelled->must_wait;
    }
    if (!holds) break;
    queue.curve.push_back(step == 0 ? LoadPoint{}
                                    : LoadPoint{load, {must / had_to, waits / waited}});
  }
}

Staffing staffing_of(const StaffedQueue& queue) {
  const auto hour = static_cast<double>(kMicrosPerHour);
  return {queue.service_us / hour, queue.patience_us / hour};
}

// Means over the queue's moments.
void describe(const Named& named, const std::vector<MomentWaits>& moments, StaffedQueue& out) {
  double logged = 0;
  double waited = 0;
  double sampled = 0;
  double left = 0;
  double served = 0;
  double serving = 0;
  for (const std::size_t m : named.moments) {
    const MomentWaits& moment = moments[m];
    const WaitSums sums = moment.all();
    logged += moment.logged;
    waited += moment.logged * moment.wait_us;
    sampled += sums.waiting();
    left += sums.left();
    if (moment.service_us > 0) {
      served += sums.waiting() - sums.left();
      serving += (sums.waiting() - sums.left()) * moment.service_us;
    }
  }
  out.wait_us = logged > 0 ? waited / logged : 0;
  out.left = sampled > 0 ? left / sampled : 0;
  out.service_us = served > 0 ? serving / served : 0;
  out.servers_given = named.servers.has_value();
  out.patience_given = named.patience_us.has_value();
  if (named.patience_us) {
    out.patience_us = static_cast<double>(*named.patience_us);
  } else if (out.left > 0) {
    out.patience_us = out.wait_us / out.left;
  }
}

std::string too_long(const StaffedQueue& queue) {
  if (queue.service_us <= 0) return "how long one is served is not in the log";
  if (queue.wait_us > kWaitMostUs) {
    return fmt::format("one waits {} on average: that is work put by, not a queue of this hour",
                       format_duration(static_cast<std::int64_t>(queue.wait_us)));
  }
  if (queue.wait_us < static_cast<double>(kMicrosPerSecond)) return "hardly anybody waits";
  if (queue.patience_us <= 0) return "who leaves, leaves at once";
  return {};
}

class Finder {
 public:
  Finder(const JourneyCounts& counts, Waiting& waiting) : counts_(counts), waiting_(waiting) {
    place_ = dimension_of(counts, "place");
    from_ = std::numeric_limits<std::int64_t>::max();
    std::int64_t to = std::numeric_limits<std::int64_t>::min();
    for (const journey::SampledContact& contact : counts.sample.contacts) {
      from_ = std::min(from_, hour_of(contact.start_us));
      to = std::max(to, hour_of(contact.start_us));
    }
    hours_ = counts.sample.contacts.empty() ? 1 : to - from_ + 1;
  }

  void find(const std::vector<Named>& named) {
    for (const Named& queue : named) {
      StaffedQueue& out = waiting_.queues.emplace_back();
      out.name = queue.name;
      out.moments = queue.moments;
      describe(queue, waiting_.moments, out);
    }
    const auto arrivals = look_at(named);
    for (std::size_t q = 0; q < named.size(); ++q)
      settle(named[q], arrivals[q], waiting_.queues[q]);
  }

 private:
  static std::int64_t hour_of(std::int64_t us) {
    return us / kMicrosPerHour - (us % kMicrosPerHour < 0 ? 1 : 0);
  }

  // By queue, the places with enough contacts, the largest first.
  std::vector<std::vector<Arrivals>> look_at(const std::vector<Named>& named) {
    constexpr std::size_t kNone = ~std::size_t{0};
    std::vector<std::size_t> queue_of(counts_.moments.size(), kNone);
    for (std::size_t q = 0; q < named.size(); ++q) {
      for (const std::size_t m : named[q].moments) queue_of[m] = q;
    }
    const auto value_of = [&](const journey::Facet& facet, std::size_t q) {
      return place_ && named[q].by_place ? facet.values[*place_] : std::uint16_t{0};
    };
    std::vector<std::map<std::uint16_t, double>> sizes(named.size());
    for (const journey::SampledContact& contact : counts_.sample.contacts) {
      const journey::Facet& facet = counts_.facets[contact.facet];
      const std::size_t q = queue_of[facet.moment];
      if (facet.signs.wait != 0 && q != kNone) sizes[q][value_of(facet, q)] += 1;
    }
    std::vector<std::vector<Arrivals>> out(named.size());
    std::vector<std::map<std::uint16_t, std::size_t>> rank(named.size());
    for (std::size_t q = 0; q < named.size(); ++q) {
      std::vector<std::pair<double, std::uint16_t>> order;
      for (const auto& [value, n] : sizes[q]) {
        if (n >= kContactsMin) order.emplace_back(-n, value);
      }
      std::sort(order.begin(), order.end());
      waiting_.queues[q].places_known = sizes[q].size();
      if (order.size() > kQueuePlacesMax) order.resize(kQueuePlacesMax);
      for (const auto& [n, value] : order) {
        rank[q][value] = out[q].size();
        out[q].push_back({HourCounts(hours_), {}});
      }
    }
    for (const journey::SampledContact& contact : counts_.sample.contacts) {
      const journey::Facet& facet = counts_.facets[contact.facet];
      const std::size_t q = queue_of[facet.moment];
      if (facet.signs.wait == 0 || q == kNone) continue;
      const auto found = rank[q].find(value_of(facet, q));
      if (found != rank[q].end()) note(contact, facet, out[q][found->second]);
    }
    return out;
  }

  void note(const journey::SampledContact& contact, const journey::Facet& facet,
            Arrivals& place) const {
    place.hours.add(hour_of(contact.start_us) - from_);
    place.levels[facet.signs.wait] += waiting_.moments[facet.moment].level_us(facet.signs.wait);
  }

  void settle(const Named& named, const std::vector<Arrivals>& arrivals, StaffedQueue& out) const {
    if (arrivals.empty()) {
      out.note = fmt::format("fewer than {:.0f} contacts of customers who are known have a wait{}",
                             kContactsMin, out.places_known > 1 ? " at each place" : "");
      return;
    }
    out.note = too_long(out);
    if (!out.note.empty()) return;
    double sampled = 0;
    double logged = 0;
    for (const std::size_t m : out.moments) {
      sampled += waiting_.moments[m].all().waiting();
      logged += waiting_.moments[m].logged;
    }
    const double scale = logged / sampled;
    double open = 0;
    double contacts = 0;
    for (const Arrivals& place : arrivals) {
      QueuePlace& here = out.places.emplace_back();
      here.contacts = place.hours.contacts() * scale;
      for (const double us : place.levels) here.wait_us += us / place.hours.contacts();
      const HoursOfLoad loads = hours_of_like_load(place.hours);
      for (const HoursOfLoad::Class& hours : loads.classes)
        here.hours.push_back({here.contacts * hours.load, hours.share});
      here.open_hours = loads.open_hours;
      open += here.open_hours;
      contacts += here.contacts;
    }
    out.arrivals = open > 0 ? contacts / open : 0;
    const std::string why = fit(out, named, staffing_of(out));
    double told = 0;
    for (const QueuePlace& place : out.places) told += place.servers > 0 ? place.contacts : 0;
    if (told < contacts / 2) {
      out.note = why;
      return;
    }
    find_curve(out, staffing_of(out));
    if (out.curve.empty() || out.curve.back().load < 1) {
      out.note = "more come than can be served";
      out.curve.clear();
    }
  }

  const JourneyCounts& counts_;
  Waiting& waiting_;
  std::optional<std::size_t> place_;
  std::int64_t from_ = 0;
  std::int64_t hours_ = 1;
};

}  // namespace

std::uint64_t StaffedQueue::servers() const {
  std::uint64_t out = 0;
  for (const QueuePlace& place : places) out += place.servers;
  return out;
}

WaitRatio StaffedQueue::ratio(double load) const {
  if (curve.empty() || load == 1) return {};
  if (load <= 0) return {0, 0};
  const LoadPoint& first = curve.front();
  if (load <= first.load) {
    // Hardly anybody waits any more.
    const double part = load / first.load;
    return {part * first.ratio.must_wait, part * first.ratio.wait};
  }
  if (load >= curve.back().load) return curve.back().ratio;
  const auto above = std::upper_bound(curve.begin(), curve.end(), load,
                                      [](double x, const LoadPoint& p) { return x < p.load; });
  const LoadPoint& a = *(above - 1);
  const LoadPoint& b = *above;
  // Waits grow by about a power of the load.
  const double part = std::log(load / a.load) / std::log(b.load / a.load);
  const auto between = [&](double x, double y) {
    return x > 0 && y > 0 ? x * std::pow(y / x, part) : x + part * (y - x);
  };
  return {between(a.ratio.must_wait, b.ratio.must_wait), between(a.ratio.wait, b.ratio.wait)};
}

std::size_t Waiting::queue_of(std::size_t moment) const {
  for (std::size_t q = 0; q < queues.size(); ++q) {
    const std::vector<std::size_t>& in = queues[q].moments;
    if (std::find(in.begin(), in.end(), moment) != in.end()) return q;
  }
  FIFTEEN_CHECK(false, "a moment with waits is in a queue");
  return 0;
}

void Waiting::add_up() {
  all.clear();
  without = {};
  for (const MomentWaits& moment : moments) {
    all.push_back(moment.all());
    for (std::size_t g = 0; g < stats::kGroupCount; ++g)
      without[g].push_back(moment.known() ? moment.without(g) : WaitSums{});
  }
}

Waiting find_waiting(const JourneyCounts& counts, const journey::ContactTally& tally,
                     const std::vector<QueueRule>& rules) {
  Waiting out;
  out.moments = moment_waits(counts, tally);
  out.add_up();
  Finder(counts, out).find(name_queues(counts, rules, out));
  return out;
}

std::optional<MoreServers> servers_for_promise(const StaffedQueue& queue, double within_us,
                                               double load, double share) {
  if (!queue.told()) return std::nullopt;
  const Staffing staffing = staffing_of(queue);
  const double within = within_us / static_cast<double>(kMicrosPerHour);
  MoreServers out;
  for (const QueuePlace& place : queue.places) {
    if (place.servers == 0) continue;
    const auto servers = least_servers(place.servers, [&](std::uint32_t tried) {
      const auto modelled = model(place, staffing, tried, load, within);
      return modelled && modelled->within >= share;
    });
    if (!servers) return std::nullopt;
    out.servers += *servers - place.servers;
    out.hours += (*servers - place.servers) * place.open_hours;
  }
  return out;
}

}  // namespace fifteen::analyse
