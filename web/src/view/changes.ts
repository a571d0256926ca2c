// "What changes did": the log of changes against the log of contacts.
import type { Change, ChangeDifference } from '../document.ts';
import { aroundNone, changeHeads, changeRows } from '../prepare/changes.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { named, plainTable, whole } from './plain_table.ts';

/** The difference and its interval around none, with what was promised; the text says the same. */
function aroundTrack(of: ChangeDifference): HTMLElement {
  const places = aroundNone(of);
  const percent = (place: number): string => `${String(place * 100)}%`;
  const band = h('i', { class: `range-band ${of.separable ? 'told' : 'untold'}` });
  band.style.left = percent(places.low);
  band.style.width = percent(places.high - places.low);
  const dot = h('i', { class: 'range-dot' });
  dot.style.left = percent(places.value);
  const marks = [h('i', { class: 'range-none' }), band, dot];
  if (places.promised !== null) {
    const promised = h('i', { class: 'range-promised', title: 'promised' });
    promised.style.left = percent(places.promised);
    marks.push(promised);
  }
  return h('span', { class: 'range around', 'aria-hidden': 'true' }, ...marks);
}

function changeCard(change: Change): HTMLElement {
  const rows = changeRows(change).map(([name = '', ...figures], at) => {
    const of = change.measures[at];
    const cells: (string | Node)[] = [named(name), ...figures.map(whole)];
    if (of !== undefined) cells[4] = h('span', {}, whole(figures[3] ?? ''), aroundTrack(of));
    return cells;
  });
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, change.name),
    ...change.sentences.map((text) => h('p', { class: 'plain-text' }, text)),
    rows.length === 0 ? null : plainTable('', changeHeads, rows, [1, 2, 3]),
  );
}

export function changesSection(changes: Change[]): Section {
  return {
    element: sectionFrame(
      'changes',
      'What changes did',
      h(
        'p',
        { class: 'note' },
        'Those who have a change, against what would have been without it. Drawn by lot, or come to one place after another, it is an experiment, and what differs is its effect; come to all at once, it is an association. A placebo is the same comparison before the change: it should find nothing.',
      ),
      ...changes.map(changeCard),
    ),
  };
}
