import { describe, expect, it } from 'vitest';
import { momentWith, sampleDocument } from '../../tests/documents.ts';
import type { FifteenDocument } from '../document.ts';
import {
  journeyMap,
  mapChoices,
  maxMomentsOnMap,
  maxTransitionsOnMap,
  transitionsAtFirst,
} from './journey_map.ts';
import { mapSentence } from './sentences.ts';

const gap_us = { p50: 1e6, mean: 2e6 };

/** Moments 0..n-1, each with transitions to the next `fan` moments. */
function chain(moments: number, fan: number): FifteenDocument {
  const name = (at: number): string => `m${at}`;
  return {
    ...sampleDocument('empty'),
    moments: Array.from({ length: moments }, (_, at) =>
      momentWith({ name: name(at), contacts: 10 * (moments - at) }),
    ),
    transitions: Array.from({ length: moments * fan }, (_, at) => ({
      from: name(Math.floor(at / fan)),
      to: name((Math.floor(at / fan) + 1 + (at % fan)) % moments),
      count: moments * fan - at,
      gap_us,
    })),
    starts: [{ moment: name(0), count: 100 }],
    ends: [{ moment: name(Math.min(3, moments - 1)), count: 100 }],
  };
}

describe('the journey map', () => {
  it('accounts for every step that it does not show', () => {
    const document = sampleDocument('airline');
    const all = document.transitions.reduce((sum, step) => sum + step.count, 0);
    const choices = mapChoices(document);
    for (let count = 1; count <= choices.reachable; count += 1) {
      const map = journeyMap(choices, count);
      const shown = map.transitions.reduce((sum, step) => sum + step.count, 0);
      expect(map.hidden.stepShare).toBeCloseTo((all - shown) / all, 12);
      expect(map.transitions.length + map.hidden.transitions).toBe(document.transitions.length);
      expect(map.moments.length + map.hidden.moments).toBe(document.moments.length);
    }
  });

  it('says that nothing is hidden only when nothing is', () => {
    const choices = mapChoices(sampleDocument('airline'));
    expect(mapSentence(journeyMap(choices, choices.reachable))).toMatch(
      /^All 28 transitions are shown. No moment is hidden./,
    );
    expect(mapSentence(journeyMap(choices, 3))).toMatch(
      /^Shown are the 3 most frequent of 28 transitions, and \d+ more so that no moment is cut off. Hidden are \d+, which hold [\d.]+% of all steps./,
    );
  });

  it('draws an arrow only between moments that it draws', () => {
    const choices = mapChoices(chain(60, 4));
    for (const count of [1, 10, 100]) {
      const map = journeyMap(choices, count);
      const names = new Set(map.moments.map((moment) => moment.name));
      for (const step of map.transitions)
        expect(names.has(step.from) && names.has(step.to)).toBe(true);
      for (const end of [...map.starts, ...map.ends]) expect(names.has(end.moment)).toBe(true);
    }
  });

  it('gives every moment that can have one a way in', () => {
    const map = journeyMap(mapChoices(sampleDocument('process')), 5);
    const reached = new Set([
      ...map.transitions.filter((step) => step.from !== step.to).map((step) => step.to),
      ...map.starts.map((start) => start.moment),
    ]);
    expect(
      map.moments.filter((moment) => !reached.has(moment.name)).map((moment) => moment.name),
    ).toEqual([]);
  });

  it('stays small and quick with thousands of moments and a hundred thousand transitions', () => {
    const document = chain(2000, 50);
    const began = performance.now();
    const choices = mapChoices(document);
    const map = journeyMap(choices, choices.reachable);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(document.transitions).toHaveLength(100_000);
    expect(choices.reachable).toBeLessThanOrEqual(maxTransitionsOnMap);
    expect(map.moments.length).toBeLessThanOrEqual(maxMomentsOnMap);
    expect(map.hidden.moments).toBe(2000 - map.moments.length);
  });

  it('starts with enough transitions to see the way, and not all of a large log', () => {
    expect(transitionsAtFirst(mapChoices(chain(40, 10)))).toBeLessThanOrEqual(28);
    expect(transitionsAtFirst(mapChoices(chain(3, 1)))).toBeGreaterThan(0);
    expect(transitionsAtFirst(mapChoices(sampleDocument('empty')))).toBe(0);
  });

  it('has a sentence for a log in which nobody came twice', () => {
    const map = journeyMap(mapChoices({ ...chain(2, 1), transitions: [] }), 0);
    expect(mapSentence(map)).toContain('no journey has a second contact');
  });
});
