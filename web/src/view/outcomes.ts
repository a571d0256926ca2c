// "How contacts turned out": by what evidence, said against all, over time, by where and why, and
// what was rated.
import type { FifteenDocument, Ratings, Reliability, Scoring } from '../document.ts';
import { formatCount, formatShare } from '../format.ts';
import { momentName } from '../prepare/labels.ts';
import {
  comparisons,
  contradictedSentence,
  coverageRows,
  instrumentTitle,
  learnedSentence,
  meanText,
  nothingScored,
  rangeEnd,
  ratingParts,
  ratingsByInstrument,
  ratingScore,
  reliabilityRows,
  reliabilitySentence,
  saidSentence,
  scoredSentence,
  withInterval,
} from '../prepare/outcomes.ts';
import { h, sectionFrame, type Section } from './dom.ts';
import { outcomeTrack } from './outcome_bar.ts';
import { outcomeLegend, periodsCard } from './period_chart.ts';
import { plainTable, whole } from './plain_table.ts';
import { rangeTrack, valueTable } from './value_table.ts';

const momentsOfRatings = 200;

function saidAgainstAll(scoring: Scoring): HTMLElement {
  const rows = comparisons(scoring);
  const end = rangeEnd(rows.flatMap(({ said, all }) => [said, all]));
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'Said, and as far as can be told'),
    h('p', { class: 'plain-text' }, saidSentence(scoring)),
    ...rows.map(({ outcome, said, all, difference }) =>
      h(
        'dl',
        { class: 'against' },
        h('dt', {}, `${outcome === 'misery' ? 'Misery' : 'Magic'}, said`),
        h('dd', {}, withInterval(said), rangeTrack(said, end, outcome)),
        h('dt', {}, `${outcome === 'misery' ? 'Misery' : 'Magic'}, all scored`),
        h('dd', {}, withInterval(all), rangeTrack(all, end, outcome)),
        h('dt', {}, 'Difference'),
        h('dd', {}, difference),
      ),
    ),
    h('p', { class: 'note' }, learnedSentence(scoring)),
    rows.length === 0
      ? null
      : h(
          'p',
          { class: 'note' },
          'Here the chances of all contacts are added up. Elsewhere on this page a contact counts as its likeliest outcome alone, so shares may differ.',
        ),
    reliability(scoring),
  );
}

function reliabilityTable(outcome: string, found: Reliability): HTMLElement {
  return plainTable(
    reliabilitySentence(outcome, found),
    ['Predicted', 'Came true', 'Contacts'],
    reliabilityRows(found).map(([predicted, observed, contacts]) => [
      predicted,
      whole(observed),
      contacts,
    ]),
    [0, 1, 2],
  );
}

function reliability({
  misery_reliability: misery,
  magic_reliability: magic,
}: Scoring): HTMLElement | null {
  if (misery === null && magic === null) return null;
  return h(
    'details',
    { class: 'reliability' },
    h('summary', {}, 'Do the chances come true?'),
    h(
      'p',
      { class: 'note' },
      'Each rated contact was predicted by a model of the other half of the customers, without its rating. Where the chances are good, predicted lies within the interval of what came true.',
    ),
    misery === null ? null : reliabilityTable('misery', misery),
    magic === null ? null : reliabilityTable('magic', magic),
  );
}

function coverage(scoring: Scoring): HTMLElement {
  const contradicted = contradictedSentence(scoring);
  return h(
    'div',
    { class: 'card' },
    h('h3', {}, 'What evidence there is'),
    h(
      'ul',
      { class: 'endpoints' },
      ...coverageRows(scoring).map(({ words, contacts, share }) => {
        const bar = h('i', { class: 'share-bar' });
        bar.style.width = `${share * 100}%`;
        return h(
          'li',
          {},
          h('span', { class: 'endpoint-name' }, words),
          h('span', { class: 'number' }, `${formatCount(contacts)} · ${formatShare(share)}`),
          h('span', { class: 'share-track', 'aria-hidden': 'true' }, bar),
        );
      }),
    ),
    h(
      'p',
      { class: 'note' },
      'Share of all contacts; a contact may have several kinds. What the customer said decides, the rest is weighed.',
    ),
    contradicted === '' ? null : h('p', { class: 'note' }, contradicted),
  );
}

function ratingsOfMoments(moments: Ratings[]): HTMLElement | null {
  if (moments.length === 0) return null;
  const shown = moments.slice(0, momentsOfRatings);
  return h(
    'details',
    {},
    h('summary', {}, `By moment (${formatCount(moments.length)})`),
    plainTable(
      '',
      ['Moment', 'Ratings', 'Score', 'Mean'],
      shown.map((ratings) => [
        whole(momentName(ratings.moment ?? '')),
        formatCount(ratings.count),
        whole(ratings.score === null ? '–' : ratingScore(ratings)),
        whole(meanText(ratings)),
      ]),
      [1, 2, 3],
    ),
    shown.length < moments.length
      ? h(
          'p',
          { class: 'note' },
          `The ${formatCount(shown.length)} moments with most ratings of ${formatCount(moments.length)}.`,
        )
      : null,
  );
}

function ratingsCards({ ratings }: Scoring): HTMLElement | null {
  if (ratings.length === 0) return null;
  return h(
    'div',
    { class: 'two' },
    ...ratingsByInstrument(ratings).map(({ all, moments }) =>
      h(
        'div',
        { class: 'card rating' },
        h('h3', {}, instrumentTitle(all.instrument)),
        h('p', { class: 'rating-score' }, ratingScore(all)),
        outcomeTrack({ ...all, unscored: 0 }),
        h(
          'p',
          { class: 'note' },
          ratingParts(all),
          ' ',
          all.score === null ? '' : `On average ${meanText(all)}.`,
        ),
        ratingsOfMoments(moments),
      ),
    ),
  );
}

export function outcomesSection(found: FifteenDocument): Section {
  const { scoring } = found;
  const nothing = nothingScored(scoring);
  const frame = (...children: (HTMLElement | null)[]): HTMLElement =>
    sectionFrame('outcomes', 'How contacts turned out', ...children);
  if (nothing !== '') return { element: frame(h('p', { class: 'empty' }, nothing)) };
  const periods = scoring.periods.values.length > 1 ? periodsCard(scoring) : null;
  const element = frame(
    h('p', { class: 'lead' }, scoredSentence(scoring)),
    periods?.element ?? null,
    h('div', { class: 'two' }, saidAgainstAll(scoring), coverage(scoring)),
    ratingsCards(scoring),
    scoring.dimensions.length === 0
      ? h(
          'p',
          { class: 'note' },
          'No channel, reason, team, place or segment is known of the contacts, so outcomes are not shown by them.',
        )
      : h(
          'div',
          { class: 'dimensions' },
          h('h3', {}, 'By where and why'),
          h(
            'p',
            { class: 'note' },
            'Shares are of the scored contacts, with 95% intervals; the mark below each shows it on one scale down the column.',
          ),
          outcomeLegend('Bars, from the left'),
          ...scoring.dimensions.map(valueTable),
        ),
  );
  // The periods' chart is all that has to be drawn.
  return { ...periods, element };
}
