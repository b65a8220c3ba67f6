// How code that runs in Node or in Electron's main process is bundled: one entry and the worker threads that it starts. Native modules
// and those that read files of their own stay outside.

import { builtinModules } from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface NodeBundle {
  /** Path of the entry from the root. */
  readonly entry: string;
  /** Folder of the result; as deep as the entry's own, so that `../resources` means the same place in both. */
  readonly folder: string;
  readonly file: string;
  /** Packages that are not bundled. */
  readonly outside: readonly string[];
}

/** `new URL('./x-worker.ts', import.meta.url)` starts a thread from a file: in the bundle that file is an entry of its own. */
const workers = (): Plugin => ({
  name: 'kantai-workers',
  async transform(code, id) {
    if (!/\/src-(main|server)\//.test(id)) return null;
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

export const nodeBundle = ({ entry, folder, file, outside }: NodeBundle): UserConfig =>
  defineConfig({
    root,
    publicDir: false,
    plugins: [workers()],
    build: {
      ssr: entry,
      outDir: folder,
      // The folder of all results must not be emptied by one of them.
      emptyOutDir: folder !== 'out',
      target: 'node24',
      minify: false,
      rollupOptions: {
        external: [...outside, ...builtinModules, /^node:/],
        output: { format: 'es', entryFileNames: file, chunkFileNames: '[name].js' },
      },
    },
    ssr: { noExternal: true, external: [...outside] },
  });
