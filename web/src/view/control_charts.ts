// "Is it still as it was?": control charts as small multiples, first those with special causes.
import type { ControlChart, ControlCharts } from '../document.ts';
import { formatCount } from '../format.ts';
import {
  chartChoices,
  chartHeads,
  chartLabel,
  chartRows,
  chartSentences,
  chartSubject,
  choiceText,
  controlShape,
  groupUnit,
  limitsSentence,
  measureTitle,
  notChartedSentence,
} from '../prepare/control_charts.ts';
import { labelLines } from '../prepare/labels.ts';
import { redrawn } from './chart.ts';
import { h, s, sectionFrame, type Section } from './dom.ts';
import { named, plainTable, whole } from './plain_table.ts';

const height = 172;
const margin = { right: 8, top: 18, bottom: 24 };
const rowHeight = height - margin.top - margin.bottom;
/** About what a letter of a level takes, in pixels. */
const letterWidth = 8;
const chartsAtFirst = 12;
const sentencesAtFirst = 5;
const saidAtFirst = 3;

function drawControl(chart: ControlChart, width: number): SVGSVGElement {
  // Levels do not hang on the width, so the room for their labels is known before it.
  const labels = controlShape(chart, { width: 1, height: rowHeight }).levels;
  const left = 10 + letterWidth * Math.max(3, ...labels.map(({ label }) => label.length));
  const inner = { width: Math.max(80, width - left - margin.right), height: rowHeight };
  const shape = controlShape(chart, inner);
  const many = chart.groups.length > 60;
  // Both ends have half of the width for their names.
  const ends = (at: number): string =>
    labelLines(chart.groups[at]?.name ?? '', Math.floor(inner.width / 2 / letterWidth), 1)[0] ?? '';
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true', class: 'control' },
    s(
      'g',
      { transform: `translate(${left} ${margin.top})` },
      ...shape.levels.flatMap(({ at, label }) => [
        s('line', { class: 'grid', x1: 0, x2: inner.width, y1: at, y2: at }),
        s('text', { x: -8, y: at + 4, 'text-anchor': 'end' }, label),
      ]),
      s('path', { class: 'band', d: shape.band }),
      s('path', { class: 'centre', d: shape.centre }),
      ...shape.marks.flatMap(({ x, change }) => {
        const right = x > inner.width / 2;
        return [
          s('line', { class: 'change', x1: x, x2: x, y1: -margin.top + 2, y2: inner.height }),
          s(
            'text',
            {
              class: 'change-name',
              x: x + (right ? -5 : 5),
              y: -5,
              'text-anchor': right ? 'end' : 'start',
            },
            s('title', {}, change),
            labelLines(change, Math.max(8, Math.floor(inner.width / 15)), 1)[0] ?? '',
          ),
        ];
      }),
      s('path', { class: 'line', d: shape.line }),
      ...shape.points.map(({ x, y, title, told }) =>
        s(
          'circle',
          {
            class: told ?? 'calm',
            cx: x,
            cy: y,
            r: told === null ? (many ? 1.5 : 2.5) : many ? 3 : 4,
          },
          s('title', {}, title),
        ),
      ),
      s('text', { x: 0, y: inner.height + 18 }, ends(0)),
      chart.groups.length < 2
        ? null
        : s(
            'text',
            { x: inner.width, y: inner.height + 18, 'text-anchor': 'end' },
            ends(chart.groups.length - 1),
          ),
    ),
  );
}

/** The table of a chart, made when it is opened: there may be hundreds of charts. */
function tableOf(chart: ControlChart, unit: string): HTMLElement {
  const details = h(
    'details',
    { class: 'unbroken control-table' },
    h('summary', {}, 'The same as a table'),
  );
  details.addEventListener(
    'toggle',
    () => {
      details.append(
        plainTable(
          '',
          chartHeads(unit),
          chartRows(chart).map((cells) =>
            cells.map((text, at) => (at === cells.length - 1 ? named(text) : whole(text))),
          ),
          [1, 2, 3],
        ),
      );
    },
    { once: true },
  );
  return details;
}

/** What is to be said of a chart; of many special causes the first, and the others on demand. */
function said(chart: ControlChart): HTMLElement[] {
  const all = chartSentences(chart).map((text) => h('p', { class: 'control-said' }, text));
  if (all.length <= saidAtFirst + 1) return all;
  const rest = all.slice(saidAtFirst);
  return [
    ...all.slice(0, saidAtFirst),
    h('details', {}, h('summary', {}, `${formatCount(rest.length)} more`), ...rest),
  ];
}

interface Card {
  element: HTMLElement;
  draw(): void;
}

function controlCard(charts: ControlCharts, chart: ControlChart): Card {
  const unit = groupUnit(charts.period_unit, chart.periods_in_group);
  const box = h('div', { class: 'chart', role: 'img', 'aria-label': chartLabel(chart, unit) });
  box.style.minHeight = `${height}px`;
  const subject = chartSubject(chart);
  const how = [
    `${measureTitle[chart.measure]}, by ${unit}`,
    `${chart.kind.replace("'", '′')}\u00a0chart`,
    ...(chart.of_sample ? ['of the sample'] : []),
  ].join(' · ');
  let drawn = 0;
  return {
    element: h(
      'li',
      { class: 'card control-card' },
      h('h3', { class: 'clamp', title: subject }, subject),
      h('p', { class: 'small' }, how),
      box,
      ...said(chart),
      tableOf(chart, unit),
    ),
    draw() {
      const width = box.clientWidth;
      if (width === 0 || width === drawn) return;
      drawn = width;
      box.replaceChildren(drawControl(chart, width));
    },
  };
}

const legend = (): HTMLElement =>
  h(
    'p',
    { class: 'outcome-legend control-legend' },
    h('span', {}, h('i', { class: 'swatch control-band' }), 'where it lies by chance'),
    h('span', {}, h('i', { class: 'swatch control-dot bad' }), 'special, for the worse'),
    h('span', {}, h('i', { class: 'swatch control-dot good' }), 'special, for the better'),
    h('span', {}, h('i', { class: 'swatch control-change' }), 'a recorded change: a new base line'),
  );

function sentencesCard(charts: ControlCharts): HTMLElement | null {
  const rest = charts.sentences.slice(1);
  if (rest.length === 0) return null;
  const list = (some: string[]): HTMLElement =>
    h('ul', { class: 'control-sentences' }, ...some.map((text) => h('li', {}, text)));
  const more = rest.slice(sentencesAtFirst);
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'What is not as it was, farthest out first'),
    list(rest.slice(0, sentencesAtFirst)),
    more.length === 0
      ? null
      : h('details', {}, h('summary', {}, `${formatCount(more.length)} more`), list(more)),
  );
}

export function controlChartsSection(charts: ControlCharts): Section {
  const choices = chartChoices(charts);
  const chooser = h(
    'select',
    { id: 'control-choice' },
    ...choices.map((choice) => h('option', { value: choice.key }, choiceText(choice))),
  );
  const list = h('ul', { class: 'control-charts' });
  const more = h('button', { type: 'button', class: 'quiet' });
  let cards: Card[] = [];
  let limit = chartsAtFirst;
  const draw = (): void => {
    if (list.isConnected) for (const card of cards) card.draw();
  };
  const show = (): void => {
    const shown = choices.find(({ key }) => key === chooser.value)?.charts ?? [];
    cards = shown.slice(0, limit).map((chart) => controlCard(charts, chart));
    list.replaceChildren(...cards.map(({ element }) => element));
    more.hidden = shown.length <= limit;
    more.textContent = `Show all ${formatCount(shown.length)}`;
    draw();
  };
  chooser.addEventListener('change', () => {
    limit = chartsAtFirst;
    show();
  });
  more.addEventListener('click', () => {
    limit = Infinity;
    show();
  });
  show();
  const notCharted = notChartedSentence(charts);
  return {
    element: sectionFrame(
      'control',
      'Is it still as it was?',
      h('p', { class: 'lead' }, charts.sentences[0] ?? ''),
      h('p', { class: 'note' }, limitsSentence(charts)),
      sentencesCard(charts),
      h(
        'div',
        { class: 'controls control-choice' },
        h('label', { for: chooser.id }, 'Charts', chooser),
      ),
      legend(),
      list,
      more,
      notCharted === '' ? null : h('p', { class: 'note' }, notCharted),
    ),
    ...redrawn(list, draw),
  };
}
