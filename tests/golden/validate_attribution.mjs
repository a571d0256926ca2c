// Holds a document of `fifteen attribute` to its schema, and its figures to each other:
//   node validate_attribution.mjs DOCUMENT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = web('ajv/dist/2020.js').default;
const schema = JSON.parse(
  readFileSync(new URL('../../docs/formats/attribution.schema.json', import.meta.url), 'utf8'),
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
const { moments, paths } = document;
if (paths.conversions > 0) {
  for (const rule of ['chain', 'first', 'last', 'linear', 'position']) {
    const sum = (of) => moments.reduce((total, m) => total + of(m.credit[rule]), 0);
    near(`shares by ${rule}`, sum((c) => c.share.value), 1);
    near(`conversions by ${rule}`, sum((c) => c.conversions), paths.conversions);
    if (paths.value !== null) near(`value by ${rule}`, sum((c) => c.value), paths.value);
  }
}
for (const { moment, rank, removal_effect: effect } of moments) {
  if (effect.value < 0 || effect.value > 1) wrong.push(`${moment}: a removal effect of ${effect.value}`);
  if (rank && !(rank.best <= rank.worst && rank.worst <= moments.length)) wrong.push(`${moment}: a rank that is none`);
}
if (wrong.length > 0) {
  console.error(`${process.argv[2]}:\n${wrong.join('\n')}`);
  process.exit(1);
}
