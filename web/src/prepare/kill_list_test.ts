import { expect, test } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { KillItem, KillList } from '../document.ts';
import {
  causesLine,
  commandsOf,
  itemName,
  killFigures,
  killLead,
  moneyText,
  percentOf,
  shareText,
  shellWord,
  signedText,
  sizeText,
  teamText,
  toldFigures,
  worthEnd,
  worthText,
} from './kill_list.ts';

const item: KillItem & { moment: string } = {
  moment: 'status call',
  contacts: 1065,
  share: { value: 0.985, low: 0.977, high: 0.993 },
  difference: {
    contacts: { value: -1069.3, low: -1156, high: -982.5 },
    won: { value: 66.6, low: 40.8, high: 92.5 },
    miseries: { value: 5, low: 1, high: 9 },
    our_cost: { value: -5437.1, low: -7099, high: 12 },
    our_hours: { value: 0, low: 0, high: 0 },
  },
  worth: { value: 0.02573, low: 0.0231, high: 0.02836 },
  verdict: 'eliminate',
  why: 'Most of it should not have to be.',
  causes: [
    { moment: 'bag claim', outcome: 'misery', contacts: 604, share: share(0.57) },
    { moment: '', outcome: 'unscored', contacts: 400, share: share(0.38) },
    { moment: 'search', outcome: 'neutral', contacts: 61, share: share(0.05) },
  ],
  team: { team: 'call centre', share: 0.93 },
  eliminate: 'failure:status call',
  where: 'moment = "status call" and demand is not missing',
};

function share(value: number) {
  return { value, low: value, high: value };
}

const list: KillList = {
  in_money: false,
  currency: '',
  sentences: ['Ranked by a share.'],
  moments: [item],
  stays: [],
  kinds: [],
  unsure: 0,
  too_few: 0,
  quadrant: [],
};

test('sizes have the digits that people read, and no number breaks them', () => {
  expect([0, 0.01, 5.44, 9.97, 1069.3, 1_284_000].map(sizeText)).toEqual([
    '0',
    '<0.1',
    '5.4',
    '10',
    '1,069',
    '1.28\u202fM',
  ]);
  expect(sizeText(-1e300)).toBe('1.0e+300');
  expect(sizeText(NaN)).toBe('–');
});

test('a difference has its sign, however small', () => {
  expect([-1069.3, 66.6, 0, -0.01, 0.01].map(signedText)).toEqual([
    '−1,069',
    '+67',
    '0',
    '>−0.1',
    '<0.1',
  ]);
});

test('money has its currency, if there is one', () => {
  expect(moneyText(12.5, 'EUR')).toBe('EUR 12.50');
  expect(moneyText(-1280, 'EUR')).toBe('−EUR 1,280');
  expect(moneyText(-0.001, '')).toBe('0.00');
});

test('worth is a share, or money where the mapping weighs it', () => {
  expect(worthText(list, item.worth)).toEqual({ value: '2.6%', interval: '2.3–2.8%' });
  const inMoney = { ...list, in_money: true, currency: 'EUR' };
  expect(worthText(inMoney, { value: 5000, low: 4000, high: 6000 })).toEqual({
    value: 'EUR 5,000',
    interval: '4,000 to 6,000',
  });
});

test('bars are on one scale, and stay within it', () => {
  const stays = [{ ...item, worth: { value: 0.03, low: 0.01, high: 0.05 } }];
  expect(worthEnd({ ...list, stays })).toBe(0.05);
  expect(worthEnd({ ...list, moments: [] })).toBe(0);
  expect([percentOf(1, 4), percentOf(-1, 4), percentOf(9, 4), percentOf(1, 0)]).toEqual([
    25, 0, 100, 0,
  ]);
  expect(percentOf(1e300, 1e-300)).toBe(0);
});

test('figures say whether they are for the better, and leave out what is not known', () => {
  expect(killFigures(list, item).map(({ name, amount, tone }) => [name, amount, tone])).toEqual([
    ['contacts', '−1,069', 'better'],
    ['hours of ours', '0', 'none'],
    ['cost to us', '−5,437', 'untold'],
    ['miseries', '+5.0', 'worse'],
    ['journeys won', '+67', 'better'],
  ]);
  expect(killFigures(list, item)[0]?.interval).toBe('−1,156 to −983');
  expect(killFigures({ ...list, currency: 'EUR' }, item)[2]?.unit).toBe('EUR');
});

test('a line of figures has only what can be told', () => {
  expect(toldFigures(list, item)).toEqual(['−1,069 contacts', '+5.0 miseries', '+67 journeys won']);
});

test('the lead counts what is to go and what is to be cut back', () => {
  expect(killLead({ ...list, stays: [item, item] })).toMatch(/^1 moment to eliminate, 2 to cut/);
  expect(killLead({ ...list, moments: [] })).toContain('No moment has failure demand');
});

test('names, shares, causes and teams are words', () => {
  expect(itemName(item)).toBe('status call');
  expect(itemName({ ...item, moment: ' ' })).toBe('(no name)');
  const { moment: _, ...rest } = item;
  expect(itemName({ ...rest, kind: 'channel leak' })).toBe('Channel leak');
  expect(shareText({ ...rest, kind: 'repeat' })).toBe('99% of all that is asked');
  expect(causesLine(item)).toBe('bag claim (misery) 57%, (no name) 38%, and 1 more');
  expect(causesLine({ ...item, causes: [] })).toBe('');
  expect(teamText(item)).toBe('call centre (93%)');
  expect(teamText({ ...item, team: { team: '', share: 1 } })).toBe('(no name)');
  expect(teamText({ ...item, team: null })).toBe('');
});

test('commands are words of a shell, whatever a moment is called', () => {
  expect(commandsOf(item)).toEqual({
    contacts: `fifteen contacts FILE --where 'moment = "status call" and demand is not missing'`,
    whatIf: `fifteen whatif FILE --eliminate 'failure:status call'`,
  });
  expect(shellWord("it's $(id)")).toBe("'it'\\''s $(id)'");
});

test('no command is given that a terminal would act on or hide', () => {
  for (const text of ['a\nb', '\u001b[201~', 'x\u202ey', 'x\u2066y', '\u0085'])
    expect(commandsOf({ ...item, eliminate: text })).toBeNull();
  expect(shellWord('👩‍👧 Café')).toBe("'👩‍👧 Café'");
});

test('hostile documents become words, too', () => {
  const hostile = sampleDocument('hostile').kill_list;
  expect(hostile).not.toBeNull();
  if (hostile === null) return;
  for (const found of [...hostile.moments, ...hostile.stays, ...hostile.kinds]) {
    for (const figure of killFigures(hostile, found)) expect(figure.amount).not.toContain('NaN');
    expect(percentOf(found.worth.value, worthEnd(hostile))).toBeLessThanOrEqual(100);
    expect(worthText(hostile, found.worth).value.length).toBeLessThan(60);
  }
});
