// How contacts turned out, and by what evidence: sentences and rows.
import type {
  DimensionOutcomes,
  Estimate,
  Ratings,
  Reliability,
  SaidAndAll,
  Scoring,
  ValueOutcomes,
} from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatEstimate,
  formatFixed,
  formatInterval,
  formatRange,
  formatShare,
} from '../format.ts';
import { outcomeBalance } from './outcome.ts';
import type { Order } from './sorting.ts';

export const contactsOf = ({ said, inferred, unscored }: Scoring): number =>
  said + inferred + unscored;

/** Why there is nothing to show; empty where there is. */
export function nothingScored(scoring: Scoring): string {
  if (contactsOf(scoring) === 0) return 'There are no contacts.';
  if (scoring.said + scoring.inferred > 0) return '';
  return 'No contact is scored: nothing in the data says how any of them went. Ratings, waits against promises, whether it was resolved or abandoned, transfers and reasons would be evidence.';
}

/** How many contacts were scored by what. */
export function scoredSentence(scoring: Scoring): string {
  const { said, inferred, unscored } = scoring;
  const all = contactsOf(scoring);
  const part = (count: number): string => `${formatCount(count)} (${formatShare(count / all)})`;
  const parts = [
    said > 0 ? `for ${part(said)} the customers said how it was` : '',
    inferred > 0 ? `${part(inferred)} were scored from other evidence` : '',
    unscored > 0 ? `of ${part(unscored)} nothing is known, so they are unscored` : '',
  ].filter((text) => text !== '');
  return `Of ${formatCounted(all, 'contact')}, ${parts.join('; ')}.`;
}

/** Texts against ratings; empty where there is nothing to say. */
export function contradictedSentence({ contradicted, said }: Scoring): string {
  if (contradicted === 0) return '';
  return `The text of ${formatCount(contradicted)} of the ${formatCounted(said, 'contact')} with a rating or a stated outcome says the opposite of it.`;
}

/** The estimate with its interval: "19% (18.1–19.7%)". */
export const withInterval = (estimate: Estimate): string =>
  `${formatEstimate(estimate.value, estimate, 1)} (${formatInterval(estimate, 1)})`;

/** "6.8 points more (5.7–7.9)", or that there may be no difference. */
export function differenceText({ difference }: SaidAndAll): string {
  const points = {
    value: difference.value * 100,
    low: difference.low * 100,
    high: difference.high * 100,
  };
  const text = `${formatFixed(Math.abs(points.value), 1)} points`;
  if (points.low > 0) return `${text} more (${formatRange(points, 1)})`;
  if (points.high < 0) {
    return `${text} less (${formatRange({ low: -points.high, high: -points.low }, 1)})`;
  }
  return `may be none (${formatRange(points, 1)} points)`;
}

/** What is compared: the share of an outcome among those who said, and among all. */
export interface Comparison {
  outcome: 'misery' | 'magic';
  said: Estimate;
  all: Estimate;
  difference: string;
}

export function comparisons({ misery, magic }: Scoring): Comparison[] {
  const rows: Comparison[] = [];
  if (misery !== null) {
    rows.push({ outcome: 'misery', ...misery, difference: differenceText(misery) });
  }
  if (magic !== null) rows.push({ outcome: 'magic', ...magic, difference: differenceText(magic) });
  return rows;
}

/** The comparison in one sentence; why there is none where there is none. */
export function saidSentence({ said, misery }: Scoring): string {
  if (misery === null) {
    return said === 0
      ? 'No customer said how it was, so all scores are inferred.'
      : 'Only contacts whose customers said how it was are scored.';
  }
  return `Those who said how it was: ${formatEstimate(misery.said.value, misery.said, 1)} misery; all scored contacts, as far as can be told: ${withInterval(misery.all)}. Who answers is not random.`;
}

/** Whether the others were scored by what was learned of the rated. */
export function learnedSentence({ learned_from: rated, inferred }: Scoring): string {
  if (inferred === 0) return '';
  return rated === 0
    ? 'Too few contacts are rated to learn from, so those without a rating are scored by rules alone.'
    : `How contacts without a rating turned out was learned from ${formatCounted(rated, 'rated contact')}, besides the rules.`;
}

/** Kinds of evidence, most contacts first, with their share of all contacts. */
export function coverageRows(
  scoring: Scoring,
): { words: string; contacts: number; share: number }[] {
  const all = contactsOf(scoring);
  return [...scoring.coverage]
    .sort((a, b) => b.contacts - a.contacts)
    .map(({ words, contacts }) => ({ words, contacts, share: contacts / all }));
}

/** "Channel", "No channel": names as headings show them. */
export const dimensionTitle = (name: string): string =>
  name.trim() === '' ? '(no name)' : name.charAt(0).toUpperCase() + name.slice(1);
export const valueName = (value: string, dimension: string): string =>
  value.trim() === '' ? `(no ${dimension})` : value;

export function hiddenSentence(dimension: DimensionOutcomes): string {
  if (dimension.values_hidden === 0) return '';
  return `Not listed: ${formatCounted(dimension.values_hidden, 'further value')} with ${formatCounted(dimension.contacts_hidden, 'contact')}.`;
}

export interface ValueColumn {
  key: 'value' | 'contacts' | 'misery' | 'magic' | 'outcome';
  title: string;
  meaning: string;
  firstOrder: Order;
  sortBy(value: ValueOutcomes): number | string | null;
}

export const valueColumns: ValueColumn[] = [
  {
    key: 'value',
    title: '',
    meaning: 'By name',
    firstOrder: 'ascending',
    sortBy: ({ value }) => value.toLowerCase(),
  },
  {
    key: 'contacts',
    title: 'Contacts',
    meaning: 'How many contacts',
    firstOrder: 'descending',
    sortBy: ({ contacts }) => contacts,
  },
  {
    key: 'misery',
    title: 'Misery',
    meaning: 'Share of misery among the scored contacts, with its interval',
    firstOrder: 'descending',
    sortBy: ({ misery_share: share }) => share?.value ?? null,
  },
  {
    key: 'magic',
    title: 'Magic',
    meaning: 'Share of magic among the scored contacts, with its interval',
    firstOrder: 'descending',
    sortBy: ({ magic_share: share }) => share?.value ?? null,
  },
  {
    key: 'outcome',
    title: 'Outcome',
    meaning: 'Misery, neutral, magic and unscored contacts; sorted from most misery to most magic',
    firstOrder: 'ascending',
    sortBy: outcomeBalance,
  },
];

/** The end of an axis from 0 that holds all intervals: a round share, at most 1. */
export function rangeEnd(estimates: (Estimate | null)[]): number {
  const highest = Math.max(0.01, ...estimates.map((estimate) => estimate?.high ?? 0));
  return [0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8].find((end) => highest <= end) ?? 1;
}

const instruments: Record<string, string> = {
  csat: 'CSAT: satisfaction',
  nps: 'NPS: would recommend',
  ces: 'CES: how easy it was',
  stars: 'Stars',
  rating: 'Rating',
};
export const instrumentTitle = (name: string): string =>
  Object.hasOwn(instruments, name) ? (instruments[name] ?? name) : name;

/** What ratings come to: "15 (11–19)" of nps, "29% magic (28–30%)", or the mean. */
export function ratingScore(ratings: Ratings): string {
  const { score, instrument } = ratings;
  if (score === null) return `${meanText(ratings)} on average`;
  return instrument === 'nps'
    ? `${formatFixed(score.value, 0)} (${formatRange(score, 0)})`
    : `${formatEstimate(score.value, score, 1)} magic (${formatInterval(score, 1)})`;
}

export const meanText = ({ mean }: Ratings): string =>
  `${formatFixed(mean.value, 2)} (${formatRange(mean, 2)})`;

/** "1,260 ratings: 40% promoters, 35% passives, 25% detractors." */
export function ratingParts({ instrument, count, magic, neutral, misery }: Ratings): string {
  const names =
    instrument === 'nps' ? ['promoters', 'passives', 'detractors'] : ['magic', 'neutral', 'misery'];
  const parts = [magic, neutral, misery].map(
    (part, at) => `${formatShare(part / count)} ${names[at]}`,
  );
  return `${formatCounted(count, 'rating')}: ${parts.join(', ')}.`;
}

/** Each instrument's ratings: all of them, and by moment. */
export function ratingsByInstrument(ratings: Ratings[]): { all: Ratings; moments: Ratings[] }[] {
  return ratings
    .filter(({ moment }) => moment === null)
    .map((all) => ({
      all,
      moments: ratings.filter(
        ({ instrument, moment }) => instrument === all.instrument && moment !== null,
      ),
    }));
}

/** How far predicted chances are off. */
export const reliabilitySentence = (outcome: string, { error }: Reliability): string =>
  `Chances of ${outcome} are off by ${formatFixed(error * 100, 1)} points on average.`;

/** Predicted, came true with its interval, contacts. */
export const reliabilityRows = ({ bins }: Reliability): [string, string, string][] =>
  bins.map(({ contacts, predicted, observed }) => [
    formatShare(predicted),
    withInterval(observed),
    formatCount(contacts),
  ]);
