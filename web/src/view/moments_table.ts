// The table of moments: sorted by any column, searched, and filtered by verdict.
import { verdicts, type FifteenDocument, type Moment, type Verdict } from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatEstimate,
  formatInterval,
  formatShare,
} from '../format.ts';
import { momentName } from '../prepare/labels.ts';
import {
  columns,
  filterMoments,
  neededWords,
  sortMoments,
  usefulColumns,
  type Column,
} from '../prepare/moments_table.ts';
import type { Order } from '../prepare/sorting.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { outcomeBar } from './outcome_bar.ts';

/** Longer names may be cut in their cell, and are shown whole when pointed at. */
const longName = 60;
const rowsAtFirst = 50;
const rowsMore = 200;

export const verdictClass = (verdict: Verdict): string => `verdict ${verdict.replace(/ /g, '-')}`;

function truthCell(moment: Moment): HTMLElement {
  const share = moment.truth_share;
  if (moment.is_fate)
    return h('td', { class: 'number' }, h('span', { class: 'small' }, 'is the fate'));
  if (share === null) return h('td', { class: 'number' }, '–');
  const pale = moment.separable ? null : 'pale';
  return h(
    'td',
    { class: 'number' },
    h('span', { class: pale }, formatEstimate(share.value, share)),
    h('span', { class: 'small' }, formatInterval(share)),
    pale === null ? null : h('span', { class: 'small' }, 'may be zero'),
  );
}

function neededCell(moment: Moment): HTMLElement {
  const { needed } = moment.necessity;
  const words = neededWords(moment);
  if (words === '') return h('td', { class: 'number' }, '–');
  return h(
    'td',
    {
      class: 'number needed-cell',
      title:
        needed === null
          ? null
          : `Of those won that came here, ${formatShare(needed.value)} would have been lost without it`,
    },
    needed === null
      ? null
      : h(
          'span',
          { class: needed.low <= 0 && needed.high >= 0 ? 'pale' : null },
          formatEstimate(needed.value, needed, 1),
        ),
    needed === null ? null : h('span', { class: 'small' }, formatInterval(needed, 1)),
    h('span', { class: 'small' }, words),
  );
}

function cell(column: Column, moment: Moment): HTMLElement {
  const number = (text: string): HTMLElement => h('td', { class: 'number' }, text);
  switch (column.key) {
    case 'name': {
      const name = momentName(moment.name);
      return h(
        'th',
        { scope: 'row' },
        h('span', { class: 'clamp', title: name.length > longName ? name : null }, name),
      );
    }
    case 'verdict':
      return h(
        'td',
        { class: 'verdict-cell' },
        h('span', { class: verdictClass(moment.verdict) }, moment.verdict),
        moment.why === '' ? null : h('span', { class: 'small why' }, moment.why),
      );
    case 'contacts':
      return number(formatCount(moment.contacts));
    case 'customers':
      return number(formatCount(moment.customers));
    case 'outcome':
      return h('td', {}, outcomeBar(moment));
    case 'truth':
      return truthCell(moment);
    case 'arrival':
      return number(formatEstimate(moment.arrival_share, moment.arrival_interval));
    case 'delivery':
      return number(formatEstimate(moment.delivery_share, moment.delivery_interval));
    case 'in_won':
      return number(formatShare(moment.necessity.won));
    case 'in_lost':
      return number(formatShare(moment.necessity.lost));
    case 'needed':
      return neededCell(moment);
    case 'repeats':
      return number(formatShare(moment.repeat_share));
    case 'wait_p50':
      return number(formatDuration(moment.wait_us?.p50 ?? null));
    case 'wait_p90':
      return number(formatDuration(moment.wait_us?.p90 ?? null));
    case 'service_p50':
      return number(formatDuration(moment.service_us?.p50 ?? null));
    case 'total_p50':
      return number(formatDuration(moment.total_us?.p50 ?? null));
  }
}

const isNumber = (column: Column): boolean => !['name', 'verdict', 'outcome'].includes(column.key);

export function momentsSection(found: FifteenDocument): Section {
  const { shown: useful, empty } = usefulColumns(found.moments);
  const first = columns.find((column) => column.key === 'truth');
  // The engine's own order comes first: by truth share, then contacts.
  let sorted: { column: Column; order: Order } | null = null;
  let search = '';
  let verdict: Verdict | 'all' = 'all';
  let limit = rowsAtFirst;

  const body = h('tbody');
  const status = h('p', { class: 'note', role: 'status' });
  const more = h('button', { type: 'button', class: 'quiet' });
  const headers = new Map<Column, HTMLElement>();

  const drawRows = (): void => {
    const chosen = filterMoments(found.moments, search, verdict);
    const rows = sorted === null ? chosen : sortMoments(chosen, sorted.column, sorted.order);
    body.replaceChildren(
      ...rows
        .slice(0, limit)
        .map((moment) => h('tr', {}, ...useful.map((column) => cell(column, moment)))),
    );
    const shown = Math.min(limit, rows.length);
    const of =
      rows.length === found.moments.length
        ? formatCounted(rows.length, 'moment')
        : `${formatCounted(rows.length, 'moment')} found among ${formatCount(found.moments.length)}`;
    status.textContent =
      rows.length === 0 && found.moments.length > 0
        ? `No moment among ${formatCount(found.moments.length)} fits.`
        : shown < rows.length
          ? `${formatCount(shown)} of ${of} listed.`
          : `${of}.`;
    more.hidden = shown === rows.length;
    more.textContent = `Show ${formatCount(Math.min(rowsMore, rows.length - shown))} more`;
    for (const [column, header] of headers) {
      const order =
        sorted?.column === column
          ? sorted.order
          : sorted === null && column === first
            ? 'descending'
            : 'none';
      header.setAttribute('aria-sort', order);
    }
  };

  for (const column of useful) {
    const button = h('button', { type: 'button', title: column.meaning }, column.title);
    button.addEventListener('click', () => {
      const other: Order = sorted?.order === 'ascending' ? 'descending' : 'ascending';
      sorted = { column, order: sorted?.column === column ? other : column.firstOrder };
      limit = rowsAtFirst;
      drawRows();
    });
    headers.set(
      column,
      h('th', { scope: 'col', class: isNumber(column) ? 'number' : null }, button),
    );
  }

  const searchBox = h('input', {
    type: 'search',
    id: 'search',
    autocomplete: 'off',
    placeholder: 'Name or reason',
  });
  searchBox.addEventListener('input', () => {
    search = searchBox.value;
    limit = rowsAtFirst;
    drawRows();
  });
  const counts = new Map<string, number>();
  for (const moment of found.moments)
    counts.set(moment.verdict, (counts.get(moment.verdict) ?? 0) + 1);
  const verdictBox = h(
    'select',
    { id: 'verdict' },
    h('option', { value: 'all' }, `All (${formatCount(found.moments.length)})`),
    ...verdicts
      .filter((name) => counts.has(name))
      .map((name) =>
        h('option', { value: name }, `${name} (${formatCount(counts.get(name) ?? 0)})`),
      ),
  );
  verdictBox.addEventListener('change', () => {
    verdict = verdictBox.value as Verdict | 'all';
    limit = rowsAtFirst;
    drawRows();
  });
  more.addEventListener('click', () => {
    limit += rowsMore;
    drawRows();
  });
  drawRows();

  return {
    element: sectionFrame(
      'moments',
      'The moments',
      h(
        'p',
        { class: 'lead' },
        'Every touchpoint in the record, also the ones nobody designed, and what to do about each.',
      ),
      h(
        'div',
        { class: 'controls', role: 'search', 'aria-label': 'Moments' },
        h('label', { for: 'search' }, 'Search', searchBox),
        h('label', { for: 'verdict' }, 'Verdict', verdictBox),
      ),
      h(
        'div',
        {
          class: 'card scroll',
          tabindex: '0',
          role: 'region',
          'aria-label': 'Table of moments, scrolls sideways',
        },
        h(
          'table',
          { class: 'sortable moments' },
          h(
            'caption',
            { class: 'unseen' },
            'Moments with their figures and verdicts. The column headings are buttons that sort.',
          ),
          h('thead', {}, h('tr', {}, ...headers.values())),
          body,
        ),
      ),
      h('div', { class: 'under' }, status, more),
      empty.length > 0
        ? h(
            'p',
            { class: 'note' },
            `Columns left out because no moment has a figure for them: ${empty.join(', ')}.`,
          )
        : null,
    ),
  };
}
