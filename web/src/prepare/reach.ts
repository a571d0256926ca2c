// What others see: sentences and rows of public contacts and their audience.
import type { Estimate, Reach } from '../document.ts';
import { formatCount, formatCounted, formatShare } from '../format.ts';
import { momentName } from './labels.ts';
import { withInterval } from './outcomes.ts';

const people = (count: number): string => formatCount(Math.round(count));
/** Of few people, tenths count. */
const about = (count: number): string => (count < 9.95 ? count.toFixed(1) : people(count));
const between = ({ value, low, high }: Estimate): string =>
  `${about(value)} (${about(low)} to ${about(high)})`;

export function reachSentences(reach: Reach): string[] {
  const { contacts, miseries, top, assumed } = reach;
  const where = reach.sampled < 1 ? ' of the sample' : '';
  const sentences = [
    `${formatCounted(contacts, 'public contact')}${where} reached ${people(reach.people)} people, counted once for each contact. ${withInterval(reach.misery_share)} of these saw a misery, where ${formatShare(miseries / contacts)} of the contacts were one.`,
  ];
  if (miseries === 0) return sentences;
  const largest = top.miseries === 1 ? 'The misery' : `The ${formatCount(top.miseries)} miseries`;
  sentences.push(
    `${largest} of the largest reach had ${formatShare(top.share)} of the misery’s audience.`,
    `If ${formatShare(assumed.act)} of those who see a misery stay away, which is an assumption, ${between(assumed.lost)} people are lost as customers; ${about(assumed.lost_low)} to ${about(assumed.lost_high)} if it is ten times less or more.`,
  );
  return sentences;
}

export const reachHeads = [
  'Moment',
  'Public contacts',
  'Reached',
  'Saw a misery',
  'Of its audience',
];

export const reachRows = ({ moments }: Reach): string[][] =>
  moments.map((row) => [
    momentName(row.moment),
    formatCount(row.contacts),
    people(row.people),
    people(row.misery_people),
    withInterval(row.misery_share),
  ]);
