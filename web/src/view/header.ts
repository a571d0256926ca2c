// The top of the page: what this is about, what the engine found, and the key figures.
import type { FifteenDocument } from '../document.ts';
import {
  formatCount,
  formatEstimate,
  formatInterval,
  formatPeriod,
  formatShare,
  formatShortCount,
} from '../format.ts';
import { contactsDetail, customersDetail } from '../prepare/key_figures.ts';
import { h, type Section } from './dom.ts';

function figure(value: string, label: string, detail: string, full = value): HTMLElement {
  return h(
    'div',
    { class: 'figure' },
    h('dt', {}, label),
    h(
      'dd',
      {},
      h('span', { class: 'figure-value', title: full === value ? null : full }, value),
      h('span', { class: 'figure-detail' }, detail),
    ),
  );
}

function countFigure(count: number, label: string, detail: string): HTMLElement {
  return figure(
    count >= 1e6 ? formatShortCount(count) : formatCount(count),
    label,
    detail,
    formatCount(count),
  );
}

export function keyFigures(found: FifteenDocument): HTMLElement {
  const { source, fate } = found;
  const decided = fate.won + fate.lost;
  return h(
    'dl',
    { class: 'figures' },
    countFigure(source.contacts, 'Contacts', contactsDetail(source)),
    countFigure(source.customers, 'Customers', customersDetail(source)),
    countFigure(
      source.journeys,
      'Journeys',
      fate.open > 0 ? `${formatCount(fate.open)} still open` : 'none still open',
    ),
    fate.p_won === null
      ? figure('unknown', 'Won', 'no journey has a known ending')
      : figure(
          formatEstimate(fate.p_won, fate.p_won_interval),
          'Won',
          fate.p_won_interval === null
            ? `${formatCount(fate.won)} of ${formatCount(decided)}`
            : `${formatInterval(fate.p_won_interval)} of ${formatCount(decided)} decided`,
        ),
    fate.r2 === null
      ? figure('unknown', 'Fate explained', 'too little to measure it')
      : figure(
          fate.r2 <= 0 ? 'none' : formatEstimate(fate.r2, fate.r2_interval),
          'Fate explained',
          fate.r2_interval === null
            ? 'by these contacts'
            : `${formatInterval(fate.r2_interval)} by these contacts`,
        ),
  );
}

export function headerSection(found: FifteenDocument): Section {
  const { source } = found;
  const unscored = source.contacts > 0 && source.unscored === source.contacts;
  const links: [string, string][] = [
    ['fate', 'Where fate is decided'],
    ['map', 'Journey map'],
    ['moments', 'Moments'],
    ['outcomes', 'Outcomes'],
    ['drivers', 'Drivers'],
    ['kill-list', 'Kill list'],
    ['journeys', 'Journeys'],
    ['read', 'What was read'],
    ['how', 'How to read this'],
  ];
  return {
    element: h(
      'header',
      { class: 'top' },
      h('p', { class: 'kicker' }, 'Fifteen ', h('span', {}, 'moments of truth')),
      h('h1', {}, found.title),
      h(
        'p',
        { class: 'period' },
        formatPeriod(source.first_day, source.last_day),
        source.filter === ''
          ? null
          : h('span', {}, ' · only contacts where ', h('code', {}, source.filter)),
      ),
      found.headlines.length > 0
        ? h('ul', { class: 'headlines' }, ...found.headlines.map((line) => h('li', {}, line)))
        : null,
      keyFigures(found),
      unscored
        ? h(
            'p',
            { class: 'aside' },
            'No contact has an outcome: nothing in the data says how any of them went. What follows rests on which contacts happened, and when.',
          )
        : source.unscored > 0
          ? h(
              'p',
              { class: 'aside' },
              `${formatShare(source.unscored / source.contacts)} of the contacts have no outcome.`,
            )
          : null,
      h(
        'nav',
        { 'aria-label': 'Parts of this page' },
        h('ul', {}, ...links.map(([id, text]) => h('li', {}, h('a', { href: `#${id}` }, text)))),
      ),
    ),
  };
}
