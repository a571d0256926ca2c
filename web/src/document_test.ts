// The samples are documents as the engine writes them.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { sampleDocument } from '../tests/documents.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../docs/formats/document.schema.json', import.meta.url), 'utf8'),
);

describe('the samples', () => {
  const fits = new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(schema);
  for (const name of ['airline', 'process', 'empty', 'hostile']) {
    it(`${name} fits the schema of documents`, () => {
      fits(sampleDocument(name));
      expect(fits.errors ?? []).toEqual([]);
    });
  }
});
