// What stands below the figures at the top of the page.
import type { Source } from '../document.ts';
import { formatCount } from '../format.ts';

const perOne = (whole: number, parts: number, what: string): string =>
  parts === 0 ? '' : `${(whole / parts).toFixed(1)} ${what}`;

// Contacts of nobody known are no customer's, and in no journey.
const known = ({ contacts, unidentified }: Source): number => contacts - unidentified;

export const contactsDetail = (source: Source): string =>
  source.unidentified > 0
    ? `${formatCount(source.unidentified)} of nobody known`
    : perOne(known(source), source.journeys, 'per journey');

export const customersDetail = (source: Source): string =>
  perOne(known(source), source.customers, 'contacts each');
