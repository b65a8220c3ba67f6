// npm run package: builds all parts and packs the desktop application with electron-builder, where Electron's binary can be had.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ensureSitePage } from './site-page.ts';
import { ensureElectronHost, ensureServer, ensureWindow } from './start/build-parts.ts';
import { ensureElectron } from './start/electron-binary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const say = (line: string) => console.log(`[package] ${line}`);

await ensureWindow(root, say);
await ensureElectronHost(root, say);
await ensureServer(root, say);
await ensureSitePage(say);
say('out/window, out/electron, out/server.js and out/site are built');

if (!ensureElectron(root, say)) {
  say('Electron’s binary is not here and cannot be downloaded, so no installer is made.');
  say('Where it can be had (or with ELECTRON_OVERRIDE_DIST_PATH naming its folder) this command goes on to the installers.');
  process.exit(process.argv.includes('--required') ? 1 : 0);
}
const done = spawnSync(process.execPath, [fileURLToPath(new URL('../node_modules/electron-builder/cli.js', import.meta.url)), '--config', 'electron-builder.yml', ...process.argv.slice(2).filter((each) => each !== '--required')], { cwd: root, stdio: 'inherit' });
process.exit(done.status ?? 1);
