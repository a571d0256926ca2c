// The quadrant: a plot of moments by what they are worth to the customer and to us.
import type { KillList } from '../document.ts';
import { formatCount, formatCounted } from '../format.ts';
import { momentName } from '../prepare/labels.ts';
import { withInterval } from '../prepare/outcomes.ts';
import {
  dividedPlaces,
  leftOutSentence,
  quadrantRows,
  quadrantShape,
  staysSentence,
  type Dot,
  type Label,
  type QuadrantShape,
} from '../prepare/quadrant.ts';
import { redrawn } from './chart.ts';
import { h, s, type Section } from './dom.ts';
import { foldedTable } from './turning.ts';

const margin = { left: 46, right: 10, top: 26, bottom: 48 };
const untoldAtFirst = 12;

const innerOf = (width: number): number => Math.max(120, width - margin.left - margin.right);

const cornerClass = (quadrant: string): string => `corner-${quadrant.replaceAll(' ', '-')}`;

function dotElement(dot: Dot): SVGGElement {
  return s(
    'g',
    { class: `place ${cornerClass(dot.quadrant)}${dot.unsure ? ' unsure' : ''}` },
    s('title', {}, dot.title),
    s('line', { x1: dot.left, x2: dot.right, y1: dot.y, y2: dot.y }),
    s('line', { x1: dot.x, x2: dot.x, y1: dot.top, y2: dot.bottom }),
    s('circle', { cx: dot.x, cy: dot.y, r: dot.r }),
  );
}

const textElement = ({ x, y, anchor, text }: Label, kind: string): SVGTextElement =>
  s('text', { class: kind, x, y, 'text-anchor': anchor }, text);

function tints({ middle }: QuadrantShape, width: number, tall: number): SVGRectElement[] {
  const part = (quadrant: string, x: number, y: number, right: number, bottom: number) =>
    s('rect', {
      class: `tint ${cornerClass(quadrant)}`,
      x,
      y,
      width: right - x,
      height: bottom - y,
    });
  return [
    part('automate', 0, 0, middle.x, middle.y),
    part('leverage', middle.x, 0, width, middle.y),
    part('eliminate', 0, middle.y, middle.x, tall),
    part('simplify', middle.x, middle.y, width, tall),
  ];
}

function drawQuadrant(shape: QuadrantShape, width: number, height: number): SVGSVGElement {
  const inner = innerOf(width);
  const tall = height - margin.top - margin.bottom;
  const wide = inner >= 520;
  const { middle } = shape;
  const across = wide ? shape.across : shape.across.filter((_, at) => at % 2 === 0);
  return s(
    'svg',
    { width, height, 'aria-hidden': 'true', class: 'quadrant' },
    s('text', { class: 'axis', x: 0, y: 14 }, '↑ worth to the customer'),
    s(
      'text',
      { class: 'axis', x: width - margin.right, y: height - 8, 'text-anchor': 'end' },
      wide ? 'worth to us: of those won that came, lost without it →' : 'worth to us →',
    ),
    s(
      'g',
      { transform: `translate(${margin.left} ${margin.top})` },
      ...tints(shape, inner, tall),
      s('line', { class: 'middle', x1: middle.x, x2: middle.x, y1: 0, y2: tall }),
      s('line', { class: 'middle', x1: 0, x2: inner, y1: middle.y, y2: middle.y }),
      ...shape.up.map(({ at, label }) =>
        s('text', { x: -8, y: at + 4, 'text-anchor': 'end' }, label),
      ),
      ...across.map(({ at, label }) =>
        s('text', { x: at, y: tall + 18, 'text-anchor': 'middle' }, label),
      ),
      ...shape.corners.flatMap((corner) => [
        textElement(corner, `corner-name ${cornerClass(corner.quadrant)}`),
        textElement({ ...corner, y: corner.y + 17, text: corner.meaning }, 'corner-meaning'),
      ]),
      ...shape.dots.map(dotElement),
      ...shape.labels.map((label) => textElement(label, 'place-name')),
    ),
  );
}

function untoldList(list: KillList): HTMLElement | null {
  const { untold } = dividedPlaces(list);
  if (untold.length === 0) return null;
  const rest = untold.length - untoldAtFirst;
  return h(
    'div',
    { class: 'kill-untold' },
    h('h4', {}, 'Not to be told'),
    h(
      'p',
      { class: 'note' },
      'Too few went on without these moments, came to them, or were won, to say what they are worth to us. To the customer:',
    ),
    h(
      'ul',
      { class: 'chips' },
      ...untold
        .slice(0, untoldAtFirst)
        .map(({ moment, contacts, customer }) =>
          h(
            'li',
            { class: 'chip', title: formatCounted(contacts, 'contact') },
            `${momentName(moment)} ${withInterval(customer)}`,
          ),
        ),
      rest > 0 ? h('li', { class: 'more' }, `and ${formatCount(rest)} more`) : null,
    ),
  );
}

/** The card with the plot. */
export function quadrantCard(list: KillList): Section {
  const { told } = dividedPlaces(list);
  const box = h('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `${formatCounted(told.length, 'moment')} by what they are worth to the customer and to us. The table below the chart has the figures.`,
  });
  const leftOut = h('p', { class: 'note' });
  const draw = (): void => {
    if (!box.isConnected || told.length === 0) return;
    const width = box.clientWidth;
    const height = width < 560 ? 430 : 520;
    const shape = quadrantShape(list, {
      width: innerOf(width),
      height: height - margin.top - margin.bottom,
    });
    box.replaceChildren(drawQuadrant(shape, width, height));
    leftOut.textContent = leftOutSentence(list, shape);
  };
  const stays = staysSentence(list);
  return {
    element: h(
      'div',
      { class: 'card' },
      h('h3', {}, 'What each moment is worth, to the customer and to us'),
      h(
        'p',
        { class: 'note' },
        'Up: the share of its contacts that customers want and that are no misery. To the right: of those won that came here, the share that would have been lost without it; left of the middle, who comes is lost more often. The larger a dot, the more contacts; thin lines are 95 % intervals. Of a pale dot it cannot be told on which side of a middle it lies.',
      ),
      told.length === 0 ? null : box,
      leftOut,
      stays === '' ? null : h('p', { class: 'note' }, stays),
      untoldList(list),
      h(
        'details',
        {},
        h('summary', {}, 'The same as a table'),
        ...foldedTable(
          ['Moment', 'Contacts', 'To the customer', 'To us', 'Corner', 'On the list above'],
          quadrantRows(list),
        ),
      ),
    ),
    ...redrawn(box, draw),
  };
}
