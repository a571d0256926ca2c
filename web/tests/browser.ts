// Opens the built page with a sample in Chromium, from a file, and watches what it does.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { embeddable } from '../build/sample_in_placeholder.ts';
import { placeholder } from '../build/single_file.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface Opened {
  page: Page;
  /** Errors on the console and in scripts, and addresses asked for that are no files. */
  complaints: string[];
}

export interface Look {
  width?: number;
  scheme?: 'light' | 'dark';
}

export class Browser {
  private constructor(
    private readonly context: BrowserContext,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Browser> {
    const folder = mkdtempSync(join(tmpdir(), 'fifteen-web-'));
    const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      headless: true,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    });
    return new Browser(context, folder);
  }

  /** Puts JSON into the built page as the engine does, and opens it. */
  async open(json: string, look: Look = {}): Promise<Opened> {
    const built = readFileSync(join(root, 'dist/report.html'), 'utf8');
    const file = join(this.folder, `page${Math.random()}.html`);
    writeFileSync(
      file,
      built.replace(placeholder, () => embeddable(json)),
    );
    const page = await this.context.newPage();
    await page.setViewportSize({ width: look.width ?? 1280, height: 900 });
    await page.emulateMedia({ colorScheme: look.scheme ?? 'light', reducedMotion: 'reduce' });
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
    page.on('dialog', (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(file).href);
    await page.locator('main').waitFor();
    return { page, complaints };
  }

  async stop(): Promise<void> {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const sample = (name: string): string =>
  readFileSync(join(root, 'samples', `${name}.json`), 'utf8');
