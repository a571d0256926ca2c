// Puts the page together from its sections, or says why there is nothing to show.
import type { FifteenDocument } from '../document.ts';
import type { Loaded } from '../source.ts';
import { h, type Section } from './dom.ts';
import { changesSection } from './changes.ts';
import { comparisonsSection } from './comparisons.ts';
import { controlChartsSection } from './control_charts.ts';
import { demandSection } from './demand.ts';
import { driversSection } from './drivers.ts';
import { fateSection } from './fate_chart.ts';
import { headerSection } from './header.ts';
import { mapSection } from './journey_map.ts';
import { journeysSection } from './journeys.ts';
import { killListSection } from './kill_list.ts';
import { memorySection } from './memory.ts';
import { momentsSection } from './moments_table.ts';
import { outcomesSection } from './outcomes.ts';
import { recoverySection } from './recovery.ts';
import { reachSection } from './reach.ts';
import { turningSection } from './turning.ts';
import { howSection, readSection } from './what_was_read.ts';

let sections: Section[] = [];

/** One part that fails must not take the others with it. */
function attempt(name: string, build: () => Section): Section {
  try {
    return build();
  } catch (error) {
    console.error(error);
    return {
      element: h(
        'section',
        {},
        h('p', { class: 'empty' }, `${name} could not be shown: ${String(error)}`),
      ),
    };
  }
}

function message(title: string, ...text: string[]): HTMLElement {
  return h(
    'main',
    { id: 'content', class: 'message' },
    h('p', { class: 'kicker' }, 'Fifteen ', h('span', {}, 'moments of truth')),
    h('h1', {}, title),
    ...text.map((line) => h('p', {}, line)),
  );
}

function pageOf(found: FifteenDocument, licences: string): HTMLElement[] {
  const header = attempt('The header', () => headerSection(found));
  const { changes, comparisons, control_charts: charts, reach } = found;
  const parts = [
    attempt('Where fate is decided', () => fateSection(found)),
    attempt('Where it turns', () => turningSection(found)),
    attempt('The journey map', () => mapSection(found)),
    attempt('The table of moments', () => momentsSection(found)),
    attempt('How contacts turned out', () => outcomesSection(found)),
    attempt('What drives misery and magic', () => driversSection(found)),
    attempt('The kill list', () => killListSection(found)),
    attempt('Contacts that should not exist', () => demandSection(found)),
    attempt('After a misery', () => recoverySection(found)),
    attempt('What people remember', () => memorySection(found)),
    ...(changes.length === 0 ? [] : [attempt('What changes did', () => changesSection(changes))]),
    ...(charts.charts.length === 0
      ? []
      : [attempt('Is it still as it was', () => controlChartsSection(charts))]),
    ...(comparisons.length === 0
      ? []
      : [attempt('Does it depend on whom one meets', () => comparisonsSection(comparisons))]),
    ...(reach === null ? [] : [attempt('What others see', () => reachSection(reach))]),
    attempt('The journeys', () => journeysSection(found)),
    attempt('What was read', () => readSection(found)),
    attempt('How to read this page', () => howSection(found, licences)),
  ];
  sections = [header, ...parts];
  return [
    header.element,
    h('main', { id: 'content', tabindex: '-1' }, ...parts.map((part) => part.element)),
    h(
      'footer',
      {},
      `Made by Fifteen ${found.tool.version}. This page holds all its data and asks nothing of any network.`,
    ),
  ];
}

/** Shows what was loaded in place of what was there before. */
export function showPage(place: HTMLElement, loaded: Loaded, licences: string): void {
  for (const section of sections) section.removed?.();
  sections = [];
  if (loaded.kind === 'document') {
    document.title = `${loaded.document.title} · Fifteen`;
    place.replaceChildren(...pageOf(loaded.document, licences));
  } else if (loaded.kind === 'none') {
    place.replaceChildren(
      message(
        'Nothing to show yet',
        'This is the page of Fifteen, still without findings. Fifteen fills it when it reads a record of contacts.',
      ),
    );
  } else {
    place.replaceChildren(
      message(
        'This report cannot be read',
        loaded.why,
        'Most likely the page and the document in it come from different versions of Fifteen.',
      ),
    );
  }
  for (const section of sections) {
    try {
      section.attached?.();
    } catch (error) {
      console.error(error);
      section.element.append(
        h('p', { class: 'empty' }, `This part could not be drawn: ${String(error)}`),
      );
    }
  }
}
