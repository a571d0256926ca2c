// Outcomes over time: one stacked bar for each period, and the same as a table.
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { Scoring, ValueOutcomes } from '../document.ts';
import { formatCount, formatCounted, formatShare } from '../format.ts';
import type { OutcomeKind } from '../prepare/outcome.ts';
import { withInterval } from '../prepare/outcomes.ts';
import { colours, fontNow, redrawn } from './chart.ts';
import { h, type Section } from './dom.ts';
import { plainTable, whole } from './plain_table.ts';

use([AriaComponent, BarChart, GridComponent, TooltipComponent, SVGRenderer]);

const height = 260;
/** From the bottom up, as in the bars of the tables from the left. */
const kinds: OutcomeKind[] = ['misery', 'neutral', 'magic', 'unscored'];

const shareOf = (period: ValueOutcomes, kind: OutcomeKind): number =>
  period.contacts === 0 ? 0 : period[kind] / period.contacts;

function tooltip(period: ValueOutcomes): HTMLElement {
  return h(
    'div',
    { class: 'tooltip' },
    h('div', { class: 'tooltip-title' }, period.value),
    h('div', {}, formatCounted(period.contacts, 'contact')),
    ...[...kinds]
      .reverse()
      .filter((kind) => period[kind] > 0)
      .map((kind) =>
        h(
          'div',
          {},
          `${kind}: `,
          h('b', {}, formatShare(shareOf(period, kind))),
          ` (${formatCount(period[kind])})`,
        ),
      ),
  );
}

function options(periods: ValueOutcomes[]) {
  const look = colours(
    'ink',
    'muted',
    'line',
    'card',
    'misery',
    'neutral',
    'magic',
    'unscored-a',
    'unscored-b',
  );
  // Hatched, as in the other bars: not an outcome, but that there is none.
  const hatched = {
    color: look['unscored-b'],
    dashArrayX: [1, 0],
    dashArrayY: [2, 4],
    rotation: -Math.PI / 4,
  };
  return {
    animation: false,
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    textStyle: { fontFamily: fontNow() },
    grid: { left: 46, right: 6, top: 8, bottom: 28 },
    tooltip: {
      trigger: 'axis' as const,
      confine: true,
      axisPointer: { type: 'none' as const },
      backgroundColor: look.card,
      borderColor: look.line,
      textStyle: { color: look.ink, fontSize: 13 },
      formatter: (items: unknown) => {
        const first = (Array.isArray(items) ? items[0] : items) as { dataIndex: number };
        const period = periods[first.dataIndex];
        return period === undefined ? '' : tooltip(period);
      },
    },
    xAxis: {
      type: 'category' as const,
      data: periods.map(({ value }) => value),
      axisLine: { lineStyle: { color: look.muted } },
      axisTick: { show: false },
      axisLabel: { color: look.muted, hideOverlap: true },
    },
    yAxis: {
      type: 'value' as const,
      min: 0,
      max: 1,
      interval: 0.25,
      axisLabel: { color: look.muted, formatter: (share: number) => formatShare(share) },
      splitLine: { lineStyle: { color: look.line } },
    },
    series: kinds.map((kind) => ({
      type: 'bar' as const,
      name: kind,
      stack: 'outcomes',
      barCategoryGap: '14%',
      barMaxWidth: 56,
      itemStyle: {
        color: kind === 'unscored' ? look['unscored-a'] : look[kind],
        decal: kind === 'unscored' ? hatched : { symbol: 'none' },
        borderColor: look.card,
        borderWidth: 0.5,
      },
      emphasis: { disabled: true },
      // A bar of no height would still cover the axis with its border.
      data: periods.map((period) => shareOf(period, kind) || null),
    })),
  };
}

/** What the colours of outcomes mean; `from` says where the first one stands. */
export function outcomeLegend(from: string): HTMLElement {
  return h(
    'p',
    { class: 'outcome-legend' },
    `${from}: `,
    ...kinds.map((kind) => h('span', {}, h('i', { class: `swatch ${kind}` }), kind)),
  );
}

const estimateCell = (estimate: ValueOutcomes['misery_share']): HTMLElement =>
  whole(estimate === null ? '–' : withInterval(estimate));

function table(periods: ValueOutcomes[], unit: string): HTMLElement {
  return h(
    'details',
    { class: 'unbroken' },
    h('summary', {}, 'The same as a table, with intervals'),
    plainTable(
      '',
      [
        unit.charAt(0).toUpperCase() + unit.slice(1),
        'Contacts',
        'Misery, of the scored',
        'Magic, of the scored',
        'Misery',
        'Neutral',
        'Magic',
        'Unscored',
      ],
      periods.map((period) => [
        whole(period.value),
        formatCount(period.contacts),
        estimateCell(period.misery_share),
        estimateCell(period.magic_share),
        ...(['misery', 'neutral', 'magic', 'unscored'] as const).map((kind) =>
          formatCount(period[kind]),
        ),
      ]),
      [1, 2, 3, 4, 5, 6, 7],
    ),
  );
}

/** The card of outcomes over time; without one where there is a single period. */
export function periodsCard({ periods: { unit, values } }: Scoring): Section {
  const box = h('div', {
    class: 'chart',
    role: 'img',
    'aria-label': `Stacked bars of how contacts turned out in each of ${formatCounted(values.length, unit)}. The table below the chart has the figures.`,
  });
  box.style.height = `${height}px`;
  let chart: EChartsType | undefined;
  const draw = (): void => {
    if (!box.isConnected) return;
    chart ??= init(box, null, { renderer: 'svg' });
    chart.resize();
    chart.setOption(options(values), { notMerge: true });
  };
  const { attached, removed } = redrawn(box, draw);
  return {
    element: h(
      'div',
      { class: 'card' },
      h('h3', {}, `By ${unit}: shares of all contacts`),
      box,
      outcomeLegend('From the bottom'),
      table(values, unit),
    ),
    attached,
    removed() {
      removed();
      chart?.dispose();
    },
  };
}
