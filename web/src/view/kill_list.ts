// "The kill list": which moments should go, what that comes to, what causes them; then what is to be
// cut back, the kinds, and the quadrant.
import type { DemandKind, FifteenDocument, KillItem, KillList } from '../document.ts';
import { formatCount } from '../format.ts';
import { causeText, kindClass } from '../prepare/demand.ts';
import {
  causesLine,
  commandsOf,
  itemName,
  killFigures,
  killLead,
  percentOf,
  shareText,
  teamText,
  toldFigures,
  worthEnd,
  worthText,
} from '../prepare/kill_list.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { quadrantCard } from './quadrant.ts';

type Item = KillItem & ({ moment: string } | { kind: DemandKind });

const itemsAtFirst = 7;
const causesAtFirst = 4;

/** A bar from nothing to what it is worth, and its interval. */
function worthTrack({ worth }: KillItem, end: number): HTMLElement {
  const bar = h('i', { class: 'kill-fill' });
  bar.style.width = `${percentOf(worth.value, end)}%`;
  const low = percentOf(worth.low, end);
  const band = h('i', { class: 'demand-interval' });
  band.style.left = `${low}%`;
  band.style.width = `${percentOf(worth.high, end) - low}%`;
  return h('span', { class: 'demand-track', 'aria-hidden': 'true' }, bar, band);
}

function worthBlock(list: KillList, item: Item, end: number): HTMLElement {
  const { value, interval } = worthText(list, item.worth);
  return h(
    'div',
    { class: 'kill-worth' },
    h('p', {}, h('span', { class: 'small' }, 'worth '), h('b', {}, value)),
    worthTrack(item, end),
    h('span', { class: 'small' }, interval),
  );
}

const figureList = (list: KillList, item: Item): HTMLElement =>
  h(
    'dl',
    { class: 'kill-figures' },
    ...killFigures(list, item).map(({ name, unit, amount, interval, tone }) =>
      h(
        'div',
        { class: tone, title: tone === 'untold' ? 'cannot be told from none' : null },
        h('dt', {}, unit === '' ? name : `${name}, ${unit}`),
        h(
          'dd',
          {},
          h('b', {}, amount),
          interval === '' ? null : h('span', { class: 'small' }, interval),
          tone === 'untold' ? h('span', { class: 'small' }, 'may be none') : null,
        ),
      ),
    ),
  );

function causeList({ causes }: KillItem): HTMLElement | null {
  if (causes.length === 0) return null;
  const rest = causes.length - causesAtFirst;
  return h(
    'div',
    { class: 'kill-causes' },
    h('h5', {}, 'Caused at'),
    h(
      'ul',
      {},
      ...causes.slice(0, causesAtFirst).map((cause) => {
        const bar = h('i', { class: 'kill-cause-fill', 'aria-hidden': 'true' });
        bar.style.width = `${percentOf(cause.share.value, 1)}%`;
        return h('li', { title: `${formatCount(cause.contacts)} contacts` }, causeText(cause), bar);
      }),
      rest > 0 ? h('li', { class: 'pale' }, `and ${formatCount(rest)} more`) : null,
    ),
  );
}

const command = (what: string, text: string): HTMLElement =>
  h('div', { class: 'kill-command' }, h('span', {}, what), h('code', {}, text));

function openedBy(item: Item, name = ''): HTMLElement {
  const found = commandsOf(item);
  return h(
    'div',
    { class: 'kill-commands' },
    name === '' ? null : h('b', {}, name),
    ...(found === null
      ? [
          h(
            'p',
            { class: 'note' },
            'Its name holds characters that a terminal does not take: no command is given.',
          ),
        ]
      : [
          command('Lists the contacts', found.contacts),
          command('Gives the figures', found.whatIf),
        ]),
  );
}

const commandNote = (): HTMLElement =>
  h(
    'p',
    { class: 'note' },
    'For FILE write the files, and the options, that this report was made of. A click chooses the whole line.',
  );

function killCard(list: KillList, item: Item, at: number, end: number): HTMLElement {
  const team = teamText(item);
  return h(
    'li',
    { class: 'card kill-card' },
    h(
      'div',
      { class: 'kill-head' },
      h('span', { class: 'kill-rank', 'aria-hidden': 'true' }, formatCount(at + 1)),
      h(
        'div',
        { class: 'kill-name' },
        h('h4', { class: 'clamp', title: itemName(item) }, itemName(item)),
        h('span', { class: 'verdict eliminate' }, item.verdict),
      ),
      worthBlock(list, item, end),
    ),
    figureList(list, item),
    h(
      'div',
      { class: 'kill-why' },
      h(
        'div',
        {},
        h('p', { class: 'plain-text' }, item.why),
        team === '' ? null : h('p', { class: 'kill-team' }, 'In the hands of ', h('b', {}, team)),
      ),
      causeList(item),
    ),
    h('details', {}, h('summary', {}, 'How to open these figures'), openedBy(item), commandNote()),
  );
}

/** The first elements, and a button that brings the others. */
function folded<Row>(rows: Row[], place: HTMLElement, draw: (row: Row, at: number) => HTMLElement) {
  place.append(...rows.slice(0, itemsAtFirst).map(draw));
  if (rows.length <= itemsAtFirst) return [place];
  const more = h(
    'button',
    { type: 'button', class: 'quiet' },
    `Show all ${formatCount(rows.length)}`,
  );
  more.addEventListener('click', () => {
    place.append(...rows.slice(itemsAtFirst).map((row, at) => draw(row, at + itemsAtFirst)));
    more.remove();
  });
  return [place, more];
}

function figureWords(list: KillList, item: Item): HTMLElement {
  const told = toldFigures(list, item);
  if (told.length === 0) return h('p', { class: 'pale' }, 'Nothing that can be told.');
  return h(
    'p',
    { class: 'kill-words' },
    ...told.flatMap((text, at) => [at === 0 ? null : ' · ', h('span', {}, text)]),
  );
}

function compactRow(list: KillList, item: Item, end: number): HTMLElement {
  const causes = causesLine(item);
  const team = teamText(item);
  return h(
    'li',
    { class: 'kill-row' },
    h(
      'div',
      {},
      h(
        'b',
        { class: 'clamp', title: itemName(item) },
        'moment' in item
          ? null
          : h('i', { class: `demand-dot ${kindClass(item.kind)}`, 'aria-hidden': 'true' }),
        itemName(item),
      ),
      h('span', { class: 'small' }, shareText(item)),
    ),
    worthBlock(list, item, end),
    h(
      'div',
      { class: 'kill-row-words' },
      figureWords(list, item),
      h(
        'p',
        { class: 'small' },
        [causes === '' ? '' : `caused at ${causes}`, team === '' ? '' : `in the hands of ${team}`]
          .filter((text) => text !== '')
          .join('; '),
      ),
    ),
  );
}

function intervalTable(list: KillList, items: Item[]): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, 'Intervals, reasons, and how to open these figures'),
    ...items.map((item) =>
      h(
        'div',
        { class: 'kill-more' },
        h('h4', { class: 'clamp' }, itemName(item)),
        h('p', { class: 'plain-text' }, item.why),
        figureList(list, item),
        openedBy(item),
      ),
    ),
    commandNote(),
  );
}

function compactCard(
  title: string,
  note: string,
  list: KillList,
  items: Item[],
  end: number,
): HTMLElement | null {
  if (items.length === 0) return null;
  const rows = h('ul', { class: 'kill-rows' });
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, title),
    h('p', { class: 'note' }, note),
    ...folded(items, rows, (item) => compactRow(list, item, end)),
    intervalTable(list, items),
  );
}

export function killListSection({ kill_list: list }: FifteenDocument): Section {
  const frame = (...children: (HTMLElement | null)[]): HTMLElement =>
    sectionFrame('kill-list', 'The kill list', ...children);
  if (list === null) {
    return {
      element: frame(
        h('p', { class: 'empty' }, 'No contact is known to ask for anything, so none is to go.'),
      ),
    };
  }
  const end = worthEnd(list);
  const [first = '', ...rest] = list.sentences;
  const quadrant = list.quadrant.length === 0 ? null : quadrantCard(list);
  const cards = h('ol', { class: 'kill-list' });
  return {
    ...quadrant,
    element: frame(
      h('p', { class: 'lead' }, killLead(list)),
      h('p', { class: 'note kill-ranked' }, first),
      ...folded<Item>(list.moments, cards, (item, at) => killCard(list, item, at, end)),
      compactCard(
        'To be cut back',
        'These moments stay: most of what is asked there is wanted, or journeys need them. What should not have to be asked there can go.',
        list,
        list.stays,
        end,
      ),
      compactCard(
        'By kind, at all moments',
        'The same contacts by what is behind them: fix the cause, and they go wherever they land.',
        list,
        list.kinds,
        end,
      ),
      quadrant?.element ?? null,
      h('div', { class: 'kill-notes' }, ...rest.map((text) => h('p', { class: 'note' }, text))),
    ),
  };
}
