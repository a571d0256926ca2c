// How contacts turned out, as parts of a whole.

export type OutcomeKind = 'magic' | 'neutral' | 'misery' | 'unscored';

/** Contacts of a moment, of a value or of a period, by how they turned out. */
export type OutcomeCounts = Record<OutcomeKind, number>;

export interface OutcomePart {
  kind: OutcomeKind;
  count: number;
  share: number;
}

/** The parts in the order in which they are drawn, without empty ones. */
export function outcomeParts(counts: OutcomeCounts): OutcomePart[] {
  const kinds: OutcomeKind[] = ['misery', 'neutral', 'magic', 'unscored'];
  const total = kinds.reduce((sum, kind) => sum + counts[kind], 0);
  return kinds
    .filter((kind) => counts[kind] > 0)
    .map((kind) => ({ kind, count: counts[kind], share: counts[kind] / total }));
}

/** From -1 (every scored contact a misery) to 1 (every one magic); null if none is scored. */
export function outcomeBalance(counts: OutcomeCounts): number | null {
  const scored = counts.magic + counts.neutral + counts.misery;
  return scored === 0 ? null : (counts.magic - counts.misery) / scored;
}
