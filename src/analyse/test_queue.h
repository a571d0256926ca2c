#pragma once
// Logs of queues for tests: contacts with waits, each of a customer of its own.

#include <algorithm>
#include <functional>
#include <queue>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "analyse/waiting.h"
#include "base/hash.h"
#include "base/time.h"

namespace fifteen::analyse {

// Contacts with waits, as a log has them: dimensions are team and place.
class QueueLog {
 public:
  explicit QueueLog(std::vector<std::string> moments, std::vector<std::string> teams = {},
                    std::vector<std::string> places = {}) {
    counts_.moments = std::move(moments);
    counts_.dimensions = {{"team", std::move(teams)}, {"place", std::move(places)}};
  }

  void add(std::uint16_t moment, std::uint16_t team, std::uint16_t place, double start_us,
           double wait_us, double service_us, bool left, Outcome outcome = Outcome::kNeutral) {
    journey::Facet facet;
    facet.moment = moment;
    facet.values[0] = team;
    facet.values[1] = place;
    facet.signs.wait = score::wait_level(static_cast<std::int64_t>(wait_us));
    facet.signs.abandoned = score::answer_of(left);
    const auto found = std::find(counts_.facets.begin(), counts_.facets.end(), facet);
    const auto f = static_cast<std::uint32_t>(found - counts_.facets.begin());
    if (found == counts_.facets.end()) counts_.facets.push_back(facet);
    journey::SampledJourney journey;
    journey.customer = hash_id(static_cast<std::int64_t>(counts_.sample.journeys.size()));
    journey.first = static_cast<std::uint32_t>(counts_.sample.contacts.size());
    journey.contacts = 1;
    journey.before_fate = 1;
    counts_.sample.journeys.push_back(journey);
    counts_.sample.contacts.push_back({static_cast<std::int64_t>(start_us), f, 0, outcome});
    const std::string& name = counts_.moments[moment];
    tally_.waits[name].add(stats::bucket_of(static_cast<std::int64_t>(wait_us)));
    if (service_us > 0)
      tally_.services[name].add(stats::bucket_of(static_cast<std::int64_t>(service_us)));
  }

  // A team's hours from 9 to 12, on so many days: M/M/n+M, `rate` calls an hour. Calls are of
  // the moments in turn; who waits longer than three minutes comes off badly. Returns the mean
  // wait.
  double serve(const std::vector<std::uint16_t>& moments, std::uint16_t team, std::uint16_t place,
               int days, double rate, double service_h, int servers, double patience_h,
               std::mt19937_64& random) {
    std::exponential_distribution<double> gap(rate);
    std::exponential_distribution<double> service(1 / service_h);
    std::exponential_distribution<double> patience(1 / patience_h);
    double waited = 0;
    double n = 0;
    for (int day = 0; day < days; ++day) {
      // Mornings begin as they go on: an hour goes before.
      std::priority_queue<double, std::vector<double>, std::greater<>> free;
      for (int s = 0; s < servers; ++s) free.push(0);
      for (double now = 8 + gap(random); now < 12; now += gap(random)) {
        const double wait = std::max(0.0, free.top() - now);
        const double patient = patience(random);
        const double took = service(random);
        const bool left = wait > patient;
        if (!left) {
          free.pop();
          free.push(now + wait + took);
        }
        if (now < 9) continue;
        waited += std::min(wait, patient);
        n += 1;
        const std::uint16_t moment = moments[counts_.sample.contacts.size() % moments.size()];
        const double waited_h = std::min(wait, patient);
        add(moment, team, place, (24.0 * day + now) * kHour, waited_h * kHour,
            left ? 0 : took * kHour, left, waited_h > 0.05 ? Outcome::kMisery : Outcome::kNeutral);
      }
    }
    return waited / n;
  }

  Waiting waiting(const std::vector<QueueRule>& rules = {}) const {
    return find_waiting(counts_, tally_, rules);
  }

  const journey::JourneyCounts& counts() const { return counts_; }
  const journey::ContactTally& tally() const { return tally_; }

 private:
  static constexpr double kHour = static_cast<double>(kMicrosPerHour);

  journey::JourneyCounts counts_;
  journey::ContactTally tally_;
};

}  // namespace fifteen::analyse
