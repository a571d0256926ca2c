// The table of moments: its columns, and the order and choice of its rows.
import { verdicts, type Moment, type Verdict } from '../document.ts';
import { outcomeBalance } from './outcome.ts';
import { sortRows, type Order } from './sorting.ts';

export type ColumnKey =
  | 'name'
  | 'verdict'
  | 'contacts'
  | 'customers'
  | 'outcome'
  | 'truth'
  | 'arrival'
  | 'delivery'
  | 'in_won'
  | 'in_lost'
  | 'needed'
  | 'repeats'
  | 'wait_p50'
  | 'wait_p90'
  | 'service_p50'
  | 'total_p50';

export interface Column {
  key: ColumnKey;
  title: string;
  /** What the figure means, for people who have not read the definitions. */
  meaning: string;
  /** The order that one expects from the first click. */
  firstOrder: Order;
  sortBy(moment: Moment): number | string | null;
}

export const columns: Column[] = [
  {
    key: 'name',
    title: 'Moment',
    meaning: 'The touchpoint',
    firstOrder: 'ascending',
    sortBy: (moment) => moment.name.toLowerCase(),
  },
  {
    key: 'verdict',
    title: 'Verdict',
    meaning: 'What to do with it, and why',
    firstOrder: 'ascending',
    sortBy: (moment) => verdicts.indexOf(moment.verdict),
  },
  {
    key: 'contacts',
    title: 'Contacts',
    meaning: 'How often it happened',
    firstOrder: 'descending',
    sortBy: (moment) => moment.contacts,
  },
  {
    key: 'customers',
    title: 'Customers',
    meaning: 'How many customers had it',
    firstOrder: 'descending',
    sortBy: (moment) => moment.customers,
  },
  {
    key: 'outcome',
    title: 'Outcome',
    firstOrder: 'ascending',
    meaning: 'Misery, neutral, magic and unscored contacts; sorted from most misery to most magic',
    sortBy: outcomeBalance,
  },
  {
    key: 'truth',
    title: 'Truth share',
    firstOrder: 'descending',
    meaning: 'How much of what decides the customers’ fate is decided here, with its interval',
    sortBy: (moment) => moment.truth_share?.value ?? null,
  },
  {
    key: 'arrival',
    title: 'Arrival',
    firstOrder: 'descending',
    meaning: 'The part of the truth share that lies in the customer having to come here at all',
    sortBy: (moment) => moment.arrival_share,
  },
  {
    key: 'delivery',
    title: 'Delivery',
    firstOrder: 'descending',
    meaning: 'The part of the truth share that lies in how the contact went',
    sortBy: (moment) => moment.delivery_share,
  },
  {
    key: 'in_won',
    title: 'In won',
    meaning: 'Share of the won journeys that contain it',
    firstOrder: 'descending',
    sortBy: (moment) => moment.necessity.won,
  },
  {
    key: 'in_lost',
    title: 'In lost',
    meaning: 'Share of the lost journeys that contain it',
    firstOrder: 'descending',
    sortBy: (moment) => moment.necessity.lost,
  },
  {
    key: 'needed',
    title: 'Needed',
    meaning: 'Of those won that came here, the share that would have been lost without it',
    firstOrder: 'descending',
    sortBy: ({ necessity: { needed, is_needed: isNeeded } }) =>
      needed?.value ?? (isNeeded ? 1 : null),
  },
  {
    key: 'repeats',
    title: 'Repeats',
    firstOrder: 'descending',
    meaning: 'Share of its contacts that came after another one in the same journey',
    sortBy: (moment) => moment.repeat_share,
  },
  {
    key: 'wait_p50',
    title: 'Wait, half',
    firstOrder: 'descending',
    meaning: 'Half of the customers waited no longer than this',
    sortBy: (moment) => moment.wait_us?.p50 ?? null,
  },
  {
    key: 'wait_p90',
    title: 'Wait, 9 in 10',
    firstOrder: 'descending',
    meaning: 'Nine in ten customers waited no longer than this',
    sortBy: (moment) => moment.wait_us?.p90 ?? null,
  },
  {
    key: 'service_p50',
    title: 'Service, half',
    firstOrder: 'descending',
    meaning: 'Half of the contacts took no longer than this once they were served',
    sortBy: (moment) => moment.service_us?.p50 ?? null,
  },
  {
    key: 'total_p50',
    title: 'Total, half',
    firstOrder: 'descending',
    meaning: 'Half of the contacts took no longer than this from start to end',
    sortBy: (moment) => moment.total_us?.p50 ?? null,
  },
];

/** How much those who are won need it, in words; empty where it is not known. */
export function neededWords({ necessity: { needed, is_needed: isNeeded } }: Moment): string {
  if (needed === null) return isNeeded ? 'hardly anybody is won without it' : '';
  if (needed.low > 0) return 'would have been lost without it';
  return needed.high < 0 ? 'who comes is lost more often' : 'may be none';
}

/** The columns that say something about at least one moment, and the titles of the others. */
export function usefulColumns(moments: Moment[]): { shown: Column[]; empty: string[] } {
  const isUseful = (column: Column): boolean =>
    moments.length === 0 || moments.some((moment) => column.sortBy(moment) !== null);
  return {
    shown: columns.filter(isUseful),
    empty: columns.filter((column) => !isUseful(column)).map((column) => column.title),
  };
}

/** Sorted rows; moments without the figure come last in either order, ties go by name. */
export function sortMoments(moments: Moment[], column: Column, order: Order): Moment[] {
  return sortRows(moments, column.sortBy, (moment) => moment.name, order);
}

/** Lower case and without accents, so that "cafe" finds "Café". */
const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** The moments whose name or reason contains every word of the search. */
export function filterMoments(
  moments: Moment[],
  search: string,
  verdict: Verdict | 'all',
): Moment[] {
  const words = plain(search)
    .split(/\s+/)
    .filter((word) => word !== '');
  return moments.filter((moment) => {
    if (verdict !== 'all' && moment.verdict !== verdict) return false;
    if (words.length === 0) return true;
    const text = plain(`${moment.name} ${moment.verdict} ${moment.why}`);
    return words.every((word) => text.includes(word));
  });
}
