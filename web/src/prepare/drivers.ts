// What drives misery and magic at each moment: which moment is shown first, sentences and rows.
import type { Driver, DriverLevel, Estimate, MomentDrivers, OutcomeDrivers } from '../document.ts';
import { formatCount, formatCounted, formatFixed, formatRange, formatShare } from '../format.ts';
import { momentName } from './labels.ts';
import { rangeEnd, valueName, withInterval } from './outcomes.ts';

export type Driven = 'misery' | 'magic';

/** As the engine has them: fewer contacts at a level than this, and it is not told from others. */
const levelContactsMin = 30;

/** Why there is nothing to show. */
export const noDrivers =
  'No moment has enough contacts whose customers said how it was: 200 at one moment, with 20 of misery and 20 of all others, or 20 of magic and 20 of all others.';

const contactsOf = (found: MomentDrivers): number =>
  found.magic_contacts + found.neutral_contacts + found.misery_contacts;

const anyTold = ({ misery, magic }: MomentDrivers): boolean =>
  [...misery.drivers, ...magic.drivers].some(({ rank }) => rank > 0);

/** The first moment of which something is told, or else the first. */
export const momentAtFirst = (moments: MomentDrivers[]): number =>
  Math.max(0, moments.findIndex(anyTold));

/** "Bag desk (265 contacts)", and whether nothing is told there. */
export function momentOption(found: MomentDrivers): string {
  const contacts = formatCounted(contactsOf(found), 'contact');
  return `${momentName(found.moment)} (${contacts}${anyTold(found) ? '' : ', nothing told'})`;
}

export function countsSentence(found: MomentDrivers): string {
  const all = contactsOf(found);
  const part = (count: number, what: string): string =>
    `${formatCount(count)} ${what}${all === 0 ? '' : ` (${formatShare(count / all)})`}`;
  return `At “${momentName(found.moment)}” customers said of ${formatCounted(all, 'contact')} how it was: ${part(found.misery_contacts, 'misery')}, ${part(found.neutral_contacts, 'neutral')}, ${part(found.magic_contacts, 'magic')}.`;
}

/** That there is more to choose, for paper where there is no chooser; empty for one moment. */
export const othersSentence = (moments: number): string =>
  moments > 1 ? `This is one of ${formatCount(moments)} moments with contacts enough.` : '';

/** Names of drivers as headings show them. */
export const driverName = (name: string): string =>
  name.trim() === '' ? '(no name)' : name.charAt(0).toUpperCase() + name.slice(1);

/** Drivers that were not looked at; empty where all were. */
export function leftOutSentence({ left_out: names }: MomentDrivers): string {
  if (names.length === 0) return '';
  return `Not looked at, for it would make too many combinations with the others: ${names.map(momentName).join(', ')}.`;
}

/** How much of the outcome the drivers explain. */
export function explainedText({ r2, drivers }: OutcomeDrivers, outcome: Driven): string {
  if (drivers.length === 0) return 'Nothing that could drive it differs between these contacts.';
  return `All drivers together explain ${withInterval(r2)} of the differences in ${outcome}.`;
}

/** Those of which something is told, by rank and then the weightiest first; and the others. */
export function sortedDrivers(drivers: Driver[]): { told: Driver[]; quiet: Driver[] } {
  const heavier = (a: Driver, b: Driver): number => b.weight.value - a.weight.value;
  return {
    told: drivers.filter(({ rank }) => rank > 0).sort((a, b) => a.rank - b.rank || heavier(a, b)),
    quiet: drivers.filter(({ rank }) => rank === 0).sort(heavier),
  };
}

/** "Rank 1", "Rank 1, shared"; empty where nothing is told. */
export function rankText({ rank }: Driver, drivers: Driver[]): string {
  if (rank === 0) return '';
  const shared = drivers.filter((other) => other.rank === rank).length > 1;
  return `Rank ${formatCount(rank)}${shared ? ', shared' : ''}`;
}

/** The end of the one scale on which all weights of a moment are drawn. */
export const weightEnd = ({ misery, magic }: MomentDrivers): number =>
  rangeEnd([...misery.drivers, ...magic.drivers].map(({ weight }) => weight));

const points = ({ value, low, high }: Estimate): Estimate => ({
  value: value * 100,
  low: low * 100,
  high: high * 100,
});

/** "32.2 points (25.6–38.8)". */
function pointsText(estimate: Estimate): string {
  const found = points(estimate);
  return `${formatFixed(found.value, 1)} points (${formatRange(found, 1)})`;
}

const impactWords = {
  basic: 'Hurts when bad, more than it pleases when good.',
  performance: 'Hurts when bad and pleases when good, neither twice as much as the other.',
  excitement: 'Pleases when good, more than it hurts when bad.',
  'cannot be told': 'Whether it hurts more or pleases more cannot be told.',
};

/** Which side decides, in words and in parts of a sentence; null where it is not asked or nothing is told. */
export function impactText({ impact, rank }: Driver): { words: string; figures: string[] } | null {
  if (impact === null || rank === 0) return null;
  return {
    words: impactWords[impact.kind],
    figures: [`Penalty ${pointsText(impact.penalty)},`, `reward ${pointsText(impact.reward)}.`],
  };
}

export interface LevelRow {
  name: string;
  contacts: string;
  share: Estimate;
  told: -1 | 0 | 1;
  isReference: boolean;
  /** "+45.9", "−13.0"; empty at the reference. */
  effect: string;
  /** "38.2–53.6"; empty at the reference. */
  interval: string;
  /** What to make of it. */
  words: string;
}

/** The effect of the reference on itself. */
const nothing = ({ value, low, high }: Estimate): boolean => value === 0 && low === 0 && high === 0;

function verdict(level: DriverLevel, outcome: Driven): string {
  if (level.told !== 0) return `${level.told > 0 ? 'more' : 'less'} ${outcome}`;
  return level.contacts < levelContactsMin ? 'too few contacts' : 'cannot be told';
}

/** The levels of a driver in the order of the engine. */
export function levelRows(driver: Driver, outcome: Driven): LevelRow[] {
  return driver.levels.map((level) => {
    // By name alone it might be another one: "all others" may also be a name of the log.
    const isReference = level.level === driver.reference && nothing(level.effect);
    const effect = points(level.effect);
    const sign = Number(effect.value.toFixed(1)) > 0 ? '+' : '';
    return {
      name: valueName(level.level, driver.name.trim() === '' ? 'name' : driver.name),
      contacts: formatCount(level.contacts),
      share: level.share,
      told: level.told,
      isReference,
      effect: isReference ? '' : sign + formatFixed(effect.value, 1),
      interval: isReference ? '' : formatRange(effect, 1),
      words: isReference ? 'the reference' : verdict(level, outcome),
    };
  });
}

/** "Nothing can be told of 4 more: team, tier": what stands folded away. */
export function quietSentence(quiet: Driver[], told: number): string {
  const names = quiet.map(({ name }) => momentName(name)).join(', ');
  return `Nothing can be told of ${formatCounted(quiet.length, told > 0 ? 'other driver' : 'driver')}: ${names}`;
}
