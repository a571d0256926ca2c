// Where journeys turn: sentences and rows of contacts that move the prospects, of points of no
// return, of last contacts, and of truth shares by channel, team, place and visit.
import type { Decision, Estimate, Fate, Outcome, Turning, ValueFate } from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatDuration,
  formatFixed,
  formatInterval,
  formatRange,
  formatShare,
} from '../format.ts';
import { momentName } from './labels.ts';
import { withInterval } from './outcomes.ts';

/** So many rows are shown before the rest is folded away. */
export const rowsAtFirst = 8;

/** "Bag desk: misery"; without an outcome the moment alone. */
export const placeName = (moment: string, outcome: Outcome): string =>
  outcome === 'unscored' ? momentName(moment) : `${momentName(moment)}: ${outcome}`;

/** "+12.1 points (10.4–13.8)". */
export function movePoints({ value, low, high }: Estimate): string {
  const points = { low: low * 100, high: high * 100 };
  const sign = value > 0 ? '+' : '';
  return `${sign}${formatFixed(value * 100, 1)} points (${formatRange(points, 1)})`;
}

/** The same in money: "+12.10 (10.40–13.80)". */
export function moveMoney({ value, low, high }: Estimate): string {
  return `${value > 0 ? '+' : ''}${formatFixed(value, 2)} (${formatRange({ low, high }, 2)})`;
}

/** In points of a chance, or in money. */
export const moved = (move: Estimate, of: Fate['of']): string =>
  of === 'value' ? moveMoney(move) : movePoints(move);

/** Those whose move can be told from zero. */
export const toldDecisions = ({ decisions }: Fate): Decision[] =>
  decisions.filter(({ separable }) => separable);

export function decisionsSentence(fate: Fate): string {
  const told = toldDecisions(fate);
  const first = told[0];
  if (first === undefined)
    return 'No kind of contact moves the prospects by more than chance could.';
  const way = first.move.value > 0 ? 'rises' : 'falls';
  const size = Math.abs(first.move.value);
  const [what, by] =
    fate.of === 'value'
      ? ['the value to be expected', formatFixed(size, 2)]
      : ['the chance of being won', `${formatFixed(size * 100, 1)} points`];
  return `After “${placeName(first.moment, first.outcome)}” ${what} ${way} by ${by} on average: no kind of contact moves it further. That is an association; what else these customers had in common moves it, too.`;
}

/** What becomes of journeys that fall below the bound. */
export function turningSentences({ bound, ...found }: Turning): string[] {
  if (bound === null)
    return [
      'There is no point of no return: of the journeys with the worst prospects, more than one in twenty are won after all.',
    ];
  const { lost_by_then: lost, returned, contacts_left: contacts, time_left_us: time } = found;
  const sentences = [
    `${formatCounted(found.fallen, 'journey')} fell to a chance of ${formatShare(bound)} or below. ${returned === null ? '' : `Of these, ${withInterval(returned)} were won after all.`}`,
  ];
  if (lost !== null)
    sentences.push(`Of the lost journeys, ${withInterval(lost)} were as good as lost by then.`);
  if (contacts !== null && time !== null && contacts >= 0.05)
    sentences.push(
      `Their last contact came ${formatFixed(contacts, 1)} contacts later on average; half of them had it within ${formatDuration(time)}.`,
    );
  return sentences;
}

export const noReturnRows = ({ no_return: rows }: Turning): string[][] =>
  rows.map((row) => [
    placeName(row.moment, row.outcome),
    formatCount(row.journeys),
    withInterval(row.lost_here),
    withInterval(row.returned),
  ]);

export const lastRows = ({ last }: Turning): string[][] =>
  last.map((row) => [
    placeName(row.moment, row.outcome),
    formatCount(row.journeys),
    withInterval(row.share),
  ]);

export const decisionRows = (decisions: Decision[], of: Fate['of']): string[][] =>
  decisions.map((row) => [
    placeName(row.moment, row.outcome),
    formatCount(row.contacts),
    moved(row.move, of),
    withInterval(row.truth_share),
  ]);

const shareText = (estimate: Estimate, separable: boolean): string =>
  separable ? withInterval(estimate) : `not told from zero (${formatInterval(estimate)})`;

export const valueRows = (values: ValueFate[]): string[][] =>
  values.map((row) => [
    momentName(row.value),
    formatCount(row.contacts),
    shareText(row.truth_share, row.separable),
    withInterval(row.arrival_share),
    withInterval(row.delivery_share),
  ]);

/** What a moment has to do with where journeys turn, for its box on the map. */
export interface Turns {
  /**
   * A contact here moves the prospects by five points or more, or by a twentieth of what a journey
   * brings; told from zero.
   */
  moves: boolean;
  /** One in a hundred of all lost journeys, or more, fall here to where nobody comes back from. */
  falls: boolean;
  lines: [label: string, value: string][];
}

const movesFrom = 0.05;
const fallsFrom = 0.01;

export function turnsAt(fate: Fate, moment: string): Turns {
  const told = toldDecisions(fate).filter((decision) => decision.moment === moment);
  const fallen = (fate.turning?.no_return ?? []).filter((row) => row.moment === moment);
  const lost = fallen.reduce((sum, row) => sum + row.lost_here.value, 0);
  const after = ({ outcome }: Decision): string =>
    outcome !== 'unscored'
      ? `After ${outcome}`
      : fate.of === 'value'
        ? 'The value moves'
        : 'The chance moves';
  const lines = told.map((decision): [string, string] => [
    after(decision),
    moved(decision.move, fate.of),
  ]);
  const whole = fate.of === 'value' ? Math.abs(fate.value?.value ?? 0) : 1;
  if (lost > 0) lines.push(['No return', `${formatShare(lost)} of all lost journeys fall here`]);
  return {
    moves: told.some(({ swing }) => swing.value >= movesFrom * whole),
    falls: lost >= fallsFrom,
    lines,
  };
}

/** "The model knows the current moment, then …". */
export const stateSentence = ({ state, journeys }: Fate): string =>
  `Worked out on ${formatCounted(journeys, 'decided journey')}. Chosen for this log, the model tells journeys apart by ${state}: always by what other customers' journeys came to, never by the customer's own.`;
