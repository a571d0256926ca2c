#include "state/state_file.h"

#include "base/hash.h"
#include "state/sections.h"

namespace fifteen::state {
namespace {

// The first byte has its eighth bit, and the last ones show what a transfer as text has done.
constexpr std::string_view kMagic(
    "\x89"
    "15state\r\n\x1A\n",
    12);

// A section, in the file's order: each needs what those before it have read.
struct Section {
  const char* name;
  void (*write)(const State&, ByteWriter&);
  void (*read)(ByteReader&, State&);
};
constexpr std::array kSections{
    Section{"facts", [](const State& s, ByteWriter& out) { write_facts(s.facts, out); },
            [](ByteReader& in, State& s) { read_facts(in, s.facts); }},
    Section{"names", [](const State& s, ByteWriter& out) { write_names(s.counts, out); },
            [](ByteReader& in, State& s) { read_names(in, s.counts); }},
    Section{"rules", write_rules, read_rules},
    Section{"counts", [](const State& s, ByteWriter& out) { write_counts(s.counts, out); },
            [](ByteReader& in, State& s) { read_counts(in, s.counts); }},
    Section{"sample", [](const State& s, ByteWriter& out) { write_samples(s.counts, out); },
            [](ByteReader& in, State& s) { read_samples(in, s.counts); }},
    Section{"times and ratings", [](const State& s, ByteWriter& out) { write_tally(s.tally, out); },
            [](ByteReader& in, State& s) { read_tally(in, s.tally); }},
    Section{"what-ifs", write_what_ifs,
            [](ByteReader& in, State& s) {
              read_what_ifs(in, s.what_if);
              in.require(!s.what_if || s.what_if->shifts.moments == s.counts.moments, "what-ifs",
                         "the moments of the log");
            }},
};
constexpr std::size_t kFactsSection = 0;
constexpr std::size_t kWhatIfSection = kSections.size() - 1;

}  // namespace

bool begins_state(std::string_view head) { return head.starts_with(kMagic); }

std::string write_state(const State& state) {
  FIFTEEN_CHECK(state.counts.variants_top.size() == state.counts.variants_distinct,
                "a state without some of its variants");
  ByteWriter out;
  out.number(kStateVersion);
  std::string bytes = std::string(kMagic) + std::move(out).take();
  for (const Section& section : kSections) {
    ByteWriter inner;
    section.write(state, inner);
    const std::string payload = std::move(inner).take();
    ByteWriter head;
    head.fixed(payload.size());
    head.fixed(hash_text(payload));
    bytes += std::move(head).take();
    bytes += payload;
  }
  return bytes;
}

namespace {

// Reads what is wanted of the sections; `read(place, payload)`.
template <class Wanted, class Read>
Status read_sections(std::string_view bytes, std::string_view name, Wanted&& wanted, Read&& read) {
  if (bytes.substr(0, kMagic.size()) != kMagic) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected a state file, got something else; fifteen analyze "
                            "--state makes one, and fifteen analyze reads logs",
                            name));
  }
  ByteReader in(bytes.substr(kMagic.size()), name, kMagic.size());
  const std::uint64_t version = in.number("the format's version", ~std::uint64_t{0});
  if (in.ok() && version != kStateVersion) {
    return fail(ErrorKind::kInput,
                fmt::format("{}: expected a state file of version {}, got version {}; make it "
                            "again with this program's fifteen analyze --state",
                            name, kStateVersion, version));
  }
  for (std::size_t s = 0; s < kSections.size(); ++s) {
    const Section& section = kSections[s];
    const std::uint64_t size = in.fixed(section.name);
    const std::uint64_t checksum = in.fixed(section.name);
    const std::size_t begin = bytes.size() - in.left();
    if (size > in.left()) {
      in.refuse(section.name, fmt::format("{} bytes", size), fmt::format("{}", in.left()));
      break;
    }
    const std::string_view payload = in.bytes(section.name, static_cast<std::size_t>(size));
    if (!wanted(s)) continue;
    in.require(hash_text(payload) == checksum, section.name, "bytes that fit their checksum");
    if (!in.ok()) break;
    ByteReader inner(payload, name, begin);
    read(s, inner);
    inner.end(section.name);
    if (!inner.ok()) return fail(inner.error());
  }
  in.end("the file");
  if (!in.ok()) return fail(in.error());
  return {};
}

}  // namespace

Result<State> read_state(std::string_view bytes, std::string_view name) {
  State state;
  const Status read = read_sections(
      bytes, name, [](std::size_t) { return true; },
      [&](std::size_t s, ByteReader& in) { kSections[s].read(in, state); });
  if (!read) return fail(read.error());
  return state;
}

Result<WhatIfState> read_what_if_state(std::string_view bytes, std::string_view name) {
  WhatIfState out;
  const Status read = read_sections(
      bytes, name, [](std::size_t s) { return s == kFactsSection || s == kWhatIfSection; },
      [&](std::size_t s, ByteReader& in) {
        if (s == kFactsSection) return read_facts(in, out.facts);
        read_what_ifs(in, out.tables);
      });
  if (!read) return fail(read.error());
  return out;
}

std::string with_checksums(std::string_view bytes) {
  std::string out(bytes);
  // The version is one byte.
  std::size_t at = kMagic.size() + 1;
  constexpr std::size_t kHead = 16;
  while (at + kHead <= out.size()) {
    std::uint64_t size = 0;
    for (unsigned i = 0; i < 8; ++i)
      size |= std::uint64_t{static_cast<std::uint8_t>(out[at + i])} << (8 * i);
    if (size > out.size() - at - kHead) break;
    const std::uint64_t sum =
        hash_text(std::string_view(out).substr(at + kHead, static_cast<std::size_t>(size)));
    for (unsigned i = 0; i < 8; ++i) out[at + 8 + i] = static_cast<char>(sum >> (8 * i));
    at += kHead + static_cast<std::size_t>(size);
  }
  return out;
}

}  // namespace fifteen::state
