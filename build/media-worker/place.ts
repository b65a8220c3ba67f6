// Where the mediasoup that is built here lies: package and worker of one version, because their channel is that version's own. For tests
// and for trying; production takes the version of package.json with the worker of its own install script (docs/operations.md).

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The last release whose pinned libraries are those of Debian 12; later ones want a libsrtp that no Debian carries. */
export const VERSION = '3.12.16';

export const folder = fileURLToPath(new URL('../../.kantai/media-worker/', import.meta.url));
export const packageFolder = join(folder, 'node_modules', 'mediasoup');
/** For `KANTAI_MEDIASOUP_MODULE`. */
export const moduleFile = join(packageFolder, 'node', 'lib', 'index.js');
/** For `MEDIASOUP_WORKER_BIN`. */
export const workerFile = join(folder, 'mediasoup-worker');

/** What an environment needs to run on it, or undefined where it was not built. */
export const builtHere = (): { readonly KANTAI_MEDIASOUP_MODULE: string; readonly MEDIASOUP_WORKER_BIN: string } | undefined =>
  existsSync(workerFile) && existsSync(moduleFile) ? { KANTAI_MEDIASOUP_MODULE: moduleFile, MEDIASOUP_WORKER_BIN: workerFile } : undefined;
