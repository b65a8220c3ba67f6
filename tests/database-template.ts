// An empty PGlite made once for all test files: `initdb` in WebAssembly costs seconds of processor time, a copy a fraction of one.

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs once before all test files; they find the template by `KANTAI_TEST_TEMPLATE`. */
export default async function setup(): Promise<void> {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/@electric-sql/pglite/package.json'), 'utf8')) as { version: string };
  const made = join(root, 'node_modules/.cache/kantai', `pglite-${version}`);
  if (!existsSync(made)) await make(made);
  process.env['KANTAI_TEST_TEMPLATE'] = made;
}

async function make(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const pglite = await PGlite.create(join(unfinished, 'folder'));
  const dump = await pglite.dumpDataDir('none');
  await pglite.close();
  writeFileSync(join(unfinished, 'dump.tar'), new Uint8Array(await dump.arrayBuffer()));
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was first.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
}
