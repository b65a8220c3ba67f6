// How the window is built: React and Ant Design from src-renderer into out/window, for a strict Content-Security-Policy.
// The back end replaces `__CSP_NONCE__` in index.html by a fresh nonce at every load.

import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { noncedStyles } from './build/nonced-styles.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('./src-renderer'),
  base: '/',
  publicDir: false,
  html: { cspNonce: '__CSP_NONCE__' },
  plugins: [react(), noncedStyles()],
  build: {
    outDir: here('./out/window'),
    emptyOutDir: true,
    target: 'chrome140',
    // A data: URL would need a hole in the policy, so even the smallest font or picture stays a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
});
