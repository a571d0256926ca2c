import { expect, test } from 'vitest';
import type { Change, ChangeDifference } from '../document.ts';
import { aroundNone, changeRows } from './changes.ts';

const misery: ChangeDifference = {
  measure: 'misery',
  changed: 5000,
  others: 20000,
  left_out: 0,
  mean: 0.12,
  otherwise: 0.15,
  difference: { value: -0.03, low: -0.05, high: -0.01 },
  called: 'effect',
  separable: true,
  placebo: { value: 0.001, low: -0.01, high: 0.012 },
  placebo_fails: false,
  promised: -0.06,
  kept: 'less',
};
const change = (...measures: ChangeDifference[]): Change => ({
  name: 'chairs',
  moment: 'desk',
  assigned: 'staggered',
  by: 'place',
  from: null,
  units: 5,
  other_units: 5,
  missing: [],
  straddle_us: 0,
  period_us: 1,
  gap: 'none',
  sentences: [],
  measures,
});

test('a row names what it is, and what was promised', () => {
  const [row] = changeRows(change(misery));
  expect(row?.[0]).toBe('Misery there');
  expect(row?.[4]).toContain('points');
  expect(row?.[6]).toContain('less');
  expect(row?.[7]).toBe('effect');
});

test('a placebo that fails, and a difference that is not told, are no effect', () => {
  const rows = changeRows(
    change(
      { ...misery, called: 'association', placebo_fails: true },
      { ...misery, separable: false },
    ),
  );
  expect(rows[0]?.[7]).toBe('association: placebo fails');
  expect(rows[1]?.[7]).toBe('not told from none');
});

test('no difference is in the middle of the line, and all of it lies on it', () => {
  const { low, high, value, promised } = aroundNone(misery);
  expect(promised).toBeCloseTo(0.04);
  for (const place of [low, high, value]) {
    expect(place).toBeGreaterThan(0);
    expect(place).toBeLessThan(0.5);
  }
  expect(
    aroundNone({ ...misery, difference: { value: 0, low: 0, high: 0 }, promised: null }).value,
  ).toBe(0.5);
});
