import { describe, expect, it } from 'vitest';
import { sampleDocument } from '../../tests/documents.ts';
import type { Effect, OutcomeEffects } from '../document.ts';
import {
  effectRows,
  effectsSentence,
  eValueText,
  openRows,
  openSentences,
  placeboSentence,
} from './effects.ts';

const estimate = { value: -0.12, low: -0.15, high: -0.09 };
const effect: Effect = {
  exposed: 1200,
  others: 4000,
  unmatched: 3,
  mean: { value: 0.5, low: 0.48, high: 0.52 },
  otherwise: 0.62,
  crude: { value: -0.2, low: -0.23, high: -0.17 },
  effect: estimate,
  e_value: { value: 1.83, limit: 1.55 },
};
const found: OutcomeEffects = {
  placebo_misery: { ...effect, effect: { value: 0, low: -0.01, high: 0.01 } },
  placebo_magic: null,
  placebo_fails: false,
  rows: [
    {
      moment: 'bag desk',
      outcome: 'misery',
      won: effect,
      placebo: null,
      separable: true,
      doubt: 'weak',
    },
    {
      moment: 'boarding',
      outcome: 'magic',
      won: effect,
      placebo: null,
      separable: false,
      doubt: 'none',
    },
  ],
};

describe('effects of single contacts', () => {
  it('show what can be told, with what stands against it', () => {
    expect(effectRows(found, 'won')).toEqual([
      [
        'bag desk: misery',
        '1,200',
        '−12.0 points (−15.0 to −9.0)',
        '−20.0 points (−23.0 to −17.0)',
        '1.8 (1.6)',
        'easily made up',
      ],
    ]);
    expect(effectsSentence(found, 'won')).toContain('12.0 points less after “bag desk: misery”');
    expect(effectsSentence({ ...found, rows: [] }, 'won')).toContain('No misery and no magic');
    expect(effectsSentence(found, 'value')).toContain('value of a journey is 0.12 less');
    expect(eValueText({ ...effect, e_value: null })).toBe('–');
  });

  it('say what the placebo came to', () => {
    expect(placeboSentence(found)).toContain('holds');
    expect(placeboSentence({ ...found, placebo_fails: true })).toContain('fails');
    expect(placeboSentence({ ...found, placebo_misery: null })).toContain('not checked');
  });
});

describe('open journeys', () => {
  it('are told by where they stand', () => {
    const open = {
      journeys: 40,
      p_won: { value: 0.3, low: 0.2, high: 0.4 },
      fallen: 4,
      last: [
        {
          moment: 'call',
          outcome: 'misery' as const,
          journeys: 40,
          p_won: { value: 0.3, low: 0.2, high: 0.4 },
        },
      ],
    };
    expect(openSentences(open)[0]).toContain('40 journeys are neither won nor lost');
    expect(openSentences(open)[1]).toContain('4 of them have fallen');
    expect(openRows(open)[0]?.[0]).toBe('call: misery');
    expect(openSentences({ ...open, journeys: 0, p_won: null, last: [] })).toEqual([
      'No journey is open.',
    ]);
  });

  it('are in the samples as the types say', () => {
    const { fate } = sampleDocument('airline');
    expect(fate.effects?.rows.length).toBeGreaterThan(0);
    expect(fate.open_journeys?.journeys).toBeGreaterThan(0);
  });
});
