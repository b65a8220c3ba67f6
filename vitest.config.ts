// Unit tests stand beside their code; what needs a browser and whole processes stands in tests/e2e and has its own runner.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** What keeps `npm test` from ending within ten minutes on two cores: with `npm test -- --all`, or by name with vitest itself. */
const LONG = [
  'tests/faults/room-kills.test.ts', 'tests/faults/tampering-report-whole.test.ts', 'tests/faults/signing-kills.test.ts', 'tests/faults/repair-kills.test.ts', 'tests/exchange/contract/**', 'tests/viewer/behaviour.test.ts', 'tests/viewer/marks-and-panes.test.ts', 'tests/viewer/polygons.test.ts', 'tests/viewer/video.test.ts',
  ...['custody', 'documents', 'library', 'meeting', 'recovery', 'room', 'signing', 'signing-documents', 'two-machines'].map((name) => `tests/exchange/${name}.test.ts`),
  'src-main/report/documents.test.ts', 'src-main/media/prepared.test.ts', 'src-main/media/large.test.ts', 'src-main/media/video/**', 'src-server/panels/panels.test.ts', 'build/verify-page.test.ts',
  // The short ones of the live link stand beside its code; tests/link/media.test.ts is the one with a browser that always runs.
  ...['annotated-copy', 'camera', 'faults', 'modes', 'panorama-camera', 'server-recording', 'site', 'tap'].map((name) => `tests/link/${name}.test.ts`),
];

export default defineConfig({
  test: {
    include: ['src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'build/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', '**/node_modules/**', 'out/**', ...(process.env['KANTAI_TEST_ALL'] ? [] : LONG)],
    globalSetup: 'tests/database-template.ts',
    // Many tests wait for processes of their own; Vitest's default leaves one core idle, which is half of an office PC.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
