// Holds a document of `fifteen attribute` to its schema, and its figures to each other:
//   node validate_attribution.mjs DOCUMENT
import { documentBy, end } from './schema.mjs';

const { document, wrong, near } = documentBy('attribution.schema.json');
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
end(wrong);
