// "After a misery": how soon something good comes, what it goes along with as time goes by, what
// comes next, and misery upon misery.
import type { FifteenDocument, Recovery } from '../document.ts';
import { formatCounted } from '../format.ts';
import {
  curveRows,
  curveShape,
  doubleRows,
  fateNextSentence,
  kindRows,
  landmarkRows,
  medianText,
  nextRows,
} from '../prepare/experience.ts';
import { redrawn } from './chart.ts';
import { drawCurve, insideOf } from './curve.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { named, plainTable, whole } from './plain_table.ts';
import { foldedTable } from './turning.ts';

const height = 240;
const margin = { left: 44, right: 14, top: 10, bottom: 26 };

/** A table whose figures are not broken within a word. */
export const figureTable = (heads: string[], rows: string[][]): HTMLElement =>
  plainTable(
    '',
    heads,
    rows.map(([name = '', ...figures]) => [named(name), ...figures.map(whole)]),
    heads.map((_, at) => at).slice(1),
  );

function drawRecovery(recovery: Recovery, width: number): SVGSVGElement {
  const frame = { width, height, margin };
  const inner = insideOf(frame);
  const shape = curveShape(recovery.curve, inner.width, inner.height);
  // Labels that would touch each other are left out.
  let last = -Infinity;
  const ticks = shape.ticks.filter(({ at }) => {
    if (at - last < 36) return false;
    last = at;
    return true;
  });
  return drawCurve({ ...shape, ticks }, frame);
}

function curveCard(recovery: Recovery): Section {
  const box = h('div', {
    class: 'chart',
    role: 'img',
    'aria-label':
      'The share of miseries with something good after them, by the time since. The table below the chart has the figures.',
  });
  box.style.height = `${height}px`;
  const draw = (): void => {
    if (box.isConnected) box.replaceChildren(drawRecovery(recovery, box.clientWidth));
  };
  const { median } = recovery;
  return {
    element: h(
      'div',
      { class: 'card' },
      h('h3', {}, 'How soon something good comes'),
      h(
        'p',
        { class: 'note' },
        `Of ${formatCounted(recovery.miseries, 'misery', 'miseries')}, the share that something good (neutral or magic) has come to, by the time since; those whose journey ended before count as long as they were seen. The band is the 95 % interval.`,
        median === null ? '' : ` Half: ${medianText(median)}.`,
      ),
      box,
      h(
        'details',
        {},
        h('summary', {}, 'The same as a table'),
        figureTable(['Within', 'Something good', 'Still waiting'], curveRows(recovery.curve)),
      ),
    ),
    ...redrawn(box, draw),
  };
}

const landmarkCard = (recovery: Recovery): HTMLElement =>
  h(
    'div',
    { class: 'card' },
    h('h3', {}, 'How fast the window closes'),
    h(
      'p',
      { class: 'note' },
      'Journeys that are still undecided so long after their first misery: those that had something good by then against those alike that had not. An association: easy troubles are also helped sooner. The E-value says how strong, as a ratio of risks, an unknown cause would have to be to make it all up; the last column counts those left out because nobody alike compares with them.',
    ),
    figureTable(
      [
        'By',
        'Undecided',
        'Had something good',
        'Won more or less often',
        'E-value',
        'Nobody alike',
      ],
      landmarkRows(recovery),
    ),
  );

const nextCard = (recovery: Recovery): HTMLElement =>
  h(
    'div',
    { class: 'card' },
    h('h3', {}, 'What comes next'),
    ...foldedTable(
      ['Next contact', 'Miseries', 'Share', 'Half within', 'Misery again', 'Magic', 'Won'],
      nextRows(recovery),
    ),
    recovery.fate_next === 0 ? null : h('p', { class: 'note' }, fateNextSentence(recovery)),
  );

const doubleCard = (recovery: Recovery): HTMLElement =>
  h(
    'div',
    { class: 'card' },
    h('h3', {}, 'Misery upon misery'),
    figureTable(['Journeys', 'How many', 'Won'], kindRows(recovery)),
    h(
      'p',
      { class: 'note' },
      'What a misery just before goes along with, against something good just before, at contacts alike:',
    ),
    figureTable(['Then', 'Won more or less often', 'Nobody alike'], doubleRows(recovery)),
  );

export function recoverySection({ experience: { recovery } }: FifteenDocument): Section {
  const frame = (...children: HTMLElement[]): HTMLElement =>
    sectionFrame('recovery', 'After a misery', ...children);
  if (recovery === null) {
    return {
      element: frame(h('p', { class: 'empty' }, 'No contact before a fate is known to be misery.')),
    };
  }
  const curve = recovery.curve.length > 1 ? curveCard(recovery) : null;
  const sentences = h(
    'div',
    { class: 'card' },
    ...recovery.sentences.map((text) => h('p', { class: 'plain-text' }, text)),
  );
  const cards = [landmarkCard(recovery), nextCard(recovery), doubleCard(recovery)];
  if (curve === null) return { element: frame(sentences, ...cards) };
  return { ...curve, element: frame(sentences, curve.element, ...cards) };
}
