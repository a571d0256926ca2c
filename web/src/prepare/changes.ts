// What changes did: rows of their measures, and where differences lie on a line around none.
import type { Change, ChangeDifference, Estimate } from '../document.ts';
import { formatCount, formatFixed, formatRange, formatShare, missing } from '../format.ts';

const names: Record<ChangeDifference['measure'], string> = {
  misery: 'Misery there',
  magic: 'Magic there',
  contacts_here: 'Contacts there, a journey',
  contacts: 'Contacts in all, a journey',
  miseries: 'Miseries, a journey',
  won: 'Journeys won',
};

const isShare = ({ measure }: ChangeDifference): boolean =>
  measure === 'misery' || measure === 'magic' || measure === 'won';

const level = (of: ChangeDifference, value: number): string =>
  isShare(of) ? formatShare(value) : formatFixed(value, 2);

const signed = (value: number, text: string): string => (value > 0 ? `+${text}` : text);

/** "-3.2 points (-5.2 to -1.0)", or in contacts. */
function differenceText(of: ChangeDifference, { value, low, high }: Estimate): string {
  if (!isShare(of))
    return `${signed(value, formatFixed(value, 3))} (${formatRange({ low, high }, 3)})`;
  const points = { low: low * 100, high: high * 100 };
  return `${signed(value, formatFixed(value * 100, 1))} points (${formatRange(points, 1)})`;
}

function calledText(of: ChangeDifference): string {
  if (!of.separable) return 'not told from none';
  return of.placebo_fails ? 'association: placebo fails' : of.called;
}

const promisedText = (of: ChangeDifference): string => {
  if (of.promised === null) return missing;
  const size = isShare(of)
    ? `${formatFixed(of.promised * 100, 1)} points`
    : formatFixed(of.promised, 3);
  return `${signed(of.promised, size)}: ${of.kept ?? ''}`;
};

export const changeHeads = [
  'Measure',
  'Compared',
  'With it',
  'Without it',
  'Difference',
  'Placebo',
  'Promised',
  'It is',
];

export const changeRows = ({ measures }: Change): string[][] =>
  measures.map((of) => [
    names[of.measure],
    formatCount(of.changed),
    level(of, of.mean),
    level(of, of.otherwise),
    differenceText(of, of.difference),
    of.placebo === null ? missing : differenceText(of, of.placebo),
    promisedText(of),
    calledText(of),
  ]);

/** Places from 0 to 1 on a line whose middle is no difference. */
export interface Around {
  low: number;
  high: number;
  value: number;
  promised: number | null;
}

export function aroundNone({ difference, promised }: ChangeDifference): Around {
  const far = Math.max(
    Math.abs(difference.low),
    Math.abs(difference.high),
    Math.abs(promised ?? 0),
    1e-12,
  );
  const place = (x: number): number => 0.5 + (0.46 * x) / far;
  return {
    low: place(difference.low),
    high: place(difference.high),
    value: place(difference.value),
    promised: promised === null ? null : place(promised),
  };
}
