// Fills in forms of `fifteen shop form` as a shopper does, and reads what they save as `fifteen shop score` does:
//   node fill.mjs FIFTEEN FOLDER [PICTURES]
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const web = createRequire(new URL('../../web/package.json', import.meta.url));
const { chromium } = web('playwright-core');
const [fifteen, folder, pictures] = process.argv.slice(2);

const hostile = '<script>alert(1)</script> "quoted", \'single\' & more';
const scenario = `
name = "bag lost"
brief = """Your bag did not come.
Go to the bag desk."""
places = ["Airport", "Market Square, north"]
channels = ["branch", "phone"]

[[item]]
item = "greeted within a minute"
moment = "bag desk"
standard = "DHM 412"
promise = "at once"
weight = 2

[[item]]
item = ${JSON.stringify(hostile)}
moment = "bag desk"

[[item]]
item = "felt in good hands"
moment = "way out"
kind = "subjective"
max = 5
weight = 0.5
`;

function formOf(text, name) {
  writeFileSync(join(folder, `${name}.toml`), text);
  execFileSync(fifteen, ['shop', 'form', join(folder, `${name}.toml`), '-o', join(folder, `${name}.html`)]);
  return join(folder, `${name}.html`);
}

const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
  executablePath: process.env.CHROMIUM,
  headless: true,
  timezoneId: 'Europe/Stockholm',
  acceptDownloads: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});

async function open(file, look = {}) {
  const page = await context.newPage();
  await page.setViewportSize({ width: look.width ?? 900, height: 900 });
  await page.emulateMedia({ colorScheme: look.scheme ?? 'light' });
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(file|blob):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, complaints };
}

async function fill(page) {
  await page.getByLabel('Place').selectOption('Market Square, north');
  await page.getByLabel('Channel').selectOption('phone');
  await page.getByLabel('Shopper').fill('Kim "K" Åberg');
  await page.getByLabel('Day and time').fill('2025-07-01T10:30');
  const items = page.locator('fieldset.item');
  await items.nth(0).getByLabel('no', { exact: true }).check();
  await items.nth(0).getByLabel(/^Evidence/).fill('Nobody looked up,\nfor "two minutes".');
  await items.nth(1).getByLabel('does not apply').check();
  await items.nth(2).getByLabel('4', { exact: true }).check();
}

async function save(page) {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button').click()]);
  const file = join(folder, `saved${Math.random()}.csv`);
  await download.saveAs(file);
  return { file, name: download.suggestedFilename() };
}

const tests = {
  'a form that is filled in is a file of shops': async () => {
    const { page, complaints } = await open(formOf(scenario, 'bag'));
    await fill(page);
    const { file, name } = await save(page);
    assert.match(name, /^shop 2025-07-01T10-30 Market Square- north [0-9a-f]{8}\.csv$/);
    await page.getByRole('status').getByText(/^Saved as/).waitFor();
    const text = readFileSync(file, 'utf8');
    assert.equal(text.split('\r\n')[0], 'visit,scenario,shopper,place,channel,time,moment,item,standard,promise,kind,score,max,weight,evidence');
    const found = JSON.parse(execFileSync(fifteen, ['shop', 'score', file, '--json', '-']));
    assert.equal(found.rejects.total, 0);
    assert.equal(found.not_applicable, 1);
    assert.equal(found.visits.length, 1);
    const { visit, ...rest } = found.visits[0];
    assert.match(visit, /^2025-07-01T10:30 Market Square, north [0-9a-f]{8}$/);
    // Half past ten in Stockholm's summer; (0 x 2 + 0.8 x 0.5) / 2.5.
    assert.equal(rest.time, Date.UTC(2025, 6, 1, 8, 30) * 1000);
    assert.ok(Math.abs(rest.score - 0.16) < 1e-9);
    assert.deepEqual([rest.scenario, rest.shopper, rest.place, rest.channel], ['bag lost', 'Kim "K" Åberg', 'Market Square, north', 'phone']);
    const greeted = found.items.find((item) => item.item === 'greeted within a minute');
    assert.equal(greeted.evidence, 'Nobody looked up,\nfor "two minutes".');
    assert.equal(greeted.kind, 'objective');
    assert.deepEqual(found.promises.map((promise) => promise.name), ['at once']);
    assert.deepEqual(complaints, []);
  },
  'two forms saved are two visits': async () => {
    const { page } = await open(formOf(scenario, 'bag'));
    await fill(page);
    const files = [(await save(page)).file, (await save(page)).file];
    const found = JSON.parse(execFileSync(fifteen, ['shop', 'score', ...files, '--json', '-']));
    assert.equal(found.visits.length, 2);
    assert.equal(found.rejects.total, 0);
  },
  'what is missing is said, marked and gone to, and nothing is saved': async () => {
    const { page } = await open(formOf(scenario, 'bag'));
    await page.getByLabel('Shopper').fill('Kim');
    let saved = false;
    page.on('download', () => {
      saved = true;
    });
    await page.getByRole('button').click();
    assert.equal(await page.getByRole('status').textContent(), '6 answers are missing.');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'place');
    assert.equal(await page.locator('[aria-invalid=true]').count(), 3);
    assert.equal(await page.locator('fieldset.missing').count(), 3);
    await fill(page);
    await page.locator('fieldset.item').nth(1).locator('input:checked').evaluate((input) => (input.checked = false));
    await page.getByRole('button').click();
    assert.equal(await page.getByRole('status').textContent(), 'One answer is missing.');
    assert.equal(saved, false);
  },
  'texts of the scenario are texts': async () => {
    const text = scenario.replace('name = "bag lost"', `name = ${JSON.stringify(hostile)}`);
    const { page, complaints } = await open(formOf(text, 'hostile'));
    assert.equal(await page.locator('h1').textContent(), hostile);
    assert.equal(await page.locator('legend').nth(2).textContent(), hostile);
    await fill(page);
    const found = JSON.parse(execFileSync(fifteen, ['shop', 'score', (await save(page)).file, '--json', '-']));
    assert.equal(found.visits[0].scenario, hostile);
    assert.deepEqual(complaints, []);
  },
  'every field has a name, and the form goes by the keyboard': async () => {
    const { page } = await open(formOf(scenario, 'bag'));
    const nameless = await page.evaluate(() =>
      [...document.querySelectorAll('input, select, textarea')].filter((field) => field.labels.length === 0).length,
    );
    assert.equal(nameless, 0);
    await page.getByLabel('Shopper').focus();
    await page.keyboard.type('Kim');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'time');
    await page.locator('fieldset.item').nth(2).locator('input').first().focus();
    await page.keyboard.press('ArrowRight');
    assert.equal(await page.locator('fieldset.item').nth(2).locator('input:checked').getAttribute('value'), '1');
  },
  'places and channels that are not listed are written': async () => {
    const { page } = await open(formOf('name = "free"\n[[item]]\nitem = "a"\n', 'free'));
    assert.equal(await page.locator('select').count(), 0);
    await page.getByLabel('Place').fill('here');
    await page.getByLabel('Shopper').fill('Kim');
    await page.getByLabel('Day and time').fill('2025-01-01T10:30');
    await page.getByLabel('yes').check();
    const found = JSON.parse(execFileSync(fifteen, ['shop', 'score', (await save(page)).file, '--json', '-']));
    assert.equal(found.visits[0].score, 1);
    assert.equal(found.visits[0].channel, null);
    assert.equal(found.visits[0].time, Date.UTC(2025, 0, 1, 9, 30) * 1000);
  },
  'a telephone shows all of it without scrolling sideways': async () => {
    const { page } = await open(formOf(scenario, 'bag'), { width: 360, scheme: 'dark' });
    const [wide, shown] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(wide <= shown, `${wide} > ${shown}`);
    if (pictures) await page.screenshot({ path: join(pictures, 'form-phone.png'), fullPage: true });
  },
};

let passed = 0;
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  try {
    await test();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n${error.message}`);
  }
}
if (pictures) {
  const { page } = await open(join(folder, 'bag.html'));
  await page.screenshot({ path: join(pictures, 'form.png'), fullPage: true });
}
await context.close();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
