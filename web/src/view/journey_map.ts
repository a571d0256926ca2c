// The journey map: the drawing, the slider that says how much of it, and the figures of one part.
import type { FifteenDocument } from '../document.ts';
import { formatCount, formatDuration } from '../format.ts';
import {
  journeyMap,
  mapChoices,
  transitionsAtFirst,
  type JourneyMap,
} from '../prepare/journey_map.ts';
import { momentName } from '../prepare/labels.ts';
import { outcomeBalance } from '../prepare/outcome.ts';
import { mapSentence } from '../prepare/sentences.ts';
import { turnsAt, type Turns } from '../prepare/turning.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { drawMap, heightWanted, type Drawing, type Part } from './map_drawing.ts';

/** Makes the parts show their figures on hover, focus and touch. */
function connect(drawing: Drawing, show: (part: Part | null) => void): void {
  const { svg, parts } = drawing;
  let pinned: Part | null = null;
  const choose = (part: Part | null): void => {
    svg.classList.toggle('chosen', part !== null);
    for (const other of parts) {
      const isBox = part !== null && part.boxes.length === 1;
      const near =
        part !== null &&
        (other === part ||
          (isBox
            ? other.boxes.includes(part.boxes[0] ?? -1)
            : other.boxes.length === 1 && part.boxes.includes(other.boxes[0] ?? -1)));
      const reached =
        isBox &&
        other.boxes.length === 1 &&
        parts.some(
          (arrow) =>
            arrow.boxes.length === 2 &&
            arrow.boxes.includes(part?.boxes[0] ?? -1) &&
            arrow.boxes.includes(other.boxes[0] ?? -1),
        );
      for (const element of [other.element, other.label]) {
        element?.classList.toggle('near', near || reached);
        element?.classList.toggle('self', other === part);
      }
    }
    show(part);
  };
  parts.forEach((part, at) => {
    const { element } = part;
    element.setAttribute('tabindex', at === 0 ? '0' : '-1');
    element.setAttribute('role', 'img');
    element.setAttribute(
      'aria-label',
      `${part.kind}: ${part.title}. ${part.lines.map(([label, value]) => `${label}: ${value}`).join('. ')}`,
    );
    for (const target of [element, part.label]) {
      target?.addEventListener('pointerenter', () => choose(part));
      target?.addEventListener('pointerleave', () => choose(pinned));
    }
    element.addEventListener('focus', () => {
      pinned = part;
      choose(part);
    });
    element.addEventListener('blur', () => {
      pinned = null;
      choose(null);
    });
    element.addEventListener('keydown', (event) => {
      const moves: Record<string, number> = {
        ArrowRight: at + 1,
        ArrowDown: at + 1,
        ArrowLeft: at - 1,
        ArrowUp: at - 1,
        Home: 0,
        End: parts.length - 1,
      };
      const to = moves[event.key];
      if (to === undefined) return;
      event.preventDefault();
      const next = parts[Math.min(parts.length - 1, Math.max(0, to))];
      if (next === undefined) return;
      for (const other of parts)
        other.element.setAttribute('tabindex', other === next ? '0' : '-1');
      next.element.focus();
    });
  });
}

function legend(
  scored: boolean,
  unscored: boolean,
  fate: boolean,
  again: boolean,
  turns: Turns[],
): HTMLElement {
  return h(
    'ul',
    { class: 'map-legend' },
    scored ? h('li', {}, 'misery', h('i', { class: 'scale' }), 'magic') : null,
    unscored ? h('li', {}, h('i', { class: 'swatch unscored-box' }), 'no outcome known') : null,
    fate ? h('li', {}, h('i', { class: 'swatch fate-box' }), 'the fate itself') : null,
    turns.some(({ moves }) => moves)
      ? h('li', {}, '◆ moves the chance of being won by 5 points or more')
      : null,
    turns.some(({ falls }) => falls)
      ? h('li', {}, '▼ journeys fall here that do not come back')
      : null,
    again ? h('li', {}, '↻ the same moment again at once') : null,
    h('li', {}, 'Larger box: more contacts.'),
    h('li', {}, 'Wider arrow: more steps.'),
    h(
      'li',
      {},
      'On an arrow: how many steps, and the time within which half of them took place. Rarer arrows tell theirs when pointed at.',
    ),
  );
}

function transitionsTable(map: JourneyMap): HTMLElement {
  return h(
    'table',
    { class: 'plain' },
    h('caption', {}, 'Transitions on the map'),
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...['From', 'To', 'Times', 'Half within', 'Mean'].map((head, at) =>
          h('th', { scope: 'col', class: at > 1 ? 'number' : null }, head),
        ),
      ),
    ),
    h(
      'tbody',
      {},
      ...map.transitions.map((step) =>
        h(
          'tr',
          {},
          h('td', {}, momentName(step.from)),
          h('td', {}, momentName(step.to)),
          h('td', { class: 'number' }, formatCount(step.count)),
          h('td', { class: 'number' }, formatDuration(step.gap_us.p50)),
          h('td', { class: 'number' }, formatDuration(step.gap_us.mean)),
        ),
      ),
    ),
  );
}

export function mapSection(found: FifteenDocument): Section {
  const choices = mapChoices(found);
  const lead = h(
    'p',
    { class: 'lead' },
    'How customers go from moment to moment, from the start of the journey to its end.',
  );
  if (choices.moments.length === 0) {
    return {
      element: sectionFrame(
        'map',
        'The journey map',
        lead,
        h('p', { class: 'empty' }, 'There are no contacts, so there is no map.'),
      ),
    };
  }
  const most = choices.reachable;
  let count = transitionsAtFirst(choices);
  let zoom: number | null = null;
  let drawing: Drawing | undefined;

  const slider = h('input', {
    type: 'range',
    id: 'transitions',
    min: Math.min(1, most),
    max: most,
    value: count,
  });
  const output = h('output', { for: 'transitions' });
  const sentence = h('p', { class: 'note', role: 'status' });
  const canvas = h('div', { class: 'map-canvas' });
  const detail = h('aside', {
    class: 'map-detail',
    'aria-label': 'Figures of the chosen part of the map',
  });
  const tableBox = h('div', { class: 'scroll' });
  const asTable = h(
    'details',
    { class: 'under-map' },
    h('summary', {}, 'The same as a table'),
    tableBox,
  );

  const balances = choices.moments.map(outcomeBalance);
  const key = legend(
    balances.some((balance) => balance !== null),
    balances.includes(null),
    choices.moments.some((moment) => moment.is_fate),
    choices.transitions.some((step) => step.from === step.to),
    choices.moments.map(({ name }) => turnsAt(found.fate, name)),
  );

  const show = (part: Part | null): void => {
    detail.replaceChildren(
      ...(part === null
        ? [
            h(
              'p',
              { class: 'empty' },
              'Point at a moment or an arrow, or go through them with the arrow keys, to see its figures.',
            ),
            key,
          ]
        : [
            h('p', { class: 'kicker' }, part.kind),
            h('h3', {}, part.title),
            h(
              'dl',
              {},
              ...part.lines.flatMap(([label, value]) => [h('dt', {}, label), h('dd', {}, value)]),
            ),
          ]),
    );
  };
  const size = (): void => {
    if (drawing === undefined) return;
    const room = canvas.clientWidth - 2;
    // Fitted, but never so small that it cannot be read nor larger than it was drawn.
    const fit = Math.min(
      1,
      Math.max(0.62, room / drawing.width),
      Math.max(0.88, heightWanted / drawing.height),
    );
    drawing.svg.setAttribute('width', String(Math.round(drawing.width * (zoom ?? fit))));
  };
  const draw = (): void => {
    const map = journeyMap(choices, count);
    drawing = drawMap(map, found, canvas.clientWidth);
    connect(drawing, show);
    canvas.replaceChildren(drawing.svg);
    output.textContent = `${formatCount(map.transitions.length)} of ${formatCount(choices.totals.transitions)}`;
    slider.setAttribute(
      'aria-valuetext',
      `${map.transitions.length} of ${choices.totals.transitions} transitions`,
    );
    sentence.textContent = mapSentence(map);
    tableBox.replaceChildren(transitionsTable(map));
    show(null);
    size();
    canvas.scrollLeft = (canvas.scrollWidth - canvas.clientWidth) / 2;
  };
  let waiting = 0;
  slider.addEventListener('input', () => {
    count = Number(slider.value);
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  });
  const zoomBy = (name: string, label: string, change: () => void): HTMLElement => {
    const button = h('button', { type: 'button', class: 'quiet', 'aria-label': label }, name);
    button.addEventListener('click', () => {
      change();
      size();
    });
    return button;
  };
  const zoomNow = (): number =>
    zoom ?? (drawing === undefined ? 1 : Number(drawing.svg.getAttribute('width')) / drawing.width);
  const observer = new ResizeObserver(size);

  return {
    element: sectionFrame(
      'map',
      'The journey map',
      lead,
      h(
        'div',
        { class: 'controls' },
        most > 1
          ? h(
              'label',
              { for: 'transitions', class: 'wide' },
              h('span', {}, 'Transitions shown ', output),
              slider,
            )
          : null,
        h(
          'div',
          { class: 'buttons', role: 'group', 'aria-label': 'Size of the map' },
          zoomBy('−', 'Smaller', () => {
            zoom = Math.max(0.2, zoomNow() / 1.25);
          }),
          zoomBy('+', 'Larger', () => {
            zoom = Math.min(3, zoomNow() * 1.25);
          }),
          zoomBy('Fit', 'Fit the width', () => {
            zoom = null;
          }),
        ),
      ),
      sentence,
      h('div', { class: 'card map' }, canvas, detail),
      asTable,
    ),
    attached() {
      draw();
      observer.observe(canvas);
    },
    removed() {
      observer.disconnect();
      cancelAnimationFrame(waiting);
    },
  };
}
