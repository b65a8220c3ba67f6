// Builds the window, the Electron host and the server, each only when its sources changed since the last time.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Part {
  readonly name: string;
  readonly config: string;
  /** The file that says that it was built. */
  readonly result: string;
  readonly sources: readonly string[];
}

const WINDOW: Part = {
  name: 'window',
  config: 'vite.config.ts',
  result: 'out/window/index.html',
  sources: ['src-renderer', 'src-shared', 'vite.config.ts', 'build/nonced-styles.ts', 'package-lock.json'],
};
const ELECTRON_HOST: Part = {
  name: 'Electron host',
  config: 'build/bundle/electron.config.ts',
  result: 'out/electron/main.js',
  sources: ['src-main', 'src-shared', 'build/bundle', 'package-lock.json'],
};
const SERVER: Part = {
  name: 'server',
  config: 'build/bundle/server.config.ts',
  result: 'out/server.js',
  sources: ['src-server', 'src-shared', 'build/bundle', 'package-lock.json'],
};

/** Builds the window where needed and answers its folder. */
export const ensureWindow = async (root: string, say: (line: string) => void): Promise<string> => {
  await ensurePart(root, WINDOW, say);
  return join(root, 'out', 'window');
};

/** Bundles the Electron host where needed: `electron <root>` then runs it by `main` of package.json. */
export const ensureElectronHost = (root: string, say: (line: string) => void): Promise<void> => ensurePart(root, ELECTRON_HOST, say);

/** Bundles the central server where needed, into `out/server.js`. */
export const ensureServer = (root: string, say: (line: string) => void): Promise<void> => ensurePart(root, SERVER, say);

const ensurePart = async (root: string, part: Part, say: (line: string) => void): Promise<void> => {
  const stamp = join(root, 'out', `.${part.name.replaceAll(' ', '-')}-sources`);
  const wanted = fingerprint(root, part.sources);
  if (existsSync(join(root, part.result)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  say(`building the ${part.name} …`);
  const { build } = await import('vite');
  // A test runner says NODE_ENV=test, and what is built then would hold React's slow development half.
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await build({ configFile: join(root, part.config), mode: 'production', logLevel: 'warn' });
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
  mkdirSync(join(root, 'out'), { recursive: true });
  writeFileSync(stamp, wanted);
};

/** SHA-256 over names and bytes of everything that a part is built from. */
export const fingerprint = (root: string, sources: readonly string[]): string => {
  const hash = createHash('sha256');
  // What was built before this was said may hold the development half.
  hash.update('production');
  for (const source of sources) {
    for (const file of filesOf(join(root, source))) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file));
  }
  return hash.digest('hex');
};

const filesOf = (path: string): string[] => {
  if (!existsSync(path)) return [];
  if (/\.\w+$/.test(path)) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};
