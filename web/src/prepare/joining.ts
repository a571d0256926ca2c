// What joining has come to, of rows to contacts and of identities to customers, in words and figures.
import type { Fate, Merging, Stitching } from '../document.ts';
import { formatCount, formatCounted, formatEstimate } from '../format.ts';

/** A line of the account of the rows: what, how many, and what that means. */
export type AccountLine = [string, number, string];

const told = (disagreements: Record<string, number>): string =>
  Object.entries(disagreements)
    .sort(([, a], [, b]) => b - a)
    .map(([field, count]) => `${field} ${formatCount(count)}`)
    .join(', ');

/** What became of rows that are not contacts one by one; only what there was. */
export function mergingLines({ answers, ...merging }: Merging): AccountLine[] {
  const joined = [
    answers.by_id > 0 ? `${formatCount(answers.by_id)} by its id` : '',
    answers.by_customer > 0
      ? `${formatCount(answers.by_customer)} as their customer’s last contact before`
      : '',
  ].filter((text) => text !== '');
  const lines: AccountLine[] = [
    ['Statements of who is who', merging.statements, 'rows that are no contacts'],
    [
      'Repeated rows',
      merging.repeated,
      'left out: an earlier row of their source has the same contact id and customer',
    ],
    ['Merged rows', merging.merged, 'joined another source’s contact with the same id'],
    [
      'Told differently',
      merging.disagreeing,
      `contacts in which sources disagree (${told(merging.disagreements)}): the first source in the mapping holds`,
    ],
    [
      'Answers joined',
      answers.by_id + answers.by_customer,
      `answers to surveys that joined the contact they rate: ${joined.join(', ')}`,
    ],
    [
      'Answers alone',
      answers.alone,
      'answers to surveys that found no contact, and are contacts of their own',
    ],
  ];
  return lines.filter(([, count]) => count > 0);
}

/** How many customers stitching made of several. */
export function joinedSentence({ joined }: Stitching): string {
  if (joined === 0) return 'No customer was joined from several identities.';
  const were = formatCounted(joined, 'customer was', 'customers were');
  return `${were} joined from several identities.`;
}

/** What they were joined by. */
export function linksSentence(stitching: Stitching): string {
  const cut =
    stitching.links_cut === 0
      ? ''
      : ` ${formatCounted(stitching.links_cut, 'link was', 'links were')} cut by the mapping.`;
  return (
    `${formatCounted(stitching.identities, 'identity', 'identities')} and ` +
    `${formatCounted(stitching.links, 'link')} between them come to ` +
    `${formatCounted(stitching.customers, 'customer')}, those without a contact among them; ` +
    `without stitching they would be ${formatCount(stitching.joined_from)}.${cut}`
  );
}

/** Figure, with stitching, without; with the digits that the figure's interval supports. */
export function stitchingFigures(
  { stitched, apart }: Stitching,
  fate: Fate,
): [string, string, string][] {
  const won = (share: number | null): string => formatEstimate(share, fate.p_won_interval);
  const explained = (r2: number | null): string => formatEstimate(r2, fate.r2_interval);
  return [
    ['Customers', formatCount(stitched.customers), formatCount(apart.customers)],
    ['Journeys', formatCount(stitched.journeys), formatCount(apart.journeys)],
    ['Won, of the decided', won(stitched.p_won), won(apart.p_won)],
    ['Fate explained (R²)', explained(stitched.r2), explained(apart.r2)],
  ];
}

/** How many identities are quarantined, and how many of them are shown. */
export function quarantineTitle({ quarantined, quarantined_top: top }: Stitching): string {
  const shown = top.length < quarantined ? `, the ${formatCount(top.length)} linked to most` : '';
  return `${formatCounted(quarantined, 'identity', 'identities')} in quarantine${shown}`;
}

/** How many values identify nobody. */
export function junkTitle({ junk }: Stitching): string {
  const count = junk.reduce((sum, line) => sum + line.count, 0);
  return formatCounted(count, 'value identifies nobody', 'values identify nobody');
}
