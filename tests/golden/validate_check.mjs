// Holds a document of `fifteen check` to its schema, and its figures to each other:
//   node validate_check.mjs DOCUMENT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = web('ajv/dist/2020.js').default;
const schema = JSON.parse(
  readFileSync(new URL('../../docs/formats/check.schema.json', import.meta.url), 'utf8'),
);
const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const wrong = [];

const valid = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
if (!valid(document)) {
  for (const error of valid.errors) wrong.push(`${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}
const holds = (what, is) => {
  if (!is) wrong.push(what);
};
const agrees = (what, { n, kept, broken, share }, exact) => {
  holds(`${what}: n is kept and broken`, n === kept + broken);
  holds(`${what}: a share where there is something`, (n > 0) === (share !== null));
  if (share === null) return;
  holds(`${what}: an interval around its value`, share.low <= share.value && share.value <= share.high);
  // First contacts are Kaplan and Meier's: nearly the share of those counted.
  if (exact) holds(`${what}: kept of n`, Math.abs(share.value - kept / n) < 1e-9);
};
for (const promise of document.promises) {
  const { name, measure, lived, verdict, said } = promise;
  agrees(name, lived, measure !== 'first contact');
  for (const { dimension, values } of promise.by) {
    for (const value of values) agrees(`${name} by ${dimension} ${value.name}`, value, true);
    holds(`${name}: no more by ${dimension} than in all`, values.reduce((n, v) => n + v.n, 0) <= lived.n);
  }
  if (lived.n === 0) holds(`${name}: nothing to check`, verdict === 'nothing to check');
  else if (document.bar === 'strict') holds(`${name}: kept for sure`, (verdict === 'kept') === promise.surely_kept);
  else if (document.bar === 'sure') holds(`${name}: not kept for sure`, (verdict === 'not kept') === promise.surely_broken);
  else holds(`${name}: kept as lived`, (verdict === 'kept') === lived.share.value >= said - 1e-12);
}
holds('kept is all of them', document.kept === document.promises.every(({ verdict }) => verdict === 'kept'));
if (wrong.length > 0) {
  console.error(`${process.argv[2]}:\n${wrong.join('\n')}`);
  process.exit(1);
}
