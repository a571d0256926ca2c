#include "analyse/experience.h"

#include "base/share_out.h"

namespace fifteen::analyse {

Experience find_experience(const journey::JourneyCounts& counts, std::size_t threads) {
  Experience out;
  share_out(4, threads, [&](std::size_t part) {
    switch (part) {
      case 0: out.recovery = find_recovery(counts); break;
      case 1: out.silos = find_silos(counts); break;
      case 2: out.first_impression = find_first_impression(counts); break;
      default: out.peak_end = find_peak_end(counts); break;
    }
  });
  return out;
}

}  // namespace fifteen::analyse
