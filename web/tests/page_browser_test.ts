// The built page in Chromium, opened from a file: run `npm run build` first.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Browser, sample, type Look, type Opened } from './browser.ts';

let browser: Browser;
let opened: Opened | undefined;

beforeAll(async () => {
  browser = await Browser.start();
});
afterAll(async () => {
  await browser?.stop();
});
afterEach(async () => {
  // Whatever a test is about, the page must not have complained or asked for anything.
  const complaints = opened?.complaints ?? [];
  await opened?.page.close();
  opened = undefined;
  expect(complaints).toEqual([]);
});

async function open(json: string, look?: Look) {
  opened = await browser.open(json, look);
  return opened.page;
}

describe('the page without a document', () => {
  it('says in a friendly way that there is nothing yet', async () => {
    const page = await open('null');
    expect(await page.locator('main').innerText()).toContain('Nothing to show yet');
  });

  it('says when the document is of another version', async () => {
    const page = await open('{"version": 2}');
    expect(await page.locator('main').innerText()).toContain('found version 2');
  });
});

describe('the page with outcomes', () => {
  it('shows the headlines, the key figures and every part', async () => {
    const page = await open(sample('airline'));
    const text = await page.locator('body').innerText();
    for (const expected of [
      'airline-contacts.csv',
      '2024-03-01 to 2024-08-31',
      'The bag desk decides most',
      '24,321',
      '36.2%',
      'Where fate is decided',
      'that the customer had to come here at all',
      'Misfit:',
      'not separable from zero',
      'Ignored values by reason',
      'a rating outside its scale',
      'The journey map',
      'most frequent of 28 transitions',
      'The moments',
      'How contacts turned out',
      'for 4,864 (20%) the customers said how it was',
      'Who answers is not random.',
      'the customer said how it was',
      'NPS: would recommend',
      'Not listed: 12 further values with 40 contacts.',
      'What drives misery, and what drives magic',
      'by 45.9 points (38.2 to 53.6): an association.',
      'Is it still as it was?',
      'some 2.3 would be called so by chance alone',
      'Does it depend on whom one meets?',
      'Those with too little data are neither judged nor named.',
      'The most common journeys',
      'other paths, taken by',
      'Where journeys start',
      'What was read',
      'not a time',
      'Times without a zone were read as UTC.',
      'Association, not cause',
      'Made by Fifteen 0.1.0',
    ])
      expect(text).toContain(expected);
    expect(await page.title()).toBe('airline-contacts.csv · Fifteen');
  });

  it('keeps the licences of the libraries in it', async () => {
    const page = await open(sample('airline'));
    const text = await page.locator('.licences pre').textContent();
    for (const name of ['echarts', 'zrender', '@dagrejs/dagre']) expect(text).toContain(name);
  });

  it('sorts the table by a click on a heading, and back by another', async () => {
    const page = await open(sample('airline'));
    const first = page.locator('.moments tbody tr').first().locator('th');
    const heading = page.locator('.moments thead th', { hasText: 'Contacts' });
    expect(await first.innerText()).toBe('Bag desk');
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    expect(await first.innerText()).toBe('Boarding');
    await heading.getByRole('button').press('Enter');
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    expect(await first.innerText()).toBe('Complaint letter');
  });

  it('sorts the outcomes by channel by a click on a heading', async () => {
    const page = await open(sample('airline'));
    const table = page.locator('#outcomes table.values').first();
    const first = table.locator('tbody tr').first().locator('th');
    expect(await first.innerText()).toBe('airport');
    await table.getByRole('button', { name: 'Misery' }).click();
    expect(await first.innerText()).toBe('phone');
    await table.getByRole('button', { name: 'Misery' }).press('Enter');
    expect(await first.innerText()).toBe('web');
  });

  it('has the chart of outcomes over time also as a table', async () => {
    const page = await open(sample('airline'));
    expect(await page.locator('#outcomes .chart svg path').count()).toBeGreaterThan(20);
    await page.getByText('The same as a table, with intervals').click();
    const rows = page.locator('#outcomes .card').first().locator('tbody tr');
    expect(await rows.count()).toBe(6);
    expect(await rows.first().innerText()).toContain('2024-03');
  });

  it('shows what drives misery and magic at the moment chosen, by the keyboard too', async () => {
    const page = await open(sample('airline'));
    const section = page.locator('#drivers');
    const misery = section.locator('.misery-drivers');
    const names = section.locator('.magic-drivers > .driver-list h4');
    expect(await names.allInnerTexts()).toEqual(['Promise', 'Channel']);
    expect(await misery.locator('tr', { hasText: 'very late' }).first().innerText()).toMatch(
      /154\s+63%\s+56–69%\s+▲ \+45\.9 \(38\.2–53\.6\)\s+more misery/,
    );
    expect(await misery.locator('tr', { hasText: 'kept' }).first().innerText()).toContain(
      'the reference',
    );
    await page.getByRole('combobox', { name: /^Moment/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    expect(await section.getByRole('status').innerText()).toContain('718 contacts');
    expect(await names.allInnerTexts()).toEqual(['Channel', 'Promise']);
    const quiet = misery.getByText('Nothing can be told of 6 other drivers');
    expect(await misery.getByText('too few contacts').first().isVisible()).toBe(false);
    await quiet.press('Enter');
    expect(await misery.getByText('too few contacts').first().isVisible()).toBe(true);
  });

  it('shows the kill list, what it comes to, and how its figures are opened', async () => {
    const page = await open(sample('airline'));
    const section = page.locator('#kill-list');
    const card = section.locator('.kill-card').first();
    expect(await card.innerText()).toMatch(/Order status call\s+eliminate/);
    expect(await card.locator('dl').innerText()).toMatch(/contacts\s+−1,531\s+−1,630 to −1,433/);
    await card.locator('summary').press('Enter');
    expect(await card.locator('code').allInnerTexts()).toEqual([
      `fifteen contacts FILE --where 'moment = "Order status call" and demand is not missing'`,
      "fifteen whatif FILE --eliminate 'failure:Order status call'",
    ]);
    expect(await section.locator('.kill-row').count()).toBe(4 + 6);
  });

  it('draws what moments are worth, and has the figures as a table', async () => {
    const page = await open(sample('airline'));
    const section = page.locator('#kill-list');
    expect(await section.locator('svg .place').count()).toBe(9);
    expect(await section.locator('svg .place.unsure').count()).toBe(2);
    expect(await section.locator('.kill-untold').innerText()).toContain('Boarding');
    await section.getByText('The same as a table').press('Enter');
    expect(await section.locator('table').first().innerText()).toMatch(/Order status call\s+2,082/);
  });

  it('shows what is not as it was first, and the calm charts when chosen', async () => {
    const page = await open(sample('airline'));
    const section = page.locator('#control');
    const cards = section.locator('.control-card');
    expect(await section.innerText()).toContain('24 control charts are drawn: 5 special causes');
    expect(await cards.locator('h3').allInnerTexts()).toEqual(['Bag desk', 'Cabin crew']);
    const wait = cards.first();
    expect(await wait.locator('circle.bad').count()).toBe(1);
    expect(await wait.locator('circle.good').count()).toBe(9);
    expect(await wait.locator('line.change').count()).toBe(1);
    expect(await wait.getByRole('img').getAttribute('aria-label')).toContain(
      '10 of 26 points are more than chance',
    );
    await wait.getByText('The same as a table').press('Enter');
    await expect.poll(() => wait.locator('tbody tr').count()).toBe(26);
    expect(await wait.locator('tbody').innerText()).toMatch(
      /2024-W22\s+65\s+4 min 51 s.*new base line: A second server at the bag desk/,
    );
    await page.getByLabel('Charts').selectOption('by channel');
    expect(await cards.count()).toBe(4);
    expect(await cards.first().innerText()).toMatch(/Channel web[^]*Nothing but chance: about/);
    await page.getByLabel('Charts').selectOption('moments');
    expect(await cards.count()).toBe(12);
    await section.getByRole('button', { name: 'Show all 17' }).press('Enter');
    expect(await cards.count()).toBe(17);
    expect(await cards.last().locator('svg').count()).toBe(1);
  });

  it('compares employees and places, and names only those that differ', async () => {
    const page = await open(sample('airline'));
    const section = page.locator('#comparisons');
    expect(await section.locator('.funnel circle').count()).toBe(53);
    expect((await section.locator('.funnel .place-name').allTextContents()).sort()).toEqual([
      's6e03',
      's6e05',
    ]);
    expect(await section.locator('.lottery li').count()).toBe(5);
    await section.getByText('The same as a table, by size').press('Enter');
    const sizes = (await section.locator('tbody td:nth-child(2)').allTextContents()).map(Number);
    expect(sizes).toHaveLength(53);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    await page.getByLabel('What is compared').selectOption('2');
    expect(await section.locator('.funnel circle').count()).toBe(6);
    expect(await section.innerText()).toContain('None of 6 places differs in misery');
    expect(await section.locator('.funnel .place-name').count()).toBe(0);
  });

  it('searches and filters the table, and says how many are left', async () => {
    const page = await open(sample('airline'));
    const names = page.locator('.moments tbody th');
    await page.getByLabel('Search').fill('bag');
    expect(await names.allInnerTexts()).toEqual(['Bag desk']);
    expect(await page.locator('#moments').innerText()).toContain('1 moment found among 11');
    await page.getByLabel('Search').fill('no such moment');
    expect(await page.locator('#moments').innerText()).toContain('No moment among 11 fits.');
    await page.getByLabel('Search').fill('');
    await page.locator('#verdict').selectOption('eliminate');
    expect(await names.allInnerTexts()).toEqual([
      'Order status call',
      'Promised call back that did not come',
    ]);
  });

  it('shows fewer or more transitions with the slider, and always says what is hidden', async () => {
    const page = await open(sample('airline'));
    const sentence = page.locator('#map .note').first();
    await page.locator('#transitions').fill('3');
    await expect
      .poll(() => sentence.innerText())
      .toMatch(/the 3 most frequent of 28 .* Hidden are \d+, which hold/);
    await page.locator('#transitions').fill('28');
    await expect
      .poll(() => sentence.innerText())
      .toContain('All 28 transitions are shown. No moment is hidden.');
  });

  it('tells the figures of a moment and of an arrow on hover and by the keyboard', async () => {
    const page = await open(sample('airline'));
    const detail = page.locator('.map-detail');
    await page.locator('.box', { hasText: 'Check-in desk' }).hover();
    expect(await detail.innerText()).toContain('3,473');
    await page.locator('#map svg [tabindex="0"]').focus();
    await page.keyboard.press('ArrowRight');
    expect(await detail.innerText()).toContain('Start → Booking on the web');
    await page.keyboard.press('End');
    await page.keyboard.press('Home');
    expect(await detail.innerText()).toContain('Start');
  });

  it('tells the figures of a bar on hover', async () => {
    const page = await open(sample('airline'));
    await page.locator('#fate .chart').hover({ position: { x: 500, y: 25 } });
    const tooltip = page.locator('.tooltip');
    await tooltip.waitFor();
    expect(await tooltip.innerText()).toMatch(/Bag desk\s+Truth share: 12\.1% \(10\.4–13\.8%\)/);
  });

  it('prints on white paper, also in the dark', async () => {
    const page = await open(sample('airline'), { scheme: 'dark' });
    const inkOf = () => page.locator('#fate .chart svg text').first().getAttribute('fill');
    expect(await inkOf()).toBe('#e8e6e1');
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await inkOf()).toBe('#1d2127');
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await inkOf()).toBe('#e8e6e1');
  });
});

describe('the page without outcomes', () => {
  it('says that no contact has one, and leaves out empty columns', async () => {
    const page = await open(sample('process'));
    const text = await page.locator('body').innerText();
    expect(text).toContain('No contact has an outcome');
    expect(text).toContain(
      'Columns left out because no moment has a figure for them: Outcome, Needed, Wait, half, Wait, 9 in 10, Service, half, Total, half.',
    );
    expect(text).toContain('The rule (the default, none was given)');
    expect(text).toContain('T10 Determine necessity to stop indication');
  });
});

describe('the page of stitched customers', () => {
  it('says who was joined, what the figures are without, and opens what joins nobody', async () => {
    const page = await open(sample('process'));
    const card = page.locator('.who');
    const text = await card.innerText();
    expect(text).toContain('412 customers were joined from several identities.');
    expect(text).toMatch(/Customers\s+1,434\s+1,942/);
    expect(text).toMatch(/Won, of the decided\s+77\.9%\s+61\.3%/);
    await card.getByText('3 identities in quarantine').click();
    expect(await card.innerText()).toMatch(/device:front-desk-tablet\s+214 of kind customer/);
    await card.getByText('461 values identify nobody').click();
    expect(await card.innerText()).toMatch(/email\s+noreply@\s+391/);
  });

  it('is silent where customers are told by their ids, and accounts for merged rows', async () => {
    const page = await open(sample('airline'));
    expect(await page.locator('.who').count()).toBe(0);
    expect(await page.locator('#read').innerText()).toMatch(/Merged rows\s+1,204/);
  });
});

describe('the page without journeys', () => {
  it('stands, and says that there is nothing', async () => {
    const page = await open(sample('empty'));
    const text = await page.locator('body').innerText();
    for (const expected of [
      'There are no journeys, so nothing was decided.',
      'There are no contacts, so there is no map.',
      '0 moments.',
      "channel = 'telex'",
      'No moment has enough contacts whose customers said how it was',
      'No row was rejected.',
      'unknown',
    ])
      expect(text).toContain(expected);
    expect(await page.locator('#control, #comparisons').count()).toBe(0);
  });
});

describe('the page with hostile strings', () => {
  it('shows them as text, runs none of them, and makes no element of them', async () => {
    const page = await open(sample('hostile'));
    const text = await page.locator('body').innerText();
    expect(text).toContain('<script>window.hacked = 5</script>.csv');
    expect(text).toContain('… and 8');
    await page.locator('#fate .chart').hover({ position: { x: 500, y: 25 } });
    await page.locator('.tooltip').waitFor();
    expect(await page.locator('.tooltip').innerText()).toContain(
      '<script>window.hacked = 1</script>',
    );
    await page.locator('#drivers details').first().locator('summary').click();
    expect(await page.locator('#drivers').innerText()).toContain(
      '<b onclick="window.hacked = 10">channel</b>',
    );
    await page.locator('#drivers-moment').selectOption('1');
    expect(await page.locator('#drivers').innerText()).toContain('Nothing that could drive it');
    const killed = await page.locator('#kill-list').innerText();
    expect(killed).toContain('<img src=x onerror="window.hacked = 12">');
    expect(killed).toContain('<script>window.hacked = 13</script>');
    await page.locator('#control summary').first().click();
    expect(await page.locator('#control').innerText()).toContain(
      '<script>window.hacked = 14</script>',
    );
    expect(await page.locator('#comparisons').innerText()).toContain(
      '<img src=x onerror="window.hacked = 15">',
    );
    await page.getByLabel('What is compared').selectOption('1');
    expect(await page.locator('#comparisons').innerText()).toContain('0 contacts count here');
    await page.locator('.moments thead button').first().click();
    await page.getByLabel('Search').fill('<script>');
    expect(await page.locator('.moments tbody tr').count()).toBe(2);
    expect(await page.evaluate(() => (globalThis as { hacked?: number }).hacked)).toBeUndefined();
    expect(
      await page.locator('#page script, #page img, #page iframe, #page b b, #page u').count(),
    ).toBe(0);
  });
});

describe('every sample', () => {
  const looks: Look[] = [{ width: 1280, scheme: 'dark' }, { width: 400 }];
  for (const name of ['airline', 'process', 'empty', 'hostile']) {
    for (const look of looks) {
      it(`${name} does not spill sideways at ${look.width} pixels`, async () => {
        const page = await open(sample(name), look);
        for (const summary of await page
          .locator(
            '#drivers .card summary, #kill-list summary, #control summary, #comparisons summary',
          )
          .all()) {
          await summary.click();
        }
        const spill = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(spill).toBeLessThanOrEqual(0);
      });
    }
  }
});

describe('a large document', () => {
  it('with 2,000 moments and 100,000 transitions is drawn in a few seconds', async () => {
    const large = JSON.parse(sample('airline'));
    const name = (at: number): string => `Moment ${at}`;
    large.moments = Array.from({ length: 2000 }, (_, at) => ({
      ...large.moments[at % 10],
      name: name(at),
      contacts: Math.ceil(1e6 / (at + 1)),
    }));
    large.transitions = Array.from({ length: 100_000 }, (_, at) => ({
      from: name(Math.floor(at / 50)),
      to: name((Math.floor(at / 50) * 3 + (at % 50) ** 2) % 2000),
      count: 200_000 - at,
      gap_us: { p50: 1e9, mean: 2e9 },
    }));
    const began = performance.now();
    const page = await open(JSON.stringify(large));
    await page.locator('#map svg').waitFor();
    expect(performance.now() - began).toBeLessThan(15_000);
    const text = await page.locator('#map').innerText();
    expect(text).toMatch(/of 100,000 transitions/);
    expect(text).toMatch(/1,9\d\d moments are not on the map/);
    expect(await page.locator('.moments tbody tr').count()).toBe(50);
    await page.locator('#moments').getByRole('button', { name: 'Show 200 more' }).click();
    expect(await page.locator('.moments tbody tr').count()).toBe(250);
  });
});
