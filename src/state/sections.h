#pragma once
// What the sections of a state file hold: one function to write each, and one to read it.
// Only for state_file.cpp.

#include "state/bytes.h"
#include "state/state.h"

namespace fifteen::state {

void write_facts(const Facts& facts, ByteWriter& out);
void read_facts(ByteReader& in, Facts& facts);

/// Names of moments, dimensions and periods; facets.
void write_names(const journey::JourneyCounts& counts, ByteWriter& out);
void read_names(ByteReader& in, journey::JourneyCounts& counts);

/// Counts by group, transitions, variants.
void write_counts(const journey::JourneyCounts& counts, ByteWriter& out);
void read_counts(ByteReader& in, journey::JourneyCounts& counts);

void write_samples(const journey::JourneyCounts& counts, ByteWriter& out);
/// `counts` has its names and facets.
void read_samples(ByteReader& in, journey::JourneyCounts& counts);

void write_tally(const journey::ContactTally& tally, ByteWriter& out);
void read_tally(ByteReader& in, journey::ContactTally& tally);

/// What what-ifs are answered from, where it has been worked out.
void write_what_ifs(const State& state, ByteWriter& out);
void read_what_ifs(ByteReader& in, std::optional<analyse::WhatIfTables>& tables);

/// The weights, what was learned of the rated, and the fate rules in terms of moments.
void write_rules(const State& state, ByteWriter& out);
void read_rules(ByteReader& in, State& state);

}  // namespace fifteen::state
