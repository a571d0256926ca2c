// For `npm run dev` only: puts samples/NAME.json into the page, as the engine does. The name is in
// the address, as in /report.html?sample=airline.
import type { Plugin } from 'vite';
import { placeholder } from './single_file.ts';

/** Writes JSON so that it can stand in a script element. */
export const embeddable = (json: string): string => json.replace(/</g, '\\u003c');

export function sampleInPlaceholder(read: (name: string) => string): Plugin {
  return {
    name: 'sample-in-placeholder',
    apply: 'serve',
    transformIndexHtml(html, context) {
      const query = new URL(context.originalUrl ?? '/', 'file:').searchParams;
      const name = (query.get('sample') ?? 'airline').replace(/[^a-z_]/g, '');
      // The development server needs connections that the finished page forbids.
      return html
        .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>/, '')
        .replace(placeholder, () => embeddable(read(name)));
    },
  };
}
