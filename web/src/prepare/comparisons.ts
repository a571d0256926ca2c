// Does it depend on whom one meets: funnels, in which only units that differ have a name, and the
// lottery shares.
import type { ComparedUnit, Estimate, FairComparison, Lottery } from '../document.ts';
import { formatCount, formatCounted, formatFixed, formatShare } from '../format.ts';
import { momentName } from './labels.ts';
import { withInterval } from './outcomes.ts';
import { placeLabels, type Box, type Label, type Rectangle } from './quadrant.ts';

/** Of units that do not differ, more would be a cloud. */
export const insideMax = 1000;

const measureWords: Record<FairComparison['measure'], string> = {
  misery: 'Misery',
  magic: 'Magic',
  'cut short': 'Cut short',
};

export const comparisonTitle = ({ of, measure }: FairComparison): string =>
  `${measureWords[measure]} by ${of}`;

const countedUnits = (count: number, of: string): string => formatCounted(count, of);

export function comparisonOption(comparison: FairComparison): string {
  const { of, units } = comparison;
  const differ = units.filter(({ differs }) => differs !== 'inside').length;
  const found =
    differ === 0 ? 'none differs' : `${formatCount(differ)} differ${differ === 1 ? 's' : ''}`;
  return `${comparisonTitle(comparison)}: ${countedUnits(units.length, of)}, ${found}`;
}

/** The first in which a unit differs, else the first. */
export const comparisonAtFirst = (comparisons: FairComparison[]): number =>
  Math.max(
    0,
    comparisons.findIndex(({ units }) => units.some(({ differs }) => differs !== 'inside')),
  );

const unitName = (name: string): string => (name.trim() === '' ? '(no name)' : name);

/** More magic is good; more misery, and more that is cut short, is not. */
export const isWorse = (
  { measure }: Pick<FairComparison, 'measure'>,
  { differs }: ComparedUnit,
): boolean => differs === (measure === 'magic' ? 'below' : 'above');

const asItIs = ({ hits, contacts }: ComparedUnit): number => (contacts === 0 ? 0 : hits / contacts);
const toBeExpected = ({ expected, contacts }: ComparedUnit): number =>
  contacts === 0 ? 0 : expected / contacts;

const differsText = ({ differs, outside_95: outside }: ComparedUnit): string => {
  if (differs !== 'inside') return differs === 'above' ? 'differs: more' : 'differs: less';
  return outside ? 'may be chance' : 'as the others';
};

export const comparisonHeads = (of: string): string[] => [
  of.charAt(0).toUpperCase() + of.slice(1),
  'Contacts',
  'It was',
  'To be expected',
  'For alike contacts',
  'So it is',
];

/** In the order of the document: by size. */
export const comparisonRows = ({ units }: FairComparison): string[][] =>
  units.map((unit) => [
    unitName(unit.name),
    formatCount(unit.contacts),
    formatShare(asItIs(unit)),
    formatShare(toBeExpected(unit)),
    formatShare(unit.share),
    differsText(unit),
  ]);

export interface FunnelDot {
  x: number;
  y: number;
  r: number;
  title: string;
  told: 'bad' | 'good' | null;
}

export interface FunnelShape {
  /** Areas between the limits. */
  inner: string;
  outer: string;
  target: number;
  dots: FunnelDot[];
  labels: Label[];
  across: { at: number; label: string }[];
  up: { at: number; label: string }[];
  /** Units that differ whose names would have covered others. */
  unnamed: number;
  /** Units that do not differ, and are not drawn. */
  undrawn: number;
}

/** What units are compared with. */
export const targetText = ({ target }: FairComparison): string => `${formatShare(target)} of all`;

/** A round share at or above `share`, at most 1. */
function roundedUp(share: number): number {
  const found = [
    0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6,
    0.8,
  ].find((end) => share <= end);
  return found ?? 1;
}

/** Where the axis of shares ends: all dots are in it, the limits of the smallest need not be. */
export function shareEnd({ units, limits, target }: FairComparison): number {
  const most = Math.max(target, ...units.map(({ share }) => share));
  const limit = Math.max(0, ...limits.map(({ high_998: high }) => high));
  return Math.max(most, roundedUp(Math.min(1, Math.max(most * 1.05, Math.min(limit, most * 1.6)))));
}

/** 1, 2 or 5 times a power of ten, such that there are six steps at most. */
function shareStep(end: number): number {
  const ten = 10 ** Math.floor(Math.log10(end / 6));
  return ([1, 2, 5].find((part) => part * ten >= end / 6 - 1e-12) ?? 10) * ten;
}

/** 1, 2 and 5 times powers of ten from `least` to `most`; only powers where these are many. */
export function logTicks(least: number, most: number): number[] {
  const ticks: number[] = [];
  for (let ten = 10 ** Math.floor(Math.log10(least)); ten <= most; ten *= 10) {
    for (const part of [1, 2, 5])
      if (part * ten >= least && part * ten <= most) ticks.push(part * ten);
  }
  if (ticks.length <= 9) return ticks;
  return ticks.filter((at) => Number.isInteger(Math.round(Math.log10(at) * 1e9) / 1e9));
}

const titleOf = (unit: ComparedUnit, { measure }: FairComparison): string =>
  `${unitName(unit.name)}: ${formatShare(asItIs(unit))} ${measure} of ${formatCounted(unit.contacts, 'contact')}, ${formatShare(toBeExpected(unit))} to be expected; ${differsText(unit)}`;

const round = (value: number): string => String(Math.round(value * 100) / 100);

/** The funnel in a box of so many pixels. */
export function funnelShape(comparison: FairComparison, box: Box): FunnelShape {
  const { units, limits, target } = comparison;
  const sizes = [...units.map((unit) => unit.drawn_at), ...limits.map(({ contacts }) => contacts)];
  const least = sizes.length === 0 ? 1 : Math.max(1e-3, Math.min(...sizes) / 1.15);
  const most = Math.max(least * 2, ...sizes.map((size) => size * 1.15));
  const end = shareEnd(comparison);
  const wide = Math.log(most / least);
  const x = (contacts: number): number =>
    (Math.log(Math.max(contacts, least) / least) / wide) * box.width;
  const y = (share: number): number => box.height * (1 - Math.min(share, end) / end);
  const area = (low: 'low_95' | 'low_998', high: 'high_95' | 'high_998'): string => {
    if (limits.length === 0) return '';
    const upper = limits.map((at) => `${round(x(at.contacts))} ${round(y(at[high]))}`);
    const lower = limits.map((at) => `${round(x(at.contacts))} ${round(y(at[low]))}`);
    return `M${[...upper, ...lower.reverse()].join('L')}Z`;
  };
  const inside = units.filter(({ differs }) => differs === 'inside');
  const differ = units.filter(({ differs }) => differs !== 'inside');
  const dotOf = (unit: ComparedUnit): FunnelDot => ({
    x: x(unit.drawn_at),
    y: y(unit.share),
    r: unit.differs === 'inside' ? 4 : 5.5,
    title: titleOf(unit, comparison),
    told: unit.differs === 'inside' ? null : isWorse(comparison, unit) ? 'bad' : 'good',
  });
  const calm = inside.slice(0, insideMax).map(dotOf);
  const named = differ.map((unit) => ({ ...dotOf(unit), name: unitName(unit.name) }));
  const taken: Rectangle[] = calm.map((dot) => ({
    x: dot.x - dot.r,
    y: dot.y - dot.r,
    width: 2 * dot.r,
    height: 2 * dot.r,
  }));
  const labels = placeLabels(
    named.map((dot) => ({
      ...dot,
      moment: dot.name,
      left: dot.x,
      right: dot.x,
      top: dot.y,
      bottom: dot.y,
    })),
    taken,
    box,
  );
  const step = shareStep(end);
  return {
    inner: area('low_95', 'high_95'),
    outer: area('low_998', 'high_998'),
    target: y(target),
    dots: [...calm, ...named],
    labels,
    across: logTicks(least, most).map((at) => ({
      at: x(at),
      label: at < 1 ? formatFixed(at, 2) : formatCount(at),
    })),
    up: Array.from({ length: Math.floor(end / step + 1e-9) + 1 }, (_, at) => ({
      at: y(at * step),
      label: formatShare(at * step),
    })),
    unnamed: named.length - labels.length,
    undrawn: inside.length - calm.length,
  };
}

/** What is not drawn, or not named; empty where all is. */
export function notDrawnSentence({ unnamed, undrawn }: FunnelShape): string {
  const parts = [
    undrawn === 0
      ? ''
      : `${formatCounted(undrawn, 'smaller unit')} within the limits ${undrawn === 1 ? 'is' : 'are'} not drawn.`,
    unnamed === 0
      ? ''
      : `${formatCounted(unnamed, 'name')} would cover others: point at the dot, or see the table.`,
  ];
  return parts.filter((text) => text !== '').join(' ');
}

/** What is said of a funnel to those who cannot see it. */
export function funnelLabel(comparison: FairComparison): string {
  const { of, units } = comparison;
  const differ = units
    .filter(({ differs }) => differs !== 'inside')
    .map(({ name }) => unitName(name));
  const found =
    differ.length === 0
      ? 'None lies outside the limits by more than chance.'
      : `Outside the limits by more than chance: ${differ.slice(0, 5).join(', ')}${differ.length > 5 ? ` and ${formatCount(differ.length - 5)} more` : ''}.`;
  return `${comparisonTitle(comparison)}: a funnel plot of ${countedUnits(units.length, of)}. ${found} The table below the chart has the figures.`;
}

/** How wide the limits are, and why. */
export function spreadSentence({ of, overdispersed, tau }: FairComparison): string {
  if (tau === 0) return `The limits are those of chance: these ${of}s differ by no more.`;
  const points = formatFixed(tau * 100, tau < 0.0095 ? 2 : 1);
  return `The limits hold chance and the usual spread of these ${of}s, ${points} points (one standard deviation)${overdispersed ? '' : ', which chance alone could make'}.`;
}

export interface LotteryRow {
  name: string;
  /** Contacts and units. */
  of: string;
  share: Estimate;
  text: string;
  between: string;
}

/** All moments together, then each. */
export function lotteryRows(comparison: FairComparison): LotteryRow[] {
  const row = (name: string, contacts: number, lottery: Lottery): LotteryRow => ({
    name,
    of: `${formatCounted(contacts, 'contact')}, ${countedUnits(lottery.units, comparison.of)}`,
    share: lottery.share,
    text: withInterval(lottery.share),
    between: `${comparison.of}s ${formatFixed(lottery.between * 100, 1)} points apart`,
  });
  const { lottery, contacts, moments } = comparison;
  return [
    ...(lottery === null ? [] : [row('All moments', contacts, lottery)]),
    ...moments.map((moment) => row(momentName(moment.moment), moment.contacts, moment)),
  ];
}
