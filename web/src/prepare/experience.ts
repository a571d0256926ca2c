// What customers live through and remember: rows and sentences of recovery, first impressions, peak
// and end, and changes of channel or team.
import type {
  Effect,
  Estimate,
  FirstImpression,
  PeakEnd,
  Recovery,
  RecoveredBy,
  Silo,
} from '../document.ts';
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatInterval,
  formatRange,
  formatShare,
  missing,
} from '../format.ts';
import { momentName } from './labels.ts';
import { withInterval } from './outcomes.ts';
import { movePoints } from './turning.ts';

const told = ({ low, high }: Estimate): boolean => low > 0 || high < 0;

/** "+4.2 points (1.0–7.4)", or that it cannot be told. */
export const pointsText = (estimate: Estimate): string =>
  told(estimate)
    ? movePoints(estimate)
    : `not told from none (${formatRange({ low: estimate.low * 100, high: estimate.high * 100 }, 1)})`;

export const effectText = (effect: Effect | null): string =>
  effect === null ? 'too little data' : pointsText(effect.effect);

/** How many exposed ones nobody alike compares with. */
export const leftOut = (effect: Effect | null): string =>
  effect === null ? missing : formatCount(effect.unmatched);

const orMissing = (estimate: Estimate | null): string =>
  estimate === null ? missing : withInterval(estimate);

export const landmarkRows = ({ landmarks }: Recovery): string[][] =>
  landmarks.map((row) => [
    formatDuration(row.us),
    formatCount(row.undecided),
    formatCount(row.recovered),
    effectText(row.won),
    row.won?.e_value == null ? missing : formatFixed(row.won.e_value.value, 1),
    leftOut(row.won),
  ]);

export const nextRows = ({ next }: Recovery): string[][] =>
  next.map((row) => [
    row.moment === null ? 'nothing more' : momentName(row.moment),
    formatCount(row.miseries),
    withInterval(row.share),
    row.time_us === null ? missing : formatDuration(row.time_us),
    orMissing(row.misery_share),
    orMissing(row.magic_share),
    orMissing(row.won),
  ]);

const kindNames = {
  none: 'Without misery',
  recovered: 'Misery, and something good came next each time',
  'not recovered': 'Misery, and nothing good came next',
  double: 'Misery upon misery',
};

export const kindRows = ({ kinds }: Recovery): string[][] =>
  kinds.map((row) => [kindNames[row.misery], formatCount(row.journeys), orMissing(row.won)]);

/** What a misery does after a misery, and what it does after which something good came. */
export const doubleRows = ({ double_deviation: row }: Recovery): string[][] => [
  ['This contact was misery, too', effectText(row.won), leftOut(row.won)],
  ['This contact was good', effectText(row.before_good), leftOut(row.before_good)],
  ['Misery, too; placebo: won the journey before', effectText(row.placebo), leftOut(row.placebo)],
];

/** Where the curve is drawn: hours count much at first, and days later. */
export interface CurveShape {
  line: string;
  band: string;
  ticks: { at: number; label: string }[];
  levels: { at: number; label: string }[];
}

const hourUs = 3.6e9;
const tickHours = [1, 6, 24, 72, 168, 336, 720, 2160];

/** The curve in a box of so many pixels, from its lower left corner up to 100 %. */
export function curveShape(curve: RecoveredBy[], width: number, height: number): CurveShape {
  const scale = (us: number): number => Math.log1p(us / hourUs);
  const end = scale(curve.at(-1)?.us ?? 0);
  const whole = end || 1;
  const x = (us: number): number => (scale(us) / whole) * width;
  const y = (share: number): number => (1 - share) * height;
  const at = (us: number, share: number): string => `${x(us).toFixed(1)} ${y(share).toFixed(1)}`;
  const path = (points: string[]): string => (points.length === 0 ? '' : `M${points.join('L')}`);
  const upper = curve.map(({ us, recovered }) => at(us, recovered.high));
  const lower = curve.map(({ us, recovered }) => at(us, recovered.low)).reverse();
  return {
    line: path(curve.map(({ us, recovered }) => at(us, recovered.value))),
    band: curve.length === 0 ? '' : `${path([...upper, ...lower])}Z`,
    ticks: tickHours
      .filter((hours) => scale(hours * hourUs) <= end)
      .map((hours) => ({ at: x(hours * hourUs), label: formatDuration(hours * hourUs) })),
    levels: [0, 0.25, 0.5, 0.75, 1].map((share) => ({ at: y(share), label: formatShare(share) })),
  };
}

export const curveRows = (curve: RecoveredBy[]): string[][] =>
  curve.map((row) => [
    row.us === 0 ? 'at once' : formatDuration(row.us),
    withInterval(row.recovered),
    formatCount(row.at_risk),
  ]);

export function firstRows({ misery, magic }: FirstImpression): string[][] {
  const row = (name: string, side: FirstImpression['misery']): string[] => [
    name,
    formatCount(side.journeys),
    effectText(side.later_misery),
    effectText(side.won),
    effectText(side.placebo),
  ];
  return [row('Misery', misery), row('Magic', magic)];
}

export const againstLaterRows = ({ against_later: found }: FirstImpression): string[][] =>
  found === null
    ? []
    : [
        ['At the first contact', formatCount(found.first_miseries), pointsText(found.first)],
        ['At a later one alike', formatCount(found.later_miseries), pointsText(found.later)],
        ['First less later', '', pointsText(found.difference)],
      ];

/** "Mean, peak and end". */
export function figuresText(figures: string[]): string {
  const [first = '', ...rest] = figures;
  const last = rest.pop();
  const text = last === undefined ? first : `${[first, ...rest].join(', ')} and ${last}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const modelRows = ({ models, supported }: PeakEnd): string[][] =>
  models.map((model, at) => [
    figuresText(model.figures) + (at === supported ? ' (supported)' : ''),
    withInterval(model.r2),
    at === 0 ? missing : pointsText(model.gain),
  ]);

export const weightRows = ({ weights }: PeakEnd): string[][] =>
  weights.map(({ figure, weight }) => [figuresText([figure]), pointsText(weight)]);

export const changeRows = ({ changes }: Silo): string[][] =>
  changes.map((row) => [
    `${momentName(row.from)} to ${momentName(row.to)}`,
    formatCount(row.contacts),
    row.misery_share === null ? missing : withInterval(row.misery_share),
  ]);

export function hiddenChanges({ changes_hidden: hidden }: Silo): string {
  return hidden === 0 ? '' : `${formatCount(hidden)} contacts came after other changes.`;
}

/** The interval of a median: "2 h to 5 h". */
export const medianText = (median: NonNullable<Recovery['median']>): string =>
  `${formatDuration(median.us)} (${formatDuration(median.low_us)} to ${
    median.high_us === null ? 'longer' : formatDuration(median.high_us)
  })`;

export const fateNextSentence = ({ fate_next: count, fate_next_won: won }: Recovery): string =>
  count === 0
    ? ''
    : `After ${formatCount(count)} more the journey was decided at once${
        won === null
          ? ''
          : `; ${formatShare(won.value)} of these (${formatInterval(won, 1)}) were won`
      }.`;
