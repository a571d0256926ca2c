// Holds a document of `fifteen whatif` to its schema, and its figures to each other:
//   node validate_what_if.mjs DOCUMENT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = web('ajv/dist/2020.js').default;
const schema = JSON.parse(
  readFileSync(new URL('../../docs/formats/what_if.schema.json', import.meta.url), 'utf8'),
);
const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const wrong = [];

const valid = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
if (!valid(document)) {
  for (const error of valid.errors) wrong.push(`${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}
const near = (what, got, expected) => {
  if (Math.abs(got - expected) > 1e-6 * Math.max(1, Math.abs(expected))) wrong.push(`${what}: expected ${expected}, got ${got}`);
};
for (const [quantity, all] of Object.entries(document.difference)) {
  near(quantity, document.steps.reduce((total, step) => total + step.difference[quantity].value, 0), all.value);
}
near('contacts by moment', document.moments.reduce((total, m) => total + m.difference.value, 0), document.difference.contacts.value);
for (const { change, moved, unmatched } of document.steps) {
  if (unmatched > moved * (1 + 1e-9)) wrong.push(`${change}: more unmatched than moved`);
}
if (wrong.length > 0) {
  console.error(`${process.argv[2]}:\n${wrong.join('\n')}`);
  process.exit(1);
}
