// The quadrant: what each moment is worth to the customer against what it is worth to us, as dots
// with intervals, and names that do not cover each other.
import type { Estimate, KillList, KillPlace, Quadrant } from '../document.ts';
import { formatCount, formatCounted, formatShare, missing } from '../format.ts';
import { labelLines, momentName } from './labels.ts';
import { withInterval } from './outcomes.ts';

/** More than these would be a cloud; the table has them all. */
export const dotsMax = 120;
const labelLength = 24;
const lineHeight = 15;
/** About what a letter takes, in pixels. */
const letterWidth = 7.2;

export interface Box {
  width: number;
  height: number;
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Dot {
  moment: string;
  title: string;
  quadrant: Quadrant;
  x: number;
  y: number;
  r: number;
  /** Ends of the intervals, within the box. */
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** An interval crosses a line between corners. */
  unsure: boolean;
}

export interface Label {
  x: number;
  y: number;
  anchor: 'start' | 'middle' | 'end';
  text: string;
}

export interface Corner extends Label {
  quadrant: Quadrant;
  meaning: string;
}

export interface QuadrantShape {
  middle: { x: number; y: number };
  across: { at: number; label: string }[];
  up: { at: number; label: string }[];
  dots: Dot[];
  labels: Label[];
  corners: Corner[];
  /** Dots whose names would have covered others. */
  unnamed: number;
}

export const cornerMeaning: Record<Exclude<Quadrant, 'not to be told'>, string> = {
  eliminate: 'not wanted, not needed',
  automate: 'wanted, not needed',
  simplify: 'needed, not wanted',
  leverage: 'wanted and needed',
};

const known = (place: KillPlace): place is KillPlace & { us: Estimate } => place.us !== null;

/** Moments that are drawn, and those of which it is not known what they are worth to us. */
export function dividedPlaces({ quadrant }: KillList): {
  told: (KillPlace & { us: Estimate })[];
  untold: KillPlace[];
} {
  return { told: quadrant.filter(known), untold: quadrant.filter((place) => !known(place)) };
}

/** Where the axis of what it is worth to us ends, on both sides: a round share, at most 1. */
export function usEnd(places: (KillPlace & { us: Estimate })[]): number {
  const most = Math.max(0, ...places.map(({ us }) => Math.abs(us.value)));
  return [0.1, 0.2, 0.4, 0.6, 0.8].find((end) => most <= end * 0.95) ?? 1;
}

const between = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, Number.isNaN(value) ? low : value));

const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const widthOf = (text: string, perLetter: number): number => [...text].length * perLetter;

function rectangleOf({ x, y, anchor, text }: Label, perLetter: number): Rectangle {
  const width = widthOf(text, perLetter);
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { x: left, y: y - lineHeight + 3, width, height: lineHeight };
}

/** Names at their dots, the largest first, where they cover neither dots nor names nor corners. */
export function placeLabels(
  dots: Omit<Dot, 'title' | 'quadrant' | 'unsure'>[],
  taken: Rectangle[],
  box: Box,
): Label[] {
  const circles = dots.map(({ x, y, r }) => ({ x: x - r, y: y - r, width: 2 * r, height: 2 * r }));
  const bars = dots.map(({ left, right, y }) => ({
    x: left,
    y: y - 1,
    width: right - left,
    height: 2,
  }));
  const used = [...taken];
  const labels: Label[] = [];
  for (const [at, { moment, x, y, r, ...ends }] of dots.entries()) {
    const left = Math.min(x - r, ends.left);
    const right = Math.max(x + r, ends.right);
    const top = Math.min(y - r, ends.top);
    const bottom = Math.max(y + r, ends.bottom);
    const text = labelLines(moment, labelLength, 1)[0] ?? '';
    const tries: Label[] = [
      { x: right + 5, y: y + 4, anchor: 'start', text },
      { x, y: top - 5, anchor: 'middle', text },
      { x, y: bottom + lineHeight, anchor: 'middle', text },
      { x: left - 5, y: y + 4, anchor: 'end', text },
      { x: x + 3, y: top - 1, anchor: 'start', text },
      { x: x + 3, y: bottom + 12, anchor: 'start', text },
      { x: x - 3, y: top - 1, anchor: 'end', text },
      { x: x - 3, y: bottom + 12, anchor: 'end', text },
    ];
    const isFree = (label: Label, others: Rectangle[]): boolean => {
      const place = rectangleOf(label, letterWidth);
      if (place.x < 0 || place.y < 0) return false;
      if (place.x + place.width > box.width || place.y + place.height > box.height) return false;
      return !(
        others.some((other) => overlap(place, other)) ||
        circles.some((circle, other) => other !== at && overlap(place, circle))
      );
    };
    // Rather across a thin line than without a name.
    const found =
      tries.find((label) => isFree(label, [...used, ...bars])) ??
      tries.find((label) => isFree(label, used));
    if (found === undefined) continue;
    used.push(rectangleOf(found, letterWidth));
    labels.push(found);
  }
  return labels;
}

/** The names of the corners, half way up each. */
function cornersIn(box: Box, y: (share: number) => number): Corner[] {
  const wide = box.width >= 520;
  const corner = (quadrant: Exclude<Quadrant, 'not to be told'>): Corner => {
    const left = quadrant === 'eliminate' || quadrant === 'automate';
    return {
      quadrant,
      x: left ? 10 : box.width - 10,
      y: y(quadrant === 'automate' || quadrant === 'leverage' ? 0.75 : 0.25),
      anchor: left ? 'start' : 'end',
      text: quadrant,
      meaning: wide ? cornerMeaning[quadrant] : '',
    };
  };
  return [corner('automate'), corner('leverage'), corner('eliminate'), corner('simplify')];
}

const titleOf = ({ moment, contacts, customer, us, quadrant }: KillPlace): string =>
  `${momentName(moment)}: ${quadrant}; ${formatCounted(contacts, 'contact')}; to the customer ${withInterval(customer)}; to us ${us === null ? 'not known' : withInterval(us)}`;

/** The dots and names in a box of so many pixels. */
export function quadrantShape(list: KillList, box: Box): QuadrantShape {
  const { told } = dividedPlaces(list);
  const end = usEnd(told);
  const edge = box.width < 420 ? 14 : 24;
  const x = (share: number): number =>
    box.width / 2 + (between(share, -end, end) / end) * (box.width / 2 - edge);
  const y = (share: number): number =>
    box.height / 2 - (between(share, 0, 1) - 0.5) * (box.height - 2 * edge);
  const most = Math.max(1, ...told.map(({ contacts }) => contacts));
  const dots = told.slice(0, dotsMax).map((place): Dot => {
    const { moment, contacts, customer, us, quadrant } = place;
    return {
      moment,
      title: titleOf(place),
      quadrant,
      x: x(us.value),
      y: y(customer.value),
      r: Math.max(4, Math.sqrt(contacts / most) * (edge - 4)),
      left: x(us.low),
      right: x(us.high),
      top: y(customer.high),
      bottom: y(customer.low),
      unsure:
        (us.low <= 0 && us.high >= 0) ||
        (customer.low <= 0.5 && customer.high >= 0.5) ||
        quadrant === 'not to be told',
    };
  });
  const corners = cornersIn(box, y);
  const taken = corners.map((corner) => {
    const name = rectangleOf(corner, 9.5);
    const meaning = rectangleOf({ ...corner, text: corner.meaning }, letterWidth);
    return {
      x: Math.min(name.x, meaning.x),
      y: name.y,
      width: Math.max(name.width, meaning.width),
      height: corner.meaning === '' ? lineHeight + 2 : 2 * lineHeight + 4,
    };
  });
  const labels = placeLabels(dots, taken, box);
  const shares = [-end, -end / 2, 0, end / 2, end];
  return {
    middle: { x: x(0), y: y(0.5) },
    across: shares.map((share) => ({ at: x(share), label: formatShare(share) })),
    up: [0, 0.25, 0.5, 0.75, 1].map((share) => ({ at: y(share), label: formatShare(share) })),
    dots,
    labels,
    corners,
    unnamed: dots.length - labels.length,
  };
}

/** What is not drawn, or not named; empty where all is. */
export function leftOutSentence(list: KillList, { unnamed }: QuadrantShape): string {
  const rest = dividedPlaces(list).told.length - dotsMax;
  const undrawn =
    rest > 0
      ? `${formatCounted(rest, 'moment')} with fewer contacts ${rest === 1 ? 'is' : 'are'} not drawn.`
      : '';
  const covered =
    unnamed > 0 ? `${formatCounted(unnamed, 'name')} would cover others: point at the dot.` : '';
  return [undrawn, covered, undrawn + covered === '' ? '' : 'The table has all of them.']
    .filter((text) => text !== '')
    .join(' ');
}

/** All moments with their figures, and what the list above does with them. */
export function quadrantRows(list: KillList): string[][] {
  const listed = new Map<string, string>(
    [...list.moments, ...list.stays].map(({ moment, verdict }) => [moment, verdict]),
  );
  return list.quadrant.map(({ moment, contacts, customer, us, quadrant }) => [
    momentName(moment),
    formatCount(contacts),
    withInterval(customer),
    us === null ? missing : withInterval(us),
    quadrant,
    listed.get(moment) ?? missing,
  ]);
}

/** Moments in the corner of what goes that the list above does not let go. */
export function staysSentence(list: KillList): string {
  const go = new Set(list.moments.map(({ moment }) => moment));
  const stay = list.quadrant.filter(
    ({ quadrant, moment }) => quadrant === 'eliminate' && !go.has(moment),
  );
  if (stay.length === 0) return '';
  const names = stay.slice(0, 5).map(({ moment }) => momentName(moment));
  const rest = stay.length - names.length;
  return `In the corner “eliminate”, yet not among those to eliminate: ${names.join(', ')}${rest > 0 ? `, and ${rest} more` : ''}. Most of what happens there is not surely failure demand: customers come for something, and it goes wrong. Mend how it goes.`;
}
