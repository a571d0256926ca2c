import { expect, test } from 'vitest';
import type { ComparedUnit, FairComparison } from '../document.ts';
import {
  comparisonAtFirst,
  comparisonOption,
  comparisonRows,
  funnelLabel,
  funnelShape,
  insideMax,
  isWorse,
  logTicks,
  lotteryRows,
  notDrawnSentence,
  shareEnd,
  spreadSentence,
} from './comparisons.ts';

const unit = (name: string, some: Partial<ComparedUnit> = {}): ComparedUnit => ({
  name,
  contacts: 500,
  hits: 50,
  expected: 50,
  share: 0.1,
  drawn_at: 500,
  z: 0,
  adjusted_z: 0,
  outside_95: false,
  differs: 'inside',
  ...some,
});
const wild = unit('Lea', {
  hits: 150,
  expected: 60,
  share: 0.25,
  drawn_at: 560,
  outside_95: true,
  differs: 'above',
});
const comparisonOf = (
  units: ComparedUnit[],
  some: Partial<FairComparison> = {},
): FairComparison => ({
  of: 'employee',
  measure: 'misery',
  of_sample: false,
  contacts: 10_000,
  without_unit: 0,
  target: 0.1,
  phi: 1.4,
  tau: 0.012,
  overdispersed: true,
  units,
  too_small: 0,
  limits: [
    { contacts: 100, low_998: 0, low_95: 0.03, high_95: 0.18, high_998: 0.24 },
    { contacts: 1000, low_998: 0.05, low_95: 0.07, high_95: 0.13, high_998: 0.15 },
  ],
  lottery: null,
  moments: [],
  sentences: [],
  ...some,
});
const box = { width: 600, height: 300 };

test('only units that differ have a name in the picture', () => {
  const comparison = comparisonOf([unit('Ana'), wild, unit('Bo', { outside_95: true })]);
  const shape = funnelShape(comparison, box);
  expect(shape.labels.map(({ text }) => text)).toEqual(['Lea']);
  expect(shape.dots.map(({ told }) => told)).toEqual([null, null, 'bad']);
  expect(shape.dots[0]?.title).toBe(
    'Ana: 10% misery of 500 contacts, 10% to be expected; as the others',
  );
  expect(shape.dots[1]?.title).toContain('may be chance');
  expect(notDrawnSentence(shape)).toBe('');
});

test('less magic is worse, less misery and less that is cut short is better', () => {
  const of = (measure: FairComparison['measure'], differs: ComparedUnit['differs']) =>
    isWorse({ measure }, unit('a', { differs }));
  expect([of('misery', 'above'), of('cut short', 'above'), of('magic', 'below')]).toEqual([
    true,
    true,
    true,
  ]);
  expect([of('misery', 'below'), of('cut short', 'below'), of('magic', 'above')]).toEqual([
    false,
    false,
    false,
  ]);
});

test('equal ratios of contacts are equally far apart', () => {
  const units = [10, 100, 1000].map((drawn_at) => unit(`of ${drawn_at}`, { drawn_at }));
  const { dots } = funnelShape(comparisonOf(units, { limits: [] }), box);
  const [a, b, c] = dots.map(({ x }) => x);
  expect((c ?? 0) - (b ?? 0)).toBeCloseTo((b ?? 0) - (a ?? 0));
  expect(a).toBeGreaterThan(0);
  expect(c).toBeLessThan(600);
});

test('all units lie in the box, also where their share for alike contacts is above all', () => {
  const units = [
    unit('high', { share: 1.3, drawn_at: 30 }),
    unit('none', { share: 0, drawn_at: 1e6 }),
  ];
  const comparison = comparisonOf(units);
  expect(shareEnd(comparison)).toBe(1.3);
  expect(funnelShape(comparison, box).up.map(({ label }) => label)).toEqual(['0%', '50%', '100%']);
  for (const width of [120, 400, 1100]) {
    for (const { x, y } of funnelShape(comparison, { width, height: 300 }).dots) {
      expect(x >= 0 && x <= width).toBe(true);
      expect(y >= 0 && y <= 300).toBe(true);
    }
  }
});

test('the limits of the smallest do not press all dots to the floor', () => {
  const limits = [{ contacts: 30, low_998: 0, low_95: 0, high_95: 0.6, high_998: 1 }];
  expect(shareEnd(comparisonOf([unit('a', { share: 0.1 })], { limits }))).toBeLessThanOrEqual(0.2);
});

test('without any unit there is an empty funnel, not a broken one', () => {
  const shape = funnelShape(comparisonOf([], { target: 0, limits: [] }), box);
  expect([shape.dots.length, shape.labels.length, shape.inner]).toEqual([0, 0, '']);
  for (const { at } of [...shape.across, ...shape.up]) expect(Number.isFinite(at)).toBe(true);
});

test('the table keeps the order of the document, and says what it was and should have been', () => {
  const rows = comparisonRows(comparisonOf([unit('Zoe', { contacts: 900, hits: 90 }), wild]));
  expect(rows).toEqual([
    ['Zoe', '900', '10%', '5.6%', '10%', 'as the others'],
    ['Lea', '500', '30%', '12%', '25%', 'differs: more'],
  ]);
});

test('a comparison in which somebody differs is shown first', () => {
  const calm = comparisonOf([unit('a')]);
  const found = comparisonOf([unit('a'), wild], { measure: 'cut short' });
  expect(comparisonAtFirst([calm, found])).toBe(1);
  expect(comparisonAtFirst([calm, calm])).toBe(0);
  expect(comparisonOption(calm)).toBe('Misery by employee: 1 employee, none differs');
  expect(comparisonOption(found)).toBe('Cut short by employee: 2 employees, 1 differs');
});

test('a crowd within the limits is counted, but who differs is drawn', () => {
  const crowd = Array.from({ length: insideMax + 2 }, (_, at) => unit(`unit ${at}`));
  const shape = funnelShape(comparisonOf([...crowd, wild]), box);
  expect(shape.dots).toHaveLength(insideMax + 1);
  expect(notDrawnSentence(shape)).toContain('2 smaller units within the limits are not drawn.');
});

test('names that would cover others are counted', () => {
  const many = Array.from({ length: 60 }, (_, at) =>
    unit(`a long name ${at}`, { differs: 'above' }),
  );
  const shape = funnelShape(comparisonOf(many), { width: 200, height: 100 });
  expect(shape.unnamed).toBe(60 - shape.labels.length);
  expect(notDrawnSentence(shape)).toMatch(/names would cover others/);
});

test('those who cannot see it are told who differs', () => {
  expect(funnelLabel(comparisonOf([unit('Ana'), wild]))).toContain(
    'Outside the limits by more than chance: Lea.',
  );
  expect(funnelLabel(comparisonOf([unit('Ana')]))).toContain('None lies outside');
});

test('ticks are round, and only powers of ten where there are many', () => {
  expect(logTicks(40, 1100)).toEqual([50, 100, 200, 500, 1000]);
  expect(logTicks(4, 200_000)).toEqual([10, 100, 1000, 10_000, 100_000]);
});

test('the lottery is told for all, then for each moment', () => {
  const lottery = { share: { value: 0.02, low: 0, high: 0.05 }, between: 0.045, units: 12 };
  const comparison = comparisonOf([unit('a')], {
    lottery,
    moments: [{ ...lottery, moment: 'Desk', contacts: 700 }],
  });
  expect(lotteryRows(comparison)).toMatchObject([
    { name: 'All moments', of: '10,000 contacts, 12 employees', text: '2.0% (0.0–5.0%)' },
    { name: 'Desk', of: '700 contacts, 12 employees', between: 'employees 4.5 points apart' },
  ]);
  expect(lotteryRows(comparisonOf([unit('a')]))).toEqual([]);
});

test('how wide the limits are is said', () => {
  expect(spreadSentence(comparisonOf([], { tau: 0 }))).toContain('differ by no more');
  expect(spreadSentence(comparisonOf([], { tau: 0.012 }))).toContain('1.2 points');
});
