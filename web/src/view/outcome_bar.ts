// Outcomes as one stacked bar; the text beside it says the same to those who cannot see it.
import type { Estimate, Moment } from '../document.ts';
import { formatCount, formatEstimate, formatInterval } from '../format.ts';
import { outcomeParts, type OutcomeCounts } from '../prepare/outcome.ts';
import { h } from './dom.ts';

function estimateText(estimate: Estimate, what: string): string {
  const decimals = estimate.value < 0.0995 ? 1 : 0;
  return `${formatEstimate(estimate.value, estimate, decimals)} ${what} (${formatInterval(estimate, decimals)})`;
}

/** "47% misery (45–49%)", "6.1% magic (5.0–7.2%)": the figures of the document, among scored contacts. */
export function outcomeLines(moment: Moment): string[] {
  const lines: string[] = [];
  if (moment.misery_share !== null) lines.push(estimateText(moment.misery_share, 'misery'));
  if (moment.magic_share !== null) lines.push(estimateText(moment.magic_share, 'magic'));
  return lines.length > 0 ? lines : ['no outcome known'];
}

/** The bar alone. */
export function outcomeTrack(of: OutcomeCounts): HTMLElement {
  const parts = outcomeParts(of);
  const counts = parts.map((part) => `${formatCount(part.count)} ${part.kind}`).join(', ');
  const bar = h('div', { class: 'outcome-bar', role: 'img', 'aria-label': counts, title: counts });
  for (const part of parts) {
    const piece = h('i', { class: part.kind });
    piece.style.flexGrow = String(part.share);
    bar.append(piece);
  }
  return bar;
}

export function outcomeBar(moment: Moment): HTMLElement {
  return h(
    'div',
    { class: 'outcome' },
    outcomeTrack(moment),
    ...outcomeLines(moment).map((line) => h('span', { class: 'small' }, line)),
  );
}
