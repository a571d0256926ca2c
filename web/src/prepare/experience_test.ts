import { expect, test } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { Recovery } from '../document.ts';
import {
  againstLaterRows,
  changeRows,
  curveRows,
  curveShape,
  doubleRows,
  effectText,
  fateNextSentence,
  figuresText,
  firstRows,
  hiddenChanges,
  kindRows,
  landmarkRows,
  medianText,
  modelRows,
  nextRows,
  pointsText,
  weightRows,
} from './experience.ts';

const { experience } = sampleDocument('airline');
const recovery = experience.recovery as Recovery;
const hour = 3.6e9;

test('an effect is told in points, or said not to be told', () => {
  expect(pointsText({ value: 0.05, low: 0.01, high: 0.09 })).toBe('+5.0 points (1.0–9.0)');
  expect(pointsText({ value: 0.01, low: -0.02, high: 0.04 })).toBe(
    'not told from none (−2.0 to 4.0)',
  );
  expect(effectText(null)).toBe('too little data');
});

test('each landmark says who was undecided, who had something good, and what it goes with', () => {
  const rows = landmarkRows(recovery);
  expect(rows.map(([by]) => by)).toEqual(['1 h', '6 h', '1 d', '3 d', '7 d']);
  expect(rows[0]?.[3]).toMatch(/^\+\d+\.\d points/);
  expect(
    landmarkRows({
      ...recovery,
      landmarks: [{ us: hour, undecided: 3, recovered: 1, won: null }],
    }),
  ).toEqual([['1 h', '3', '1', 'too little data', '–', '–']]);
});

test('what comes next has a row for each moment, also for nothing more', () => {
  const rows = nextRows(recovery);
  expect(rows).toHaveLength(recovery.next.length);
  const nothing = rows.find(([name]) => name === 'nothing more');
  expect(nothing?.[3]).toBe('–');
});

test('journeys fall into four kinds, and a double misery is told apart from a single one', () => {
  expect(kindRows(recovery).map(([name]) => name)).toEqual([
    'Without misery',
    'Misery, and something good came next each time',
    'Misery, and nothing good came next',
    'Misery upon misery',
  ]);
  expect(
    doubleRows(recovery)
      .slice(0, 2)
      .every(([, text]) => text?.startsWith('−')),
  ).toBe(true);
  expect(fateNextSentence({ ...recovery, fate_next: 0 })).toBe('');
  expect(fateNextSentence(recovery)).toContain('decided at once');
});

test('the curve rises from the lower left corner, and hours have more room than days', () => {
  const point = (us: number, value: number) => ({
    us,
    at_risk: 40,
    recovered: { value, low: value - 0.1, high: value + 0.1 },
  });
  const shape = curveShape([point(0, 0.1), point(6 * hour, 0.5), point(48 * hour, 0.9)], 400, 200);
  expect(shape.line).toBe('M0.0 180.0L200.0 100.0L400.0 20.0');
  expect(shape.band.startsWith('M0.0 160.0')).toBe(true);
  expect(shape.band.endsWith('Z')).toBe(true);
  expect(shape.ticks.map(({ label }) => label)).toEqual(['1 h', '6 h', '1 d']);
  expect(shape.levels.map(({ label }) => label)).toEqual(['0%', '25%', '50%', '75%', '100%']);
  expect(curveShape([], 400, 200)).toMatchObject({ line: '', band: '', ticks: [] });
  expect(curveShape([point(0, 0.1)], 400, 200).line).toBe('M0.0 180.0');
  expect(curveRows([point(0, 0.1)])[0]?.[0]).toBe('at once');
});

test('a median whose upper end was not seen says so', () => {
  expect(medianText({ us: 2 * hour, low_us: hour, high_us: null })).toBe('2 h (1 h to longer)');
});

test('first impressions, peak and end, and changes have their rows', () => {
  const first = experience.first_impression!;
  expect(firstRows(first).map(([name]) => name)).toEqual(['Misery', 'Magic']);
  expect(againstLaterRows(first)).toHaveLength(3);
  expect(againstLaterRows({ ...first, against_later: null })).toEqual([]);
  const peak = experience.peak_end!;
  expect(modelRows(peak)[0]?.[2]).toBe('–');
  expect(modelRows(peak)[peak.supported]?.[0]).toMatch(/\(supported\)$/);
  expect(weightRows(peak)).toHaveLength(4);
  const silo = experience.silos[0]!;
  expect(changeRows(silo)[0]).toHaveLength(3);
  expect(hiddenChanges(silo)).toContain('other changes');
  expect(hiddenChanges({ ...silo, changes_hidden: 0 })).toBe('');
});

test('figures are listed as people list them', () => {
  expect(figuresText(['mean'])).toBe('Mean');
  expect(figuresText(['mean', 'end'])).toBe('Mean and end');
  expect(figuresText(['mean', 'first', 'end'])).toBe('Mean, first and end');
});
