// Failure demand: parts of the bar, rows of the tables, and where curves over days are drawn.
import type {
  DemandAt,
  DemandCause,
  DemandKind,
  DemandLink,
  Estimate,
  FailureDemand,
  FirstContact,
  KindOfDemand,
} from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatEstimate,
  formatShare,
  missing,
} from '../format.ts';
import { momentName } from './labels.ts';
import { rangeEnd, withInterval } from './outcomes.ts';

/** The class of a kind's colour. */
export const kindClass = (kind: DemandKind): string => `demand-${kind.replaceAll(' ', '-')}`;

/** "Channel leak". */
export const kindTitle = (kind: string): string => kind.charAt(0).toUpperCase() + kind.slice(1);

export interface DemandPart {
  name: string;
  kind: string;
  count: number;
  share: number;
}

/** The bar of all demand: failure demand by what it counts as, then what is of value. */
export function demandParts({ kinds, demand, failure, ...of }: FailureDemand): DemandPart[] {
  const part = (name: string, kind: string, count: number): DemandPart => ({
    name,
    kind,
    count,
    share: demand === 0 ? 0 : count / demand,
  });
  return [
    ...kinds.map(({ kind, contacts }) => part(kind, kindClass(kind), contacts)),
    part(of.at_most ? 'the rest' : 'value', 'demand-value', demand - failure),
  ].filter(({ count }) => count > 0);
}

/** "31%", and "30–32%" beside it; at most, where nobody knows what customers came for. */
export function bigShare({ share, at_most: atMost }: FailureDemand): {
  prefix: string;
  value: string;
} {
  return {
    prefix: atMost ? 'at most' : '',
    value: formatEstimate(share.value, share, share.value < 0.095 ? 1 : 0),
  };
}

/** The causes of a kind, the first of them: "bill (misery) 61%". */
export function causeText({ moment, outcome, share }: DemandCause): string {
  const how = outcome === 'unscored' ? '' : ` (${outcome})`;
  return `${momentName(moment)}${how} ${formatShare(share.value)}`;
}

export const causesText = ({ causes }: KindOfDemand, most = 3): string =>
  causes.slice(0, most).map(causeText).join(', ');

/** Kinds with contacts, in the order of precedence; kinds that the log does not show. */
export function sortedKinds({ kinds }: FailureDemand): {
  seen: KindOfDemand[];
  none: KindOfDemand[];
  off: KindOfDemand[];
} {
  return {
    seen: kinds.filter(({ contacts }) => contacts > 0),
    none: kinds.filter(({ contacts, on }) => contacts === 0 && on),
    off: kinds.filter(({ on }) => !on),
  };
}

/** "progress chase (direction, resolved)". */
export const offText = ({ kind, needs }: KindOfDemand): string => `${kind} (${needs.join(', ')})`;

export const kindsEnd = ({ kinds }: FailureDemand): number =>
  rangeEnd(kinds.map(({ share }) => share));

/** "Clarification 64%, repeat 36%" of the failure demand there. */
export function mixText({ kinds, failure }: DemandAt): string {
  const parts = Object.entries(kinds).sort(([, a], [, b]) => b - a);
  return parts.length === 0
    ? missing
    : parts
        .slice(0, 3)
        .map(([kind, count]) => `${kind} ${formatShare(count / failure)}`)
        .join(', ');
}

export interface PlaceRow {
  name: string;
  demand: string;
  failure: string;
  share: Estimate;
  mix: string;
  first: string;
}

/** Rows by moment, channel, reason or period, with the first contact's resolution where it is known. */
export function placeRows(
  places: (DemandAt & { name: string })[],
  first: Map<string, FirstContact> = new Map(),
): PlaceRow[] {
  return places.map((place) => {
    const known = first.get(place.name);
    return {
      name: momentName(place.name),
      demand: formatCount(place.demand),
      failure: formatCount(place.failure),
      share: place.share,
      mix: mixText(place),
      first:
        known === undefined || known.unwatched === known.issues
          ? missing
          : withInterval(known.resolved),
    };
  });
}

export interface LinkRow {
  from: string;
  outcome: string;
  to: string;
  kind: DemandKind;
  contacts: string;
  share: Estimate;
}

export const linkRows = (links: DemandLink[]): LinkRow[] =>
  links.map((link) => ({
    from: momentName(link.from),
    outcome: link.outcome === 'unscored' ? '' : link.outcome,
    to: momentName(link.to),
    kind: link.kind,
    contacts: formatCount(link.contacts),
    share: link.share,
  }));

/** "This page uses 7 days (the dot).", or between which whole days the window lies. */
export function windowSentence({ window, window_days: days }: FailureDemand): string {
  const dot = formatCounted(days, 'day', 'days');
  return window === days * 86_400e6
    ? `This page uses ${dot} (the dot).`
    : `This page uses ${formatDuration(window)}; the dot is at ${dot}.`;
}

export interface LineShape {
  line: string;
  band: string;
  ticks: { at: number; label: string }[];
  levels: { at: number; label: string }[];
  mark: { x: number; y: number } | null;
}

/** Round shares from one to another, five at most. */
export function levelsBetween(from: number, end: number): number[] {
  const steps = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25];
  const step = steps.find((width) => (end - from) / width <= 4.001) ?? 0.25;
  const count = Math.floor((end - from) / step + 1e-6);
  return Array.from({ length: count + 1 }, (_, at) => Number((from + at * step).toFixed(6)));
}

/** A line over equal steps with its band, in a box of so many pixels. `from`: where it begins. */
export function lineShape(
  curve: Estimate[],
  labels: string[],
  box: { width: number; height: number },
  options: { from?: number; mark?: number } = {},
): LineShape {
  const from = options.from ?? 0;
  const end = from > 0 ? 1 : rangeEnd(curve);
  const last = Math.max(1, curve.length - 1);
  const x = (index: number): number => (index / last) * box.width;
  const y = (share: number): number =>
    box.height - ((Math.max(from, share) - from) / (end - from)) * box.height;
  const at = (index: number, share: number): string =>
    `${x(index).toFixed(1)} ${y(share).toFixed(1)}`;
  const path = (points: string[]): string => (points.length === 0 ? '' : `M${points.join('L')}`);
  const upper = curve.map(({ high }, index) => at(index, high));
  const lower = curve.map(({ low }, index) => at(index, low)).reverse();
  const marked = options.mark === undefined ? undefined : curve[options.mark];
  return {
    line: path(curve.map(({ value }, index) => at(index, value))),
    band: curve.length === 0 ? '' : `${path([...upper, ...lower])}Z`,
    ticks: labels.map((label, index) => ({ at: x(index), label })),
    levels: levelsBetween(from, end).map((share) => ({ at: y(share), label: formatShare(share) })),
    mark: marked === undefined ? null : { x: x(options.mark ?? 0), y: y(marked.value) },
  };
}

/** Where the first contact's curve begins: below its lowest end, in tens. */
export const resolvedFrom = (curve: Estimate[]): number =>
  Math.max(0, Math.floor(Math.min(...curve.map(({ low }) => low)) * 10) / 10 - 0.1);

const days = [1, 2, 3, 5, 7, 10, 14, 21, 30];

export const windowRows = ({
  share_by_window: all,
  repeats_by_window: repeats,
  first_contact: first,
}: FailureDemand): string[][] =>
  days.map((day) => {
    const cell = (curve: Estimate[]): string => {
      const found = curve[day - 1];
      return found === undefined ? missing : withInterval(found);
    };
    return [formatCounted(day, 'day'), cell(all), cell(repeats), cell(first.all.curve)];
  });

/** Of how many contacts it was worked out, where these are a sample; empty otherwise. */
export const sampleSentence = ({ contacts, sampled }: FailureDemand): string =>
  sampled < contacts
    ? `Worked out on ${formatCount(sampled)} contacts of customers chosen by the hash of their id; the log has ${formatCount(contacts)}.`
    : '';
