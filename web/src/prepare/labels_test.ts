import { describe, expect, it } from 'vitest';
import { labelLines } from './labels.ts';

describe('the label of a box', () => {
  it('breaks between words', () => {
    expect(labelLines('Promised call back that never came', 18)).toEqual([
      'Promised call back',
      'that never came',
    ]);
  });

  it('breaks long technical names at their joints', () => {
    expect(labelLines('CLAIM_DOCUMENTS_REQUESTED', 16)).toEqual(['CLAIM_DOCUMENTS_', 'REQUESTED']);
  });

  it('ends in dots when the name is cut, and only then', () => {
    expect(labelLines('one two three four five six', 9).at(-1)).toMatch(/…$/);
    expect(labelLines('one two three', 9).join(' ')).toBe('one two three');
  });

  it('has something to show for a name without letters', () => {
    expect(labelLines('')).toEqual(['(no name)']);
    expect(labelLines(' \n ')).toEqual(['(no name)']);
  });

  it('never exceeds its lines and width, whatever the name', () => {
    for (const name of [
      'x'.repeat(400),
      'a-b_c.d/'.repeat(40),
      'w '.repeat(200),
      '\u202eabc def',
    ]) {
      const lines = labelLines(name, 20, 2);
      expect(lines.length).toBeLessThanOrEqual(2);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(20);
    }
  });
});
