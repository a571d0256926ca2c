// The kill list: what each line comes to in words and figures, and how its figures are opened.
import type { Estimate, KillItem, KillList, Quantity } from '../document.ts';
import {
  formatCount,
  formatCounted,
  formatEstimate,
  formatFixed,
  formatInterval,
  formatShare,
  formatShortCount,
  missing,
} from '../format.ts';
import { causeText, kindTitle } from './demand.ts';
import { momentName } from './labels.ts';

const minus = '\u2212';

/** A size with the digits that people read: "5.4", "1,069", "1.28 M". */
export function sizeText(amount: number): string {
  const size = Math.abs(amount);
  if (!Number.isFinite(size)) return missing;
  if (size > 0 && size < 0.05) return '<0.1';
  if (size === 0) return '0';
  if (size < 9.95) return formatFixed(size, 1);
  if (size >= 1e15) return size.toExponential(1);
  return size < 1e6 ? formatCount(size) : formatShortCount(size);
}

/** "+67", "−1,069", "0". */
export function signedText(amount: number): string {
  const size = sizeText(amount);
  if (size === missing || size === '0') return size;
  if (size.startsWith('<')) return amount < 0 ? `>${minus}${size.slice(1)}` : size;
  return (amount < 0 ? minus : '+') + size;
}

/** "EUR 1,280", "−EUR 12.50": an amount with its currency, which may be empty. */
export function moneyText(amount: number, currency: string): string {
  const size = Math.abs(amount);
  const text = size < 99.995 ? formatFixed(size, 2) : sizeText(size);
  return `${amount < 0 && text !== '0.00' ? minus : ''}${currency === '' ? '' : `${currency} `}${text}`;
}

/** What a line is worth, with its interval: "2.6%" and "2.3–2.8%", or money. */
export function worthText(
  { in_money: inMoney, currency }: KillList,
  worth: Estimate,
): { value: string; interval: string } {
  return inMoney
    ? {
        value: moneyText(worth.value, currency),
        interval: `${moneyText(worth.low, '')} to ${moneyText(worth.high, '')}`,
      }
    : {
        value: formatEstimate(worth.value, worth),
        interval: formatInterval(worth),
      };
}

/** Where the bars of worth end: all of the list's are on one scale. */
export const worthEnd = ({ moments, stays, kinds }: KillList): number =>
  Math.max(0, ...[...moments, ...stays, ...kinds].map(({ worth }) => worth.high));

/** A share of a bar, in hundredths, whatever the numbers are. */
export function percentOf(value: number, end: number): number {
  const percent = end > 0 ? (value / end) * 100 : 0;
  return Number.isFinite(percent) ? Math.min(100, Math.max(0, percent)) : 0;
}

export interface KillFigure {
  name: string;
  /** The currency of money, as far as it is named. */
  unit: string;
  amount: string;
  interval: string;
  /** Better or worse for those concerned, not to be told from none, or none. */
  tone: 'better' | 'worse' | 'untold' | 'none';
}

const quantities: { quantity: Quantity; name: string; more: 'better' | 'worse' }[] = [
  { quantity: 'contacts', name: 'contacts', more: 'worse' },
  { quantity: 'our_hours', name: 'hours of ours', more: 'worse' },
  { quantity: 'customers_hours', name: 'hours of customers', more: 'worse' },
  { quantity: 'our_cost', name: 'cost to us', more: 'worse' },
  { quantity: 'miseries', name: 'miseries', more: 'worse' },
  { quantity: 'won', name: 'journeys won', more: 'better' },
  { quantity: 'value', name: 'value', more: 'better' },
];

function toneOf({ value, low, high }: Estimate, more: 'better' | 'worse'): KillFigure['tone'] {
  if (low > 0) return more;
  if (high < 0) return more === 'better' ? 'worse' : 'better';
  return value === 0 && low === 0 && high === 0 ? 'none' : 'untold';
}

/** What would be otherwise, as far as the log knows it. */
export function killFigures(
  { currency }: KillList,
  { difference }: Pick<KillItem, 'difference'>,
): KillFigure[] {
  return quantities.flatMap(({ quantity, name, more }) => {
    const found = difference[quantity];
    if (found === undefined) return [];
    const tone = toneOf(found, more);
    const isMoney = quantity === 'our_cost' || quantity === 'value';
    return [
      {
        name,
        unit: isMoney ? currency : '',
        amount: signedText(found.value),
        interval: tone === 'none' ? '' : `${signedText(found.low)} to ${signedText(found.high)}`,
        tone,
      },
    ];
  });
}

/** The same without what cannot be told: "−633 contacts", "+23 journeys won". */
export const toldFigures = (list: KillList, item: KillItem): string[] =>
  killFigures(list, item)
    .filter(({ tone }) => tone === 'better' || tone === 'worse')
    .map(({ name, unit, amount }) => [amount, unit, name].filter((part) => part !== '').join(' '));

/** What the list holds, in a sentence. */
export function killLead({ moments, stays }: KillList): string {
  const counted = [
    moments.length === 0 ? '' : `${formatCounted(moments.length, 'moment')} to eliminate`,
    stays.length === 0 ? '' : `${formatCount(stays.length)} to cut back`,
  ].filter((text) => text !== '');
  return counted.length === 0
    ? 'No moment has failure demand in enough contacts to be listed.'
    : `${counted.join(', ')}, most worth first. The figures say what would be otherwise in the whole log if only the contacts that should not be were gone: fewer contacts and hours, more journeys won.`;
}

export const itemName = (item: KillItem & ({ moment: string } | { kind: string })): string =>
  'moment' in item ? momentName(item.moment) : kindTitle(item.kind);

/** "98.5% of what is asked here", or of all. */
export const shareText = (item: KillItem & ({ moment: string } | { kind: string })): string =>
  `${formatShare(item.share.value)} of ${'moment' in item ? 'what is asked here' : 'all that is asked'}`;

/** "call centre (93%)"; empty where no team is known. */
export function teamText({ team }: KillItem): string {
  if (team === null) return '';
  const name = team.team.trim() === '' ? '(no name)' : team.team;
  return team.share >= 1 ? name : `${name} (${formatShare(team.share)})`;
}

/** "bag claim (misery) 57%, delay message 43%, and 3 more"; empty where no contact caused it. */
export function causesLine({ causes }: KillItem, most = 2): string {
  const rest = causes.length - most;
  return [
    ...causes.slice(0, most).map(causeText),
    ...(rest > 0 ? [`and ${formatCount(rest)} more`] : []),
  ].join(', ');
}

// Control characters would act on a terminal, marks of direction would hide what is pasted.
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

/** A word of a shell, whatever is in it; null where a terminal would not take it as it is. */
export const shellWord = (text: string): string | null =>
  unsafe.test(text) ? null : `'${text.replaceAll("'", "'\\''")}'`;

export interface Commands {
  contacts: string;
  whatIf: string;
}

/** How the figures of a line are opened; null where a name would not pass a terminal. */
export function commandsOf({ where, eliminate }: KillItem): Commands | null {
  const condition = shellWord(where);
  const change = shellWord(eliminate);
  if (condition === null || change === null) return null;
  return {
    contacts: `fifteen contacts FILE --where ${condition}`,
    whatIf: `fifteen whatif FILE --eliminate ${change}`,
  };
}
