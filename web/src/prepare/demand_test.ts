import { expect, test } from 'vitest';
import type { Estimate, FailureDemand, FirstContact, KindOfDemand } from '../document.ts';
import {
  bigShare,
  causesText,
  demandParts,
  kindClass,
  levelsBetween,
  lineShape,
  linkRows,
  mixText,
  offText,
  placeRows,
  resolvedFrom,
  sampleSentence,
  windowSentence,
  sortedKinds,
  windowRows,
} from './demand.ts';

const around = (value: number): Estimate => ({ value, low: value - 0.01, high: value + 0.01 });
const curve = Array.from({ length: 30 }, (_, day) => around(0.2 + day / 1000));
const first: FirstContact = { issues: 80, unwatched: 3, resolved: around(0.8), curve };

const kind = (of: Partial<KindOfDemand>): KindOfDemand => ({
  kind: 'repeat',
  words: 'came again about the same',
  on: true,
  unapplied: 0,
  needs: [],
  contacts: 0,
  also: 0,
  share: around(0.1),
  caused: 0,
  causes: [],
  ...of,
});

const demand: FailureDemand = {
  sentences: ['20% of what customers asked for is failure demand.'],
  contacts: 300,
  sampled: 150,
  demand: 100,
  failure: 30,
  share: around(0.3),
  at_most: false,
  by_moment_only: 0,
  without_direction: 0,
  no_demand: { outbound: 40, silences: 0, fates: 10 },
  window: 7 * 86_400e6,
  window_days: 7,
  kinds: [
    kind({ kind: 'queue', contacts: 10 }),
    kind({ kind: 'misroute', on: false, needs: ['transfers', 'reason'] }),
    kind({ kind: 'double' }),
    kind({
      contacts: 20,
      causes: [
        { moment: 'bill', outcome: 'unscored', contacts: 12, share: around(0.6) },
        { moment: 'visit', outcome: 'misery', contacts: 8, share: around(0.4) },
      ],
    }),
  ],
  moments: [],
  channels: [],
  reasons: [],
  periods: [],
  links: [
    {
      kind: 'repeat',
      from: 'bill',
      outcome: 'unscored',
      to: 'call',
      contacts: 12,
      share: around(0.4),
    },
  ],
  queues: [],
  share_by_window: curve,
  repeats_by_window: curve,
  first_contact: { all: first, days: [1, 7, 30], moments: [], reasons: [] },
};

test('the bar has failure demand by kind, and then what is of value', () => {
  expect(demandParts(demand).map(({ name, count }) => [name, count])).toEqual([
    ['queue', 10],
    ['repeat', 20],
    ['value', 70],
  ]);
  expect(kindClass('channel leak')).toBe('demand-channel-leak');
});

test('what is a bound only is called so', () => {
  expect(bigShare(demand)).toEqual({ prefix: '', value: '30%' });
  expect(bigShare({ ...demand, at_most: true }).prefix).toBe('at most');
});

test('kinds are seen, looked for in vain, or not to be seen', () => {
  const { seen, none, off } = sortedKinds(demand);
  expect(seen.map((found) => found.kind)).toEqual(['queue', 'repeat']);
  expect(none.map((found) => found.kind)).toEqual(['double']);
  expect(off.map(offText)).toEqual(['misroute (transfers, reason)']);
});

test('causes name the moment, how it had turned out, and their share', () => {
  expect(causesText(demand.kinds[3] ?? kind({}))).toBe('bill 60%, visit (misery) 40%');
});

test('a place says of what its failure demand is', () => {
  const at = {
    name: 'call',
    demand: 50,
    failure: 20,
    share: around(0.4),
    kinds: { repeat: 15, queue: 5 },
  };
  expect(mixText(at)).toBe('repeat 75%, queue 25%');
  const [row] = placeRows([at], new Map([['call', first]]));
  expect(row?.first).toContain('80');
  expect(placeRows([at])[0]?.first).toBe('–');
});

test('an unknown outcome of a cause is not shown', () => {
  expect(linkRows(demand.links)[0]?.outcome).toBe('');
});

test('levels are round, and five at most', () => {
  expect(levelsBetween(0, 0.3)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(levelsBetween(0.7, 1)).toEqual([0.7, 0.8, 0.9, 1]);
  expect(levelsBetween(0, 0.02)).toEqual([0, 0.005, 0.01, 0.015, 0.02]);
});

test('a line goes from left to right, and its mark lies on it', () => {
  const shape = lineShape(
    [around(0.1), around(0.2)],
    ['a', 'b'],
    { width: 100, height: 50 },
    { mark: 1 },
  );
  expect(shape.line).toMatch(/^M0\.0 .*L100\.0 /);
  expect(shape.mark?.x).toBe(100);
  expect(lineShape([], [], { width: 10, height: 10 }).band).toBe('');
  expect(resolvedFrom(curve)).toBe(0);
});

test('the table has the days that people ask for', () => {
  expect(windowRows(demand).map(([day]) => day)).toEqual([
    '1 day',
    '2 days',
    '3 days',
    '5 days',
    '7 days',
    '10 days',
    '14 days',
    '21 days',
    '30 days',
  ]);
});

test('a sample is called so', () => {
  expect(sampleSentence(demand)).toContain('150 contacts');
  expect(sampleSentence({ ...demand, sampled: 300 })).toBe('');
});

test('the window of repeats is told as it is, and where it lies among whole days', () => {
  expect(windowSentence(demand)).toBe('This page uses 7 days (the dot).');
  expect(windowSentence({ ...demand, window: 3600e6, window_days: 1 })).toBe(
    'This page uses 1 h; the dot is at 1 day.',
  );
});
