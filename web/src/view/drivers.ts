// "What drives misery, and what drives magic": at one moment, chosen by the reader.
import type { Driver, FifteenDocument, MomentDrivers } from '../document.ts';
import { formatEstimate, formatInterval } from '../format.ts';
import {
  countsSentence,
  driverName,
  explainedText,
  impactText,
  leftOutSentence,
  levelRows,
  momentAtFirst,
  momentOption,
  noDrivers,
  othersSentence,
  quietSentence,
  rankText,
  sortedDrivers,
  weightEnd,
  type Driven,
  type LevelRow,
} from '../prepare/drivers.ts';
import { withInterval } from '../prepare/outcomes.ts';
import { h, sectionFrame, type Section } from './dom.ts';

function effectCell(row: LevelRow, outcome: Driven): HTMLElement {
  if (row.isReference) return h('td', { class: 'effect-cell pale' }, row.words);
  const arrow =
    row.told === 0
      ? null
      : h('span', { class: `${outcome}-ink`, 'aria-hidden': 'true' }, row.told > 0 ? '▲ ' : '▼ ');
  return h(
    'td',
    { class: `effect-cell${row.told === 0 ? ' pale' : ''}` },
    h(
      row.told === 0 ? 'span' : 'b',
      { class: 'effect' },
      arrow,
      h('span', { class: 'whole' }, row.effect),
      ' ',
      h('span', { class: 'small' }, `(${row.interval})`),
    ),
    h('span', { class: 'effect-words' }, row.words),
  );
}

function levelRow(row: LevelRow, outcome: Driven): HTMLElement {
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, h('span', { class: 'clamp', title: row.name }, row.name)),
    h('td', { class: 'number' }, row.contacts),
    h(
      'td',
      { class: 'number' },
      formatEstimate(row.share.value, row.share, 1),
      h('span', { class: 'small' }, formatInterval(row.share, 1)),
    ),
    effectCell(row, outcome),
  );
}

function levelTable(driver: Driver, outcome: Driven): HTMLElement {
  const title = `${outcome === 'misery' ? 'Misery' : 'Magic'} if all were so`;
  return h(
    'div',
    { class: 'scroll' },
    h(
      'table',
      { class: 'plain levels' },
      h('caption', { class: 'unseen' }, `${driverName(driver.name)}: ${outcome} by level.`),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          h('th', { scope: 'col' }, 'Level'),
          h('th', { scope: 'col', class: 'number' }, 'Contacts'),
          h('th', { scope: 'col', class: 'number' }, title),
          h('th', { scope: 'col', class: 'effect-cell' }, 'Points against the reference'),
        ),
      ),
      h('tbody', {}, ...levelRows(driver, outcome).map((row) => levelRow(row, outcome))),
    ),
  );
}

function weightBar({ weight }: Driver, outcome: Driven, end: number): HTMLElement {
  const bar = h('i', { class: `share-bar ${outcome}` });
  bar.style.width = `${(Math.max(0, weight.value) / end) * 100}%`;
  return h('span', { class: 'share-track', 'aria-hidden': 'true' }, bar);
}

function driverItem(driver: Driver, all: Driver[], outcome: Driven, end: number): HTMLElement {
  const impact = impactText(driver);
  const rank = rankText(driver, all);
  return h(
    'li',
    { class: driver.rank > 0 ? 'driver' : 'driver quiet-driver' },
    h(
      'div',
      { class: 'driver-head' },
      h('h4', {}, driverName(driver.name)),
      rank === '' ? null : h('span', { class: 'rank' }, rank),
      h('span', { class: 'weight' }, `Weight ${withInterval(driver.weight)}`),
      weightBar(driver, outcome, end),
    ),
    impact === null
      ? null
      : h(
          'p',
          { class: 'impact' },
          `${impact.words} `,
          ...impact.figures.flatMap((part) => [
            h('span', { class: 'pale figure-part' }, part),
            ' ',
          ]),
        ),
    levelTable(driver, outcome),
  );
}

function outcomeCard(found: MomentDrivers, outcome: Driven): HTMLElement {
  const { why, drivers } = found[outcome];
  const { told, quiet } = sortedDrivers(drivers);
  const end = weightEnd(found);
  const list = (of: Driver[]): HTMLElement =>
    h(
      'ul',
      { class: 'driver-list' },
      ...of.map((driver) => driverItem(driver, drivers, outcome, end)),
    );
  return h(
    'div',
    { class: `card drivers-of ${outcome}-drivers` },
    h('h3', {}, `What drives ${outcome}`),
    h('p', { class: 'plain-text' }, why),
    h('p', { class: 'note' }, explainedText(found[outcome], outcome)),
    told.length === 0 ? null : list(told),
    quiet.length === 0
      ? null
      : h('details', {}, h('summary', {}, quietSentence(quiet, told.length)), list(quiet)),
  );
}

const lead = (): HTMLElement =>
  h(
    'p',
    { class: 'lead' },
    'What goes along with bad contacts at a moment, and what with good ones: seldom the same. Each driver is judged with the others held. It is an association; whether changing it changes the outcome, only trying it shows.',
  );

function howToRead(): HTMLElement {
  return h(
    'details',
    { class: 'drivers-how' },
    h('summary', {}, 'How to read this'),
    h(
      'p',
      { class: 'note' },
      'Only contacts whose customers said how it was count here: how the others went was inferred from the very evidence that is judged. ',
      'The weight is how much of the differences in the outcome a driver explains; all weights together are what all drivers explain. No driver is surely weightier than one of rank 1.',
    ),
    h(
      'p',
      { class: 'note' },
      '“If all were so” is the share of the outcome were all contacts of the moment at this level and stayed what they are otherwise. The reference is the best level where that is known beforehand, else the one with most contacts. “More” and “less” hold with intervals wider than the ones shown, for all that is compared at all moments.',
    ),
    h(
      'p',
      { class: 'note' },
      'The penalty is what levels worse than customers expect cost, the reward what better ones earn. Which of them is larger is not Kano’s classification, which asks customers what they feel.',
    ),
  );
}

export function driversSection({ drivers: moments }: FifteenDocument): Section {
  const frame = (...children: (HTMLElement | null)[]): HTMLElement =>
    sectionFrame('drivers', 'What drives misery, and what drives magic', ...children);
  if (moments.length === 0) return { element: frame(h('p', { class: 'empty' }, noDrivers)) };

  const chooser = h(
    'select',
    { id: 'drivers-moment' },
    ...moments.map((found, at) => h('option', { value: at }, momentOption(found))),
  );
  const counts = h('p', { class: 'note', role: 'status' });
  const cards = h('div', { class: 'two drivers' });
  const draw = (): void => {
    const found = moments[Number(chooser.value)];
    if (found === undefined) return;
    counts.textContent = [
      countsSentence(found),
      othersSentence(moments.length),
      leftOutSentence(found),
    ]
      .filter((text) => text !== '')
      .join(' ');
    cards.replaceChildren(outcomeCard(found, 'misery'), outcomeCard(found, 'magic'));
  };
  chooser.addEventListener('change', draw);
  chooser.value = String(momentAtFirst(moments));
  draw();
  return {
    element: frame(
      lead(),
      h('div', { class: 'controls' }, h('label', { for: chooser.id }, 'Moment', chooser)),
      counts,
      cards,
      howToRead(),
    ),
  };
}
