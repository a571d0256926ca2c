// Where documents come from. Drawing knows only `DocumentSource`: the report has its document in the
// page; a live dashboard is another source that tells of a new document now and then.
import type { FifteenDocument } from './document.ts';

export type Loaded =
  | { kind: 'document'; document: FifteenDocument }
  | { kind: 'none' }
  | { kind: 'unreadable'; why: string };

export interface DocumentSource {
  /** Calls `show` with what there is now, and again whenever that changes. */
  subscribe(show: (loaded: Loaded) => void): void;
}

const readableVersion = 1;
const parts = [
  'source',
  'fate',
  'scoring',
  'drivers',
  'moments',
  'transitions',
  'starts',
  'ends',
  'variants',
  'headlines',
  'notes',
] as const;

/** Reads the text of a document, or says why it cannot be read. */
export function readDocument(text: string): Loaded {
  // The place that nothing has been put into holds a comment and null.
  const json = text.replace(/^\s*\/\*[A-Z_]*\*\//, '').trim();
  if (json === '' || json === 'null') return { kind: 'none' };
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    return {
      kind: 'unreadable',
      why: `The document in this page is not valid JSON: ${String(error)}`,
    };
  }
  if (typeof value !== 'object' || value === null) {
    return { kind: 'unreadable', why: 'The document in this page is not an object.' };
  }
  const found = value as Record<string, unknown>;
  if (found.version !== readableVersion) {
    return {
      kind: 'unreadable',
      why: `This page reads documents of version ${readableVersion}, but found version ${String(found.version)}.`,
    };
  }
  const missing = parts.filter((part) => typeof found[part] !== 'object' || found[part] === null);
  if (missing.length > 0) {
    return { kind: 'unreadable', why: `The document in this page lacks: ${missing.join(', ')}.` };
  }
  return { kind: 'document', document: value as FifteenDocument };
}

/** The document that the engine put into the page. */
export function embeddedSource(page: Document): DocumentSource {
  return {
    subscribe(show) {
      show(readDocument(page.getElementById('fifteen-document')?.textContent ?? ''));
    },
  };
}
