#include <algorithm>

#include "base/time.h"
#include "state/sections.h"

namespace fifteen::state {
namespace {

using journey::Facet;
using journey::JourneyCounts;

void write_texts(const std::vector<std::string>& texts, ByteWriter& out) {
  out.number(texts.size());
  for (const std::string& text : texts) out.text(text);
}

// Texts in ascending order, each once.
std::vector<std::string> read_names_of(ByteReader& in, const char* what) {
  constexpr std::uint64_t kMost = 0xFFFF;
  std::vector<std::string> out;
  const std::size_t count = in.count(what, 1, kMost);
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    std::string name = in.text(what);
    in.require(out.empty() || out.back() < name, what, "names in ascending order");
    out.push_back(std::move(name));
  }
  return out;
}

Facet read_facet(ByteReader& in, const JourneyCounts& counts) {
  Facet facet;
  facet.moment = static_cast<std::uint16_t>(in.number("a facet's moment", 0xFFFF));
  in.require(facet.moment < counts.moments.size(), "a facet's moment", "one of the moments");
  const std::uint64_t marks = in.number("a facet's marks", journey::kMarksMax);
  facet.won = (marks & 4U) != 0;
  facet.lost = (marks & 2U) != 0;
  facet.unidentified = (marks & 1U) != 0;
  facet.asks = static_cast<std::uint8_t>(marks >> 3U);
  const std::uint64_t signs = in.number("a facet's signs", (1U << 27U) - 1);
  facet.signs = score::Signs::unpack(static_cast<std::uint32_t>(signs));
  in.require(facet.signs.pace <= score::Pace::kVeryLate &&
                 facet.signs.abandoned <= score::Answer::kYes &&
                 facet.signs.resolved <= score::Answer::kYes &&
                 facet.signs.wait <= score::kWaitBounds.size() + 1,
             "a facet's signs", "signs that there are");
  for (std::size_t d = 0; d < counts.dimensions.size(); ++d) {
    facet.values[d] = static_cast<std::uint16_t>(
        in.number("a facet's value", counts.dimensions[d].values.size()));
  }
  return facet;
}

}  // namespace

void write_names(const JourneyCounts& counts, ByteWriter& out) {
  write_texts(counts.moments, out);
  out.number(counts.dimensions.size());
  for (const journey::Dimension& dimension : counts.dimensions) {
    out.text(dimension.name);
    write_texts(dimension.values, out);
  }
  out.number(static_cast<std::uint64_t>(counts.periods.unit));
  out.number(counts.periods.starts.size());
  for (std::size_t p = 0; p < counts.periods.starts.size(); ++p) {
    out.whole(counts.periods.starts[p]);
    out.text(counts.periods.names[p]);
  }
  out.number(counts.facets.size());
  for (const Facet& facet : counts.facets) {
    out.number(facet.moment);
    out.number(journey::marks_of(facet));
    out.number(facet.signs.packed());
    for (std::size_t d = 0; d < counts.dimensions.size(); ++d) out.number(facet.values[d]);
  }
}

void read_names(ByteReader& in, JourneyCounts& counts) {
  counts.moments = read_names_of(in, "a moment");
  const std::size_t dimensions = in.count("dimensions", 2, journey::kDimensionsMax);
  for (std::size_t d = 0; d < dimensions && in.ok(); ++d) {
    journey::Dimension& dimension = counts.dimensions.emplace_back();
    dimension.name = in.text("a dimension");
    dimension.values = read_names_of(in, "a dimension's value");
  }
  counts.periods.unit = static_cast<journey::PeriodUnit>(
      in.number("the unit of periods", static_cast<std::uint64_t>(journey::PeriodUnit::kYear)));
  const std::size_t periods = in.count("periods", 2);
  for (std::size_t p = 0; p < periods && in.ok(); ++p) {
    const std::int64_t start = in.whole("a period's start", 2 * kTimeMin, kTimeMax);
    in.require(counts.periods.starts.empty() || counts.periods.starts.back() < start,
               "a period's start", "periods in order of time");
    counts.periods.starts.push_back(start);
    counts.periods.names.push_back(in.text("a period"));
  }
  const std::size_t facets = in.count("facets", 3, journey::kFacetsMax);
  for (std::size_t f = 0; f < facets && in.ok(); ++f) {
    const Facet facet = read_facet(in, counts);
    in.require(
        counts.facets.empty() || journey::key_of(counts.facets.back()) < journey::key_of(facet),
        "a facet", "facets in ascending order");
    counts.facets.push_back(facet);
  }
}

}  // namespace fifteen::state
