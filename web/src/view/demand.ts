// "Contacts that should not exist": how much of demand is failure demand, of which kinds, where it
// comes from, where it lands, and what hangs on the window.
import type {
  DemandAt,
  Estimate,
  FailureDemand,
  FifteenDocument,
  FirstContact,
} from '../document.ts';
import { formatCount, formatEstimate, formatInterval, formatShare } from '../format.ts';
import {
  bigShare,
  causesText,
  demandParts,
  kindClass,
  kindsEnd,
  kindTitle,
  lineShape,
  linkRows,
  offText,
  placeRows,
  resolvedFrom,
  sampleSentence,
  sortedKinds,
  windowRows,
  type LineShape,
  type PlaceRow,
  windowSentence,
} from '../prepare/demand.ts';
import { rangeEnd } from '../prepare/outcomes.ts';
import { redrawn } from './chart.ts';
import { drawCurve, insideOf } from './curve.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { figureTable } from './recovery.ts';
import { rangeTrack } from './value_table.ts';

const height = 220;
const margin = { left: 44, right: 16, top: 12, bottom: 28 };
const rowsAtFirst = 8;

function demandBar(demand: FailureDemand): HTMLElement {
  const parts = demandParts(demand);
  const words = parts.map(({ name, share }) => `${name} ${formatShare(share)}`).join(', ');
  const bar = h('div', { class: 'demand-bar', role: 'img', 'aria-label': words });
  for (const { name, kind, count, share } of parts) {
    const piece = h('i', {
      class: kind,
      title: `${name}: ${formatCount(count)} (${formatShare(share)})`,
    });
    piece.style.flexGrow = String(share);
    bar.append(piece);
  }
  return bar;
}

function summaryCard(demand: FailureDemand): HTMLElement {
  const { prefix, value } = bigShare(demand);
  const [first = '', ...rest] = demand.sentences;
  const sample = sampleSentence(demand);
  return h(
    'div',
    { class: 'card demand-summary' },
    h(
      'p',
      { class: `demand-big${demand.at_most ? ' unsure' : ''}` },
      prefix === '' ? null : h('span', { class: 'small' }, prefix),
      h('b', {}, value),
      h('span', { class: 'small' }, formatInterval(demand.share, 1)),
    ),
    h(
      'div',
      { class: 'demand-words' },
      h('p', { class: 'plain-text lead' }, first),
      demandBar(demand),
      h(
        'ul',
        { class: 'demand-legend' },
        ...demandParts(demand).map(({ name, kind, share }) =>
          h(
            'li',
            {},
            h('i', { class: kind, 'aria-hidden': 'true' }),
            `${name} ${formatShare(share)}`,
          ),
        ),
      ),
      ...rest.map((text) => h('p', { class: 'plain-text' }, text)),
      sample === '' ? null : h('p', { class: 'note' }, sample),
    ),
  );
}

function kindsCard(demand: FailureDemand): HTMLElement {
  const { seen, none, off } = sortedKinds(demand);
  const end = kindsEnd(demand);
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'What kinds there are'),
    h(
      'p',
      { class: 'note' },
      `Each contact counts once, as the first kind of this order that it is. A whole bar is ${formatShare(end)} of all demand; the line on it is the 95 % interval.`,
    ),
    h(
      'div',
      { class: 'demand-kinds' },
      ...seen.map((kind) =>
        h(
          'div',
          { class: 'demand-kind' },
          h(
            'div',
            { class: 'demand-kind-name' },
            h(
              'b',
              {},
              h('i', { class: kindClass(kind.kind), 'aria-hidden': 'true' }),
              kindTitle(kind.kind),
            ),
            h('span', { class: 'small' }, kind.words),
          ),
          h(
            'div',
            { class: 'demand-kind-share' },
            kindTrack(kind.share, end, kindClass(kind.kind)),
            h(
              'span',
              { class: 'small' },
              kind.causes.length === 0
                ? 'no single contact caused it'
                : `after ${causesText(kind)}`,
            ),
          ),
          h(
            'div',
            { class: 'number' },
            h('b', {}, formatEstimate(kind.share.value, kind.share, 1)),
            h('span', { class: 'small' }, formatCount(kind.contacts)),
          ),
        ),
      ),
    ),
    none.length === 0
      ? null
      : h('p', { class: 'note' }, `None found: ${none.map(({ kind }) => kind).join(', ')}.`),
    off.length === 0
      ? null
      : h(
          'p',
          { class: 'note' },
          `Not looked for, for want of columns: ${off.map(offText).join('; ')}.`,
        ),
  );
}

/** A bar from nothing to the share, and its interval. */
function kindTrack(share: Estimate, end: number, kind: string): HTMLElement {
  const bar = h('i', { class: `demand-fill ${kind}` });
  bar.style.width = `${(share.value / end) * 100}%`;
  const band = h('i', { class: 'demand-interval' });
  band.style.left = `${(share.low / end) * 100}%`;
  band.style.width = `${((share.high - share.low) / end) * 100}%`;
  return h('span', { class: 'demand-track', 'aria-hidden': 'true' }, bar, band);
}

/** The first rows, and a button for the others. */
function folding<Row>(rows: Row[], draw: (row: Row) => HTMLElement): HTMLElement[] {
  const body = h('tbody', {}, ...rows.slice(0, rowsAtFirst).map(draw));
  if (rows.length <= rowsAtFirst) return [body];
  const more = h(
    'button',
    { type: 'button', class: 'quiet' },
    `Show all ${formatCount(rows.length)}`,
  );
  more.addEventListener('click', () => {
    body.replaceChildren(...rows.map(draw));
    more.remove();
  });
  return [body, more];
}

function table(heads: [string, string?][], body: HTMLElement): HTMLElement {
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'plain demand-table' },
      h(
        'thead',
        {},
        h('tr', {}, ...heads.map(([text, kind]) => h('th', { scope: 'col', class: kind }, text))),
      ),
      body,
    ),
  );
}

function shareCell(share: Estimate, end: number): HTMLElement {
  return h(
    'td',
    { class: 'share-cell' },
    h('span', {}, formatEstimate(share.value, share, 1)),
    h('span', { class: 'small' }, formatInterval(share, 1)),
    rangeTrack(share, end, 'misery'),
  );
}

function linksCard(demand: FailureDemand): HTMLElement | null {
  const rows = linkRows(demand.links);
  if (rows.length === 0) return null;
  const end = rangeEnd(rows.map(({ share }) => share));
  const [body, more] = folding(rows, (row) =>
    h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row' },
        h('span', { class: 'clamp', title: row.from }, row.from),
        row.outcome === '' ? null : h('span', { class: `small ${row.outcome}-ink` }, row.outcome),
      ),
      h('td', { class: 'demand-arrow', 'aria-label': 'leads to' }, '→'),
      h(
        'td',
        {},
        h('span', { class: 'clamp', title: row.to }, row.to),
        h(
          'span',
          { class: 'small' },
          h('i', { class: `demand-dot ${kindClass(row.kind)}`, 'aria-hidden': 'true' }),
          row.kind,
        ),
      ),
      h('td', { class: 'number' }, row.contacts),
      shareCell(row.share, end),
    ),
  );
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'Where it comes from'),
    h(
      'p',
      { class: 'note' },
      'The contact that came before, how it had turned out, and the contact that it led to. What stands before something need not have caused it: these are the places to look first.',
    ),
    table(
      [['After'], [''], ['Came'], ['Contacts', 'number'], ['Of all failure demand', 'share-cell']],
      body as HTMLElement,
    ),
    more ?? null,
  );
}

function placesCard(
  title: string,
  name: string,
  rows: PlaceRow[],
  estimates: Estimate[],
  withFirst: boolean,
): HTMLElement | null {
  if (rows.length === 0) return null;
  const end = rangeEnd(estimates);
  const [body, more] = folding(rows, (row) =>
    h(
      'tr',
      {},
      h('th', { scope: 'row' }, h('span', { class: 'clamp', title: row.name }, row.name)),
      h('td', { class: 'number' }, row.demand),
      shareCell(row.share, end),
      h('td', { class: 'demand-mix' }, row.mix),
      withFirst ? h('td', { class: 'number' }, row.first) : null,
    ),
  );
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, title),
    table(
      [
        [name],
        ['Demand', 'number'],
        ['Failure demand', 'share-cell'],
        ['Of which'],
        ...(withFirst ? ([['First contact was the last', 'number']] as [string, string][]) : []),
      ],
      body as HTMLElement,
    ),
    more ?? null,
  );
}

function drawLine(shape: LineShape, width: number): SVGSVGElement {
  const frame = { width, height, margin };
  const inner = insideOf(frame);
  const isLast = (at: number): boolean => at > inner.width - 24;
  let last = -Infinity;
  const ticks = shape.ticks.filter(({ at, label }) => {
    // The last label ends where the line does.
    const room = (isLast(at) ? 12 : 8) * label.length + 14;
    if (label === '' || at - last < room) return false;
    last = at;
    return true;
  });
  return drawCurve(
    {
      ...shape,
      ticks: ticks.map((tick) => ({ ...tick, anchor: isLast(tick.at) ? 'end' : 'middle' })),
    },
    frame,
    'curve demand-curve',
  );
}

interface LineCard {
  title: string;
  note: string;
  label: string;
  shape: (width: number, height: number) => LineShape;
}

function lineCard({ title, note, label, shape }: LineCard): Section {
  const box = h('div', { class: 'chart', role: 'img', 'aria-label': label });
  box.style.height = `${height}px`;
  const draw = (): void => {
    if (!box.isConnected) return;
    const width = box.clientWidth;
    const inner = insideOf({ width, height, margin });
    box.replaceChildren(drawLine(shape(inner.width, inner.height), width));
  };
  return {
    element: h('div', { class: 'card' }, h('h3', {}, title), h('p', { class: 'note' }, note), box),
    ...redrawn(box, draw),
  };
}

const dayLabels = Array.from({ length: 30 }, (_, at) =>
  [1, 7, 14, 21, 30].includes(at + 1) ? (at === 0 ? '1 day' : `${at + 1} days`) : '',
);

const windowLine = (demand: FailureDemand): Section =>
  lineCard({
    title: 'What hangs on the window',
    note: `Failure demand as a share of demand, if the same again counts as a repeat within so many days. ${windowSentence(demand)}`,
    label: 'Failure demand by the window in days. The table below has the figures.',
    shape: (width, tall) =>
      lineShape(
        demand.share_by_window,
        dayLabels,
        { width, height: tall },
        {
          mark: demand.window_days - 1,
        },
      ),
  });

const firstLine = (demand: FailureDemand): Section =>
  lineCard({
    title: 'How often the first contact was the last',
    note: `Of ${formatCount(demand.first_contact.all.issues)} issues, on whatever channels, the share with nothing more about the same for so many days. The scale does not begin at 0.`,
    label: 'First contacts that were the last, by days. The table below has the figures.',
    shape: (width, tall) =>
      lineShape(
        demand.first_contact.all.curve,
        dayLabels,
        { width, height: tall },
        {
          from: resolvedFrom(demand.first_contact.all.curve),
          mark: demand.window_days - 1,
        },
      ),
  });

const periodLine = (demand: FailureDemand): Section =>
  lineCard({
    title: 'Over time',
    note: 'Failure demand as a share of demand, by period. The first days have less before them that they could repeat.',
    label: 'Failure demand by period.',
    shape: (width, tall) =>
      lineShape(
        demand.periods.map(({ share }) => share),
        demand.periods.map(({ period }) => period),
        { width, height: tall },
      ),
  });

const byName = <Key extends string>(
  list: (FirstContact & Record<Key, string>)[],
  key: Key,
): Map<string, FirstContact> => new Map(list.map((first) => [first[key], first]));

export function demandSection({ demand }: FifteenDocument): Section {
  const frame = (...children: (HTMLElement | null)[]): HTMLElement =>
    sectionFrame('demand', 'Contacts that should not exist', ...children);
  if (demand === null) {
    return {
      element: frame(h('p', { class: 'empty' }, 'No contact is known to ask for anything.')),
    };
  }
  const lines = [
    windowLine(demand),
    ...(demand.first_contact.all.issues > 0 ? [firstLine(demand)] : []),
    ...(demand.periods.length > 2 ? [periodLine(demand)] : []),
  ];
  const [window, first, ...others] = lines.map(({ element }) => element);
  const places = (
    title: string,
    name: string,
    list: (DemandAt & { name: string })[],
    known?: Map<string, FirstContact>,
  ): HTMLElement | null =>
    placesCard(
      title,
      name,
      placeRows(list, known),
      list.map(({ share }) => share),
      known !== undefined,
    );
  const moments = demand.moments.map((row) => ({ ...row, name: row.moment }));
  const channels = demand.channels.map((row) => ({ ...row, name: row.channel }));
  const reasons = demand.reasons.map((row) => ({ ...row, name: row.reason }));
  return {
    element: frame(
      summaryCard(demand),
      kindsCard(demand),
      linksCard(demand),
      places('By moment', 'Moment', moments, byName(demand.first_contact.moments, 'moment')),
      h('div', { class: 'two' }, window ?? null, first ?? null),
      h(
        'details',
        { class: 'demand-figures' },
        h('summary', {}, 'Both curves as a table'),
        figureTable(
          ['Within', 'Failure demand', 'Repeats', 'First contact was the last'],
          windowRows(demand),
        ),
      ),
      ...others,
      places('By channel', 'Channel', channels),
      places('By reason', 'Reason', reasons, byName(demand.first_contact.reasons, 'reason')),
    ),
    attached: () => lines.forEach((line) => line.attached?.()),
    removed: () => lines.forEach((line) => line.removed?.()),
  };
}
