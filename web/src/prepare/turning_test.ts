import { expect, test } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { Turning } from '../document.ts';
import {
  decisionRows,
  decisionsSentence,
  moveMoney,
  movePoints,
  noReturnRows,
  placeName,
  toldDecisions,
  turnsAt,
  turningSentences,
  valueRows,
} from './turning.ts';

const { fate } = sampleDocument('airline');
const turning = fate.turning as Turning;

test('a move has its sign, in points', () => {
  expect(movePoints({ value: 0.1214, low: 0.104, high: 0.138 })).toBe('+12.1 points (10.4–13.8)');
  expect(movePoints({ value: -0.05, low: -0.06, high: -0.04 })).toBe('−5.0 points (−6.0 to −4.0)');
});

test('where the fate is a value, moves are money', () => {
  expect(moveMoney({ value: 12.104, low: 10.4, high: 13.8 })).toBe('+12.10 (10.40–13.80)');
  const ofValue = {
    ...fate,
    of: 'value' as const,
    value: { value: 40, low: 39, high: 41 },
    turning: null,
  };
  const told = toldDecisions(ofValue);
  expect(decisionsSentence(ofValue)).toContain('the value to be expected');
  expect(decisionRows(told, 'value')[0]?.[2]).toBe(moveMoney(told[0]!.move));
  expect(turnsAt(ofValue, told[0]!.moment).lines[0]?.[1]).not.toContain('points');
});

test('a contact without an outcome is named by its moment alone', () => {
  expect(placeName('Desk', 'misery')).toBe('Desk: misery');
  expect(placeName('Desk', 'unscored')).toBe('Desk');
  expect(placeName(' ', 'magic')).toBe('(no name): magic');
});

test('only moves that are told from zero are shown, and the sentence names the first', () => {
  const told = toldDecisions(fate);
  expect(told.length).toBeGreaterThan(0);
  expect(told.every(({ separable }) => separable)).toBe(true);
  expect(decisionRows(told, 'won')[0]?.[0]).toBe(placeName(told[0]!.moment, told[0]!.outcome));
  expect(decisionsSentence(fate)).toContain('association');
  expect(decisionsSentence({ ...fate, decisions: [] })).toBe(
    'No kind of contact moves the prospects by more than chance could.',
  );
});

test('the bound, who came back, and how much time there was are told in sentences', () => {
  const [first, second, third] = turningSentences(turning);
  expect(first).toContain('fell to a chance of 6.2% or below');
  expect(first).toContain('were won after all');
  expect(second).toMatch(/^Of the lost journeys, 31\.0% /);
  expect(third).toContain('2.4 contacts later');
  expect(third).toContain('4 d');
});

test('without a bound, that is what is said', () => {
  expect(turningSentences({ ...turning, bound: null })).toEqual([
    expect.stringContaining('no point of no return'),
  ]);
});

test('rows have a name and figures with intervals', () => {
  expect(noReturnRows(turning)[0]).toHaveLength(4);
  const values = fate.dimensions[0]?.values ?? [];
  expect(valueRows(values)[3]?.[2]).toMatch(/^not told from zero/);
});

test('a moment on the map is marked where it moves the prospects, and where journeys fall', () => {
  const told = toldDecisions(fate)[0]!;
  const marks = turnsAt(fate, told.moment);
  expect(marks.moves).toBe(told.swing.value >= 0.05);
  expect(marks.lines.length).toBeGreaterThan(0);
  const fallen = turning.no_return[0]!;
  expect(turnsAt(fate, fallen.moment).falls).toBe(true);
  expect(turnsAt(fate, fallen.moment).lines.at(-1)?.[0]).toBe('No return');
  expect(turnsAt(fate, 'a moment that is not there')).toEqual({
    moves: false,
    falls: false,
    lines: [],
  });
});
