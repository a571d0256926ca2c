#include "state/archive.h"
#include "state/sections.h"

namespace fifteen::state {
// The archive finds these beside itself.
template <class Archive>
void list(Archive& a, FateNames& x) {
  a("a moment of a fate", x.moments);
  a("a fate's condition", x.where);
  a("a fate's silence", x.silence_us);
}

template <class Archive>
void list(Archive& a, FateFacts& x) {
  a("fate.won", x.won);
  a("fate.lost", x.lost);
  a("whether fates are the default", x.is_default);
  a("the fate rule", x.rule);
  a("a note on fates", x.notes);
}

template <class Archive>
void list(Archive& a, LeftOutSample& x) {
  a("a sample's file", x.file);
  a("a sample's line", x.line);
  a("a sample's field", x.field);
  a("a sample's reason", x.reason);
  a("a sample's text", x.text);
}

template <class Archive>
void list(Archive& a, LeftOut& x) {
  a("what was left out", x.total);
  a("a reason", x.by_reason);
  a("a sample", x.samples);
}

template <class Archive>
void list(Archive& a, JoinedRows& x) {
  a("statements", x.statements);
  a("repeated rows", x.repeated);
  a("merged rows", x.merged);
  a("disagreeing contacts", x.disagreeing);
  a("a disagreement", x.disagreements);
  a("answers by id", x.answers_by_id);
  a("answers by customer", x.answers_by_customer);
  a("answers alone", x.answers_alone);
}

template <class Archive>
void list(Archive& a, StitchFacts::Quarantined& x) {
  a("a quarantined identity", x.identity);
  a("a kind of identity", x.linked_kind);
  a("an identity's links", x.linked_to);
}

template <class Archive>
void list(Archive& a, StitchFacts::Junk& x) {
  a("a junk value's kind", x.kind);
  a("a junk value", x.value);
  a("a junk value's count", x.count);
}

template <class Archive>
void list(Archive& a, StitchFacts& x) {
  a("identities", x.identities);
  a("links", x.links);
  a("stitched customers", x.customers);
  a("joined customers", x.joined);
  a("customers before", x.joined_from);
  a("quarantined identities", x.quarantined);
  a("links cut", x.links_cut);
  a("a quarantined identity", x.quarantined_top);
  a("a junk value", x.junk);
  a("customers apart", x.apart_customers);
  a("journeys apart", x.apart_journeys);
  a("the share of won journeys apart", x.apart_p_won);
  a("R2 apart", x.apart_r2);
}

template <class Archive>
void list(Archive& a, TextFacts& x) {
  a("learned texts", x.texts);
  a("the accuracy of texts", x.accuracy);
  a("the macro F1 of texts", x.macro_f1);
  a("the calibration error of texts", x.calibration_error);
}

template <class Archive>
void list(Archive& a, MappedColumn& x) {
  a("a field", x.field);
  a("a column", x.column);
  a("a column's reason", x.reason);
  a("a column's file", x.file);
}

template <class Archive>
void list(Archive& a, SourceFile& x) {
  a("a file", x.name);
  a("a file's title", x.title);
  a("a file's rows", x.rows);
}

template <class Archive>
void list(Archive& a, DemandRules& x) {
  a("demand: repeats", x.repeat_within_us);
  a("demand: what is chased", x.chase_within_us);
  a("demand: clarifications", x.clarification_within_us);
  a("demand: leaks", x.leak_within_us);
  a("demand: misrouted", x.misroute_within_us);
  a("demand: doubled", x.double_within_us);
  a("demand: queues", x.queue_within_us);
  a("demand: a queue's share", x.queue_share);
  a("demand: a queue", x.queues);
  a("demand: a wanted moment", x.value);
}

template <class Archive>
void list(Archive& a, WorthRules& x) {
  a("worth: the currency", x.currency);
  a("worth: an hour of ours", x.our_hour);
  a("worth: an hour of the customer's", x.customers_hour);
  a("worth: a misery", x.misery);
  a("worth: a journey won", x.won);
}

template <class Archive>
void list(Archive& a, ChangeRule& x) {
  a("a change", x.name);
  a("a change's moment", x.moment);
  a("how a change is assigned", x.assigned);
  a("what a change is assigned by", x.by);
  a("who has a change", x.changed);
  a("since when a change is", x.from_us);
  a("since when some have a change", x.started);
  a("what a change promised", x.promised);
}

template <class Archive>
void list(Archive& a, QueueRule& x) {
  a("a queue", x.name);
  a("a queue's moment", x.moments);
  a("a queue's servers", x.servers);
  a("a queue's patience", x.patience_us);
  a("whether places have a queue each", x.by_place);
}

template <class Archive>
void list(Archive& a, Facts& x) {
  a("a parameter", x.parameters);
  a("a file", x.files);
  a("a path", x.paths);
  a("the mapping", x.mapping);
  a("a column", x.columns);
  a("the filter", x.filter);
  a("the zone", x.zone);
  a("fates", x.fate);
  a("whether fates are values", x.fate_is_value);
  a("the share that acts", x.act);
  a("demand", x.demand);
  a("worth", x.worth);
  a("a change", x.changes);
  a("a queue", x.queues);
  a("whether the gap is given", x.gap_given);
  a("whether duplicates are dropped", x.drop_duplicates);
  a("whether there is a text model", x.has_text_model);
  a("whether ratings teach", x.learns_alike);
  a("filtered contacts", x.filtered);
  a("audits", x.audits);
  a("times without a zone", x.naive_times);
  a("doubled times", x.doubled_times);
  a("skipped times", x.skipped_times);
  a("rejects", x.rejects);
  a("ignored values", x.ignored_values);
  a("joined rows", x.joined);
  a("a warning", x.warnings);
  a("what texts taught", x.learned_texts);
  a("stitching", x.stitching);
}

void write_facts(const Facts& facts, ByteWriter& out) { Put{out}("facts", facts); }

void read_facts(ByteReader& in, Facts& facts) {
  Get{in}("facts", facts);
  in.require(!facts.files.empty(), "files", "a file at least");
  for (const QueueRule& queue : facts.queues) {
    in.require(!queue.moments.empty(), "a queue", "a moment at least");
    in.require(!queue.servers || (*queue.servers >= 1 && *queue.servers <= kQueueServersMax),
               "a queue's servers", "a number that a mapping may say");
    in.require(!queue.patience_us || *queue.patience_us > 0, "a queue's patience",
               "more than no time");
  }
}

}  // namespace fifteen::state
