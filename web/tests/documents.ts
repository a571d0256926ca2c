// Documents for tests: a sample, and moments with only what a test is about.
import { readFileSync } from 'node:fs';
import type { FifteenDocument, Moment } from '../src/document.ts';

export const sampleDocument = (name: string): FifteenDocument =>
  JSON.parse(readFileSync(new URL(`../samples/${name}.json`, import.meta.url), 'utf8'));

export function momentWith(some: Partial<Moment>): Moment {
  return {
    name: 'Desk',
    contacts: 0,
    customers: 0,
    magic: 0,
    neutral: 0,
    misery: 0,
    unscored: 0,
    misery_share: null,
    magic_share: null,
    truth_share: null,
    arrival_share: null,
    delivery_share: null,
    arrival_interval: null,
    delivery_interval: null,
    arrival_shift: null,
    swing: null,
    necessity: { won: null, lost: null, needed: null, is_needed: false },
    repeat_share: 0,
    wait_us: null,
    service_us: null,
    total_us: null,
    separable: false,
    is_fate: false,
    verdict: 'keep',
    why: '',
    ...some,
  };
}
