// Holds a document of `fifteen register review` to its schema, and its parts to each other:
//   node validate_register.mjs DOCUMENT
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = web('ajv/dist/2020.js').default;
const schema = JSON.parse(
  readFileSync(new URL('../../docs/formats/register_review.schema.json', import.meta.url), 'utf8'),
);
const document = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const wrong = [];

const valid = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
if (!valid(document)) {
  for (const error of valid.errors) wrong.push(`${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
}
const expect = (what, holds) => {
  if (!holds) wrong.push(what);
};
let compared = 0;
for (const { moment, now, then, differences } of document.moments) {
  compared += differences.length;
  for (const { figure, difference, told } of differences) {
    expect(`${moment}: ${figure}`, Math.abs(now[figure].value - then[figure].value - difference.value) < 1e-9);
    expect(`${moment}: ${figure} is told`, !told || difference.low > 0 || difference.high < 0);
  }
}
expect('compared', compared === document.compared);
for (const { moment, change, measured } of document.ideas) {
  if (measured !== null) expect(`an idea at ${moment}`, document.changes[measured].name === change);
}
for (const { name, channels } of document.channels) {
  for (const { channel, misery } of channels) {
    if (misery.difference === null) continue;
    expect(`${name} on ${channel}`, Math.abs(misery.share.value - misery.elsewhere.value - misery.difference.value) < 1e-9);
  }
}
if (wrong.length > 0) {
  console.error(`${process.argv[2]}:\n${wrong.join('\n')}`);
  process.exit(1);
}
