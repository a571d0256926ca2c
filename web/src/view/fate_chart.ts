// "Where fate is decided": one bar per moment, arrival and delivery, the interval as a whisker.
import { BarChart, CustomChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { CustomSeriesRenderItemAPI, CustomSeriesRenderItemParams } from 'echarts';
import type { FifteenDocument } from '../document.ts';
import { formatCounted, formatEstimate, formatInterval, formatShare } from '../format.ts';
import { labelLines, momentName } from '../prepare/labels.ts';
import { fateBars, shareAxis, type FateBar } from '../prepare/fate_bars.ts';
import {
  barsLeftOutSentence,
  explainedSentence,
  fateSentence,
  misfitSentence,
} from '../prepare/sentences.ts';
import { colours, fontNow, redrawn } from './chart.ts';
import { h, sectionFrame, type Section } from './dom.ts';

use([BarChart, CustomChart, GridComponent, TooltipComponent, SVGRenderer]);

const barsAtFirst = 12;
const barsAtMost = 100;
const rowHeight = 38;
const paleOpacity = 0.35;

interface Look {
  /** The real name: the chart library measures text with it. */
  font: string;
  ink: string;
  muted: string;
  line: string;
  card: string;
  arrival: string;
  delivery: string;
}

const lookNow = (): Look => ({
  font: fontNow(),
  ...colours('ink', 'muted', 'line', 'card', 'arrival', 'delivery'),
});

/** An element, never a string: the chart library would read a string as HTML. */
function tooltip(bar: FateBar): HTMLElement {
  const line = (
    label: string,
    value: number | null,
    interval: FateBar['arrivalInterval'],
  ): HTMLElement =>
    h(
      'div',
      {},
      `${label}: `,
      h('b', {}, formatEstimate(value, interval)),
      interval === null ? null : ` (${formatInterval(interval)})`,
    );
  return h(
    'div',
    { class: 'tooltip' },
    h('div', { class: 'tooltip-title' }, momentName(bar.name)),
    line('Truth share', bar.truth, bar.interval),
    line('Arrival', bar.arrival, bar.arrivalInterval),
    line('Delivery', bar.delivery, bar.deliveryInterval),
    bar.separable ? null : h('div', {}, 'Not separable from zero.'),
  );
}

function barText(bar: FateBar, narrow: boolean): string {
  const doubt = bar.separable ? '' : narrow ? ', may be 0' : '  not separable from zero';
  return formatEstimate(bar.truth, bar.interval) + doubt;
}

const barEndOf = (bar: FateBar): number =>
  Math.max(bar.interval.high, Math.max(0, bar.arrival ?? 0) + Math.max(0, bar.delivery ?? 0));

/** The room to the right of the axis that the texts behind the bars need. */
function marginFor(
  bars: FateBar[],
  low: number,
  high: number,
  room: number,
  narrow: boolean,
): number {
  let right = 12;
  const fits = (): boolean =>
    bars.every((bar) => {
      const end = ((barEndOf(bar) - low) / (high - low)) * (room - right);
      return end + 14 + barText(bar, narrow).length * 7.4 <= room;
    });
  while (right < room / 2 && !fits()) right += 12;
  return right;
}

interface CustomPoint {
  coord(value: [number, number]): [number, number];
}

/** The whisker of one bar, the dot at its truth share, and the figure to the right of both. */
function whisker(bars: FateBar[], look: Look, narrow: boolean) {
  return (_params: CustomSeriesRenderItemParams, api: CustomSeriesRenderItemAPI) => {
    const at = api.value(0) as number;
    const bar = bars[at];
    if (bar === undefined) return null;
    const point = (share: number): [number, number] =>
      (api as unknown as CustomPoint).coord([share, at]);
    const [low, y] = point(bar.interval.low);
    const [high] = point(bar.interval.high);
    const [truth] = point(bar.truth);
    const [textStart] = point(barEndOf(bar));
    const cap = 5;
    const stroke = bar.separable ? look.ink : look.muted;
    const line = (x1: number, y1: number, x2: number, y2: number, halo: boolean) => ({
      type: 'line' as const,
      shape: { x1, y1, x2, y2 },
      style: halo
        ? { stroke: look.card, lineWidth: 3.4, opacity: 0.85 }
        : { stroke, lineWidth: 1.4 },
    });
    const lines = (halo: boolean) => [
      line(low, y, high, y, halo),
      line(low, y - cap, low, y + cap, halo),
      line(high, y - cap, high, y + cap, halo),
    ];
    return {
      type: 'group' as const,
      children: [
        ...lines(true),
        ...lines(false),
        {
          type: 'circle' as const,
          shape: { cx: truth, cy: y, r: 3.4 },
          style: { fill: look.card, stroke, lineWidth: 1.6 },
        },
        {
          type: 'text' as const,
          x: textStart + 9,
          y,
          style: {
            text: barText(bar, narrow),
            fill: bar.separable ? look.ink : look.muted,
            fontSize: 13,
            fontWeight: bar.separable ? 600 : 400,
            verticalAlign: 'middle' as const,
            fontFamily: look.font,
          },
        },
      ],
    };
  };
}

function options(bars: FateBar[], width: number) {
  const look = lookNow();
  const narrow = width < 640;
  const labelWidth = narrow ? Math.round(width * 0.34) : Math.min(260, Math.round(width * 0.28));
  const series = (name: string, colour: string, value: (bar: FateBar) => number | null) => ({
    type: 'bar' as const,
    name,
    stack: 'truth',
    barWidth: narrow ? 14 : 17,
    itemStyle: { color: colour },
    emphasis: { disabled: true },
    data: bars.map((bar) => ({
      value: value(bar) ?? 0,
      itemStyle: { opacity: bar.separable ? 1 : paleOpacity },
    })),
  });
  const { low, high, ticks } = shareAxis(bars, narrow ? 4 : 8);
  const right = marginFor(bars, low, high, width - labelWidth - 14, narrow);
  return {
    animation: false,
    textStyle: { fontFamily: look.font },
    grid: { left: labelWidth + 14, right, top: 4, bottom: 28 },
    tooltip: {
      trigger: 'axis' as const,
      confine: true,
      axisPointer: { type: 'none' as const },
      backgroundColor: look.card,
      borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 13 },
      formatter: (items: unknown) => {
        const first = (Array.isArray(items) ? items[0] : items) as { dataIndex: number };
        const bar = bars[first.dataIndex];
        return bar === undefined ? '' : tooltip(bar);
      },
    },
    xAxis: {
      type: 'value' as const,
      min: low,
      max: high,
      axisTick: { show: false, customValues: ticks },
      axisLabel: {
        color: look.muted,
        hideOverlap: true,
        customValues: ticks,
        formatter: (share: number) => formatShare(Math.round(share * 1e6) / 1e6),
      },
      splitLine: { lineStyle: { color: look.line }, customValues: ticks },
    },
    yAxis: {
      type: 'category' as const,
      inverse: true,
      data: bars.map((_, at) => String(at)),
      axisLine: { onZero: true, lineStyle: { color: look.muted } },
      axisTick: { show: false },
      axisLabel: {
        interval: 0,
        width: labelWidth,
        overflow: 'truncate' as const,
        fontSize: 13,
        margin: 12,
        color: (at?: string | number) => (bars[Number(at)]?.separable ? look.ink : look.muted),
        lineHeight: 15,
        formatter: (at: string) =>
          labelLines(bars[Number(at)]?.name ?? '', Math.floor(labelWidth / 7.2)).join('\n'),
      },
    },
    series: [
      series(
        'Arrival',
        look.arrival,
        (bar) => bar.arrival ?? (bar.delivery === null ? bar.truth : 0),
      ),
      series('Delivery', look.delivery, (bar) => bar.delivery),
      {
        type: 'custom' as const,
        name: 'Interval',
        renderItem: whisker(bars, look, narrow),
        data: bars.map((bar, at) => [at, bar.truth]),
        encode: { y: 0, x: 1 },
        z: 5,
        silent: true,
      },
    ],
  };
}

function legend(): HTMLElement {
  return h(
    'dl',
    { class: 'legend' },
    h(
      'div',
      {},
      h('dt', {}, h('i', { class: 'swatch arrival' }), 'Arrival'),
      h('dd', {}, 'that the customer had to come here at all: the process decides it'),
    ),
    h(
      'div',
      {},
      h('dt', {}, h('i', { class: 'swatch delivery' }), 'Delivery'),
      h('dd', {}, 'how these fifteen seconds went: the front line decides it'),
    ),
    h(
      'div',
      {},
      h('dt', {}, h('i', { class: 'swatch whisker' }), 'Dot and line'),
      h(
        'dd',
        {},
        'the truth share, arrival plus delivery, and its interval; pale where it cannot be told from zero among so many moments',
      ),
    ),
  );
}

function emptyReason(found: FifteenDocument): string {
  if (found.source.journeys === 0) return 'There are no journeys, so nothing was decided.';
  if (found.fate.p_won === null) {
    return 'How the journeys ended is not known, so it cannot be said where that was decided. A fate rule tells the engine what winning a customer means; see the notes below.';
  }
  return 'No moment has enough journeys with a known ending for a truth share.';
}

export function fateSection(found: FifteenDocument): Section {
  const intro = h(
    'p',
    { class: 'lead' },
    'Before each contact a customer’s journey has a certain chance of ending well; after it, another. A moment’s truth share is how much of all that decides the ending is decided there.',
  );
  let shown = barsAtFirst;
  let bars = fateBars(found.moments, shown);
  if (bars.bars.length === 0) {
    return {
      element: sectionFrame(
        'fate',
        'Where fate is decided',
        intro,
        h('p', { class: 'empty' }, emptyReason(found)),
        h('p', { class: 'note' }, fateSentence(found.fate)),
      ),
    };
  }

  const box = h('div', { class: 'chart', role: 'img' });
  const left = h('p', { class: 'note' });
  const more = h('button', { type: 'button', class: 'quiet' });
  let chart: EChartsType | undefined;

  const draw = (): void => {
    bars = fateBars(found.moments, shown);
    box.style.height = `${bars.bars.length * rowHeight + 34}px`;
    const unclear = bars.bars.filter((bar) => !bar.separable).length;
    box.setAttribute(
      'aria-label',
      `Bar chart of the truth share of ${formatCounted(bars.bars.length, 'moment')}, ${unclear} of them not separable from zero. The table of moments below has the figures.`,
    );
    left.textContent = barsLeftOutSentence(bars);
    left.hidden = left.textContent === '';
    const canShow = Math.min(bars.hidden, barsAtMost - bars.bars.length);
    more.hidden = canShow <= 0;
    more.textContent = `Show ${canShow} more`;
    if (!box.isConnected) return;
    chart ??= init(box, null, { renderer: 'svg' });
    chart.resize();
    chart.setOption(options(bars.bars, box.clientWidth), { notMerge: true });
  };
  more.addEventListener('click', () => {
    shown = barsAtMost;
    draw();
  });

  const { attached, removed } = redrawn(box, draw);
  return {
    element: sectionFrame(
      'fate',
      'Where fate is decided',
      intro,
      legend(),
      h('div', { class: 'card' }, box, more),
      left,
      h('p', { class: 'note' }, explainedSentence(found.fate), ' ', misfitSentence(found.fate)),
      h('p', { class: 'note' }, fateSentence(found.fate)),
    ),
    attached,
    removed() {
      removed();
      chart?.dispose();
    },
  };
}
