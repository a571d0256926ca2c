import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { sampleInPlaceholder } from './build/sample_in_placeholder.ts';
import { singleFile } from './build/single_file.ts';

const root = fileURLToPath(new URL('.', import.meta.url));

export default defineConfig({
  root,
  base: './',
  plugins: [
    sampleInPlaceholder((name) => readFileSync(join(root, 'samples', `${name}.json`), 'utf8')),
    singleFile(),
  ],
  build: {
    target: 'es2021',
    modulePreload: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: 'report.html', output: { inlineDynamicImports: true } },
  },
  test: { include: ['src/**/*_test.ts'], environment: 'node' },
});
