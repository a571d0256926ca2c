// The most common journeys, written short: the same moment several times in a row is one chip.
import type { MomentCount, Variant } from '../document.ts';

export interface Chip {
  moment: string;
  times: number;
}

export interface JourneyRow {
  chips: Chip[];
  /** Contacts at the end of the journey that are not shown. */
  more: number;
  count: number;
  share: number;
}

/** More chips than this in one row are cut, and counted. */
export const maxChips = 16;

export function journeyRow(variant: Variant, journeys: number): JourneyRow {
  const chips: Chip[] = [];
  let shown = 0;
  for (const moment of variant.moments) {
    const last = chips[chips.length - 1];
    if (last?.moment === moment) {
      last.times += 1;
    } else {
      if (chips.length === maxChips) break;
      chips.push({ moment, times: 1 });
    }
    shown += 1;
  }
  return {
    chips,
    more: Math.max(0, variant.length - shown),
    count: variant.count,
    share: journeys === 0 ? 0 : variant.count / journeys,
  };
}

export interface Ranked {
  top: { moment: string; count: number; share: number }[];
  rest: { moments: number; count: number; share: number };
}

/** The largest counts and what the others add up to. */
export function rank(counts: MomentCount[], limit: number): Ranked {
  const total = counts.reduce((sum, item) => sum + item.count, 0);
  const share = (count: number): number => (total === 0 ? 0 : count / total);
  const sorted = [...counts].sort((a, b) => b.count - a.count);
  const others = sorted.slice(limit);
  const restCount = others.reduce((sum, item) => sum + item.count, 0);
  return {
    top: sorted.slice(0, limit).map((item) => ({ ...item, share: share(item.count) })),
    rest: { moments: others.length, count: restCount, share: share(restCount) },
  };
}
