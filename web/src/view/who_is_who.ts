// How identities were joined to customers, and what the figures would be without.
import type { Fate, Stitching } from '../document.ts';
import { formatCount } from '../format.ts';
import {
  joinedSentence,
  junkTitle,
  linksSentence,
  quarantineTitle,
  stitchingFigures,
} from '../prepare/joining.ts';
import { h } from './dom.ts';
import { plainTable, whole } from './plain_table.ts';

function quarantine(stitching: Stitching): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, quarantineTitle(stitching)),
    h(
      'p',
      { class: 'note' },
      'Linked to too many identities of one kind, as a kiosk or a shop’s phone is. Their links do not count, so they join nobody.',
    ),
    plainTable(
      '',
      ['Identity', 'Linked to'],
      stitching.quarantined_top.map((line) => [
        h('code', {}, line.identity),
        `${formatCount(line.linked_to)} of kind ${line.linked_kind}`,
      ]),
    ),
  );
}

function junk(stitching: Stitching): HTMLElement {
  return h(
    'details',
    {},
    h('summary', {}, junkTitle(stitching)),
    plainTable(
      '',
      ['Kind', 'Value', 'Count'],
      stitching.junk.map((line) => [
        whole(line.kind),
        h('code', {}, line.value),
        formatCount(line.count),
      ]),
      [2],
    ),
  );
}

/** The card of what stitching has come to. */
export function whoIsWho(stitching: Stitching, fate: Fate): HTMLElement {
  return h(
    'div',
    { class: 'card who' },
    h('h3', {}, 'Who is who'),
    h('p', {}, joinedSentence(stitching)),
    h(
      'div',
      { class: 'two' },
      plainTable('', ['', 'With stitching', 'Without'], stitchingFigures(stitching, fate), [1, 2]),
      h(
        'div',
        {},
        h('p', { class: 'note' }, linksSentence(stitching)),
        stitching.quarantined > 0 ? quarantine(stitching) : null,
        stitching.junk.length > 0 ? junk(stitching) : null,
      ),
    ),
  );
}
