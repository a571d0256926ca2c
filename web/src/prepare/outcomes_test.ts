import { describe, expect, it } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { Ratings, SaidAndAll, ValueOutcomes } from '../document.ts';
import {
  comparisons,
  contradictedSentence,
  coverageRows,
  differenceText,
  dimensionTitle,
  hiddenSentence,
  instrumentTitle,
  learnedSentence,
  meanText,
  nothingScored,
  rangeEnd,
  ratingParts,
  ratingsByInstrument,
  ratingScore,
  reliabilityRows,
  reliabilitySentence,
  saidSentence,
  scoredSentence,
  valueColumns,
  valueName,
} from './outcomes.ts';
import { sortRows } from './sorting.ts';

const { scoring } = sampleDocument('airline');
const empty = sampleDocument('empty').scoring;

const estimate = (value: number, low: number, high: number) => ({ value, low, high });

describe('how contacts were scored', () => {
  it('is said with counts and shares, of what there is only', () => {
    expect(scoredSentence(scoring)).toBe(
      'Of 24,321 contacts, for 4,864 (20%) the customers said how it was; 13,122 (54%) were ' +
        'scored from other evidence; of 6,335 (26%) nothing is known, so they are unscored.',
    );
    expect(scoredSentence({ ...empty, said: 1 })).toBe(
      'Of 1 contact, for 1 (100%) the customers said how it was.',
    );
  });

  it('says why there is nothing to show', () => {
    expect(nothingScored(scoring)).toBe('');
    expect(nothingScored(empty)).toBe('There are no contacts.');
    expect(nothingScored({ ...empty, unscored: 3 })).toMatch(/^No contact is scored/);
  });

  it('says how often texts contradict, and is silent where none does', () => {
    expect(contradictedSentence(scoring)).toContain('The text of 112 of the 4,864 contacts');
    expect(contradictedSentence(empty)).toBe('');
  });

  it('lists evidence by how many contacts have it, as shares of all', () => {
    const rows = coverageRows(scoring);
    expect(rows[0]).toEqual({
      words: 'how contacts like this one were rated',
      contacts: 24321,
      share: 1,
    });
    const counts = rows.map(({ contacts }) => contacts);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  it('says whether it was learned from ratings', () => {
    expect(learnedSentence(scoring)).toContain('4,864 rated contacts');
    expect(learnedSentence({ ...scoring, learned_from: 0 })).toContain('by rules alone');
    expect(learnedSentence({ ...scoring, inferred: 0 })).toBe('');
  });
});

describe('said against all', () => {
  const apart = (value: number, low: number, high: number): SaidAndAll => ({
    said: estimate(0.1, 0.09, 0.11),
    all: estimate(0.2, 0.19, 0.21),
    difference: estimate(value, low, high),
  });

  it('is one sentence that never forgets that answers are not random', () => {
    expect(saidSentence(scoring)).toBe(
      'Those who said how it was: 12.1% misery; all scored contacts, as far as can be told: ' +
        '18.9% (18.1–19.7%). Who answers is not random.',
    );
  });

  it('says why there is none', () => {
    expect(saidSentence(empty)).toMatch(/^No customer said/);
    expect(saidSentence({ ...empty, said: 2 })).toMatch(/^Only contacts whose customers said/);
    expect(comparisons(empty)).toEqual([]);
  });

  it('tells more from less, and from what may be nothing', () => {
    expect(differenceText(apart(0.068, 0.057, 0.079))).toBe('6.8 points more (5.7–7.9)');
    expect(differenceText(apart(-0.068, -0.079, -0.057))).toBe('6.8 points less (5.7–7.9)');
    expect(differenceText(apart(0.01, -0.01, 0.03))).toBe('may be none (−1.0 to 3.0 points)');
  });
});

describe('outcomes by value', () => {
  const value = (name: string, contacts: number, misery: number | null): ValueOutcomes => ({
    value: name,
    contacts,
    magic: 0,
    neutral: contacts,
    misery: 0,
    unscored: 0,
    misery_share: misery === null ? null : estimate(misery, misery, misery),
    magic_share: null,
  });
  const values = [value('b', 5, 0.2), value('', 3, null), value('a', 3, 0.4)];
  const order = (key: string, order: 'ascending' | 'descending'): string[] => {
    const column = valueColumns.find((at) => at.key === key);
    if (column === undefined) throw new Error(key);
    return sortRows(values, column.sortBy, (row) => row.value, order).map((row) => row.value);
  };

  it('sort by each column, those without a figure last in either order', () => {
    expect(order('value', 'ascending')).toEqual(['', 'a', 'b']);
    expect(order('contacts', 'descending')).toEqual(['b', '', 'a']);
    expect(order('misery', 'descending')).toEqual(['a', 'b', '']);
    expect(order('misery', 'ascending')).toEqual(['b', 'a', '']);
    expect(order('magic', 'descending')).toEqual(['', 'a', 'b']);
  });

  it('have names where the record has none', () => {
    expect(valueName(' ', 'team')).toBe('(no team)');
    expect(valueName('north', 'team')).toBe('north');
    expect(dimensionTitle('channel')).toBe('Channel');
  });

  it('say what is not listed', () => {
    const [channel, reason] = scoring.dimensions;
    if (channel === undefined || reason === undefined) throw new Error('two dimensions');
    expect(hiddenSentence(channel)).toBe('');
    expect(hiddenSentence(reason)).toBe('Not listed: 12 further values with 40 contacts.');
  });

  it('are drawn on a scale that holds every interval', () => {
    expect(rangeEnd([])).toBe(0.02);
    expect(rangeEnd([null, estimate(0.1, 0.05, 0.23)])).toBe(0.3);
    expect(rangeEnd([estimate(0.9, 0.8, 0.95)])).toBe(1);
  });
});

describe('ratings', () => {
  const groups = ratingsByInstrument(scoring.ratings);
  const all = (at: number): Ratings => (groups[at] as { all: Ratings }).all;

  it('are grouped by instrument, all moments before each', () => {
    expect(groups.map((group) => [group.all.instrument, group.moments.length])).toEqual([
      ['csat', 2],
      ['nps', 0],
    ]);
  });

  it('have a score as their instrument has it, or the mean', () => {
    expect(ratingScore(all(0))).toBe('29.0% magic (27.6–30.4%)');
    expect(ratingScore(all(1))).toBe('15 (11–19)');
    expect(ratingScore({ ...all(1), score: estimate(-3, -8, 2) })).toBe('−3 (−8 to 2)');
    expect(ratingScore({ ...all(0), score: null })).toBe('3.74 (3.70–3.78) on average');
    expect(meanText(all(0))).toBe('3.74 (3.70–3.78)');
  });

  it('of recommending are promoters, passives and detractors', () => {
    expect(ratingParts(all(1))).toBe('1,260 ratings: 40% promoters, 35% passives, 25% detractors.');
    expect(ratingParts(all(0))).toMatch(/^3,604 ratings: 29% magic, /);
  });

  it('of instruments without a longer name keep theirs', () => {
    expect(instrumentTitle('nps')).toBe('NPS: would recommend');
    expect(instrumentTitle('constructor')).toBe('constructor');
  });
});

describe('whether chances come true', () => {
  it('is told for each bin', () => {
    if (scoring.misery_reliability === null) throw new Error('none');
    expect(reliabilitySentence('misery', scoring.misery_reliability)).toBe(
      'Chances of misery are off by 1.2 points on average.',
    );
    expect(reliabilityRows(scoring.misery_reliability)[0]).toEqual([
      '2%',
      '2.5% (1.5–4.0%)',
      '486',
    ]);
  });
});
