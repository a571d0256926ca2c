// "Where it turns": what moves the prospects, from where on nobody comes back, where lost journeys
// had their last contact, and truth shares by channel, team, place and visit.
import type { FifteenDocument } from '../document.ts';
import {
  effectRows,
  effectsSentence,
  openRows,
  openSentences,
  placeboSentence,
} from '../prepare/effects.ts';
import { dimensionTitle, reliabilityRows, reliabilitySentence } from '../prepare/outcomes.ts';
import {
  decisionRows,
  decisionsSentence,
  lastRows,
  noReturnRows,
  rowsAtFirst,
  stateSentence,
  toldDecisions,
  turningSentences,
  valueRows,
} from '../prepare/turning.ts';
import { formatCount } from '../format.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { named, plainTable, whole } from './plain_table.ts';

/** A table of which long ones show the first rows, and the others on demand. */
export function foldedTable(heads: string[], rows: string[][]): HTMLElement[] {
  const cells = (some: string[][]): (string | Node)[][] =>
    some.map(([name, ...figures]) => [named(name ?? ''), ...figures.map(whole)]);
  const numbers = heads.map((_, at) => at).slice(1);
  const rest = rows.slice(rowsAtFirst);
  const first = plainTable('', heads, cells(rows.slice(0, rowsAtFirst)), numbers);
  if (rest.length === 0) return [first];
  return [
    first,
    h(
      'details',
      {},
      h('summary', {}, `${formatCount(rest.length)} more`),
      plainTable('', heads, cells(rest), numbers),
    ),
  ];
}

function decisionsCard({ fate }: FifteenDocument): HTMLElement {
  const told = toldDecisions(fate);
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'What moves the prospects'),
    h('p', { class: 'plain-text' }, decisionsSentence(fate)),
    ...(told.length === 0
      ? []
      : foldedTable(
          [
            'Contact',
            'Contacts',
            fate.of === 'value' ? 'Moves the value by' : 'Moves the chance by',
            'Truth share',
          ],
          decisionRows(told, fate.of),
        )),
  );
}

function effectsCard({ fate }: FifteenDocument): HTMLElement | null {
  const found = fate.effects;
  if (found === null) return null;
  const rows = effectRows(found, fate.of);
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'What one contact has to do with it'),
    h('p', { class: 'plain-text' }, effectsSentence(found, fate.of)),
    h('p', { class: 'note' }, placeboSentence(found)),
    ...(rows.length === 0
      ? []
      : [
          ...foldedTable(
            ['Contact', 'Contacts', 'Against those alike', 'Not made alike', 'E-value', 'Doubt'],
            rows,
          ),
          h(
            'p',
            { class: 'note' },
            'E-value: how strongly, as a ratio of risks, an unknown cause would have to be tied to both sides to make the figure up (in brackets: the end of its interval that is nearer to none).',
          ),
        ]),
  );
}

function openCard({ fate }: FifteenDocument): HTMLElement | null {
  const found = fate.open_journeys;
  if (found === null || found.journeys === 0) return null;
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'Journeys that are still open'),
    ...openSentences(found).map((text) => h('p', { class: 'plain-text' }, text)),
    ...foldedTable(['Last contact', 'Open journeys', 'Will be won'], openRows(found)),
  );
}

function noReturnCard({ fate }: FifteenDocument): HTMLElement | null {
  if (fate.turning === null) return null;
  const rows = noReturnRows(fate.turning);
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'From where nobody comes back'),
    ...turningSentences(fate.turning).map((text) => h('p', { class: 'plain-text' }, text)),
    ...(rows.length === 0
      ? []
      : foldedTable(['Where they fall', 'Journeys', 'Of all lost', 'Won after all'], rows)),
  );
}

function lastCard({ fate }: FifteenDocument): HTMLElement | null {
  if (fate.turning === null || fate.turning.last.length === 0) return null;
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'The last contact before the loss'),
    h(
      'p',
      { class: 'note' },
      'Where lost journeys were last seen, before the contact that is the loss itself.',
    ),
    ...foldedTable(['Last contact', 'Lost journeys', 'Share'], lastRows(fate.turning)),
  );
}

function dimensionCards({ fate }: FifteenDocument): HTMLElement[] {
  return fate.dimensions
    .filter(({ values }) => values.length > 1)
    .map(({ dimension, values }) =>
      h(
        'div',
        { class: 'card' },
        h('h3', {}, `Truth share by ${dimensionTitle(dimension).toLowerCase()}`),
        ...foldedTable(
          [dimensionTitle(dimension), 'Contacts', 'Truth share', 'Arrival', 'Delivery'],
          valueRows(values),
        ),
      ),
    );
}

function modelCard({ fate }: FifteenDocument): HTMLElement {
  return h(
    'details',
    { class: 'reliability' },
    h('summary', {}, 'What the model knows, and whether its chances come true'),
    h('p', { class: 'note' }, stateSentence(fate)),
    fate.reliability === null
      ? null
      : plainTable(
          reliabilitySentence('being won', fate.reliability),
          ['Predicted', 'Came true', 'Contacts'],
          reliabilityRows(fate.reliability).map(([predicted, observed, contacts]) => [
            predicted,
            whole(observed),
            contacts,
          ]),
          [0, 1, 2],
        ),
  );
}

export function turningSection(found: FifteenDocument): Section {
  if (found.fate.r2 === null) {
    return {
      element: sectionFrame(
        'turning',
        'Where it turns',
        h('p', { class: 'empty' }, 'All decided journeys ended alike, so nothing turns them.'),
      ),
    };
  }
  return {
    element: sectionFrame(
      'turning',
      'Where it turns',
      decisionsCard(found),
      effectsCard(found),
      noReturnCard(found),
      lastCard(found),
      openCard(found),
      ...dimensionCards(found),
      modelCard(found),
    ),
  };
}
