#include "analyse/wait_mix.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/time.h"

namespace fifteen::analyse {
namespace {

constexpr std::size_t at(Outcome outcome) { return static_cast<std::size_t>(outcome); }

// Levels of few contacts are mixed with so many of the moment's.
constexpr double kShrinkTo = 10;
// Parts of a power of two by which waits are told apart.
constexpr int kParts = 4;
constexpr double kSecond = static_cast<double>(kMicrosPerSecond);

double log_of(double us) { return std::log(std::max(us, kSecond)); }

// The histogram's buckets, put together: some eighty points.
std::vector<WaitPoint> points_of(const stats::LogHistogram& waits) {
  struct Sum {
    double count = 0;
    double us = 0;
  };
  std::map<std::pair<std::uint8_t, int>, Sum> sums;
  std::array<double, kWaitLevels> levels{};
  for (const auto& [bucket, count] : waits.counts()) {
    const std::int64_t us = stats::bucket_middle(bucket);
    const std::uint8_t level = score::wait_level(us);
    const auto value = static_cast<double>(us);
    // What is shorter than a second is no wait.
    const int part =
        us < kMicrosPerSecond ? 0 : static_cast<int>(std::log2(value / kSecond) * kParts) + 1;
    Sum& sum = sums[{level, part}];
    sum.count += static_cast<double>(count);
    sum.us += static_cast<double>(count) * value;
    levels[level] += static_cast<double>(count);
  }
  std::vector<WaitPoint> out;
  out.reserve(sums.size());
  for (const auto& [key, sum] : sums)
    out.push_back({sum.us / sum.count, sum.count / levels[key.first], key.first});
  return out;
}

// The shares of misery and magic by how long one waited: a line from level to level.
class Shares {
 public:
  struct Pair {
    double misery = 0;
    double magic = 0;
    Pair operator-(const Pair& other) const { return {misery - other.misery, magic - other.magic}; }
    void add(const Pair& other, double factor) {
      misery += factor * other.misery;
      magic += factor * other.magic;
    }
  };

  Shares(const MomentWaits& moment, const WaitSums& sums, std::size_t left) {
    const Pair mean = mean_of(sums, left);
    for (std::size_t level = 1; level < kWaitLevels; ++level) {
      const double n = sums.of(level, left);
      if (n <= 0) continue;
      const auto& outcomes = sums.counts[level][left];
      const auto share = [&](Outcome outcome, double whole) {
        return (outcomes[at(outcome)] + kShrinkTo * whole) / (n + kShrinkTo);
      };
      nodes_.push_back(
          {log_of(moment.level_us(level)),
           {share(Outcome::kMisery, mean.misery), share(Outcome::kMagic, mean.magic)}});
    }
    if (nodes_.empty()) nodes_.push_back({0, mean});
  }

  Pair at_wait(double us) const {
    const double x = log_of(us);
    if (x <= nodes_.front().x) return nodes_.front().shares;
    for (std::size_t i = 1; i < nodes_.size(); ++i) {
      if (x > nodes_[i].x) continue;
      const Node& a = nodes_[i - 1];
      const Node& b = nodes_[i];
      const double part = b.x > a.x ? (x - a.x) / (b.x - a.x) : 1;
      Pair out = a.shares;
      out.add(b.shares - a.shares, part);
      return out;
    }
    return nodes_.back().shares;
  }

 private:
  struct Node {
    double x = 0;
    Pair shares;
  };

  // Of those who left, or stayed; where there are none, of all.
  static Pair mean_of(const WaitSums& sums, std::size_t left) {
    Pair out;
    double n = 0;
    for (int pass = 0; pass < 2 && n <= 0; ++pass) {
      for (std::size_t level = 1; level < kWaitLevels; ++level) {
        for (std::size_t l = 0; l < 2; ++l) {
          if (pass == 0 && l != left) continue;
          n += sums.of(level, l);
          out.misery += sums.counts[level][l][at(Outcome::kMisery)];
          out.magic += sums.counts[level][l][at(Outcome::kMagic)];
        }
      }
    }
    return n > 0 ? Pair{out.misery / n, out.magic / n} : Pair{};
  }

  std::vector<Node> nodes_;
};

// One mixing: takes parts of the contacts from how they waited to how they wait then.
class Mixing {
 public:
  Mixing(const MomentWaits& moment, const WaitSums& sums, const WaitRatio& ratio,
         std::optional<double> most_us)
      : moment_(moment),
        sums_(sums),
        shares_{Shares(moment, sums, 0), Shares(moment, sums, 1)},
        most_us_(most_us) {
    // Where more must wait, all of it is taken for longer waits.
    still_ = ratio.wait <= 1 ? std::clamp(ratio.must_wait, ratio.wait, 1.0) : 1.0;
    length_ = still_ > 0 ? ratio.wait / still_ : 0;
    for (const WaitPoint& point : moment.points) served_wait_ += mass(point, 0) * point.us;
    more_leave_ = std::max(0.0, ratio.wait - 1) * sums.left();
    if (most_us) look_within(*most_us);
  }

  WaitMix run() {
    for (const WaitPoint& point : moment_.points) {
      for (std::size_t left = 0; left < 2; ++left) {
        const double n = mass(point, left);
        if (n > 0) take(point, left, n);
      }
    }
    return result();
  }

 private:
  double mass(const WaitPoint& point, std::size_t left) const {
    return point.weight * sums_.of(point.level, left);
  }

  void look_within(double most_us) {
    double n = 0;
    for (const WaitPoint& point : moment_.points) {
      if (point.us > most_us) break;
      n += mass(point, 0);
      within_.add(shares_[0].at_wait(point.us), mass(point, 0));
    }
    within_ =
        n > 0 ? Shares::Pair{within_.misery / n, within_.magic / n} : shares_[0].at_wait(most_us);
  }

  void take(const WaitPoint& point, std::size_t left, double n) {
    before_wait_ += n * point.us;
    before_served_ += left == 0 ? n : 0;
    const Shares::Pair before = shares_[left].at_wait(point.us);
    const bool waits = point.us >= kSecond;
    const double still = waits ? still_ : 1;
    const double us = waits ? length_ * point.us : point.us;
    put(before, n * (1 - still), 0, 0);
    const double here = n * still;
    if (left != 0) {
      // As many stay as the wait is shorter.
      const double leave = std::min(1.0, waits ? length_ : 1.0);
      put(before, here * leave, us, 1);
      put(before, here * (1 - leave), us, 0);
    } else {
      const double leave =
          served_wait_ > 0 ? std::min(1.0, more_leave_ * point.us / served_wait_) : 0;
      put(before, here * leave, us, 1);
      put(before, here * (1 - leave), us, 0);
    }
  }

  void put(const Shares::Pair& before, double n, double us, std::size_t left) {
    if (n <= 0) return;
    Shares::Pair after;
    if (most_us_ && us > *most_us_) {
      us = *most_us_;
      left = 0;
      after = within_;
    } else {
      after = shares_[left].at_wait(us);
    }
    wait_ += n * us;
    served_ += left == 0 ? n : 0;
    before_.add(before, n);
    after_.add(after, n);
  }

  WaitMix result() const {
    // Both by the line, which is not quite what the waits add up to. Contacts without one stay.
    const auto factor = [&](Outcome outcome, double before, double after) {
      const double stay = sums_.counts[0][0][at(outcome)] + sums_.counts[0][1][at(outcome)];
      return before + stay > 0 ? (after + stay) / (before + stay) : 1;
    };
    WaitMix out;
    out.wait = before_wait_ > 0 ? wait_ / before_wait_ : 1;
    out.served = before_served_ > 0 ? served_ / before_served_ : 1;
    out.misery = factor(Outcome::kMisery, before_.misery, after_.misery);
    out.magic = factor(Outcome::kMagic, before_.magic, after_.magic);
    return out;
  }

  const MomentWaits& moment_;
  const WaitSums& sums_;
  std::array<Shares, 2> shares_;
  std::optional<double> most_us_;
  Shares::Pair within_;  // of those who were served in time
  double still_ = 1;
  double length_ = 1;
  double more_leave_ = 0;
  double served_wait_ = 0;
  double before_wait_ = 0;
  double before_served_ = 0;
  double wait_ = 0;
  double served_ = 0;
  Shares::Pair before_;
  Shares::Pair after_;
};

}  // namespace

double served_mean(const stats::LogHistogram& services) {
  double count = 0;
  double us = 0;
  for (const auto& [bucket, n] : services.counts()) {
    const auto value = static_cast<double>(stats::bucket_middle(bucket));
    if (value < kSecond) continue;
    count += static_cast<double>(n);
    us += static_cast<double>(n) * value;
  }
  return count > 0 ? us / count : 0;
}

void WaitSums::add(const WaitSums& other, double factor) {
  for (std::size_t level = 0; level < kWaitLevels; ++level) {
    for (std::size_t left = 0; left < 2; ++left) {
      for (std::size_t o = 0; o < kOutcomeCount; ++o)
        counts[level][left][o] += factor * other.counts[level][left][o];
    }
  }
}

double WaitSums::of(std::size_t level, std::size_t left) const {
  double out = 0;
  for (const double n : counts[level][left]) out += n;
  return out;
}

double WaitSums::waiting() const {
  double out = 0;
  for (std::size_t level = 1; level < kWaitLevels; ++level) out += of(level, 0) + of(level, 1);
  return out;
}

double WaitSums::left() const {
  double out = 0;
  for (std::size_t level = 1; level < kWaitLevels; ++level) out += of(level, 1);
  return out;
}

double MomentWaits::level_us(std::size_t level) const {
  double out = 0;
  for (const WaitPoint& point : points) out += point.level == level ? point.weight * point.us : 0;
  return out;
}

WaitSums MomentWaits::all() const {
  WaitSums out;
  for (const WaitSums& group : groups) out.add(group);
  return out;
}

WaitSums MomentWaits::without(std::size_t group) const {
  WaitSums out;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    if (g != group) out.add(groups[g]);
  }
  return out;
}

std::vector<MomentWaits> moment_waits(const journey::JourneyCounts& counts,
                                      const journey::ContactTally& tally) {
  std::vector<MomentWaits> out(counts.moments.size());
  for (std::size_t m = 0; m < out.size(); ++m) {
    const auto waits = tally.waits.find(counts.moments[m]);
    if (waits == tally.waits.end() || waits->second.total() == 0) continue;
    out[m].points = points_of(waits->second);
    out[m].logged = static_cast<double>(waits->second.total());
    out[m].wait_us = waits->second.mean();
    const auto services = tally.services.find(counts.moments[m]);
    if (services != tally.services.end()) out[m].service_us = served_mean(services->second);
  }
  for (const journey::SampledJourney& journey : counts.sample.journeys) {
    const std::size_t group = stats::group_of(journey.customer);
    for (const journey::SampledContact& contact : counts.sample.of(journey)) {
      const journey::Facet& facet = counts.facets[contact.facet];
      const std::size_t left = facet.signs.abandoned == score::Answer::kYes ? 1 : 0;
      out[facet.moment].groups[group].counts[facet.signs.wait][left][at(contact.outcome)] += 1;
    }
  }
  return out;
}

WaitMix mix_waits(const MomentWaits& moment, const WaitSums& sums, const WaitRatio& ratio,
                  std::optional<double> most_us) {
  const bool cuts = most_us && !moment.points.empty() && moment.points.back().us > *most_us;
  if (ratio.wait == 1 && !cuts) return {};
  if (moment.points.empty() || sums.waiting() <= 0) return {};
  return Mixing(moment, sums, ratio, most_us).run();
}

}  // namespace fifteen::analyse
