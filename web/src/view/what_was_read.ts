// What was read and what was not, the notes of the engine, and how to read the page.
import type { FifteenDocument, LeftOut } from '../document.ts';
import { formatCount, formatCounted } from '../format.ts';
import { mergingLines, type AccountLine } from '../prepare/joining.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { plainTable, whole } from './plain_table.ts';
import { whoIsWho } from './who_is_who.ts';

function account(found: FifteenDocument): HTMLElement {
  const { source } = found;
  const rows: AccountLine[] = [
    [
      'Contacts analysed',
      source.contacts,
      'rows that became contacts and are counted on this page',
    ],
    [
      'Filtered out',
      source.filtered,
      source.filter === '' ? 'no filter was given' : `did not fit ${source.filter}`,
    ],
    ['Without a customer', source.unidentified, 'nothing in the row says whose contact it was'],
    [
      'Duplicates',
      source.duplicates,
      'equal another in customer, moment, start and outcome; a note says whether they were kept',
    ],
    ...mergingLines(source.merging),
    ['Rejected', source.rejects.total, 'could not be read; the reasons are below'],
    [
      'Values ignored',
      source.ignored_values.total,
      'could not be used, but their contacts count; the reasons are below',
    ],
    ['Unscored', source.unscored, 'analysed, but nothing says how the contact went'],
  ];
  return plainTable(
    'What became of the rows',
    ['', 'Count', ''],
    rows.map(([name, count, why]) => [whole(name), formatCount(count), why]),
    [1],
  );
}

/** Which column is which field; with the file where the files' mappings differ. */
function mapping(lines: FifteenDocument['source']['mapping']): HTMLElement {
  const files = lines.some((line) => line.file !== undefined);
  return plainTable(
    'Which column was read as what',
    [...(files ? ['File'] : []), 'Field', 'Column', 'Why'],
    lines.map((line) => [
      ...(files ? [line.file ?? ''] : []),
      whole(line.field),
      h('code', {}, line.column),
      line.reason === '' ? 'the mapping says so' : line.reason,
    ]),
  );
}

/** Rows, or values, that could not be used: counts by reason, and the first of them. */
function leftOut(found: LeftOut, title: string, one: string): HTMLElement {
  const reasons = Object.entries(found.by_reason).sort(([, a], [, b]) => b - a);
  return h(
    'div',
    { class: 'card' },
    plainTable(
      `${title} by reason`,
      ['Reason', 'Count'],
      reasons.map(([why, count]) => [why, formatCount(count)]),
      [1],
    ),
    found.samples.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, `The first ${formatCounted(found.samples.length, one)}`),
          plainTable(
            title,
            ['File', 'Line', 'Field', 'Reason', 'Text'],
            found.samples.map((sample) => [
              sample.file,
              formatCount(sample.line),
              sample.field,
              sample.reason,
              h('code', {}, sample.text),
            ]),
            [1],
          ),
        ),
  );
}

export function readSection(found: FifteenDocument): Section {
  const { source } = found;
  const { rejects } = source;
  return {
    element: sectionFrame(
      'read',
      'What was read',
      found.notes.length > 0
        ? h(
            'div',
            { class: 'card notes' },
            h('h3', {}, 'Notes'),
            h('ul', {}, ...found.notes.map((note) => h('li', {}, note))),
          )
        : null,
      h(
        'div',
        { class: 'two' },
        h('div', { class: 'card' }, account(found)),
        h(
          'div',
          { class: 'card' },
          plainTable(
            'Files',
            ['File', 'Rows'],
            source.files.map((file) => [file.name, formatCount(file.rows)]),
            [1],
          ),
        ),
      ),
      source.stitching === null ? null : whoIsWho(source.stitching, found.fate),
      source.mapping.length > 0 ? h('div', { class: 'card' }, mapping(source.mapping)) : null,
      rejects.total > 0
        ? leftOut(rejects, 'Rejected rows', 'rejected row')
        : h('p', { class: 'note' }, 'No row was rejected.'),
      source.ignored_values.total > 0
        ? leftOut(source.ignored_values, 'Ignored values', 'ignored value')
        : null,
    ),
  };
}

const definitions: [string, string][] = [
  [
    'Contact',
    'One encounter between a customer and the organisation, on any channel: a call, a visit, a letter, a screen.',
  ],
  [
    'Moment of truth',
    'A kind of contact, such as “bag desk” or “order status call”: all contacts in which the customer meets you at the same point.',
  ],
  [
    'Outcome',
    'How one contact went: magic (better than it had to be), neutral, or misery. A contact with no evidence is unscored, not neutral.',
  ],
  ['Journey', 'The contacts of one customer that belong together, from the first to the last.'],
  [
    'Fate',
    'How a journey ended: won, lost, or still open. Open journeys are counted, but decide nothing yet.',
  ],
  [
    'Truth share',
    'How much of all that decides the fate of journeys is decided at this moment: how much less uncertain the ending is after the contact than before it. All shares together make up the fate that these contacts explain.',
  ],
  [
    'Arrival and delivery',
    'The two halves of a truth share. Arrival: that the customer had to come here at all. Delivery: how the contact went, once they were here.',
  ],
  [
    'Interval',
    'The range in which the figure would likely lie had you had other customers of the same kind. If it includes zero, the data cannot tell the share from nothing.',
  ],
  [
    'In won, in lost',
    'The share of the won, and of the lost, journeys that contain the moment at least once.',
  ],
  [
    'Verdict',
    'Eliminate: remove its cause. Fix: it makes misery. Make magic: it decides much by how it goes. Keep: it works. Too little data: nothing can be said yet.',
  ],
  [
    'Association, not cause',
    'These figures say what goes together in the record. They point to where to look and what to try; only trying it shows what it changes.',
  ],
];

export function howSection(found: FifteenDocument, licences: string): Section {
  return {
    element: sectionFrame(
      'how',
      'How to read this page',
      h(
        'dl',
        { class: 'definitions' },
        ...definitions.map(([word, meaning]) =>
          h('div', {}, h('dt', {}, word), h('dd', {}, meaning)),
        ),
      ),
      found.fate.state === ''
        ? null
        : h(
            'p',
            { class: 'note' },
            'What the chance of winning was estimated from, at each contact: ',
            found.fate.state.replace(/\.$/, ''),
            '.',
          ),
      licences === ''
        ? null
        : h(
            'details',
            { class: 'licences' },
            h('summary', {}, 'Licences of the libraries in this page'),
            h('pre', {}, licences),
          ),
    ),
  };
}
