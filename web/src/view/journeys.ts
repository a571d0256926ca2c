// The most common journeys, and where journeys start and end.
import type { FifteenDocument, MomentCount } from '../document.ts';
import { formatCount, formatCounted, formatShare } from '../format.ts';
import { journeyRow, rank, type JourneyRow } from '../prepare/journeys.ts';
import { momentName } from '../prepare/labels.ts';
import { h, sectionFrame, type Section } from './dom.ts';

const journeysAtFirst = 10;
const endpointsShown = 8;

function row(journey: JourneyRow): HTMLElement {
  const chips = h(
    'ol',
    { class: 'chips' },
    ...journey.chips.map((chip) =>
      h(
        'li',
        { class: 'chip' },
        momentName(chip.moment),
        chip.times > 1 ? h('b', {}, ` ×${formatCount(chip.times)}`) : null,
      ),
    ),
  );
  if (journey.more > 0)
    chips.append(h('li', { class: 'more' }, `… and ${formatCount(journey.more)} more`));
  const bar = h('i', { class: 'share-bar' });
  bar.style.width = `${Math.max(0.5, journey.share * 100)}%`;
  return h(
    'li',
    { class: 'journey' },
    h(
      'div',
      { class: 'journey-count' },
      h('b', {}, formatCount(journey.count)),
      h('span', {}, formatShare(journey.share)),
      h('span', { class: 'share-track', 'aria-hidden': 'true' }, bar),
    ),
    chips,
  );
}

function endpoints(title: string, counts: MomentCount[]): HTMLElement {
  const { top, rest } = rank(counts, endpointsShown);
  const widest = top[0]?.share ?? 1;
  const line = (name: string, count: number, share: number, muted: boolean): HTMLElement => {
    const bar = h('i', { class: 'share-bar' });
    bar.style.width = `${Math.min(100, (share / widest) * 100)}%`;
    return h(
      'li',
      { class: muted ? 'muted' : null },
      h('span', { class: 'endpoint-name' }, name),
      h('span', { class: 'number' }, `${formatCount(count)} · ${formatShare(share)}`),
      h('span', { class: 'share-track', 'aria-hidden': 'true' }, bar),
    );
  };
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, title),
    top.length === 0
      ? h('p', { class: 'empty' }, 'No journeys.')
      : h(
          'ul',
          { class: 'endpoints' },
          ...top.map((item) => line(momentName(item.moment), item.count, item.share, false)),
          rest.moments > 0
            ? line(`${formatCounted(rest.moments, 'other moment')}`, rest.count, rest.share, true)
            : null,
        ),
  );
}

export function journeysSection(found: FifteenDocument): Section {
  const { variants, source } = found;
  const rows = variants.top.map((variant) => journeyRow(variant, source.journeys));
  const list = h('ol', { class: 'journey-list' }, ...rows.slice(0, journeysAtFirst).map(row));
  const others = rows.slice(journeysAtFirst);
  const more = h(
    'button',
    { type: 'button', class: 'quiet', hidden: others.length === 0 },
    `Show ${formatCount(others.length)} more`,
  );
  more.addEventListener('click', () => {
    list.append(...others.map(row));
    more.hidden = true;
  });
  const restShare = source.journeys === 0 ? 0 : variants.rest.journeys / source.journeys;
  return {
    element: sectionFrame(
      'journeys',
      'The most common journeys',
      h(
        'p',
        { class: 'lead' },
        variants.distinct === 0
          ? 'There are no journeys.'
          : `${formatCounted(source.journeys, 'journey')} took ${formatCounted(variants.distinct, 'different path')}. A moment several times in a row is written once, with the number of times.`,
      ),
      rows.length > 0 ? h('div', { class: 'card' }, list, more) : null,
      variants.rest.variants > 0
        ? h(
            'p',
            { class: 'note' },
            `The rest: ${formatCounted(variants.rest.variants, 'other path')}, taken by ${formatCounted(variants.rest.journeys, 'journey')} (${formatShare(restShare)}).`,
          )
        : null,
      h(
        'div',
        { class: 'two' },
        endpoints('Where journeys start', found.starts),
        endpoints('Where journeys end', found.ends),
      ),
    ),
  };
}
