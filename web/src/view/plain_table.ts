// A plain table with its caption, that scrolls sideways where it does not fit.
import { h } from './dom.ts';

/** `caption`: empty for none; `numbers`: which columns hold numbers, from 0. */
export function plainTable(
  caption: string,
  heads: string[],
  rows: (string | Node)[][],
  numbers: number[] = [],
): HTMLElement {
  const kind = (at: number): string | null => (numbers.includes(at) ? 'number' : null);
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'plain' },
      caption === '' ? null : h('caption', {}, caption),
      h(
        'thead',
        {},
        h('tr', {}, ...heads.map((head, at) => h('th', { scope: 'col', class: kind(at) }, head))),
      ),
      h(
        'tbody',
        {},
        ...rows.map((cells) =>
          h('tr', {}, ...cells.map((text, at) => h('td', { class: kind(at) }, text))),
        ),
      ),
    ),
  );
}

/** The first cell of a row: short names stay whole, long ones keep some width beside figures. */
export const named = (text: string): HTMLElement =>
  h('span', { class: text.length <= 12 ? 'unparted' : 'named' }, text);

/** A cell that is not broken within a word, also where the table is narrow. */
export const whole = (text: string): HTMLElement => h('span', { class: 'whole' }, text);
