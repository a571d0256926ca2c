#pragma once
// Worlds drawn at random, each with its own moments, ways, causes and effects, and with or without
// something that makes some customers both come off badly and leave.

#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <random>
#include <string>

#include "base/error.h"
#include "simulate/world.h"

namespace fifteen::validity {

enum class Confounding : std::uint8_t {
  kNone,
  kDeclared,  ///< by an attribute that is a segment
  kHidden,    ///< by one that nobody sees
};

inline const char* name_of(Confounding confounding) {
  constexpr std::array kNames{"nothing confounds", "a segment confounds",
                              "something hidden confounds"};
  return kNames[static_cast<std::size_t>(confounding)];
}

struct WorldKind {
  Confounding confounding = Confounding::kNone;
  bool effects = true;  ///< false: how contacts turn out does nothing to the fate
};

inline constexpr std::uint64_t kSiteCustomers = 5'000;
inline constexpr std::size_t kMomentsMaxOfRandomWorld = 7;  ///< without those that are the fate

/// Returns the world in TOML. Equal seeds, equal worlds.
inline std::string random_world_text(std::uint64_t seed, const WorldKind& kind) {
  std::mt19937_64 random(seed * 1000 + 15);
  const auto between = [&](double least, double most) {
    return std::uniform_real_distribution<double>(least, most)(random);
  };
  const auto any = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  constexpr std::array kChannels{"phone", "web", "desk"};
  const int moments = any(5, static_cast<int>(kMomentsMaxOfRandomWorld));
  std::string out = fmt::format(
      "name = \"world {}\"\nabout = \"Drawn at random.\"\nstart = 2025-01-01\ndays = 730\n"
      "case = true\nstated = true\n[sites]\ncustomers = {}\n",
      seed, kSiteCustomers);
  out += fmt::format(
      "[journeys]\nper_year = 1.0\npause = \"60d\"\ngap = \"30d\"\nfirst = {{ m0 = {:.2f}, m1 = "
      "0.25, m2 = 0.15 }}\n",
      0.6);
  out += fmt::format("[fate]\nwon = \"renewed\"\nlost = \"left\"\nbase = {:.3f}\nafter = \"2d\"\n",
                     between(-0.3, 1.2));
  if (kind.effects) {
    out +=
        fmt::format("recovery = {{ within = \"1d\", won = {:.3f} }}\ndouble_deviation = {:.3f}\n",
                    between(0, 0.7), -between(0, 0.7));
  }
  if (kind.confounding != Confounding::kNone) {
    out += fmt::format(
        "[attribute.tier]\nhidden = {}\nvalues = {{ low = 0.4, middle = 0.35, high = 0.25 }}\n",
        kind.confounding == Confounding::kHidden);
    out += fmt::format(
        "[[effect]]\nwho = {{ tier = \"low\" }}\nmisery = {:.3f}\nmagic = {:.3f}\nwon = {:.3f}\n",
        between(0.5, 1.0), -between(0.2, 0.6), -between(0.6, 1.2));
    out += fmt::format("[[effect]]\nwho = {{ tier = \"high\" }}\nmisery = {:.3f}\nwon = {:.3f}\n",
                       -between(0.3, 0.8), between(0.4, 0.9));
  }
  for (int m = 0; m < moments; ++m) {
    out += fmt::format(
        "[moment.m{}]\nchannel = \"{}\"\noutcome = {{ misery = {:.3f}, magic = "
        "{:.3f} }}\n",
        m, kChannels[static_cast<std::size_t>(any(0, 2))], between(0.12, 0.35), between(0.08, 0.3));
    const double misery = -between(0.2, 1.5);
    const double magic = between(0, 1.2);
    if (kind.effects)
      out += fmt::format("fate = {{ misery = {:.3f}, magic = {:.3f} }}\n", misery, magic);
    const int next = any(m < 2 ? 2 : 0, moments - 1);
    const int other = any(0, moments - 1);
    const double chance = between(0.25, 0.5);
    const double rest = between(0.05, 0.15);
    out += "next = [";
    if (next != m) {
      out += fmt::format(
          "{{ to = \"m{}\", chance = {:.3f}, after = {{ mean = \"{}h\", spread = "
          "0.8 }} }},",
          next, chance, any(2, 96));
    }
    if (other != m && other != next)
      out += fmt::format("{{ to = \"m{}\", chance = {:.3f}, after = \"1d\" }},", other, rest);
    out += "]\n";
    const int caused = any(0, moments - 1);
    const double causes = between(0.1, 0.5);
    if (caused != m) {
      out += fmt::format(
          "causes = [{{ to = \"m{}\", chance = {:.3f}, after = \"{}h\", when = \"misery\" }}]\n",
          caused, causes, any(1, 40));
    }
  }
  return out;
}

inline simulate::World random_world(std::uint64_t seed, const WorldKind& kind) {
  auto world = simulate::parse_world(random_world_text(seed, kind), "random");
  FIFTEEN_CHECK(world.has_value(), world ? "" : world.error().message);
  return std::move(*world);
}

}  // namespace fifteen::validity
