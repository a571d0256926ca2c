// "Does it depend on whom one meets?": a funnel plot of places, teams or employees, and how much of
// the outcome is the lottery of whom one meets.
import type { FairComparison } from '../document.ts';
import { formatCount, formatCounted, formatShare } from '../format.ts';
import {
  comparisonAtFirst,
  comparisonHeads,
  comparisonOption,
  comparisonRows,
  comparisonTitle,
  funnelLabel,
  funnelShape,
  lotteryRows,
  notDrawnSentence,
  spreadSentence,
  targetText,
  type FunnelShape,
} from '../prepare/comparisons.ts';
import { rangeEnd } from '../prepare/outcomes.ts';
import { redrawn } from './chart.ts';
import { h, s, sectionFrame, type Section } from './dom.ts';
import { foldedTable } from './turning.ts';
import { rangeTrack } from './value_table.ts';

const margin = { left: 46, right: 12, top: 26, bottom: 46 };
const momentsAtFirst = 8;

const innerOf = (width: number): number => Math.max(120, width - margin.left - margin.right);

function drawFunnel(shape: FunnelShape, width: number, height: number): SVGSVGElement {
  const inner = innerOf(width);
  const tall = height - margin.top - margin.bottom;
  const clip = s('clipPath', { id: 'funnel-box' }, s('rect', { width: inner, height: tall }));
  // Ticks that would touch each other are left out.
  let last = -Infinity;
  const across = shape.across.filter(({ at, label }) => {
    if (at - last < 14 + label.length * 7) return false;
    last = at;
    return true;
  });
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true', class: 'funnel' },
    clip,
    s('text', { class: 'axis', x: 0, y: 14 }, '↑ share, for contacts alike'),
    s(
      'text',
      { class: 'axis', x: width - margin.right, y: height - 8, 'text-anchor': 'end' },
      inner >= 420 ? 'contacts, or as many as tell as much →' : 'contacts →',
    ),
    s(
      'g',
      { transform: `translate(${margin.left} ${margin.top})` },
      ...shape.up.flatMap(({ at, label }) => [
        s('line', { class: 'grid', x1: 0, x2: inner, y1: at, y2: at }),
        s('text', { x: -8, y: at + 4, 'text-anchor': 'end' }, label),
      ]),
      ...across.flatMap(({ at, label }) => [
        s('line', { class: 'tick', x1: at, x2: at, y1: tall, y2: tall + 5 }),
        s('text', { x: at, y: tall + 18, 'text-anchor': 'middle' }, label),
      ]),
      s(
        'g',
        { 'clip-path': 'url(#funnel-box)' },
        s('path', { class: 'outer', d: shape.outer }),
        s('path', { class: 'inner', d: shape.inner }),
      ),
      s('line', { class: 'target', x1: 0, x2: inner, y1: shape.target, y2: shape.target }),
      ...shape.dots.map(({ x, y, r, title, told }) =>
        s('circle', { class: told ?? 'calm', cx: x, cy: y, r }, s('title', {}, title)),
      ),
      ...shape.labels.map(({ x, y, anchor, text }) =>
        s('text', { class: 'place-name', x, y, 'text-anchor': anchor }, text),
      ),
    ),
  );
}

function lotteryCard(comparison: FairComparison): HTMLElement | null {
  const rows = lotteryRows(comparison);
  if (rows.length === 0) return null;
  const end = rangeEnd(rows.map(({ share }) => share));
  const rest = rows.slice(momentsAtFirst);
  const list = (some: typeof rows): HTMLElement =>
    h(
      'ul',
      { class: 'lottery' },
      ...some.map(({ name, of, share, text, between }) =>
        h(
          'li',
          {},
          h(
            'div',
            {},
            h('b', { class: 'clamp', title: name }, name),
            h('span', { class: 'small' }, of),
          ),
          h(
            'div',
            { class: 'lottery-track' },
            rangeTrack(share, end, share.low > 0 ? 'told' : 'untold'),
          ),
          h('div', {}, h('span', {}, text), h('span', { class: 'small' }, between)),
        ),
      ),
    );
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'The lottery: how much is whom one meets'),
    h(
      'p',
      { class: 'note' },
      `Of all by which outcomes differ, the share that goes with the ${comparison.of} one happens to meet, with its 95 % interval; grey where it may be none. Few in a hundred are much: the second figure says how far apart that puts them (one standard deviation).`,
    ),
    list(rows.slice(0, momentsAtFirst)),
    rest.length === 0
      ? null
      : h('details', {}, h('summary', {}, `${formatCount(rest.length)} more`), list(rest)),
  );
}

interface Drawn {
  cards: HTMLElement[];
  draw(): void;
}

function funnelCards(comparison: FairComparison): Drawn {
  const box = h('div', { class: 'chart', role: 'img', 'aria-label': funnelLabel(comparison) });
  const leftOut = h('p', { class: 'note' });
  const card = h(
    'div',
    { class: 'card' },
    h('h3', {}, comparisonTitle(comparison)),
    ...comparison.sentences.map((text) => h('p', { class: 'plain-text' }, text)),
    box,
    h(
      'p',
      { class: 'outcome-legend funnel-legend' },
      h('span', {}, h('i', { class: 'swatch funnel-target' }), targetText(comparison)),
      h('span', {}, h('i', { class: 'swatch funnel-inner' }), '95 % limits'),
      h('span', {}, h('i', { class: 'swatch funnel-outer' }), '99.8 % limits'),
      h('span', {}, h('i', { class: 'swatch control-dot bad' }), 'differs, for the worse'),
      h('span', {}, h('i', { class: 'swatch control-dot good' }), 'differs, for the better'),
    ),
    leftOut,
    h(
      'p',
      { class: 'note' },
      `Drawn is the share that each would have with contacts like those of all: ${formatShare(comparison.target)}, times what it was over what was to be expected. ${spreadSentence(comparison)} ${formatCounted(comparison.contacts, 'contact')}${comparison.of_sample ? ' of the sample' : ''} count here.`,
    ),
    h(
      'details',
      {},
      h('summary', {}, 'The same as a table, by size'),
      ...foldedTable(comparisonHeads(comparison.of), comparisonRows(comparison)),
    ),
  );
  const lottery = lotteryCard(comparison);
  return {
    cards: lottery === null ? [card] : [card, lottery],
    draw() {
      const width = box.clientWidth;
      if (width === 0) return;
      const height = width < 560 ? 330 : 420;
      const shape = funnelShape(comparison, {
        width: innerOf(width),
        height: height - margin.top - margin.bottom,
      });
      box.replaceChildren(drawFunnel(shape, width, height));
      leftOut.textContent = notDrawnSentence(shape);
    },
  };
}

export function comparisonsSection(comparisons: FairComparison[]): Section {
  const chooser = h(
    'select',
    { id: 'comparison' },
    ...comparisons.map((comparison, at) =>
      h('option', { value: at }, comparisonOption(comparison)),
    ),
  );
  const place = h('div', { class: 'comparison' });
  let drawn: Drawn = { cards: [], draw() {} };
  const draw = (): void => {
    if (place.isConnected) drawn.draw();
  };
  const show = (): void => {
    const comparison = comparisons[Number(chooser.value)];
    if (comparison === undefined) return;
    drawn = funnelCards(comparison);
    place.replaceChildren(...drawn.cards);
    draw();
  };
  chooser.addEventListener('change', show);
  chooser.value = String(comparisonAtFirst(comparisons));
  show();
  return {
    element: sectionFrame(
      'comparisons',
      'Does it depend on whom one meets?',
      h(
        'p',
        { class: 'lead' },
        'Each against what was to be expected of what came to them, and with no more weight than their number of contacts can bear. A funnel, not a league table: whoever lies within the limits cannot be told from the others, so among them no order means anything.',
      ),
      h(
        'p',
        { class: 'note' },
        'Only those that differ by more than chance and the usual spread have a name in the picture. Those with too little data are neither judged nor named. Whoever differs may still have had cases that the log does not tell apart: go and see before you judge.',
      ),
      h(
        'div',
        { class: 'controls comparison-choice' },
        h('label', { for: chooser.id }, 'What is compared', chooser),
      ),
      place,
    ),
    ...redrawn(place, draw),
  };
}
