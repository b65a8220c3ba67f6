// npm test: types, lint, import rules, unit tests, then the main job end to end in a real browser. Ends with `N passed, N failed`.
// `npm test -- --all` adds what takes longer: whole forms scored by keyboard, accessibility, all documents, simulated histories. A path runs only what matches.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium, ensureDebianPackages } from './chromium.ts';
import { ensureWindow } from './start/build-parts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => console.log(`[test] ${line}`);
const scratch = mkdtempSync(join(tmpdir(), 'kantai-test-'));
const counts = { passed: 0, failed: 0, skipped: 0 };

const bin = (name: string) => {
  const { bin } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as { bin: string | Record<string, string> };
  const file = typeof bin === 'string' ? bin : (bin[name.split('/').at(-1)!] ?? Object.values(bin)[0]!);
  return join(root, 'node_modules', name, file);
};

/** One check that passes or fails as a whole. */
const check = (name: string, script: string, args: readonly string[]) => {
  const started = Date.now();
  const done = spawnSync(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
  const ok = done.status === 0;
  counts[ok ? 'passed' : 'failed'] += 1;
  say(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds(started)})`);
};

/** A run of vitest; every test of it counts. A run that reports nothing counts as a failure. */
const vitest = (name: string, args: readonly string[]) => {
  const started = Date.now();
  const report = join(scratch, `${name.replaceAll(' ', '-')}.json`);
  const done = spawnSync(process.execPath, [bin('vitest'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args], { cwd: root, stdio: 'inherit' });
  if (!existsSync(report)) {
    counts.failed += 1;
    return say(`FAIL ${name}: no report`);
  }
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, numTotalTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
  counts.passed += numPassedTests!;
  counts.skipped += numPendingTests ?? 0;
  // A file that does not load fails without a failed test.
  counts.failed += Math.max(numFailedTests!, (done.status === 0 && numTotalTests! > 0) || numFailedTests! > 0 ? 0 : Math.max(1, numFailedTestSuites ?? 0));
  say(`${done.status === 0 ? 'ok  ' : 'FAIL'} ${name}: ${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests ?? 0} skipped (${seconds(started)})`);
};

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

const started = Date.now();
const chromium = ensureChromium(say);
say(chromium ? `Chromium: ${chromium}` : 'no Chromium can be had here: tests in the browser will be skipped');
// `pdfsig` and `certutil` are the outside judges of the signatures; their tests say so when they are not there.
ensureDebianPackages(['poppler-utils', 'libnss3-tools', 'qpdf', 'softhsm2', 'opensc'], say);
// By itself: where it cannot be had, the tests that want a real PostgreSQL say so and are skipped, and the others keep their tools.
ensureDebianPackages(['postgresql'], say);

for (const layer of ['shared', 'main', 'server', 'renderer', 'build']) check(`types of ${layer}`, bin('typescript'), ['-p', `build/tsconfig.${layer}.json`]);
check('lint', bin('oxlint'), ['--deny-warnings']);
check('import rules', join(root, 'build/check-imports.ts'), []);
await ensureWindow(root, say);
const all = process.argv.includes('--all');
if (all) process.env['KANTAI_TEST_ALL'] = '1';
const only = process.argv.slice(2).filter((word) => word !== '--all');
vitest('unit tests', only);
if (only.length === 0) vitest('end to end', ['--config', 'vitest.e2e.config.ts']);

rmSync(scratch, { recursive: true, force: true });
say(`all of it took ${seconds(started)}`);
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`);
process.exit(counts.failed > 0 || counts.passed === 0 ? 1 : 0);
