// What single contacts have to do with the fate, and how open journeys stand.
import type { Effect, Fate, OpenJourneys, OutcomeEffects } from '../document.ts';
import { formatCount, formatCounted, formatFixed, missing } from '../format.ts';
import { withInterval } from './outcomes.ts';
import { moved, placeName } from './turning.ts';

/** Effects that can be told from none. */
export const toldEffects = ({ rows }: OutcomeEffects): OutcomeEffects['rows'] =>
  rows.filter(({ separable }) => separable);

const doubts = {
  none: '',
  placebo: 'fails the placebo',
  weak: 'easily made up',
};

/** "1.8 (1.4)": of the effect, and of the end of its interval. */
export const eValueText = ({ e_value: found }: Effect): string =>
  found === null ? missing : `${formatFixed(found.value, 1)} (${formatFixed(found.limit, 1)})`;

export const effectRows = (found: OutcomeEffects, of: Fate['of']): string[][] =>
  toldEffects(found).map(({ moment, outcome, won, doubt }) => [
    placeName(moment, outcome),
    formatCount(won.exposed),
    moved(won.effect, of),
    moved(won.crude, of),
    eValueText(won),
    doubts[doubt] || '–',
  ]);

export function effectsSentence(found: OutcomeEffects, of: Fate['of']): string {
  const first = toldEffects(found)[0];
  if (first === undefined)
    return 'No misery and no magic can be told to go along with another fate, compared with contacts alike.';
  const size =
    of === 'won'
      ? `${formatFixed(Math.abs(first.won.effect.value) * 100, 1)} points`
      : formatFixed(Math.abs(first.won.effect.value), 2);
  const way = first.won.effect.value < 0 ? 'less' : 'more';
  const what = of === 'won' ? 'chance of being won' : 'value of a journey';
  return `Against contacts alike that turned out otherwise, the ${what} is ${size} ${way} after “${placeName(first.moment, first.outcome)}”, which happened to ${formatCount(first.won.exposed)}. An association: what the record does not know cannot be made alike.`;
}

/** What the placebo of all moments says. */
export function placeboSentence(found: OutcomeEffects): string {
  const asked = found.placebo_misery ?? found.placebo_magic;
  if (asked === null)
    return 'Too few customers have an earlier journey, so there is no placebo: whether something unknown makes customers both come off badly and leave is not checked.';
  return found.placebo_fails
    ? 'The placebo fails: how contacts turn out goes along even with how the customer’s earlier journey had ended, which it cannot have changed. Something that the record does not know makes some customers both come off badly and leave; part of these figures is its doing. Declare what it may be as a segment.'
    : 'The placebo holds: how contacts turn out does not go along with how the customer’s earlier journey had ended.';
}

export function openSentences({ journeys, p_won: chance, fallen }: OpenJourneys): string[] {
  if (journeys === 0 || chance === null) return ['No journey is open.'];
  const sentences = [
    `${formatCounted(journeys, 'journey is', 'journeys are')} neither won nor lost yet. Going by others who had come as far, ${withInterval(chance)} of them will be won.`,
  ];
  if (fallen !== null)
    sentences.push(
      fallen === 0
        ? 'None of them has fallen to where nobody comes back from.'
        : `${formatCount(fallen)} of them have fallen to where almost nobody comes back from.`,
    );
  return sentences;
}

export const openRows = ({ last }: OpenJourneys): string[][] =>
  last.map((row) => [
    placeName(row.moment, row.outcome),
    formatCount(row.journeys),
    withInterval(row.p_won),
  ]);
