// "What people remember": first impressions, peak and end, and being handed on.
import type { FifteenDocument, FirstImpression, PeakEnd, Silo } from '../document.ts';
import { formatCount, formatCounted } from '../format.ts';
import {
  againstLaterRows,
  changeRows,
  effectText,
  firstRows,
  hiddenChanges,
  leftOut,
  modelRows,
  weightRows,
} from '../prepare/experience.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { figureTable } from './recovery.ts';

const note = (text: string): HTMLElement | null =>
  text === '' ? null : h('p', { class: 'note' }, text);

function firstCard(found: FirstImpression): HTMLElement {
  const against = againstLaterRows(found);
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'The first contact'),
    note('Against journeys that began alike and whose first contact turned out otherwise.'),
    figureTable(
      [
        'First contact',
        'Journeys',
        'Later contacts misery',
        'Won more or less often',
        'Placebo: journey before won',
      ],
      firstRows(found),
    ),
    ...(against.length === 0
      ? []
      : [
          note('Whether misery weighs more at the first contact than at a later one alike:'),
          figureTable(['Misery', 'Contacts', 'Won more or less often'], against),
        ]),
  );
}

const peakCard = (found: PeakEnd): HTMLElement =>
  h(
    'div',
    { class: 'card' },
    h('h3', {}, 'Peak and end'),
    note(
      `${formatCounted(found.journeys, 'decided journey')} with two scored contacts or more: how much of the end follows from the mean of their outcomes, and from the first, the most extreme and the last. Judged on customers that the fit has not seen.`,
    ),
    figureTable(['What it follows from', 'Explained', 'More than the mean'], modelRows(found)),
    h(
      'details',
      {},
      h('summary', {}, 'What a step from misery to neutral, or neutral to magic, goes along with'),
      figureTable(['With the others as they are', 'Chance of being won'], weightRows(found)),
    ),
  );

const siloCard = (found: Silo): HTMLElement =>
  h(
    'div',
    { class: 'card' },
    h('h3', {}, `Another ${found.dimension} than before`),
    note(
      `${formatCount(found.changed)} contacts had another ${found.dimension} than the one before in their journey, ${formatCount(found.stayed)} the same. Compared with those alike that stayed:`,
    ),
    figureTable(
      ['After a change', 'More or less often', 'Nobody alike'],
      [
        ['The contact is misery', effectText(found.misery), leftOut(found.misery)],
        ['The journey is won', effectText(found.won), leftOut(found.won)],
        ['Placebo: the journey before was won', effectText(found.placebo), leftOut(found.placebo)],
      ],
    ),
    figureTable(['Most frequent changes', 'Contacts', 'Misery'], changeRows(found)),
    note(hiddenChanges(found)),
  );

export function memorySection({ experience: found }: FifteenDocument): Section {
  const cards = [
    found.first_impression === null ? null : firstCard(found.first_impression),
    found.peak_end === null ? null : peakCard(found.peak_end),
    ...found.silos.map(siloCard),
  ];
  return {
    element: sectionFrame(
      'memory',
      'What people remember',
      found.memory_sentences.length === 0
        ? h('p', { class: 'empty' }, 'Of too few contacts is it known how they turned out.')
        : h(
            'div',
            { class: 'card' },
            ...found.memory_sentences.map((text) => h('p', { class: 'plain-text' }, text)),
          ),
      ...cards,
    ),
  };
}
