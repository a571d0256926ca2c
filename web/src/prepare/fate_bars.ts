// The bars of "Where fate is decided": what is drawn, and what is not and why.
import type { Interval, Moment } from '../document.ts';

export interface FateBar {
  name: string;
  truth: number;
  interval: Interval;
  arrival: number | null;
  delivery: number | null;
  arrivalInterval: Interval | null;
  deliveryInterval: Interval | null;
  /** Whether the interval lies wholly on one side of zero. */
  separable: boolean;
}

export interface FateBars {
  bars: FateBar[];
  /** Moments with a share that are left out because of `limit`, and what their shares add up to. */
  hidden: number;
  hiddenShare: number;
  /** The moments that are the fate itself. */
  fates: string[];
  /** Moments without an estimate, the fates not counted. */
  withoutShare: number;
}

/** An axis with round steps that holds zero and all bars and whiskers; below zero only as far as needed. */
export function shareAxis(
  bars: FateBar[],
  steps: number,
): { low: number; high: number; ticks: number[] } {
  const lows = bars.map((bar) =>
    Math.min(bar.interval.low, Math.min(0, bar.arrival ?? 0) + Math.min(0, bar.delivery ?? 0)),
  );
  const highs = bars.map((bar) =>
    Math.max(bar.interval.high, Math.max(0, bar.arrival ?? 0) + Math.max(0, bar.delivery ?? 0)),
  );
  const low = Math.min(0, ...lows);
  const high = Math.max(0.001, ...highs);
  const rough = (high - low) / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const first = Math.ceil(low / step);
  const last = Math.ceil(high / step);
  // Counted in steps, so that rounding errors do not add up and zero is exactly zero.
  const ticks = Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step + 0);
  return { low: low * 1.05, high: last * step, ticks };
}

export function fateBars(moments: Moment[], limit: number): FateBars {
  const all: FateBar[] = [];
  const fates: string[] = [];
  let withoutShare = 0;
  for (const moment of moments) {
    if (moment.is_fate) {
      fates.push(moment.name);
    } else if (moment.truth_share === null) {
      withoutShare += 1;
    } else {
      all.push({
        name: moment.name,
        truth: moment.truth_share.value,
        interval: moment.truth_share,
        arrival: moment.arrival_share,
        delivery: moment.delivery_share,
        arrivalInterval: moment.arrival_interval,
        deliveryInterval: moment.delivery_interval,
        separable: moment.separable,
      });
    }
  }
  all.sort((a, b) => b.truth - a.truth);
  const rest = all.slice(limit);
  return {
    bars: all.slice(0, limit),
    hidden: rest.length,
    hiddenShare: rest.reduce((sum, bar) => sum + bar.truth, 0),
    fates,
    withoutShare,
  };
}
