import { describe, expect, it } from 'vitest';
import { momentWith, sampleDocument } from '../../tests/documents.ts';
import { fateBars } from './fate_bars.ts';
import { outcomeBalance, outcomeParts } from './outcome.ts';
import {
  barsLeftOutSentence,
  explainedSentence,
  fateSentence,
  misfitSentence,
} from './sentences.ts';

const { fate } = sampleDocument('airline');

describe('the sentences about fate', () => {
  it('say how much the contacts explain, with its interval', () => {
    expect(explainedSentence(fate)).toContain('explain 36.2% (interval 34.1–38.3%) of how');
  });

  it('do not pretend that noise explains anything', () => {
    expect(explainedSentence({ ...fate, r2: -0.01 })).toContain('do not explain');
    expect(explainedSentence({ ...fate, r2: null })).toContain('could not be measured');
  });

  it('tell the misfit with either sign of the figure', () => {
    expect(misfitSentence({ ...fate, misfit: -0.003 })).toBe(
      misfitSentence({ ...fate, misfit: 0.003 }),
    );
    expect(misfitSentence({ ...fate, misfit: -0.003 })).toContain('add up to −0.3%');
    expect(misfitSentence({ ...fate, misfit: 0 })).toContain('none');
    expect(misfitSentence({ ...fate, misfit: null })).toBe('');
  });

  it('say which rule decided, and whether anyone gave it', () => {
    expect(fateSentence(fate)).toMatch(
      /323 still open\. The rule: won when the customer books again/,
    );
    expect(fateSentence({ ...fate, rule_is_default: true })).toContain(
      'The rule (the default, none was given):',
    );
  });

  it('name what the chart leaves out', () => {
    const bars = fateBars(
      [
        momentWith({ name: 'Won', is_fate: true }),
        momentWith({}),
        momentWith({ truth_share: { value: 0.1, low: 0, high: 0.2 } }),
      ],
      0,
    );
    expect(barsLeftOutSentence(bars)).toBe(
      '“Won” is itself the fate that the rule names, and so can have no share in deciding it. ' +
        'Not drawn: 1 moment with smaller shares, together 10%. 1 moment has too little data for a share.',
    );
  });
});

describe('outcomes', () => {
  it('are parts that add up to one', () => {
    const parts = outcomeParts(momentWith({ magic: 1, misery: 2, unscored: 1 }));
    expect(parts.map((part) => [part.kind, part.share])).toEqual([
      ['misery', 0.5],
      ['magic', 0.25],
      ['unscored', 0.25],
    ]);
  });

  it('balance between misery and magic, and are unknown when none is scored', () => {
    expect(outcomeBalance(momentWith({ magic: 1, misery: 3, unscored: 9 }))).toBe(-0.5);
    expect(outcomeBalance(momentWith({ unscored: 9 }))).toBeNull();
  });
});
