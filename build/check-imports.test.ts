import { expect, test } from 'vitest';
import { breachOf, importsOf } from './check-imports.ts';

const breaches = (from: string, source: string) => importsOf(from, source).map((each) => breachOf(each));

test.each([
  ['src-renderer/inbox/inbox.tsx', "import { fold } from '#shared/case/fold.ts';", undefined],
  ['src-renderer/inbox/inbox.tsx', "import { x } from '../../src-main/workstation.ts';", 'src-renderer may not import src-main'],
  ['src-shared/log/chain.ts', "import { createHash } from 'node:crypto';", 'src-shared is pure: no Node, no DOM, no I/O'],
  ['src-shared/log/chain.ts', "export { x } from '../../src-server/central.ts';", 'src-shared may not import src-server'],
  ['src-main/sync/exchange.ts', "import Database from 'better-sqlite3';", 'only a store holds SQL'],
  ['src-main/store/open.ts', "import Database from 'better-sqlite3';", undefined],
  ['src-main/web/host.ts', "import { app } from 'electron';", 'only src-main/electron imports electron'],
  ['src-renderer/review/page.tsx', "const three = await import('three');", 'only src-renderer/viewer imports three'],
  ['src-renderer/review/page.tsx', "import { readFileSync } from 'node:fs';", 'the window has no Node'],
  ['src-main/report/compose.ts', "new Worker(new URL('../../build/x.ts', import.meta.url))", 'the product does not import what builds or tests it'],
  ['src-main/a.ts', "import type { Central } from '../src-server/central.ts';", 'src-main may not import src-server'],
])('%s with %s', (from, source, breach) => {
  expect(breaches(from, source)).toEqual([breach]);
});

test('an import over several lines is seen', () => {
  expect(breaches('src-main/a.ts', "import {\n  one,\n  two,\n} from '../src-renderer/b.ts';")).toEqual(['src-main may not import src-renderer']);
});
