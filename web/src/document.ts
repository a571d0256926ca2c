// The document of findings, as the engine writes it. Times are whole microseconds since the Unix
// epoch in UTC, durations are microseconds, shares are fractions.

export interface Interval {
  low: number;
  high: number;
}

export interface Estimate extends Interval {
  value: number;
}

export interface Quantiles {
  p50: number;
  p90: number;
  p99: number;
}

export type Outcome = 'magic' | 'neutral' | 'misery' | 'unscored';

export const verdicts = ['eliminate', 'fix', 'make magic', 'keep', 'too little data'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Moment {
  name: string;
  contacts: number;
  customers: number;
  magic: number;
  neutral: number;
  misery: number;
  unscored: number;
  misery_share: Estimate | null;
  magic_share: Estimate | null;
  truth_share: Estimate | null;
  arrival_share: number | null;
  delivery_share: number | null;
  arrival_interval: Interval | null;
  delivery_interval: Interval | null;
  /** By how much coming here changes the probability of being won (or the value), on average. */
  arrival_shift: Estimate | null;
  /** How far a contact here moves that, up or down, on average. */
  swing: Estimate | null;
  /** How much the journeys that are won need this moment. */
  necessity: {
    /** The share of won, and of lost, journeys that contain it. */
    won: number | null;
    lost: number | null;
    /** Of those won that came here, the share that would have been lost without it. */
    needed: Estimate | null;
    is_needed: boolean;
  };
  repeat_share: number;
  wait_us: Quantiles | null;
  service_us: Quantiles | null;
  total_us: Quantiles | null;
  /** The truth share can be told from zero, although so many moments are looked at. */
  separable: boolean;
  /** The fate rule names this moment: it is the fate, and so has no truth share. */
  is_fate: boolean;
  verdict: Verdict;
  why: string;
}

export interface Transition {
  from: string;
  to: string;
  count: number;
  gap_us: { p50: number; mean: number };
}

export interface MomentCount {
  moment: string;
  count: number;
}

export interface Variant {
  /** May be shorter than `length`: the engine cuts long journeys. */
  moments: string[];
  length: number;
  count: number;
}

/** The contacts at a moment with one outcome, and what they do to a journey's prospects. */
export interface Decision {
  moment: string;
  outcome: Outcome;
  contacts: number;
  /** By how much the probability of being won (or the value) changes, on average. */
  move: Estimate;
  swing: Estimate;
  truth_share: Estimate;
  separable: boolean;
}

export interface ValueFate {
  value: string;
  contacts: number;
  truth_share: Estimate;
  arrival_share: Estimate;
  delivery_share: Estimate;
  arrival_shift: Estimate;
  swing: Estimate;
  separable: boolean;
}

/** Where journeys fall below the bound from which almost none comes back. */
export interface NoReturn {
  moment: string;
  outcome: Outcome;
  journeys: number;
  /** Of all lost journeys. */
  lost_here: Estimate;
  /** Of those that fall here, the share that is won after all. */
  returned: Estimate;
}

export interface LastContact {
  moment: string;
  outcome: Outcome;
  journeys: number;
  share: Estimate;
}

export interface Turning {
  /** Null: journeys come back from everywhere. */
  bound: number | null;
  fallen: number;
  lost_by_then: Estimate | null;
  returned: Estimate | null;
  contacts_left: number | null;
  time_left_us: number | null;
  no_return: NoReturn[];
  last: LastContact[];
}

export interface Fate {
  won: number;
  lost: number;
  open: number;
  /** What the figures explain: whether journeys are won, or what they bring, in money. */
  of: 'won' | 'value';
  /** What a decided journey brought, on average. */
  value: Estimate | null;
  p_won: number | null;
  p_won_interval: Interval | null;
  r2: number | null;
  r2_interval: Interval | null;
  /** What the model explains of customers it has not seen, not corrected. */
  r2_out_of_sample: number | null;
  misfit: number | null;
  rule: string;
  rule_is_default: boolean;
  state: string;
  /** Decided journeys on which the model is worked out. */
  journeys: number;
  reliability: Reliability | null;
  dimensions: { dimension: string; values: ValueFate[] }[];
  decisions: Decision[];
  turning: Turning | null;
  effects: OutcomeEffects | null;
  open_journeys: OpenJourneys | null;
}

/** A share among those who said how it was, and among all scored contacts. */
export interface SaidAndAll {
  said: Estimate;
  all: Estimate;
  /** All less said. */
  difference: Estimate;
}

/** Predicted chances against what was observed. */
export interface Reliability {
  /** Mean distance of predicted to observed. */
  error: number;
  brier: number;
  /** By rising chance. */
  bins: { contacts: number; predicted: number; observed: Estimate }[];
}

/** How the contacts of one value of a dimension, or of one period, turned out. */
export interface ValueOutcomes {
  /** Empty: contacts without one. */
  value: string;
  contacts: number;
  magic: number;
  neutral: number;
  misery: number;
  unscored: number;
  misery_share: Estimate | null;
  magic_share: Estimate | null;
}

export interface DimensionOutcomes {
  name: string;
  values: ValueOutcomes[];
  values_hidden: number;
  contacts_hidden: number;
}

export interface Ratings {
  instrument: string;
  /** Null: all moments. */
  moment: string | null;
  count: number;
  magic: number;
  neutral: number;
  misery: number;
  /** In points. */
  mean: Estimate;
  /** Of nps -100 to 100; of csat and stars the share in magic. */
  score: Estimate | null;
}

export interface Scoring {
  said: number;
  inferred: number;
  unscored: number;
  contradicted: number;
  coverage: { kind: string; words: string; contacts: number }[];
  misery: SaidAndAll | null;
  magic: SaidAndAll | null;
  /** Rated contacts that were learned from; 0: not learned. */
  learned_from: number;
  misery_reliability: Reliability | null;
  magic_reliability: Reliability | null;
  ratings: Ratings[];
  dimensions: DimensionOutcomes[];
  periods: { unit: 'day' | 'week' | 'month' | 'quarter' | 'year'; values: ValueOutcomes[] };
}

export const impactKinds = ['basic', 'performance', 'excitement', 'cannot be told'] as const;

/** Which side of a driver decides: shares of the outcome, positive as expected. */
export interface Impact {
  kind: (typeof impactKinds)[number];
  /** What a bad level costs. */
  penalty: Estimate;
  /** What a good level earns. */
  reward: Estimate;
  /** From -1 to 1. */
  asymmetry: Estimate;
}

export interface DriverLevel {
  level: string;
  contacts: number;
  /** Of the outcome, were all contacts of the moment at this level. */
  share: Estimate;
  /** This share less the reference's. */
  effect: Estimate;
  /** 1: surely more likely than at the reference, -1: surely less, 0: cannot be told. */
  told: -1 | 0 | 1;
}

export interface Driver {
  name: string;
  /** Its part of r2. */
  weight: Estimate;
  /** From 1, ties sharing; 0: no level can be told from the reference. */
  rank: number;
  /** The level that the others are compared with. */
  reference: string;
  /** Null: the driver has no level that customers expect. */
  impact: Impact | null;
  /** From good to bad, where they have an order. */
  levels: DriverLevel[];
}

export interface OutcomeDrivers {
  why: string;
  /** Of all drivers together. */
  r2: Estimate;
  drivers: Driver[];
}

/** What drives misery and magic at one moment, by the contacts whose customers said how it was. */
export interface MomentDrivers {
  moment: string;
  magic_contacts: number;
  neutral_contacts: number;
  misery_contacts: number;
  /** Drivers that would make too many combinations. */
  left_out: string[];
  misery: OutcomeDrivers;
  magic: OutcomeDrivers;
}

/** What a misery, or magic, at a moment has to do with the fate. */
export interface OutcomeEffect {
  moment: string;
  outcome: 'misery' | 'magic';
  won: Effect;
  placebo: Effect | null;
  separable: boolean;
  doubt: 'none' | 'placebo' | 'weak';
}

export interface OutcomeEffects {
  placebo_misery: Effect | null;
  placebo_magic: Effect | null;
  placebo_fails: boolean;
  rows: OutcomeEffect[];
}

export interface OpenJourneys {
  journeys: number;
  p_won: Estimate | null;
  fallen: number | null;
  last: { moment: string; outcome: Outcome; journeys: number; p_won: Estimate }[];
}

/** What something that happened goes along with, compared with those alike to whom it did not. */
export interface Effect {
  exposed: number;
  others: number;
  /** Exposed ones with whom nobody alike compares: left out. */
  unmatched: number;
  mean: Estimate;
  otherwise: number;
  crude: Estimate;
  effect: Estimate;
  e_value: { value: number; limit: number } | null;
}

export interface AfterMisery {
  /** Null: nothing more. */
  moment: string | null;
  miseries: number;
  share: Estimate;
  time_us: number | null;
  misery_share: Estimate | null;
  magic_share: Estimate | null;
  won: Estimate | null;
}

export interface RecoveredBy {
  us: number;
  at_risk: number;
  recovered: Estimate;
}

export interface Landmark {
  us: number;
  undecided: number;
  recovered: number;
  won: Effect | null;
}

export const miseryKinds = ['none', 'recovered', 'not recovered', 'double'] as const;

export interface Recovery {
  sentences: string[];
  miseries: number;
  journeys: number;
  /** Miseries that the fate followed at once. */
  fate_next: number;
  fate_next_won: Estimate | null;
  next: AfterMisery[];
  curve: RecoveredBy[];
  median: { us: number; low_us: number; high_us: number | null } | null;
  landmarks: Landmark[];
  double_deviation: {
    miseries: number;
    doubled: number;
    share: Estimate | null;
    won: Effect | null;
    placebo: Effect | null;
    before_good: Effect | null;
  };
  kinds: { misery: (typeof miseryKinds)[number]; journeys: number; won: Estimate | null }[];
  recovered_against_none: Effect | null;
}

export interface FirstOutcome {
  journeys: number;
  others: number;
  later_misery: Effect | null;
  won: Effect | null;
  /** On how the customer's journey before had ended. */
  placebo: Effect | null;
}

export interface FirstImpression {
  journeys: number;
  misery: FirstOutcome;
  magic: FirstOutcome;
  against_later: {
    first_miseries: number;
    later_miseries: number;
    first: Estimate;
    later: Estimate;
    difference: Estimate;
  } | null;
}

export type Remembered = 'mean' | 'end' | 'peak' | 'first';

export interface PeakEnd {
  journeys: number;
  models: { figures: Remembered[]; r2: Estimate; gain: Estimate }[];
  /** Which model the data support, from 0. */
  supported: number;
  weights: { figure: Remembered; weight: Estimate }[];
}

export interface Silo {
  dimension: 'channel' | 'team';
  changed: number;
  stayed: number;
  misery: Effect | null;
  won: Effect | null;
  placebo: Effect | null;
  changes: { from: string; to: string; contacts: number; misery_share: Estimate | null }[];
  changes_hidden: number;
}

/** What customers live through and remember, beyond single moments. */
export interface Experience {
  recovery: Recovery | null;
  memory_sentences: string[];
  first_impression: FirstImpression | null;
  peak_end: PeakEnd | null;
  silos: Silo[];
}

/** Public contacts and the people they reached, each counted once for each contact. */
export interface Audience {
  contacts: number;
  miseries: number;
  people: number;
  misery_people: number;
  misery_share: Estimate;
}

export interface Reach extends Audience {
  /** The share of the log's customers whose contacts these are. */
  sampled: number;
  misery_people_of_all: Estimate;
  /** The miseries of the largest reach, a hundredth of them, and their share of the audience. */
  top: { miseries: number; share: number };
  /** What it may come to: an assumption. */
  assumed: { act: number; lost: Estimate; lost_low: number; lost_high: number };
  moments: (Audience & { moment: string })[];
}

/** What one change did to one measure: those that have it against what would have been. */
export interface ChangeDifference {
  measure: 'misery' | 'magic' | 'contacts_here' | 'contacts' | 'miseries' | 'won';
  changed: number;
  others: number;
  left_out: number;
  mean: number;
  otherwise: number;
  difference: Estimate;
  called: 'effect' | 'association';
  separable: boolean;
  placebo: Estimate | null;
  placebo_fails: boolean;
  promised: number | null;
  kept: 'as promised' | 'more' | 'less' | 'cannot be told' | null;
}

/** A line of the log of changes, measured. */
export interface Change {
  name: string;
  moment: string | null;
  assigned: 'lot' | 'staggered' | 'everywhere';
  by: string | null;
  from: number | null;
  units: number;
  other_units: number;
  missing: string[];
  straddle_us: number;
  period_us: number;
  gap: 'none' | 'no column' | 'no value' | 'no moment' | 'too little';
  sentences: string[];
  measures: ChangeDifference[];
}

/** A period of a control chart, or several together. */
export interface ChartGroup {
  name: string;
  start_us: number;
  contacts: number;
  /** A share, contacts for each customer, or microseconds. */
  value: number | null;
  /** Null, as the limits: no value, or a base line without limits. */
  centre: number | null;
  low: number | null;
  high: number | null;
}

/** A base line; the second and later ones begin with a recorded change. */
export interface ChartPhase {
  first: number;
  change: string | null;
  limits: 'own' | 'borrowed' | 'too few' | 'no variation';
  groups: number;
  sigma_z: number;
}

/** Something happened: groups that lie where chance does not put them. */
export interface SpecialCause {
  rule: 'beyond limit' | 'one side' | 'two of three' | 'trend';
  first: number;
  last: number;
  above: boolean;
  size: number;
  /** Null: when it began cannot be told. */
  since: {
    first: number;
    earliest: number;
    latest: number;
    before: number;
    after: number;
  } | null;
  /** Null: it is everywhere, or cannot be told. */
  segment: { dimension: string; value: string; share: number } | null;
  sentence: string;
}

export type ChartMeasure = 'misery' | 'magic' | 'contacts' | 'wait';

export interface ControlChart {
  /** Null: of all moments. */
  moment: string | null;
  /** Null: of all contacts there. */
  dimension: string | null;
  value: string | null;
  measure: ChartMeasure;
  kind: "p'" | "u'" | 'XmR';
  of_sample: boolean;
  periods_in_group: number;
  groups: ChartGroup[];
  phases: ChartPhase[];
  causes: SpecialCause[];
}

/** Is each moment as it was? */
export interface ControlCharts {
  period_unit: 'day' | 'week' | 'month' | 'quarter' | 'year';
  /** Moments and values with too little for any chart. */
  too_little: number;
  /** Values whose charts equal those of a moment, or of another value. */
  repeated: number;
  /** Beyond the largest, and so not charted. */
  hidden: number;
  groups: number;
  /** Special causes to be expected if nothing had happened. */
  false_alarms: number;
  sentences: string[];
  charts: ControlChart[];
}

/** A place, team or employee, against what was to be expected of what came to it. */
export interface ComparedUnit {
  name: string;
  contacts: number;
  hits: number;
  expected: number;
  /** To be drawn: the target times hits by expected ones, at `drawn_at` contacts. */
  share: number;
  drawn_at: number;
  z: number;
  adjusted_z: number;
  outside_95: boolean;
  differs: 'inside' | 'above' | 'below';
}

export interface FunnelLimits {
  contacts: number;
  low_998: number;
  low_95: number;
  high_95: number;
  high_998: number;
}

/** How much of an outcome is whom one happens to meet. */
export interface Lottery {
  /** Of the variance of the outcome. */
  share: Estimate;
  /** Standard deviation of the units' true shares. */
  between: number;
  units: number;
}

export interface FairComparison {
  of: 'employee' | 'team' | 'place';
  measure: 'misery' | 'magic' | 'cut short';
  of_sample: boolean;
  contacts: number;
  without_unit: number;
  target: number;
  phi: number;
  tau: number;
  overdispersed: boolean;
  /** By contacts, never by merit. */
  units: ComparedUnit[];
  too_small: number;
  limits: FunnelLimits[];
  lottery: Lottery | null;
  moments: (Lottery & { moment: string; contacts: number })[];
  sentences: string[];
}

/** What was left out: counted by reason, the first ones kept. */
export interface LeftOut {
  total: number;
  by_reason: Record<string, number>;
  samples: { file: string; line: number; field: string; reason: string; text: string }[];
}

/** What became of rows that are not contacts one by one. */
export interface Merging {
  /** Rows that say who is who. */
  statements: number;
  repeated: number;
  merged: number;
  disagreeing: number;
  /** Field to the number of contacts that sources tell differently in it. */
  disagreements: Record<string, number>;
  /** Answers to surveys: to the contact of their id, to their customer's last one, to none. */
  answers: { by_id: number; by_customer: number; alone: number };
}

/** The figures that change first with who is who. */
export interface StitchingHeadline {
  customers: number;
  journeys: number;
  p_won: number | null;
  r2: number | null;
}

/** How identities were joined to customers. */
export interface Stitching {
  identities: number;
  links: number;
  /** That the identities come to, also those without a contact. */
  customers: number;
  /** Customers that would be several without stitching. */
  joined: number;
  /** Customers without stitching. */
  joined_from: number;
  quarantined: number;
  /** Those linked to most; may be fewer than `quarantined`. */
  quarantined_top: { identity: string; linked_kind: string; linked_to: number }[];
  links_cut: number;
  junk: { kind: string; value: string; count: number }[];
  stitched: StitchingHeadline;
  apart: StitchingHeadline;
}

export interface Source {
  files: { name: string; rows: number }[];
  contacts: number;
  customers: number;
  journeys: number;
  /** Under half the gap, the gap and double; absent where cases or no gap end journeys. */
  journeys_by_gap?: { gap_us: number; journeys: number }[];
  from: number | null;
  to: number | null;
  /** By the clocks of the log's zone. */
  first_day: string | null;
  last_day: string | null;
  unscored: number;
  unidentified: number;
  duplicates: number;
  naive_times: number;
  /** Of the naive times, those that the clocks showed twice, and never. */
  doubled_times: number;
  skipped_times: number;
  filtered: number;
  filter: string;
  mapping: { field: string; column: string; reason: string; file?: string }[];
  merging: Merging;
  /** Null: customers are told by their ids. */
  stitching: Stitching | null;
  /** Rows that are no contact. */
  rejects: LeftOut;
  /** Values that could not be used; their contacts count. */
  ignored_values: LeftOut;
}

export type DemandKind =
  | 'queue'
  | 'misroute'
  | 'channel leak'
  | 'progress chase'
  | 'clarification'
  | 'double'
  | 'repeat';

/** Contacts that caused failure demand. */
export interface DemandCause {
  moment: string;
  outcome: Outcome;
  contacts: number;
  share: Estimate;
}

/** One kind of failure demand, and whether the log lets it be seen. */
export interface KindOfDemand {
  kind: DemandKind;
  words: string;
  on: boolean;
  /** Contacts at which it could not be looked for. */
  unapplied: number;
  /** Columns that would let more be seen. */
  needs: string[];
  /** That count as this kind; `also`: that are of this kind, whatever they count as. */
  contacts: number;
  also: number;
  share: Estimate;
  caused: number;
  causes: DemandCause[];
}

/** Demand at a moment, on a channel, for a reason or in a period. */
export interface DemandAt {
  demand: number;
  failure: number;
  share: Estimate;
  kinds: Partial<Record<DemandKind, number>>;
}

export interface DemandLink {
  kind: DemandKind;
  from: string;
  outcome: Outcome;
  to: string;
  contacts: number;
  share: Estimate;
}

export interface FirstContact {
  issues: number;
  /** Of them, those that began too late to be watched for the window. */
  unwatched: number;
  resolved: Estimate;
  /** For 1 to 30 days; by moment and reason, for `days`. */
  curve: Estimate[];
}

export interface DemandQueue {
  moment: string;
  contacts: number;
  sent_on: number;
  listed: boolean;
  named: boolean;
}

/** Contacts that should not exist. */
export interface FailureDemand {
  sentences: string[];
  contacts: number;
  sampled: number;
  demand: number;
  failure: number;
  share: Estimate;
  /** No reasons are known, and some contacts count because their moment came again. */
  at_most: boolean;
  by_moment_only: number;
  without_direction: number;
  no_demand: { outbound: number; silences: number; fates: number };
  /** In microseconds. */
  window: number;
  window_days: number;
  kinds: KindOfDemand[];
  moments: (DemandAt & { moment: string; causes: DemandCause[] })[];
  channels: (DemandAt & { channel: string })[];
  reasons: (DemandAt & { reason: string })[];
  periods: (DemandAt & { period: string })[];
  links: DemandLink[];
  queues: DemandQueue[];
  /** For windows of 1 to 30 days. */
  share_by_window: Estimate[];
  repeats_by_window: Estimate[];
  first_contact: {
    all: FirstContact;
    days: number[];
    moments: (FirstContact & { moment: string })[];
    reasons: (FirstContact & { reason: string })[];
  };
}

export type Quantity =
  | 'contacts'
  | 'miseries'
  | 'our_hours'
  | 'customers_hours'
  | 'our_cost'
  | 'won'
  | 'value';

/** Contacts that should not exist, and what would be otherwise without them. */
export interface KillItem {
  /** Of the sample. */
  contacts: number;
  /** Of what is asked at the moment; of a kind, of all that is asked. */
  share: Estimate;
  /** In the whole log, below zero: less. What the log does not know is absent. */
  difference: Partial<Record<Quantity, Estimate>>;
  /** Money, or a share; what the list is ranked by. */
  worth: Estimate;
  verdict: 'eliminate' | 'cut back' | 'fix the cause';
  why: string;
  causes: DemandCause[];
  /** Who has most of them in hand. */
  team: { team: string; share: number } | null;
  /** For `fifteen whatif --eliminate`. */
  eliminate: string;
  /** For `fifteen contacts --where`. */
  where: string;
}

export type Quadrant = 'eliminate' | 'automate' | 'simplify' | 'leverage' | 'not to be told';

/** What a moment is worth to the two who meet there. */
export interface KillPlace {
  moment: string;
  contacts: number;
  /** The share of its contacts that are wanted and no misery. */
  customer: Estimate;
  /** Of those won that came, the share that would have been lost without it; below 0: an irritant. */
  us: Estimate | null;
  quadrant: Quadrant;
}

/** Which contacts should go first, and what that comes to. */
export interface KillList {
  /** Worth is money in `currency`, which may be empty; else a share. */
  in_money: boolean;
  currency: string;
  sentences: string[];
  /** To be eliminated, most worth first. */
  moments: (KillItem & { moment: string })[];
  /** To be cut back. */
  stays: (KillItem & { moment: string })[];
  kinds: (KillItem & { kind: DemandKind })[];
  /** Repeats that are left out: nobody knows what they were about. */
  unsure: number;
  /** Moments and kinds with too few contacts to be listed. */
  too_few: number;
  quadrant: KillPlace[];
}

export interface FifteenDocument {
  version: 1;
  tool: { name: 'fifteen'; version: string };
  title: string;
  headlines: string[];
  notes: string[];
  source: Source;
  fate: Fate;
  scoring: Scoring;
  drivers: MomentDrivers[];
  experience: Experience;
  /** Null: no contact asks for anything. */
  demand: FailureDemand | null;
  /** Null: no contact asks for anything. */
  kill_list: KillList | null;
  /** Null: no contact is public. */
  reach: Reach | null;
  /** By the log of changes; empty without one. */
  changes: Change[];
  control_charts: ControlCharts;
  /** By kind of unit and outcome; empty where too few units are known. */
  comparisons: FairComparison[];
  moments: Moment[];
  transitions: Transition[];
  starts: MomentCount[];
  ends: MomentCount[];
  variants: { distinct: number; top: Variant[]; rest: { variants: number; journeys: number } };
}
