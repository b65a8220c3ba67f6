// Bundles the Electron host into out/electron: one entry and the worker threads that it starts. Native modules and those that
// read files of their own stay outside; electron-builder packs them from node_modules.

import { builtinModules } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const OUTSIDE = ['electron', 'better-sqlite3', 'sharp', '@myriaddreamin/typst-ts-node-compiler', '@expo-google-fonts/noto-sans-sc', '@expo-google-fonts/noto-serif-sc', 'fontkit'];

/** `new URL('./x-worker.ts', import.meta.url)` starts a thread from a file: in the bundle that file is an entry of its own. */
const workers = (): Plugin => ({
  name: 'kantai-workers',
  async transform(code, id) {
    if (!id.includes('/src-main/')) return null;
    let changed = code;
    for (const [all, specifier] of code.matchAll(/new URL\(\s*['"](\.[^'"]+\.ts)['"],\s*import\.meta\.url\s*\)/g)) {
      const target = fileURLToPath(new URL(specifier!, `file://${id}`));
      const fileName = `${basename(target, '.ts')}.js`;
      this.emitFile({ type: 'chunk', id: target, fileName });
      changed = changed.replace(all, `new URL('./${fileName}', import.meta.url)`);
    }
    return changed === code ? null : { code: changed, map: null };
  },
});

export default defineConfig({
  root,
  plugins: [workers()],
  build: {
    ssr: 'src-main/electron/main.ts',
    outDir: 'out/electron',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rollupOptions: {
      external: [...OUTSIDE, ...builtinModules, /^node:/],
      // One folder deep like the sources, so that `../../resources` means the same place in both.
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
    },
  },
  ssr: { noExternal: true, external: OUTSIDE },
});
