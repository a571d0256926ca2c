import { describe, expect, it } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { Driver, DriverLevel, Estimate, MomentDrivers } from '../document.ts';
import {
  countsSentence,
  driverName,
  explainedText,
  impactText,
  leftOutSentence,
  levelRows,
  momentAtFirst,
  momentOption,
  othersSentence,
  quietSentence,
  rankText,
  sortedDrivers,
  weightEnd,
} from './drivers.ts';

const { drivers: moments } = sampleDocument('airline');
const at = (name: string): MomentDrivers => {
  const found = moments.find(({ moment }) => moment === name);
  if (found === undefined) throw new Error(`no moment ${name}`);
  return found;
};
const desk = at('Check-in desk');

const estimate = (value: number, low = value, high = value): Estimate => ({ value, low, high });
const zero = estimate(0);

const levelWith = (some: Partial<DriverLevel>): DriverLevel => ({
  level: 'yes',
  contacts: 100,
  share: estimate(0.2, 0.1, 0.3),
  effect: zero,
  told: 0,
  ...some,
});

const driverWith = (some: Partial<Driver>): Driver => ({
  name: 'resolved',
  weight: estimate(0.1, 0.05, 0.15),
  rank: 1,
  reference: 'yes',
  impact: null,
  levels: [levelWith({})],
  ...some,
});

const momentWith = (some: Partial<MomentDrivers>): MomentDrivers => ({
  moment: 'Desk',
  magic_contacts: 0,
  neutral_contacts: 0,
  misery_contacts: 0,
  left_out: [],
  misery: { why: '', r2: zero, drivers: [] },
  magic: { why: '', r2: zero, drivers: [] },
  ...some,
});

describe('the moment', () => {
  it('is at first the first one of which something is told, else the first', () => {
    const silent = momentWith({});
    const told = momentWith({ magic: { why: '', r2: zero, drivers: [driverWith({})] } });
    expect(momentAtFirst([silent, told, told])).toBe(1);
    expect(momentAtFirst([silent, silent])).toBe(0);
  });

  it('is offered with its contacts, and says when nothing is told there', () => {
    expect(moments.map(momentOption)).toEqual([
      'Check-in desk (1,167 contacts)',
      'Boarding (968 contacts, nothing told)',
      'Order status call (718 contacts)',
      'Bag desk (265 contacts)',
    ]);
    expect(momentOption(momentWith({ moment: '' }))).toContain('(no name)');
  });

  it('has its contacts counted in a sentence', () => {
    expect(countsSentence(desk)).toBe(
      'At “Check-in desk” customers said of 1,167 contacts how it was: 323 misery (28%), ' +
        '595 neutral (51%), 249 magic (21%).',
    );
    expect(countsSentence(momentWith({}))).toContain('0 misery, 0 neutral, 0 magic.');
  });

  it('is said to be one of several', () => {
    expect(othersSentence(4)).toBe('This is one of 4 moments with contacts enough.');
    expect(othersSentence(1)).toBe('');
  });

  it('names what was not looked at, and is silent where all was', () => {
    expect(leftOutSentence(desk)).toBe('');
    expect(leftOutSentence(momentWith({ left_out: ['team', ''] }))).toMatch(
      /^Not looked at, .*: team, \(no name\)\.$/,
    );
  });
});

describe('drivers', () => {
  it('are said to explain a part, or not to differ at all', () => {
    expect(explainedText(desk.misery, 'misery')).toBe(
      'All drivers together explain 17% (11–22%) of the differences in misery.',
    );
    expect(explainedText(momentWith({}).magic, 'magic')).toBe(
      'Nothing that could drive it differs between these contacts.',
    );
  });

  it('come by rank, then the weightiest first; those of which nothing is told apart', () => {
    const named = (name: string, rank: number, weight: number): Driver =>
      driverWith({ name, rank, weight: estimate(weight) });
    const { told, quiet } = sortedDrivers([
      named('a', 0, 0.9),
      named('b', 2, 0.5),
      named('c', 1, 0.1),
      named('d', 1, 0.3),
      named('e', 0, 1),
    ]);
    expect(told.map(({ name }) => name)).toEqual(['d', 'c', 'b']);
    expect(quiet.map(({ name }) => name)).toEqual(['e', 'a']);
  });

  it('say their rank, and whether they share it', () => {
    const first = driverWith({});
    const second = driverWith({ rank: 2 });
    expect(rankText(first, [first, second])).toBe('Rank 1');
    expect(rankText(second, [first, second, { ...second }])).toBe('Rank 2, shared');
    expect(rankText(driverWith({ rank: 0 }), [])).toBe('');
  });

  it('are drawn on one scale for both outcomes', () => {
    expect(weightEnd(desk)).toBe(0.3);
    expect(weightEnd(momentWith({}))).toBe(0.02);
  });

  it('are named with a capital, also where there is no name', () => {
    expect(driverName('place in the journey')).toBe('Place in the journey');
    expect(driverName(' ')).toBe('(no name)');
  });

  it('are listed in one sentence where nothing can be told of them', () => {
    const quiet = [driverWith({ name: 'tier' }), driverWith({ name: '' })];
    expect(quietSentence(quiet, 1)).toBe('Nothing can be told of 2 other drivers: tier, (no name)');
    expect(quietSentence([driverWith({})], 0)).toBe('Nothing can be told of 1 driver: resolved');
  });
});

describe('the impact of a driver', () => {
  const impact = {
    kind: 'basic' as const,
    penalty: estimate(0.32207, 0.25641, 0.38773),
    reward: estimate(0.067, -0.01, 0.124),
    asymmetry: estimate(-0.6, -0.9, -0.3),
  };

  it('is told in words and in points', () => {
    expect(impactText(driverWith({ impact }))).toEqual({
      words: 'Hurts when bad, more than it pleases when good.',
      figures: ['Penalty 32.2 points (25.6–38.8),', 'reward 6.7 points (−1.0 to 12.4).'],
    });
    const words = (kind: 'performance' | 'excitement' | 'cannot be told') =>
      impactText(driverWith({ impact: { ...impact, kind } }))?.words;
    expect(words('performance')).toContain('Hurts when bad and pleases when good');
    expect(words('excitement')).toContain('Pleases when good, more than');
    expect(words('cannot be told')).toContain('cannot be told');
  });

  it('is silent where no level is expected, and where nothing is told of the driver', () => {
    expect(impactText(driverWith({}))).toBeNull();
    expect(impactText(driverWith({ impact, rank: 0 }))).toBeNull();
  });
});

describe('the levels of a driver', () => {
  it('are rows with the reference marked and what is told in a word and a sign', () => {
    const promise = desk.misery.drivers.find(({ name }) => name === 'promise');
    const rows = levelRows(promise as Driver, 'misery');
    expect(
      rows.map(({ name, contacts, effect, interval, words }) => [
        name,
        contacts,
        effect,
        interval,
        words,
      ]),
    ).toEqual([
      ['far shorter', '111', '−4.1', '−9.1 to 0.8', 'cannot be told'],
      ['kept', '632', '', '', 'the reference'],
      ['late', '270', '+22.1', '15.5–28.8', 'more misery'],
      ['very late', '154', '+45.9', '38.2–53.6', 'more misery'],
    ]);
  });

  it('say when less is told, and when there are too few contacts to tell', () => {
    const [less, few] = levelRows(
      driverWith({
        levels: [
          levelWith({ level: 'a', effect: estimate(-0.1, -0.2, -0.05), told: -1 }),
          levelWith({ level: '', contacts: 29, effect: estimate(0.00001, -0.1, 0.1) }),
        ],
      }),
      'magic',
    );
    expect([less?.effect, less?.words]).toEqual(['−10.0', 'less magic']);
    expect([few?.name, few?.effect, few?.words]).toEqual([
      '(no resolved)',
      '0.0',
      'too few contacts',
    ]);
  });

  it('take only one of two levels with the name of the reference for it', () => {
    const rows = levelRows(
      driverWith({
        reference: 'all others',
        levels: [
          levelWith({ level: 'all others', effect: estimate(0.1, 0.05, 0.2), told: 1 }),
          levelWith({ level: 'all others' }),
        ],
      }),
      'magic',
    );
    expect(rows.map(({ isReference }) => isReference)).toEqual([false, true]);
  });
});
