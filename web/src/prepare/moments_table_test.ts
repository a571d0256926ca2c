import { describe, expect, it } from 'vitest';
import { momentWith, sampleDocument } from '../../tests/documents.ts';
import {
  columns,
  filterMoments,
  neededWords,
  sortMoments,
  usefulColumns,
  type ColumnKey,
} from './moments_table.ts';

const column = (key: ColumnKey) => {
  const found = columns.find((one) => one.key === key);
  if (found === undefined) throw new Error(key);
  return found;
};
const names = (moments: { name: string }[]): string[] => moments.map((moment) => moment.name);

describe('the table of moments', () => {
  it('sorts by a figure in either order, with unknown ones last in both', () => {
    const moments = [
      momentWith({ name: 'none' }),
      momentWith({ name: 'slow', wait_us: { p50: 9, p90: 9, p99: 9 } }),
      momentWith({ name: 'fast', wait_us: { p50: 1, p90: 2, p99: 3 } }),
    ];
    expect(names(sortMoments(moments, column('wait_p50'), 'ascending'))).toEqual([
      'fast',
      'slow',
      'none',
    ]);
    expect(names(sortMoments(moments, column('wait_p50'), 'descending'))).toEqual([
      'slow',
      'fast',
      'none',
    ]);
  });

  it('breaks ties by name', () => {
    const moments = ['c', 'a', 'b'].map((name) => momentWith({ name, contacts: 5 }));
    expect(names(sortMoments(moments, column('contacts'), 'descending'))).toEqual(['a', 'b', 'c']);
  });

  it('sorts outcomes from most misery to most magic', () => {
    const moments = [
      momentWith({ name: 'magic', magic: 8, neutral: 2 }),
      momentWith({ name: 'unscored', unscored: 3 }),
      momentWith({ name: 'misery', misery: 6, neutral: 4 }),
    ];
    expect(names(sortMoments(moments, column('outcome'), 'ascending'))).toEqual([
      'misery',
      'magic',
      'unscored',
    ]);
  });

  it('sorts by every column without losing a row', () => {
    const { moments } = sampleDocument('hostile');
    for (const one of columns)
      expect(sortMoments(moments, one, 'ascending')).toHaveLength(moments.length);
  });

  it('finds moments by words in any order, whatever their case and accents', () => {
    const moments = [
      momentWith({ name: 'Café desk' }),
      momentWith({ name: 'Bag desk', why: 'Slow' }),
    ];
    expect(names(filterMoments(moments, 'DESK cafe', 'all'))).toEqual(['Café desk']);
    expect(names(filterMoments(moments, ' slow ', 'all'))).toEqual(['Bag desk']);
    expect(filterMoments(moments, 'plane', 'all')).toEqual([]);
  });

  it('takes the signs of a search as they are', () => {
    const { moments } = sampleDocument('hostile');
    expect(filterMoments(moments, '.*', 'all')).toEqual([]);
    expect(filterMoments(moments, '<script>window', 'all')).toHaveLength(2);
  });

  it('filters by verdict', () => {
    const moments = [momentWith({ name: 'a', verdict: 'fix' }), momentWith({ name: 'b' })];
    expect(names(filterMoments(moments, '', 'fix'))).toEqual(['a']);
  });

  it('leaves out columns that say nothing, and tells which', () => {
    const { shown, empty } = usefulColumns(sampleDocument('process').moments);
    expect(empty).toEqual([
      'Outcome',
      'Needed',
      'Wait, half',
      'Wait, 9 in 10',
      'Service, half',
      'Total, half',
    ]);
    expect(shown).toHaveLength(columns.length - 6);
  });

  it('says in words how much those who are won need a moment', () => {
    const words = (value: number | null, isNeeded = false): string =>
      neededWords(
        momentWith({
          necessity: {
            won: 1,
            lost: 1,
            needed: value === null ? null : { value, low: value - 0.1, high: value + 0.1 },
            is_needed: isNeeded,
          },
        }),
      );
    expect(words(0.41)).toBe('would have been lost without it');
    expect(words(0.05)).toBe('may be none');
    expect(words(-0.3)).toBe('who comes is lost more often');
    expect(words(null, true)).toBe('hardly anybody is won without it');
    expect(words(null)).toBe('');
  });
});
