// Holds a document of `fifteen whatif` to its schema, and its figures to each other:
//   node validate_what_if.mjs DOCUMENT
import { documentBy, end } from './schema.mjs';

const { document, wrong, near } = documentBy('what_if.schema.json');
for (const [quantity, all] of Object.entries(document.difference)) {
  near(quantity, document.steps.reduce((total, step) => total + step.difference[quantity].value, 0), all.value);
}
near('contacts by moment', document.moments.reduce((total, m) => total + m.difference.value, 0), document.difference.contacts.value);
for (const { change, moved, unmatched } of document.steps) {
  if (unmatched > moved * (1 + 1e-9)) wrong.push(`${change}: more unmatched than moved`);
}
end(wrong);
