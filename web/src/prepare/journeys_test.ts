import { describe, expect, it } from 'vitest';
import { journeyRow, maxChips, rank } from './journeys.ts';

describe('a journey in the list', () => {
  it('writes the same moment several times in a row once', () => {
    const row = journeyRow({ moments: ['call', 'call', 'visit', 'call'], length: 4, count: 3 }, 12);
    expect(row.chips).toEqual([
      { moment: 'call', times: 2 },
      { moment: 'visit', times: 1 },
      { moment: 'call', times: 1 },
    ]);
    expect(row.more).toBe(0);
    expect(row.share).toBe(0.25);
  });

  it('counts the contacts that the engine cut off', () => {
    expect(journeyRow({ moments: ['a', 'b'], length: 900, count: 1 }, 1).more).toBe(898);
  });

  it('counts the contacts that it cuts off itself', () => {
    const moments = Array.from({ length: 40 }, (_, at) => `m${at}`);
    const row = journeyRow({ moments, length: 50, count: 1 }, 1);
    expect(row.chips).toHaveLength(maxChips);
    expect(row.more).toBe(50 - maxChips);
  });
});

describe('starts and ends', () => {
  it('are ranked, and the rest is added up', () => {
    const ranked = rank(
      [
        { moment: 'a', count: 1 },
        { moment: 'b', count: 6 },
        { moment: 'c', count: 3 },
      ],
      1,
    );
    expect(ranked.top).toEqual([{ moment: 'b', count: 6, share: 0.6 }]);
    expect(ranked.rest).toEqual({ moments: 2, count: 4, share: 0.4 });
  });

  it('have no shares when there are no journeys', () => {
    expect(rank([], 5).rest).toEqual({ moments: 0, count: 0, share: 0 });
  });
});
