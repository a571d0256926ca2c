// Numbers as people read them, spelled as in the engine's own sentences: one locale and UTC
// throughout, so that every reader sees the same page.
import type { Interval } from './document.ts';

const group = ',';
const narrowSpace = '\u202f';
const minus = '\u2212';
const enDash = '\u2013';
export const missing = '\u2013';

/** 1234567 -> "1,234,567". */
export function formatCount(count: number): string {
  const digits = Math.round(Math.abs(count))
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, group);
  return count < 0 && digits !== '0' ? minus + digits : digits;
}

/** 1284000 -> "1.28 M": for places where the full number does not fit. */
export function formatShortCount(count: number): string {
  const units: [number, string][] = [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  if (Math.abs(count) < 10_000) return formatCount(count);
  for (const [size, unit] of units) {
    // 999,950 would round to "1000 k".
    if (Math.abs(count) < size * 0.99995) continue;
    const value = count / size;
    const decimals = Math.abs(value) < 9.995 ? 2 : Math.abs(value) < 99.95 ? 1 : 0;
    return `${withMinus(value.toFixed(decimals).replace(/\.?0+$/, decimals > 0 ? '' : '$&'))}${narrowSpace}${unit}`;
  }
  return formatCount(count);
}

/** "1 contact", "2 contacts". */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const withMinus = (text: string): string =>
  /^-0(\.0+)?$/.test(text) ? text.slice(1) : text.replace('-', minus);

/** 0.1392 -> "14%"; small shares and those near one keep a decimal, and only nothing is "0%". */
export function formatShare(share: number | null): string {
  if (share === null || !Number.isFinite(share)) return missing;
  const percent = share * 100;
  const size = Math.abs(percent);
  if (size === 0) return '0%';
  if (size < 0.05) return percent < 0 ? `>${minus}0.1%` : '<0.1%';
  if (size < 9.95) return `${withMinus(percent.toFixed(1).replace(/\.0$/, ''))}%`;
  if (percent === 100) return '100%';
  if (percent >= 99.95 && percent < 100) return '>99.9%';
  if (percent >= 99 && percent < 100) return `${percent.toFixed(1)}%`;
  return `${withMinus(percent.toFixed(0))}%`;
}

/** How many decimals a percentage deserves: about two digits of the interval's width. */
function decimalsFor(interval: Interval, atMost: number): number {
  const width = Math.abs(interval.high - interval.low) * 100;
  return Math.min(atMost, width >= 10 ? 0 : width >= 0.5 ? 1 : 2);
}

const percentText = (share: number, decimals: number): string =>
  withMinus((share * 100).toFixed(decimals));

/** A share with the digits that its interval supports: "13.9%". */
export function formatEstimate(
  value: number | null,
  interval: Interval | null,
  decimalsAtMost = 2,
): string {
  if (value === null || !Number.isFinite(value)) return missing;
  if (interval === null) return formatShare(value);
  return `${percentText(value, decimalsFor(interval, decimalsAtMost))}%`;
}

/** "12.1–15.6%", or "−0.4 to 1.2%" where a minus would be mistaken for the dash. */
export function formatInterval(interval: Interval | null, decimalsAtMost = 2): string {
  if (interval === null) return missing;
  const decimals = decimalsFor(interval, decimalsAtMost);
  const low = percentText(interval.low, decimals);
  const high = percentText(interval.high, decimals);
  const between = interval.low < 0 || interval.high < 0 ? ' to ' : enDash;
  return `${low}${between}${high}%`;
}

/** A number with so many decimals and a true minus: "3.74". */
export const formatFixed = (value: number, decimals: number): string =>
  withMinus(value.toFixed(decimals));

/** "3.70–3.78", or "−2 to 5": an interval of points. */
export function formatRange({ low, high }: Interval, decimals: number): string {
  const between = low < 0 || high < 0 ? ' to ' : enDash;
  return formatFixed(low, decimals) + between + formatFixed(high, decimals);
}

const durationUnits: { name: string; seconds: number; perLarger: number }[] = [
  { name: 'd', seconds: 86_400, perLarger: Infinity },
  { name: 'h', seconds: 3_600, perLarger: 24 },
  { name: 'min', seconds: 60, perLarger: 60 },
  { name: 's', seconds: 1, perLarger: 60 },
];

/** "3 d 4 h", "11 min", "45 s", "0.3 s": two units below ten of the larger, one above. */
export function formatDuration(microseconds: number | null): string {
  if (microseconds === null || !Number.isFinite(microseconds)) return missing;
  if (microseconds < 0) return minus + formatDuration(-microseconds);
  const seconds = microseconds / 1e6;
  if (seconds === 0) return '0 s';
  if (seconds < 0.0005) return '<1 ms';
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1).replace(/\.0$/, '')} s`;
  for (const [at, unit] of durationUnits.entries()) {
    const smaller = durationUnits[at + 1];
    if (smaller === undefined) return `${Math.round(seconds)} s`;
    // Rounding comes first, so that 59.7 min is "1 h" and not "60 min".
    const inSmaller = Math.round(seconds / smaller.seconds);
    if (inSmaller < smaller.perLarger) continue;
    if (inSmaller >= 10 * smaller.perLarger) {
      return `${formatCount(Math.round(seconds / unit.seconds))} ${unit.name}`;
    }
    const whole = Math.floor(inSmaller / smaller.perLarger);
    const rest = inSmaller % smaller.perLarger;
    return rest === 0 ? `${whole} ${unit.name}` : `${whole} ${unit.name} ${rest} ${smaller.name}`;
  }
  return missing;
}

/** "2024-05-01 to 2024-06-30", of days. */
export function formatPeriod(first: string | null, last: string | null): string {
  if (first === null || last === null) return 'no dates';
  return first === last ? first : `${first} to ${last}`;
}
