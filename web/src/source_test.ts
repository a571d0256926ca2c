import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { embeddable } from '../build/sample_in_placeholder.ts';
import { placeholder } from '../build/single_file.ts';
import { embeddedSource, readDocument, type Loaded } from './source.ts';

const sample = (name: string): string =>
  readFileSync(new URL(`../samples/${name}.json`, import.meta.url), 'utf8');

describe('the document in the page', () => {
  it('is none while the engine has put nothing in its place', () => {
    expect(readDocument(placeholder)).toEqual({ kind: 'none' });
    expect(readDocument('')).toEqual({ kind: 'none' });
  });

  it.each(['airline', 'process', 'empty', 'hostile'])('is read from the sample %s', (name) => {
    const loaded = readDocument(embeddable(sample(name)));
    expect(loaded).toEqual({ kind: 'document', document: JSON.parse(sample(name)) });
  });

  it('says what is wrong with it when it cannot be read', () => {
    const why = (text: string): string => {
      const loaded = readDocument(text);
      return loaded.kind === 'unreadable' ? loaded.why : loaded.kind;
    };
    expect(why('{"version": 1,')).toContain('not valid JSON');
    expect(why('"text"')).toContain('not an object');
    expect(why('{"version": 2}')).toBe(
      'This page reads documents of version 1, but found version 2.',
    );
    expect(why('{"version": 1}')).toContain('lacks: source, fate, scoring, drivers, moments');
  });

  it('comes from the element that the engine fills', () => {
    const page = {
      getElementById: () => ({ textContent: sample('empty') }),
    } as unknown as Document;
    const seen: Loaded[] = [];
    embeddedSource(page).subscribe((loaded) => seen.push(loaded));
    expect(seen.map((loaded) => loaded.kind)).toEqual(['document']);
  });
});
