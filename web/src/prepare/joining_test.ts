import { describe, expect, it } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { Stitching } from '../document.ts';
import {
  joinedSentence,
  junkTitle,
  linksSentence,
  mergingLines,
  quarantineTitle,
  stitchingFigures,
} from './joining.ts';

const { source, fate } = sampleDocument('process');
const stitching = source.stitching as Stitching;

describe('the account of merged rows', () => {
  it('has a line only for what there was', () => {
    expect(mergingLines(sampleDocument('empty').source.merging)).toEqual([]);
    expect(mergingLines(source.merging)).toEqual([
      ['Statements of who is who', 2310, 'rows that are no contacts'],
    ]);
  });

  it('says how answers joined, and in which fields sources disagree', () => {
    const lines = mergingLines(sampleDocument('airline').source.merging);
    expect(lines.map(([name, count]) => [name, count])).toEqual([
      ['Statements of who is who', 512],
      ['Repeated rows', 31],
      ['Merged rows', 1204],
      ['Told differently', 17],
      ['Answers joined', 379],
      ['Answers alone', 12],
    ]);
    expect(lines[3]?.[2]).toContain('(csat 14, end 3)');
    expect(lines[4]?.[2]).toContain('291 by its id, 88 as their customer’s last contact before');
  });

  it('leaves out the way in which no answer joined', () => {
    const merging = sampleDocument('empty').source.merging;
    const answers = { by_id: 0, by_customer: 1, alone: 0 };
    expect(mergingLines({ ...merging, answers })[0]?.[2]).toMatch(/rate: 1 as their customer’s/);
  });
});

describe('who is who', () => {
  it('says how many customers were joined, of one, of many, of none', () => {
    expect(joinedSentence(stitching)).toBe('412 customers were joined from several identities.');
    expect(joinedSentence({ ...stitching, joined: 1 })).toBe(
      '1 customer was joined from several identities.',
    );
    expect(joinedSentence({ ...stitching, joined: 0 })).toMatch(/^No customer was joined/);
  });

  it('says by what they were joined, and names cuts only where there are some', () => {
    expect(linksSentence(stitching)).toBe(
      '4,210 identities and 5,318 links between them come to 1,461 customers, those without a ' +
        'contact among them; without stitching they would be 1,973. 2 links were cut by the mapping.',
    );
    expect(linksSentence({ ...stitching, links_cut: 0 })).not.toContain('cut');
  });

  it('compares the figures with and without, and says what cannot be said', () => {
    expect(stitchingFigures(stitching, fate)).toEqual([
      ['Customers', '1,434', '1,942'],
      ['Journeys', '1,434', '1,942'],
      ['Won, of the decided', '77.9%', '61.3%'],
      ['Fate explained (R²)', '21.0%', '14.7%'],
    ]);
    const apart = { ...stitching.apart, p_won: null, r2: null };
    expect(stitchingFigures({ ...stitching, apart }, fate).map(([, , without]) => without)).toEqual(
      ['1,942', '1,942', '–', '–'],
    );
  });

  it('says how many identities in quarantine are not shown', () => {
    expect(quarantineTitle(stitching)).toBe('3 identities in quarantine');
    expect(quarantineTitle({ ...stitching, quarantined: 40 })).toBe(
      '40 identities in quarantine, the 3 linked to most',
    );
  });

  it('adds up the values that identify nobody', () => {
    expect(junkTitle(stitching)).toBe('461 values identify nobody');
  });
});
