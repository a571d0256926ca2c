// Holds a document to its schema, and its figures to each other: node validate.mjs DOCUMENT
import { documentBy, end } from './schema.mjs';

const { document, wrong } = documentBy('document.schema.json');

const sum = (list, of) => list.reduce((total, item) => total + of(item), 0);
const equal = (what, got, expected) => {
  if (got !== expected) wrong.push(`${what}: expected ${expected}, got ${got}`);
};
const { source, fate, scoring, moments, transitions, starts, ends, variants } = document;
const identified = source.contacts - source.unidentified;
equal('contacts of the moments', sum(moments, (m) => m.contacts), source.contacts);
equal('unscored contacts of the moments', sum(moments, (m) => m.unscored), source.unscored);
equal('journeys by fate', fate.won + fate.lost + fate.open, source.journeys);
equal('journeys that start', sum(starts, (s) => s.count), source.journeys);
equal('journeys that end', sum(ends, (e) => e.count), source.journeys);
equal('transitions', sum(transitions, (t) => t.count), identified - source.journeys);
equal('variants', variants.top.length + variants.rest.variants, variants.distinct);
equal('journeys of variants', sum(variants.top, (v) => v.count) + variants.rest.journeys, source.journeys);
for (const left of [source.rejects, source.ignored_values]) {
  equal('what was left out, by reason', sum(Object.values(left.by_reason), (n) => n), left.total);
}
for (const m of moments) {
  equal(`outcomes of ${m.name}`, m.magic + m.neutral + m.misery + m.unscored, m.contacts);
  if (m.truth_share && Math.abs(m.arrival_share + m.delivery_share - m.truth_share.value) > 1e-9) {
    wrong.push(`${m.name}: arrival and delivery do not add up to its truth share`);
  }
}
equal('contacts by how they were scored', scoring.said + scoring.inferred + scoring.unscored, source.contacts);
equal('unscored contacts', scoring.unscored, source.unscored);
const outcomes = (v) => v.magic + v.neutral + v.misery + v.unscored;
for (const { name, values, contacts_hidden } of scoring.dimensions) {
  for (const v of values) equal(`outcomes of ${name} ${v.value}`, outcomes(v), v.contacts);
  equal(`contacts by ${name}`, sum(values, (v) => v.contacts) + contacts_hidden, source.contacts);
}
equal('contacts of the periods', sum(scoring.periods.values, outcomes), source.contacts);
for (const r of scoring.ratings) {
  equal(`outcomes of ${r.instrument} at ${r.moment}`, r.magic + r.neutral + r.misery, r.count);
}
if (fate.r2 !== null) {
  const shares = sum(moments, (m) => m.truth_share?.value ?? 0);
  if (Math.abs(shares - fate.r2) > 1e-9) wrong.push(`truth shares: expected ${fate.r2}, got ${shares}`);
}

// Every interval holds its figure.
const inside = (path, low, value, high) => {
  if (!(low <= value && value <= high)) wrong.push(`${path}: ${value} is not within ${low} to ${high}`);
};
const walk = (path, node) => {
  if (node === null || typeof node !== 'object') return;
  if ('value' in node && 'low' in node) inside(path, node.low, node.value, node.high);
  for (const [key, child] of Object.entries(node)) {
    // Limits of a chart are no interval: what lies beyond them is what it shows.
    if (key === 'control_charts') continue;
    const value = node[key.replace('_interval', '')] ?? node[key.replace('_interval', '_share')];
    if (key.endsWith('_interval') && child !== null) inside(`${path}/${key}`, child.low, value, child.high);
    walk(`${path}/${key}`, child);
  }
};
walk('', document);

end(wrong);
