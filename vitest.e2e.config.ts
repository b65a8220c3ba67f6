// The main job end to end: real Chromium, real server process, real files. One file after another, steps in order.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/e2e/**/*.test.ts'],
    exclude: process.env['KANTAI_TEST_ALL'] ? [] : ['scoring', 'accessibility', 'library', 'opening', 'panel', 'video', 'room', 'diagnostics', 'following', 'footage-pages', 'looking', 'link', 'link-site', 'link-more', 'link-devices'].map((name) => `tests/e2e/${name}.test.ts`),
    globalSetup: ['tests/database-template.ts', 'tests/e2e/built-pages.ts'],
    fileParallelism: false,
    sequence: { concurrent: false },
    bail: 1,
    // A busy machine needs longer than the default second until what was done is durable everywhere.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
