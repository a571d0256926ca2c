// Holds documents of `fifteen shop score` and `fifteen shop plan` to their schemas, and their figures to each other:
//   node validate_shops.mjs SCORE PLAN
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const Ajv = web('ajv/dist/2020.js').default;
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const score = read(process.argv[2]);
const plan = read(process.argv[3]);
const wrong = [];
const expect = (what, holds) => {
  if (!holds) wrong.push(what);
};
for (const [document, name] of [[score, 'shops'], [plan, 'shop_plan']]) {
  const schema = read(new URL(`../../docs/formats/${name}.schema.json`, import.meta.url));
  const valid = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true }).compile(schema);
  if (!valid(document)) {
    for (const error of valid.errors) wrong.push(`${name}${error.instancePath}: ${error.message} ${JSON.stringify(error.params)}`);
  }
}
const near = (what, got, expected) => expect(`${what}: expected ${expected}, got ${got}`, Math.abs(got - expected) < 1e-5);
const mean = (list) => list.reduce((total, x) => total + x, 0) / list.length;
near('the score of all', score.all.all.score.value, mean(score.visits.map((visit) => visit.score)));
near('what items cost', score.items.reduce((total, item) => total + item.lost, 0), 1 - score.all.all.score.value);
for (const place of score.places) {
  near(place.name, place.all.score.value, mean(score.visits.filter((visit) => visit.place === place.name).map((visit) => visit.score)));
}
expect('visits by place', score.places.reduce((total, place) => total + place.all.visits, 0) === score.visits.length);
expect('the plan gains', plan.error_then <= plan.error_now && plan.reliability_then >= plan.reliability_now);
for (const visit of plan.visits) expect(`a visit to ${visit.place} tells`, visit.error_after <= visit.error_before);
if (wrong.length > 0) {
  console.error(`${process.argv[2]}:\n${wrong.join('\n')}`);
  process.exit(1);
}
