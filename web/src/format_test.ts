import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatEstimate,
  formatFixed,
  formatInterval,
  formatPeriod,
  formatRange,
  formatShare,
  formatShortCount,
} from './format.ts';

const second = 1e6;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe('counts', () => {
  it('are grouped in thousands by a narrow space', () => {
    expect(formatCount(0)).toBe('0');
    expect(formatCount(999)).toBe('999');
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(formatCount(-1234)).toBe('\u22121,234');
  });

  it('are written short with three digits where room is scarce', () => {
    expect(formatShortCount(9999)).toBe('9,999');
    expect(formatShortCount(10000)).toBe('10\u202fk');
    expect(formatShortCount(12345)).toBe('12.3\u202fk');
    expect(formatShortCount(999949)).toBe('1000\u202fk');
    expect(formatShortCount(999960)).toBe('1\u202fM');
    expect(formatShortCount(1284000)).toBe('1.28\u202fM');
    expect(formatShortCount(100e6)).toBe('100\u202fM');
  });

  it('agree with their noun', () => {
    expect(formatCounted(1, 'contact')).toBe('1 contact');
    expect(formatCounted(2, 'contact')).toBe('2 contacts');
    expect(formatCounted(1, 'moment is', 'moments are')).toBe('1 moment is');
  });
});

describe('shares', () => {
  it('keep a decimal below ten percent and near one hundred', () => {
    expect(formatShare(0.1392)).toBe('14%');
    expect(formatShare(0.042)).toBe('4.2%');
    expect(formatShare(0.05)).toBe('5%');
    expect(formatShare(0.997)).toBe('99.7%');
    expect(formatShare(1)).toBe('100%');
  });

  it('are zero or all only when nothing or everything is meant', () => {
    expect(formatShare(0)).toBe('0%');
    expect(formatShare(0.00001)).toBe('<0.1%');
    expect(formatShare(0.99999)).toBe('>99.9%');
  });

  it('have a true minus, and none before a zero', () => {
    expect(formatShare(-0.012)).toBe('\u22121.2%');
    expect(formatEstimate(-0.00001, { low: -0.01, high: 0.01 })).toBe('0.0%');
  });

  it('show a dash when they are not known', () => {
    expect(formatShare(null)).toBe('–');
    expect(formatEstimate(null, null)).toBe('–');
    expect(formatInterval(null)).toBe('–');
  });

  it('have the digits that their interval supports', () => {
    expect(formatEstimate(0.1392, { low: 0.02, high: 0.3 })).toBe('14%');
    expect(formatEstimate(0.1392, { low: 0.121, high: 0.156 })).toBe('13.9%');
    expect(formatEstimate(0.1392, { low: 0.138, high: 0.14 })).toBe('13.92%');
    expect(formatInterval({ low: 0.121, high: 0.156 })).toBe('12.1–15.6%');
    expect(formatInterval({ low: -0.004, high: 0.012 })).toBe('\u22120.4 to 1.2%');
  });
});

describe('durations', () => {
  it('read as people say them', () => {
    expect(formatDuration(0)).toBe('0 s');
    expect(formatDuration(300)).toBe('<1 ms');
    expect(formatDuration(0.35 * second)).toBe('350 ms');
    expect(formatDuration(4.25 * second)).toBe('4.3 s');
    expect(formatDuration(45 * second)).toBe('45 s');
    expect(formatDuration(90 * second)).toBe('1 min 30 s');
    expect(formatDuration(11 * minute + 20 * second)).toBe('11 min');
    expect(formatDuration(2 * hour + 5 * minute)).toBe('2 h 5 min');
    expect(formatDuration(3 * day + 4 * hour)).toBe('3 d 4 h');
    expect(formatDuration(41 * day)).toBe('41 d');
    expect(formatDuration(12345 * day)).toBe('12,345 d');
    expect(formatDuration(null)).toBe('–');
  });

  it('round into the next unit and never to sixty of the smaller', () => {
    expect(formatDuration(59.7 * second)).toBe('1 min');
    expect(formatDuration(59 * minute + 59 * second)).toBe('1 h');
    expect(formatDuration(23 * hour + 59 * minute)).toBe('1 d');
    expect(formatDuration(9 * minute + 59.9 * second)).toBe('10 min');
  });

  it('never show sixty seconds or minutes, whatever the length', () => {
    for (let length = 1; length < 1e13; length *= 1.0137) {
      expect(formatDuration(length)).not.toMatch(/\b(60 (s|min)|24 h|1000 ms)\b/);
    }
  });
});

describe('days', () => {
  it('make a period, of one day where both ends are the same', () => {
    expect(formatPeriod('2024-05-01', '2024-05-01')).toBe('2024-05-01');
    expect(formatPeriod('2024-05-01', '2024-05-02')).toBe('2024-05-01 to 2024-05-02');
    expect(formatPeriod(null, null)).toBe('no dates');
  });
});

describe('points', () => {
  it('have a true minus, and intervals say "to" where it would be mistaken for the dash', () => {
    expect(formatFixed(-0.004, 2)).toBe('0.00');
    expect(formatFixed(-3.7, 0)).toBe('\u22124');
    expect(formatRange({ low: 3.7, high: 3.784 }, 2)).toBe('3.70\u20133.78');
    expect(formatRange({ low: -8.2, high: 2 }, 0)).toBe('\u22128 to 2');
  });
});
