// Builds the site's page into out/site: a phone loads its script, its style and nothing else; panoramas have a frame and a bundle of their own.

import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { fingerprint } from './start/build-parts.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = ['src-renderer/site-page', 'src-shared/live', 'build/site-page.ts', 'package-lock.json'];

/** Builds where needed and answers the folder. */
export async function ensureSitePage(say: (line: string) => void): Promise<string> {
  const folder = join(root, 'out', 'site');
  const stamp = join(root, 'out', '.site-page-sources');
  const wanted = fingerprint(root, SOURCES);
  if (existsSync(join(folder, 'page.js')) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;
  say('building the site’s page …');
  const from = join(root, 'src-renderer', 'site-page');
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(from, 'page.ts'), join(from, 'panorama.ts')],
    bundle: true,
    minify: true,
    format: 'esm',
    // Phones of some years ago, and what WeChat brings.
    target: ['chrome100', 'safari15.4'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'warning',
    outdir: folder,
    absWorkingDir: root,
  });
  for (const file of ['page.html', 'panorama.html', 'page.css']) cpSync(join(from, file), join(folder, file));
  writeFileSync(stamp, wanted);
  return folder;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.stdout.write(`${await ensureSitePage((line) => process.stderr.write(`${line}\n`))}\n`);
