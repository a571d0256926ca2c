import { expect, test } from 'vitest';
import type { ChartGroup, ControlChart, ControlCharts, SpecialCause } from '../document.ts';
import {
  chartChoices,
  chartLabel,
  chartRows,
  chartSentences,
  chartSubject,
  controlShape,
  farthest,
  groupUnit,
  isBad,
  limitsSentence,
  notChartedSentence,
  usualText,
} from './control_charts.ts';

const group = (at: number, value: number | null, some: Partial<ChartGroup> = {}): ChartGroup => ({
  name: `2024-W${at + 1}`,
  start_us: at * 7 * 86_400e6,
  contacts: 400,
  value,
  centre: value === null ? null : 0.1,
  low: value === null ? null : 0.07,
  high: value === null ? null : 0.13,
  ...some,
});
const cause = (first: number, last: number, some: Partial<SpecialCause> = {}): SpecialCause => ({
  rule: 'beyond limit',
  first,
  last,
  above: true,
  size: 0.05,
  since: null,
  segment: null,
  sentence: 'Desk: misery 15 % in 2024-W3, where 7 % to 13 % is usual.',
  ...some,
});
const chartOf = (groups: ChartGroup[], some: Partial<ControlChart> = {}): ControlChart => ({
  moment: 'Desk',
  dimension: null,
  value: null,
  measure: 'misery',
  kind: "p'",
  of_sample: false,
  periods_in_group: 1,
  groups,
  phases: [{ first: 0, change: null, limits: 'own', groups: groups.length, sigma_z: 1.1 }],
  causes: [],
  ...some,
});
const chartsOf = (charts: ControlChart[], some: Partial<ControlCharts> = {}): ControlCharts => ({
  period_unit: 'week',
  too_little: 0,
  repeated: 0,
  hidden: 0,
  groups: 80,
  false_alarms: 80 / 240,
  sentences: [],
  charts,
  ...some,
});
const calm = [0.1, 0.11, 0.09, 0.1].map((value, at) => group(at, value));
const box = { width: 400, height: 100 };

test('more misery, contacts and waiting is bad, and less magic', () => {
  const bad = (measure: ControlChart['measure'], above: boolean) =>
    isBad(chartOf(calm, { measure }), cause(0, 0, { above }));
  expect((['misery', 'contacts', 'wait'] as const).map((measure) => bad(measure, true))).toEqual([
    true,
    true,
    true,
  ]);
  expect(bad('misery', false)).toBe(false);
  expect(bad('magic', true)).toBe(false);
  expect(bad('magic', false)).toBe(true);
});

test('charts with special causes come first, the farthest out first, by sigmas', () => {
  const near = chartOf([...calm, group(4, 0.14)], { moment: 'near', causes: [cause(4, 4)] });
  const far = chartOf([...calm, group(4, 0.16)], { moment: 'far', causes: [cause(4, 4)] });
  const phone = chartOf(calm, { moment: null, dimension: 'channel', value: 'phone' });
  expect(farthest(near)).toBeCloseTo(4);
  expect(farthest(far)).toBeCloseTo(6);
  const choices = chartChoices(chartsOf([near, far, phone]));
  expect(choices.map(({ key, charts }) => [key, charts.length])).toEqual([
    ['special', 2],
    ['moments', 2],
    ['by channel', 1],
  ]);
  expect(choices[0]?.charts.map(({ moment }) => moment)).toEqual(['far', 'near']);
});

test('a limit that is cut off at nothing does not make sigma smaller', () => {
  const cut = chartOf([group(0, 0.05, { centre: 0.02, low: 0, high: 0.05 })], {
    causes: [cause(0, 0)],
  });
  expect(farthest(cut)).toBeCloseTo(3);
});

test('without special causes the moments are chosen first', () => {
  expect(chartChoices(chartsOf([chartOf(calm)]))[0]?.key).toBe('moments');
});

test('a value of a dimension is named with it, and one without a name, too', () => {
  const of = (some: Partial<ControlChart>) => chartSubject(chartOf(calm, some));
  expect(of({})).toBe('Desk');
  expect(of({ moment: null, dimension: 'channel', value: 'phone' })).toBe('Channel phone');
  expect(of({ moment: null, dimension: 'place', value: '' })).toBe('Place (no place)');
  expect(of({ moment: '' })).toBe('(no name)');
});

test('every group has its place, and only those of a cause are told', () => {
  const groups = [...calm, group(4, 0.16), group(5, null), group(6, 0.1)];
  const shape = controlShape(chartOf(groups, { causes: [cause(4, 4)] }), box);
  expect(shape.points.map(({ told }) => told)).toEqual([null, null, null, null, 'bad', null]);
  const across = 400 / 7;
  expect(shape.points[0]?.x).toBeCloseTo(across / 2);
  expect(shape.points[4]?.y).toBeLessThan(
    Math.min(...[0, 1, 2, 3].map((at) => shape.points[at]?.y ?? 0)),
  );
  // A group without a value ends the line, and the band, and both begin anew.
  expect(shape.line.match(/M/g)).toHaveLength(2);
  expect(shape.band.match(/Z/g)).toHaveLength(2);
});

test('limits step where groups have fewer contacts', () => {
  const few = group(1, 0.1, { contacts: 100, low: 0.04, high: 0.16 });
  const { band } = controlShape(chartOf([group(0, 0.1), few]), box);
  const points = band
    .slice(1, -1)
    .split('L')
    .map((at) => at.split(' ').map(Number));
  // Upper limits from the left, then the lower ones from the right: each level over its group.
  expect(points.map(([x]) => x)).toEqual([0, 200, 200, 400, 400, 200, 200, 0]);
  const [a, b, c, d] = points.map(([, y]) => y);
  expect(a).toBe(b);
  expect(c).toBe(d);
  expect(c).toBeLessThan(a ?? 0);
});

test('a base line begins with a mark and has its own level', () => {
  const after = [4, 5].map((at) => group(at, 0.05, { centre: 0.05, low: 0.02, high: 0.08 }));
  const chart = chartOf([...calm, ...after], {
    phases: [
      { first: 0, change: null, limits: 'own', groups: 4, sigma_z: 1 },
      { first: 4, change: 'new form', limits: 'borrowed', groups: 2, sigma_z: 1 },
    ],
  });
  const shape = controlShape(chart, { width: 600, height: 100 });
  expect(shape.marks).toEqual([{ x: 400, change: 'new form' }]);
  const levels = new Set(
    shape.centre
      .slice(1)
      .split('L')
      .map((at) => at.split(' ')[1]),
  );
  expect(levels.size).toBe(2);
  expect(chartRows(chart)[4]?.[5]).toBe('new base line: new form');
  expect(chartSentences(chart).join(' ')).toContain(
    'From 2024-W5 after “new form” the limits are still those of before',
  );
});

test('a calm chart says what is usual, and one without limits why it has none', () => {
  expect(chartSentences(chartOf(calm))).toEqual([
    'Nothing but chance: about 10.0%, mostly 7.0–13.0%.',
  ]);
  const without = chartOf(
    calm.map((one) => ({ ...one, centre: null, low: null, high: null })),
    { phases: [{ first: 0, change: null, limits: 'no variation', groups: 4, sigma_z: 0 }] },
  );
  expect(chartSentences(without)).toEqual(['No limits from 2024-W1: nothing varied.']);
  expect(controlShape(without, box).band).toBe('');
});

test('nobody waits for less than no time', () => {
  const wait = chartOf([group(0, 60e6, { centre: 60e6, low: -30e6, high: 150e6 })], {
    measure: 'wait',
    kind: 'XmR',
  });
  const [first] = wait.groups;
  if (first === undefined) throw new Error('no group');
  expect(usualText(wait, first)).toBe('0 s to 2 min 30 s');
  const shape = controlShape(wait, box);
  expect(shape.levels[0]).toEqual({ at: 100, label: '0 s' });
});

test('levels are round, few, and in the box, whatever is measured', () => {
  const scales = {
    misery: [1e-4, 0.003, 0.2, 0.7],
    contacts: [1e-4, 0.003, 1, 40],
    wait: [2000, 3e5, 2e7, 1.1e9, 5e10, 3e12],
  };
  for (const measure of ['misery', 'contacts', 'wait'] as const) {
    for (const scale of scales[measure]) {
      const groups = [1, 1.3, 0.8].map((part, at) =>
        group(at, part * scale, { centre: scale, low: 0.7 * scale, high: 1.4 * scale }),
      );
      const { levels, points } = controlShape(chartOf(groups, { measure }), box);
      expect(levels.length).toBeGreaterThan(0);
      expect(levels.length).toBeLessThanOrEqual(5);
      expect(new Set(levels.map(({ label }) => label)).size).toBe(levels.length);
      for (const { y } of points) expect(y >= 0 && y <= 100).toBe(true);
      for (const { at } of levels) expect(at >= -1e-6 && at <= 100 + 1e-6).toBe(true);
    }
  }
});

test('a chart without any value is empty, not broken', () => {
  const shape = controlShape(chartOf([group(0, null), group(1, null)]), box);
  expect([shape.line, shape.band, shape.centre, shape.points.length]).toEqual(['', '', '', 0]);
});

test('the table has every group, and why it is special', () => {
  const chart = chartOf([...calm, group(4, 0.16)], {
    causes: [cause(4, 4), cause(3, 4, { rule: 'one side' })],
  });
  const rows = chartRows(chart);
  expect(rows).toHaveLength(5);
  expect(rows[0]).toEqual(['2024-W1', '400', '10.0%', '10.0%', '7.0–13.0%', '']);
  expect(rows[4]?.[5]).toBe('beyond a limit; many in a row on one side');
  expect(chartLabel(chart, 'week')).toContain('2 of 5 points are more than chance');
});

test('what is not charted is counted, and false alarms are to be expected', () => {
  expect(notChartedSentence(chartsOf([]))).toBe('');
  expect(notChartedSentence(chartsOf([], { too_little: 1, repeated: 2, hidden: 3 }))).toMatch(
    /^1 moment or value has too little for a chart.* 2 values have the same charts as some here\. 3 smaller ones are not charted\.$/,
  );
  expect(limitsSentence(chartsOf([], { groups: 4800, false_alarms: 20 }))).toContain(
    'of 4,800 points, some 20 would be called so by chance alone',
  );
  expect(groupUnit('week', 1)).toBe('week');
  expect(groupUnit('day', 7)).toBe('7 days');
});
