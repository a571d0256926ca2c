// Makes the build one HTML file: scripts and styles are put into it, and the licences of the
// libraries that are in the bundle are kept with it. Fails if the place for the document is not
// there exactly once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export const placeholder = '/*FIFTEEN_DOCUMENT*/null';

/** Reads the licence and notice files of the packages that the modules come from. */
function licencesOf(moduleIds: Iterable<string>): string {
  const packages = new Map<string, string>();
  for (const id of moduleIds) {
    const match = /^(.*\/node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(id.replace(/^\0/, ''));
    if (match?.[1] && match[2]) packages.set(match[2], match[1]);
  }
  const parts: string[] = [];
  for (const [name, folder] of [...packages].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const texts = readdirSync(folder)
      .filter((file) => /^(licen[cs]e|notice|copying)(\.(md|txt))?$/i.test(file))
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    parts.push(`${name} ${version} (${license})\n\n${texts.join('\n\n')}`);
  }
  return parts.join('\n\n----------------------------------------\n\n');
}

/** Keeps text from closing the script element that it is put in. */
const insideScript = (text: string): string => text.replace(/<\/script/gi, '<\\/script');

export function singleFile(): Plugin {
  return {
    name: 'single-file',
    apply: 'build',
    enforce: 'post',
    generateBundle(_options, bundle) {
      const html = Object.values(bundle).find((file) => file.fileName.endsWith('.html'));
      if (html?.type !== 'asset') throw new Error('single-file: no HTML file in the bundle');
      let page = String(html.source);
      let scripts = '';
      let styles = '';
      const moduleIds: string[] = [];
      for (const file of Object.values(bundle)) {
        if (file === html) continue;
        if (file.type === 'chunk') {
          scripts += insideScript(file.code);
          moduleIds.push(...file.moduleIds);
        } else if (file.fileName.endsWith('.css')) {
          styles += String(file.source);
        } else {
          throw new Error(`single-file: ${file.fileName} cannot be put into the page`);
        }
        delete bundle[file.fileName];
      }
      page = page
        .replace(/\s*<script type="module"[^>]*><\/script>/g, '')
        .replace(/\s*<link rel="stylesheet"[^>]*>/g, '')
        .replace('</head>', () => `  <style>${styles}</style>\n</head>`)
        .replace('<!--LICENCES-->', () => insideScript(licencesOf(moduleIds)))
        .replace('</body>', () => `  <script type="module">${scripts}</script>\n</body>`);
      const places = page.split(placeholder).length - 1;
      if (places !== 1) {
        throw new Error(
          `single-file: expected ${placeholder} once in the page, found it ${places} times`,
        );
      }
      html.source = page;
    },
  };
}
