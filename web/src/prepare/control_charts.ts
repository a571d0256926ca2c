// Control charts: which are shown first, and each as a line, a centre, a band of limits, and the
// points that lie where chance does not put them.
import type {
  ChartGroup,
  ChartMeasure,
  ControlChart,
  ControlCharts,
  SpecialCause,
} from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatEstimate,
  formatFixed,
  formatInterval,
  formatRange,
  formatShortCount,
  missing,
} from '../format.ts';
import { momentName } from './labels.ts';
import { dimensionTitle, valueName } from './outcomes.ts';

export const measureTitle: Record<ChartMeasure, string> = {
  misery: 'Misery, of the scored contacts',
  magic: 'Magic, of the scored contacts',
  contacts: 'Contacts for each customer who came',
  wait: 'Median wait',
};

/** What is charted: a moment, or a value of a dimension. */
export function chartSubject({ moment, dimension, value }: ControlChart): string {
  const of =
    dimension === null ? '' : `${dimensionTitle(dimension)} ${valueName(value ?? '', dimension)}`;
  if (moment === null) return of === '' ? 'All contacts' : of;
  return of === '' ? momentName(moment) : `${momentName(moment)}, ${of}`;
}

/** Whether it went the wrong way: more misery, contacts and waiting, or less magic. */
export const isBad = ({ measure }: ControlChart, { above }: SpecialCause): boolean =>
  (measure === 'magic') !== above;

/** The limit as it is shown: nobody waits for less than no time. */
const lowOf = ({ measure }: ControlChart, low: number): number =>
  measure === 'wait' ? Math.max(0, low) : low;

export function levelText({ measure }: ControlChart, group: ChartGroup, value: number): string {
  if (measure === 'wait') return formatDuration(value);
  if (measure === 'contacts') return formatFixed(value, 3);
  const { low, high } = group;
  return formatEstimate(value, low === null || high === null ? null : { low, high }, 1);
}

/** "8.2–14.1%": what chance alone gives. */
export function usualText(chart: ControlChart, { low, high }: ChartGroup): string {
  if (low === null || high === null) return missing;
  if (chart.measure === 'wait')
    return `${formatDuration(lowOf(chart, low))} to ${formatDuration(high)}`;
  if (chart.measure === 'contacts') return formatRange({ low, high }, 3);
  return formatInterval({ low, high }, 1);
}

/** How far out its farthest unusual group lies, in sigmas. */
export function farthest(chart: ControlChart): number {
  let far = 0;
  for (const { first, last } of chart.causes) {
    for (const { value, centre, low, high } of chart.groups.slice(first, last + 1)) {
      if (value === null || centre === null || low === null || high === null) continue;
      // One limit may be cut off at no contacts, or at all of them.
      const sigma = Math.max(high - centre, centre - low) / 3;
      if (sigma > 0) far = Math.max(far, Math.abs(value - centre) / sigma);
    }
  }
  return far;
}

/** A choice of charts: `key` is of its option. */
export interface ChartChoice {
  key: string;
  title: string;
  charts: ControlChart[];
}

/** What the reader may choose: first those with special causes, then moments, then each dimension. */
export function chartChoices({ charts }: ControlCharts): ChartChoice[] {
  const special = charts
    .filter(({ causes }) => causes.length > 0)
    .map((chart) => ({ chart, far: farthest(chart) }))
    .sort((a, b) => b.far - a.far)
    .map(({ chart }) => chart);
  const choices: ChartChoice[] = [
    { key: 'special', title: 'Not as it was', charts: special },
    {
      key: 'moments',
      title: 'All moments',
      charts: charts.filter(({ moment }) => moment !== null),
    },
  ];
  for (const dimension of new Set(charts.map((chart) => chart.dimension))) {
    if (dimension === null) continue;
    choices.push({
      key: `by ${dimension}`,
      title: `By ${dimension.trim() === '' ? '(no name)' : dimension}`,
      charts: charts.filter((chart) => chart.moment === null && chart.dimension === dimension),
    });
  }
  return choices.filter((choice) => choice.charts.length > 0);
}

export const choiceText = ({ title, charts }: ChartChoice): string =>
  `${title}: ${formatCounted(charts.length, 'chart')}`;

const rulesText: Record<SpecialCause['rule'], string> = {
  'beyond limit': 'beyond a limit',
  'one side': 'many in a row on one side',
  'two of three': 'two of three near a limit',
  trend: 'a trend',
};

const causesOf = ({ causes }: ControlChart, at: number): SpecialCause[] =>
  causes.filter(({ first, last }) => first <= at && at <= last);

/** "week", or "2 weeks" where neighbours are put together. */
export const groupUnit = (unit: ControlCharts['period_unit'], together: number): string =>
  together === 1 ? unit : `${formatCount(together)} ${unit}s`;

/** Why a base line has no limits of its own; empty where all have. */
export function phaseSentences(chart: ControlChart): string[] {
  return chart.phases.flatMap(({ first, change, limits }) => {
    const since = chart.groups[first]?.name ?? '';
    const after = change === null ? '' : ` after “${change}”`;
    if (limits === 'own') return change === null ? [] : [`A new base line${after}, from ${since}.`];
    if (limits === 'borrowed')
      return [`From ${since}${after} the limits are still those of before: too little came since.`];
    return limits === 'too few'
      ? [`No limits from ${since}${after}: too little to tell what is usual.`]
      : [`No limits from ${since}${after}: nothing varied.`];
  });
}

/** What is said below a chart: its special causes, or that there are none. */
export function chartSentences(chart: ControlChart): string[] {
  const phases = phaseSentences(chart);
  if (chart.causes.length > 0) return [...chart.causes.map(({ sentence }) => sentence), ...phases];
  const last = [...chart.groups].reverse().find(({ centre }) => centre !== null);
  if (last === undefined || last.centre === null) return phases;
  const level = levelText(chart, last, last.centre);
  return [`Nothing but chance: about ${level}, mostly ${usualText(chart, last)}.`, ...phases];
}

/** All that is drawn, as rows. */
export function chartRows(chart: ControlChart): string[][] {
  return chart.groups.map((group, at) => {
    const { name, contacts, value, centre } = group;
    const rules = [...new Set(causesOf(chart, at).map(({ rule }) => rulesText[rule]))];
    const begins = chart.phases.find(({ first, change }) => first === at && change !== null);
    const said = begins === undefined ? rules : [`new base line: ${begins.change ?? ''}`, ...rules];
    return [
      name,
      formatCount(contacts),
      value === null ? missing : levelText(chart, group, value),
      centre === null ? missing : levelText(chart, group, centre),
      usualText(chart, group),
      said.join('; '),
    ];
  });
}

export const chartHeads = (unit: string): string[] => [
  unit.charAt(0).toUpperCase() + unit.slice(1),
  'Contacts',
  'It was',
  'Level',
  'By chance',
  'What is special',
];

interface Box {
  width: number;
  height: number;
}

export interface ChartPoint {
  x: number;
  y: number;
  title: string;
  told: 'bad' | 'good' | null;
}

export interface ControlShape {
  line: string;
  centre: string;
  band: string;
  points: ChartPoint[];
  marks: { x: number; change: string }[];
  levels: { at: number; label: string }[];
}

/** Round steps: 1, 2 and 5, and of time what clocks have. */
function stepFor(range: number, measure: ChartMeasure): number {
  const least = range / 3;
  if (measure === 'wait') {
    const seconds = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 43200];
    const found = seconds.find((step) => step * 1e6 >= least);
    if (found !== undefined && least >= 0.5e6) return found * 1e6;
    if (least >= 0.5e6) return Math.ceil(least / 86_400e6) * 86_400e6;
  }
  const ten = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((part) => part * ten >= least) ?? 10) * ten;
}

function tickText(measure: ChartMeasure, value: number, step: number): string {
  if (measure === 'wait') return formatDuration(value);
  const unit = measure === 'contacts' ? 1 : 100;
  if (value * unit >= 10_000) return formatShortCount(value * unit) + (unit === 100 ? '%' : '');
  const decimals = Math.min(6, Math.max(0, -Math.floor(Math.log10(step * unit) + 1e-9)));
  return formatFixed(value * unit, decimals) + (unit === 100 ? '%' : '');
}

/** Pieces of groups next to each other that have what is asked for. */
function pieces<Found>(groups: ChartGroup[], find: (group: ChartGroup) => Found | null) {
  const out: { at: number; found: Found }[][] = [];
  let last = -2;
  groups.forEach((group, at) => {
    const found = find(group);
    if (found === null) return;
    if (last === at - 1) out[out.length - 1]?.push({ at, found });
    else out.push([{ at, found }]);
    last = at;
  });
  return out;
}

const round = (value: number): string => String(Math.round(value * 100) / 100);

/** From the lowest to the highest of what is drawn, and a little more. */
function rangeOf(chart: ControlChart): { least: number; most: number } {
  let least = Infinity;
  let most = -Infinity;
  for (const { value, low, high } of chart.groups) {
    for (const at of [value, low === null ? null : lowOf(chart, low), high]) {
      if (at === null || !Number.isFinite(at)) continue;
      least = Math.min(least, at);
      most = Math.max(most, at);
    }
  }
  if (least > most) return { least: 0, most: 1 };
  const more = (most - least) * 0.06 || Math.abs(most) * 0.1 || 1e-6;
  return { least: least === 0 ? 0 : least - more, most: most + more };
}

/** The chart in a box of so many pixels. */
export function controlShape(chart: ControlChart, box: Box): ControlShape {
  const { groups, phases } = chart;
  const { least, most } = rangeOf(chart);
  const across = box.width / Math.max(1, groups.length);
  const x = (at: number): number => (at + 0.5) * across;
  const y = (value: number): number => box.height * (1 - (value - least) / (most - least));
  const limits = pieces(groups, ({ low, high, centre }) =>
    low === null || high === null || centre === null ? null : { low, high, centre },
  );
  // Limits hold for a whole group, so they step half way between two.
  const steps = (piece: { at: number; found: number }[]): string[] =>
    piece.flatMap(({ at, found }) => [
      `${round(at * across)} ${round(y(found))}`,
      `${round((at + 1) * across)} ${round(y(found))}`,
    ]);
  const only = (piece: (typeof limits)[number], of: 'low' | 'high' | 'centre') =>
    piece.map(({ at, found }) => ({
      at,
      found: of === 'low' ? lowOf(chart, found.low) : found[of],
    }));
  const step = stepFor(most - least, chart.measure);
  const levels: ControlShape['levels'] = [];
  for (let at = Math.ceil(least / step - 1e-9); at * step <= most && levels.length < 8; ++at) {
    levels.push({ at: y(at * step), label: tickText(chart.measure, at * step, step) });
  }
  return {
    line: pieces(groups, ({ value }) => value)
      .map(
        (piece) =>
          `M${piece.map(({ at, found }) => `${round(x(at))} ${round(y(found))}`).join('L')}`,
      )
      .join(''),
    centre: limits.map((piece) => `M${steps(only(piece, 'centre')).join('L')}`).join(''),
    band: limits
      .map(
        (piece) =>
          `M${[...steps(only(piece, 'high')), ...steps(only(piece, 'low')).reverse()].join('L')}Z`,
      )
      .join(''),
    points: groups.flatMap((group, at): ChartPoint[] => {
      const { name, contacts, value } = group;
      if (value === null) return [];
      const cause = causesOf(chart, at)[0];
      return [
        {
          x: x(at),
          y: y(value),
          title: `${name}: ${levelText(chart, group, value)} of ${formatCounted(contacts, 'contact')}; by chance ${usualText(chart, group)}`,
          told: cause === undefined ? null : isBad(chart, cause) ? 'bad' : 'good',
        },
      ];
    }),
    marks: phases.flatMap(({ first, change }) =>
      change === null ? [] : [{ x: first * across, change }],
    ),
    levels,
  };
}

/** What is said of a chart to those who cannot see it. */
export function chartLabel(chart: ControlChart, unit: string): string {
  const special = new Set(
    chart.causes.flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, at) => first + at),
    ),
  );
  const named = `${chartSubject(chart)}: ${measureTitle[chart.measure].toLowerCase()}, by ${unit}, with limits.`;
  const found =
    special.size === 0
      ? 'Nothing is more than chance.'
      : `${formatCount(special.size)} of ${formatCount(chart.groups.length)} points are more than chance.`;
  return `${named} ${found} The table below the chart has the figures.`;
}

/** What is not charted; empty where all is. */
export function notChartedSentence({
  too_little: little,
  repeated,
  hidden,
}: ControlCharts): string {
  const parts = [
    little === 0
      ? ''
      : `${formatCounted(little, 'moment or value has', 'moments and values have')} too little for a chart: twelve groups with five hits to be expected in each.`,
    repeated === 0
      ? ''
      : `${formatCounted(repeated, 'value has the same chart as one here', 'values have the same charts as some here')}.`,
    hidden === 0
      ? ''
      : `${formatCounted(hidden, 'smaller one is', 'smaller ones are')} not charted.`,
  ];
  return parts.filter((text) => text !== '').join(' ');
}

/** "3.2", or "32" where tenths do not count. */
const about = (count: number): string =>
  count < 9.95 ? formatFixed(count, 1) : formatCount(count);

export const limitsSentence = ({ groups, false_alarms: alarms }: ControlCharts): string =>
  `The band is where a figure lies by chance as long as nothing happens: three sigmas to either side of the level, as wide as neighbours usually differ (p′ and u′ charts by Laney, of waits XmR). What lies beyond it, or nine times in a row on one side of the level, is called special; of ${formatCount(groups)} points, some ${about(alarms)} would be called so by chance alone. So look for the reason before you act, and do not explain what lies within.`;
