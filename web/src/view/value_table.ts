// Outcomes by the values of one dimension: a table that sorts by any column.
import type { DimensionOutcomes, Estimate, ValueOutcomes } from '../document.ts';
import { formatCount, formatEstimate, formatInterval } from '../format.ts';
import {
  dimensionTitle,
  hiddenSentence,
  rangeEnd,
  valueColumns,
  valueName,
  type ValueColumn,
} from '../prepare/outcomes.ts';
import { sortRows, type Order } from '../prepare/sorting.ts';
import { h } from './dom.ts';
import { outcomeTrack } from './outcome_bar.ts';

const rowsAtFirst = 8;

/** An interval and its estimate on a line from 0 to `end`; the text beside it says the same. */
export function rangeTrack(estimate: Estimate, end: number, kind: string): HTMLElement {
  const band = h('i', { class: `range-band ${kind}` });
  band.style.left = `${(estimate.low / end) * 100}%`;
  band.style.width = `${((estimate.high - estimate.low) / end) * 100}%`;
  const dot = h('i', { class: 'range-dot' });
  dot.style.left = `${(estimate.value / end) * 100}%`;
  return h('span', { class: 'range', 'aria-hidden': 'true' }, band, dot);
}

function shareCell(estimate: Estimate | null, end: number, kind: string): HTMLElement {
  if (estimate === null) return h('td', { class: 'number' }, '–');
  return h(
    'td',
    { class: 'share-cell' },
    h('span', {}, formatEstimate(estimate.value, estimate, 1)),
    h('span', { class: 'small' }, formatInterval(estimate, 1)),
    rangeTrack(estimate, end, kind),
  );
}

function cell(
  column: ValueColumn,
  value: ValueOutcomes,
  name: string,
  ends: { misery: number; magic: number },
): HTMLElement {
  switch (column.key) {
    case 'value': {
      const shown = valueName(value.value, name);
      return h('th', { scope: 'row' }, h('span', { class: 'clamp', title: shown }, shown));
    }
    case 'contacts':
      return h('td', { class: 'number' }, formatCount(value.contacts));
    case 'outcome':
      return h('td', { class: 'track-cell' }, outcomeTrack(value));
    case 'misery':
      return shareCell(value.misery_share, ends.misery, 'misery');
    case 'magic':
      return shareCell(value.magic_share, ends.magic, 'magic');
  }
}

/** The card of one dimension. Values come as the engine has them: most contacts first. */
export function valueTable(dimension: DimensionOutcomes): HTMLElement {
  const { name, values } = dimension;
  const title = dimensionTitle(name);
  const ends = {
    misery: rangeEnd(values.map((value) => value.misery_share)),
    magic: rangeEnd(values.map((value) => value.magic_share)),
  };
  let sorted: { key: ValueColumn['key']; order: Order } = { key: 'contacts', order: 'descending' };
  let limit = rowsAtFirst;
  const body = h('tbody');
  const more = h('button', { type: 'button', class: 'quiet' });
  const headers = new Map<ValueColumn, HTMLElement>();

  const draw = (): void => {
    const column = valueColumns.find(({ key }) => key === sorted.key);
    const rows =
      column === undefined
        ? values
        : sortRows(values, column.sortBy, ({ value }) => value, sorted.order);
    body.replaceChildren(
      ...rows
        .slice(0, limit)
        .map((value) => h('tr', {}, ...valueColumns.map((at) => cell(at, value, name, ends)))),
    );
    more.hidden = rows.length <= limit;
    more.textContent = `Show ${formatCount(rows.length - limit)} more`;
    for (const [at, header] of headers) {
      header.setAttribute('aria-sort', at.key === sorted.key ? sorted.order : 'none');
    }
  };
  for (const column of valueColumns) {
    const button = h(
      'button',
      { type: 'button', title: column.meaning },
      column.key === 'value' ? title : column.title,
    );
    button.addEventListener('click', () => {
      const other: Order = sorted.order === 'ascending' ? 'descending' : 'ascending';
      sorted = {
        key: column.key,
        order: sorted.key === column.key ? other : column.firstOrder,
      };
      draw();
    });
    headers.set(
      column,
      h('th', { scope: 'col', class: column.key === 'contacts' ? 'number' : null }, button),
    );
  }
  more.addEventListener('click', () => {
    limit = values.length;
    draw();
  });
  draw();
  const hidden = hiddenSentence(dimension);
  return h(
    'div',
    { class: 'card dimension' },
    h(
      'div',
      {
        class: 'scroll',
        tabindex: '0',
        role: 'region',
        'aria-label': `Outcomes by ${name}, scrolls sideways`,
      },
      h(
        'table',
        { class: 'sortable values' },
        h(
          'caption',
          { class: 'unseen' },
          `Outcomes by ${name}. The column headings are buttons that sort.`,
        ),
        h('thead', {}, h('tr', {}, ...headers.values())),
        body,
      ),
    ),
    more,
    hidden === '' ? null : h('p', { class: 'note' }, hidden),
  );
}
