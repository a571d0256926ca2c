// "What others see": public contacts and their audience, where there are any.
import type { Reach } from '../document.ts';
import { reachHeads, reachRows, reachSentences } from '../prepare/reach.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { plainTable, whole } from './plain_table.ts';

export function reachSection(reach: Reach): Section {
  const rows = reachRows(reach).map(([name, ...figures]) => [name ?? '', ...figures.map(whole)]);
  return {
    element: sectionFrame(
      'reach',
      'What others see',
      ...reachSentences(reach).map((text) => h('p', { class: 'plain-text' }, text)),
      plainTable('', reachHeads, rows, [1, 2, 3, 4]),
    ),
  };
}
