import { expect, test } from 'vitest';
import type { Source } from '../document.ts';
import { contactsDetail, customersDetail } from './key_figures.ts';

const source = (values: Partial<Source>): Source => values as Source;

test('contacts of nobody known are told, and are no customer’s', () => {
  const some = source({
    contacts: 42_078,
    unidentified: 23_030,
    customers: 4_743,
    journeys: 4_746,
  });
  expect(contactsDetail(some)).toBe('23,030 of nobody known');
  expect(customersDetail(some)).toBe('4.0 contacts each');
});

test('otherwise contacts are told by the journey and the customer', () => {
  const all = source({ contacts: 300, unidentified: 0, customers: 100, journeys: 120 });
  expect(contactsDetail(all)).toBe('2.5 per journey');
  expect(customersDetail(all)).toBe('3.0 contacts each');
  const none = source({ contacts: 0, unidentified: 0, customers: 0, journeys: 0 });
  expect(contactsDetail(none) + customersDetail(none)).toBe('');
});
