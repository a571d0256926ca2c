import { expect, test } from 'vitest';
import type { Reach } from '../document.ts';
import { reachHeads, reachRows, reachSentences } from './reach.ts';

const audience = {
  contacts: 4,
  miseries: 2,
  people: 2000,
  misery_people: 1500,
  misery_share: { value: 0.75, low: 0.6, high: 0.9 },
};
const reach: Reach = {
  ...audience,
  sampled: 1,
  misery_people_of_all: { value: 1500, low: 1000, high: 2000 },
  top: { miseries: 1, share: 0.8 },
  assumed: {
    act: 0.001,
    lost: { value: 1.5, low: 1, high: 2 },
    lost_low: 0.15,
    lost_high: 15,
  },
  moments: [{ moment: 'tweet', ...audience }],
};

test('the sentences name the audience, the largest, and the assumption', () => {
  const [first, second, third] = reachSentences(reach);
  expect(first).toContain('4 public contacts reached 2,000 people');
  expect(first).toContain('where 50% of the contacts were one');
  expect(second).toBe('The misery of the largest reach had 80% of the misery’s audience.');
  expect(third).toContain('which is an assumption, 1.5 (1.0 to 2.0) people');
  expect(third).toContain(' 15 if it is ten times less or more');
});

test('a sample is called so, and without misery nothing is lost', () => {
  expect(reachSentences({ ...reach, sampled: 0.1 })[0]).toContain('of the sample');
  expect(reachSentences({ ...reach, miseries: 0 })).toHaveLength(1);
});

test('rows have a cell for each head', () => {
  expect(reachRows(reach)[0]).toHaveLength(reachHeads.length);
});
