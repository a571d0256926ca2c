// Sentences that say in words what the figures say, used beside the charts.
import type { Fate } from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatEstimate,
  formatInterval,
  formatShare,
} from '../format.ts';
import type { FateBars } from './fate_bars.ts';
import type { JourneyMap } from './journey_map.ts';
import { momentName } from './labels.ts';

const groupOf = (names: string[], limit = 3): string => {
  const quoted = names.slice(0, limit).map((name) => `“${momentName(name)}”`);
  if (names.length > limit)
    return `${quoted.join(', ')} and ${formatCount(names.length - limit)} more`;
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} and ${quoted[quoted.length - 1]}`;
};

/** How the journeys ended, and by which rule. */
export function fateSentence(fate: Fate): string {
  const counts = [
    `${formatCount(fate.won)} won`,
    `${formatCount(fate.lost)} lost`,
    `${formatCount(fate.open)} still open`,
  ].join(', ');
  const rule =
    fate.rule === ''
      ? ''
      : ` The rule${fate.rule_is_default ? ' (the default, none was given)' : ''}: ${fate.rule.replace(/\.$/, '')}.`;
  return `How the journeys ended: ${counts}.${rule}`;
}

/** How much of the fate the contacts explain. */
export function explainedSentence(fate: Fate): string {
  if (fate.r2 === null)
    return 'How much of the customers’ fate these contacts explain could not be measured.';
  if (fate.r2 <= 0) {
    return 'These contacts do not explain how the journeys ended better than chance, so the shares are noise.';
  }
  const interval =
    fate.r2_interval === null ? '' : ` (interval ${formatInterval(fate.r2_interval)})`;
  return `Together these contacts explain ${formatEstimate(fate.r2, fate.r2_interval)}${interval} of how the journeys ended. The rest is decided by what this record does not hold.`;
}

/** How far the model itself is off. */
export function misfitSentence(fate: Fate): string {
  if (fate.misfit === null) return '';
  const size = Math.abs(fate.misfit);
  if (size < 0.00005) return 'Misfit: none; no share is below zero.';
  return `Misfit: shares below zero add up to ${formatShare(-size)}. A true share cannot be negative, so this is how far the model errs; do not read meaning into differences of that size.`;
}

/** What the fate chart leaves out. */
export function barsLeftOutSentence(bars: FateBars): string {
  const parts: string[] = [];
  if (bars.fates.length > 0) {
    const are = bars.fates.length === 1 ? 'is itself' : 'are themselves';
    parts.push(
      `${groupOf(bars.fates)} ${are} the fate that the rule names, and so can have no share in deciding it.`,
    );
  }
  if (bars.hidden > 0) {
    parts.push(
      `Not drawn: ${formatCounted(bars.hidden, 'moment')} with smaller shares, together ${formatShare(bars.hiddenShare)}.`,
    );
  }
  if (bars.withoutShare > 0) {
    parts.push(
      `${formatCounted(bars.withoutShare, 'moment has', 'moments have')} too little data for a share.`,
    );
  }
  return parts.join(' ');
}

/** What the journey map shows and what it hides; never silent, also when nothing is hidden. */
export function mapSentence(map: JourneyMap): string {
  const { hidden } = map;
  const shown = map.transitions.length;
  const total = shown + hidden.transitions;
  const parts: string[] = [];
  if (total === 0) parts.push('There are no transitions: no journey has a second contact.');
  else if (hidden.transitions === 0)
    parts.push(`All ${formatCounted(total, 'transition')} are shown.`);
  else {
    const frequent = formatCount(shown - map.connecting);
    const connecting =
      map.connecting === 0
        ? ''
        : `, and ${formatCount(map.connecting)} more so that no moment is cut off`;
    parts.push(
      `Shown are the ${frequent} most frequent of ${formatCounted(total, 'transition')}${connecting}. Hidden are ${formatCount(hidden.transitions)}, which hold ${formatShare(hidden.stepShare)} of all steps.`,
    );
  }
  if (hidden.moments === 0) parts.push('No moment is hidden.');
  else
    parts.push(
      `${formatCounted(hidden.moments, 'moment is', 'moments are')} not on the map, with ${formatShare(hidden.contactShare)} of all contacts.`,
    );
  const loose = [
    hidden.startShare > 0 ? `the start of ${formatShare(hidden.startShare)}` : '',
    hidden.endShare > 0 ? `the end of ${formatShare(hidden.endShare)}` : '',
  ].filter((text) => text !== '');
  if (loose.length > 0) parts.push(`Without an arrow: ${loose.join(' and ')} of the journeys.`);
  return parts.join(' ');
}
