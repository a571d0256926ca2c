import { describe, expect, it } from 'vitest';
import { momentWith, sampleDocument } from '../../tests/documents.ts';
import { fateBars, shareAxis } from './fate_bars.ts';

const withShare = (name: string, value: number, half = 0.01) =>
  momentWith({ name, truth_share: { value, low: value - half, high: value + half } });

describe('the bars of fate', () => {
  it('are sorted by truth share', () => {
    const { bars } = fateBars(
      [withShare('b', 0.02), withShare('a', 0.1), withShare('c', -0.03)],
      10,
    );
    expect(bars.map((bar) => bar.name)).toEqual(['a', 'b', 'c']);
  });

  it('leave out the fate itself and moments without an estimate, and say so', () => {
    const result = fateBars(
      [withShare('a', 0.1), momentWith({ name: 'won', is_fate: true }), momentWith({})],
      10,
    );
    expect(result.bars).toHaveLength(1);
    expect(result.fates).toEqual(['won']);
    expect(result.withoutShare).toBe(1);
  });

  it('add up what the limit hides', () => {
    const result = fateBars(
      [0.1, 0.05, 0.02, 0.01].map((share, at) => withShare(String(at), share)),
      2,
    );
    expect(result.hidden).toBe(2);
    expect(result.hiddenShare).toBeCloseTo(0.03, 12);
  });

  it('are separable when the engine says so, whatever their own interval', () => {
    const share = { value: 0.1, low: 0.001, high: 0.2 };
    const { bars } = fateBars(
      [
        momentWith({ name: 'a', truth_share: share, separable: false }),
        momentWith({ name: 'b', truth_share: share, separable: true }),
      ],
      10,
    );
    expect(bars.map((bar) => bar.separable)).toEqual([false, true]);
  });

  it('fit on their axis, negative parts too', () => {
    const { bars } = fateBars(sampleDocument('airline').moments, 100);
    const { low, high, ticks } = shareAxis(bars, 6);
    for (const bar of bars) {
      expect(low).toBeLessThanOrEqual(Math.min(0, bar.interval.low, bar.arrival ?? 0));
      expect(high).toBeGreaterThanOrEqual(bar.interval.high);
    }
    expect(ticks.map((tick) => Math.round(tick * 1000))).toEqual([0, 50, 100, 150]);
  });

  it('have an axis even when there are none', () => {
    const { low, high, ticks } = shareAxis([], 6);
    expect(low).toBeCloseTo(0, 12);
    expect(high).toBeGreaterThan(0);
    expect(ticks[0]).toBe(0);
  });
});
