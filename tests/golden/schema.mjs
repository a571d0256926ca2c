// Holds a document to a schema of docs/formats; what else is wrong is added by those who ask.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = web('ajv/dist/2020.js').default;
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));

// The document that the command line names, and what of it does not fit the schema.
export function documentBy(schema) {
  const valid = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(
    read(new URL(`../../docs/formats/${schema}`, import.meta.url)),
  );
  const document = read(process.argv[2]);
  const wrong = [];
  if (!valid(document)) {
    for (const error of valid.errors) wrong.push(`${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
  }
  const near = (what, got, expected) => {
    if (Math.abs(got - expected) > 1e-6 * Math.max(1, Math.abs(expected))) wrong.push(`${what}: expected ${expected}, got ${got}`);
  };
  return { document, wrong, near };
}

// Ends the check: with status 1 where something is wrong.
export function end(wrong) {
  if (wrong.length === 0) return;
  console.error(`${process.argv[2]}:\n${wrong.join('\n')}`);
  process.exit(1);
}
