// How a moment's contacts turned out, as parts of a whole.
import type { Moment } from '../document.ts';

export type OutcomeKind = 'magic' | 'neutral' | 'misery' | 'unscored';

export interface OutcomePart {
  kind: OutcomeKind;
  count: number;
  share: number;
}

/** The parts in the order in which they are drawn, without empty ones. */
export function outcomeParts(moment: Moment): OutcomePart[] {
  const kinds: OutcomeKind[] = ['misery', 'neutral', 'magic', 'unscored'];
  const total = kinds.reduce((sum, kind) => sum + moment[kind], 0);
  return kinds
    .filter((kind) => moment[kind] > 0)
    .map((kind) => ({ kind, count: moment[kind], share: moment[kind] / total }));
}

/** From -1 (every scored contact a misery) to 1 (every one magic); null if none is scored. */
export function outcomeBalance(moment: Moment): number | null {
  const scored = moment.magic + moment.neutral + moment.misery;
  return scored === 0 ? null : (moment.magic - moment.misery) / scored;
}
