// Where channels differ, in sentences.

#include <cmath>
#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "report/layout.h"
#include "report/register.h"

namespace fifteen::report {
namespace {

using analyse::ChannelFigures;
using analyse::ChannelShare;
using analyse::Congruence;

std::string late_in_words(const Congruence& one) {
  return one.late_us ? fmt::format("waits of {} or longer", format_duration(*one.late_us))
                     : "waits longer than promised";
}

// Two channels are each other's others: the one that has more is spoken of.
bool spoken_of(const Congruence& one, const ChannelShare& share) {
  return share.told && (one.channels.size() > 2 || share.difference->value > 0);
}

}  // namespace

std::vector<std::string> sentences_of(const Congruence& one) {
  std::vector<std::string> out;
  const auto say = [&](ChannelShare ChannelFigures::*share, const std::string& what) {
    for (const ChannelFigures& channel : one.channels) {
      const ChannelShare& s = channel.*share;
      if (!spoken_of(one, s)) continue;
      const std::string others =
          one.channels.size() == 2
              ? (&channel == &one.channels[0] ? one.channels[1] : one.channels[0]).channel
              : "the other channels";
      out.push_back(fmt::format("\"{}\" on {}: {} {}, on {} {}; {} {}.", one.name, channel.channel,
                                format_share(s.share->value), what, others,
                                format_share(s.elsewhere->value), points_of(*s.difference),
                                s.difference->value < 0 ? "less" : "more"));
    }
  };
  say(&ChannelFigures::misery, "misery");
  say(&ChannelFigures::magic, "magic");
  say(&ChannelFigures::late, late_in_words(one));
  return out;
}

}  // namespace fifteen::report
