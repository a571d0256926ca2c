import { expect, test } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { KillList, KillPlace } from '../document.ts';
import {
  dividedPlaces,
  dotsMax,
  leftOutSentence,
  quadrantRows,
  quadrantShape,
  staysSentence,
  usEnd,
} from './quadrant.ts';

const around = (value: number, width = 0.01) => ({
  value,
  low: value - width,
  high: value + width,
});
const place = (moment: string, of: Partial<KillPlace> = {}): KillPlace => ({
  moment,
  contacts: 100,
  customer: around(0.2),
  us: around(-0.3),
  quadrant: 'eliminate',
  ...of,
});
const listOf = (quadrant: KillPlace[], of: Partial<KillList> = {}): KillList => ({
  in_money: false,
  currency: '',
  sentences: [],
  moments: [],
  stays: [],
  kinds: [],
  unsure: 0,
  too_few: 0,
  quadrant,
  ...of,
});
const box = { width: 600, height: 400 };

test('the axis ends at a round share on both sides, and never beyond all', () => {
  const ends = [0, 0.05, 0.3, -0.7, -3.5].map((value) => {
    const { told } = dividedPlaces(listOf([place('a', { us: around(value) })]));
    return usEnd(told);
  });
  expect(ends).toEqual([0.1, 0.1, 0.4, 0.8, 1]);
});

test('dots lie in their corner, and larger ones have more contacts', () => {
  const shape = quadrantShape(
    listOf([
      place('eliminate', { contacts: 400 }),
      place('automate', { customer: around(0.9) }),
      place('simplify', { us: around(0.3) }),
      place('leverage', { customer: around(0.9), us: around(0.3) }),
    ]),
    box,
  );
  const { middle } = shape;
  expect(middle).toEqual({ x: 300, y: 200 });
  expect(shape.dots.map(({ x, y }) => [x > middle.x, y < middle.y])).toEqual([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ]);
  expect(shape.dots[0]?.r).toBeGreaterThan(shape.dots[1]?.r ?? 0);
  expect(shape.dots.every(({ unsure }) => !unsure)).toBe(true);
});

test('a dot whose interval crosses a middle is not sure', () => {
  const shape = quadrantShape(
    listOf([place('us', { us: around(0.01, 0.1) }), place('half', { customer: around(0.5) })]),
    box,
  );
  expect(shape.dots.map(({ unsure }) => unsure)).toEqual([true, true]);
});

test('what is not known to us is not drawn, but listed', () => {
  const list = listOf([place('a', { us: null, quadrant: 'not to be told' }), place('b')]);
  expect(dividedPlaces(list).untold.map(({ moment }) => moment)).toEqual(['a']);
  expect(quadrantShape(list, box).dots.map(({ moment }) => moment)).toEqual(['b']);
});

test('names do not cover each other or the corners, and the rest is counted', () => {
  const crowd = Array.from({ length: 40 }, (_, at) => place(`moment ${at}`));
  const list = listOf(crowd);
  const shape = quadrantShape(list, box);
  expect(shape.labels.length).toBeGreaterThan(0);
  expect(shape.unnamed).toBe(40 - shape.labels.length);
  const rows = new Set(shape.labels.map(({ x, y, anchor }) => `${x} ${y} ${anchor}`));
  expect(rows.size).toBe(shape.labels.length);
  expect(leftOutSentence(list, shape)).toMatch(/names would cover others/);
});

test('a single dot has its name and nothing is left out', () => {
  const list = listOf([place('status call')]);
  const shape = quadrantShape(list, box);
  expect(shape.labels.map(({ text }) => text)).toEqual(['status call']);
  expect(leftOutSentence(list, shape)).toBe('');
});

test('more dots than can be seen are left to the table', () => {
  const list = listOf(Array.from({ length: dotsMax + 3 }, (_, at) => place(`moment ${at}`)));
  const shape = quadrantShape(list, box);
  expect(shape.dots).toHaveLength(dotsMax);
  expect(leftOutSentence(list, shape)).toMatch(/^3 moments with fewer contacts are not drawn/);
  expect(quadrantRows(list)).toHaveLength(dotsMax + 3);
});

test('the table has every moment, and what the list does with it', () => {
  const { kill_list: list } = sampleDocument('airline');
  expect(list).not.toBeNull();
  if (list === null) return;
  const rows = quadrantRows(list);
  expect(rows.find(([name]) => name === 'Order status call')?.slice(4)).toEqual([
    'eliminate',
    'eliminate',
  ]);
  expect(rows.find(([name]) => name === 'Check-in desk')?.slice(4)).toEqual([
    'leverage',
    'cut back',
  ]);
  expect(rows.find(([name]) => name === 'Boarding')?.[3]).toBe('–');
  expect(staysSentence(list)).toContain('Promised call back that did not come, Complaint letter.');
});

test('whatever the numbers are, all lies in the box', () => {
  const list = sampleDocument('hostile').kill_list;
  if (list === null) throw new Error('hostile');
  for (const width of [120, 300, 1100]) {
    const { dots } = quadrantShape(list, { width, height: 300 });
    for (const { x, y, r, left, right, top, bottom } of dots) {
      for (const at of [x, left, right]) expect(at >= 0 && at <= width).toBe(true);
      for (const at of [y, top, bottom]) expect(at >= 0 && at <= 300).toBe(true);
      expect(r).toBeLessThan(25);
    }
  }
});
