// Entry of the desktop application: the only file that loads Electron.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { app, BrowserWindow, dialog, Menu, net, protocol, safeStorage, session, utilityProcess } from 'electron';
import type { TokenAnswer, TokenProcess } from '../keys/token.ts';
import { createWorkstation } from '../workstation.ts';
import { startElectronHost } from './host.ts';
import { createKeyVault } from './key-vault.ts';

// `--data` and `--server` come from `npm start`; an installed application takes its own folder and its bureau's server.
const argument = (name: string) => process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
const data = argument('data');
if (data) app.setPath('userData', data);

/** The installed application cannot run as Node (a fuse), so a token's library gets a process of Electron's. */
const forkToken = (file: URL): TokenProcess => {
  const child = utilityProcess.fork(fileURLToPath(file), [], { serviceName: 'Kantai token', stdio: 'ignore' });
  return {
    send: (question) => child.postMessage(question),
    onAnswer: (hear) => void child.on('message', (message: TokenAnswer) => hear(message)),
    onEnd: (hear) => void child.on('exit', hear),
    kill: () => void child.kill(),
  };
};

await startElectronHost({ app, BrowserWindow, dialog, Menu, protocol, session }, process.argv.slice(1), async (userData) =>
  createWorkstation({
    dataDirectory: join(userData, 'workstation'),
    serverUrl: argument('server') ?? process.env['KANTAI_SERVER'] ?? 'http://127.0.0.1:8680',
    windowDirectory: argument('window') ?? join(import.meta.dirname, '..', 'window'),
    host: 'electron',
    version: app.getVersion(),
    now: Date.now,
    randomBytes: (length) => randomBytes(length),
    // Electron's own network stack knows the system's proxy and client certificates. It also has a cache, in the clear on the disk:
    // what the workstation fetches it keeps itself, sealed.
    network: ((input, init) => net.fetch(input as string, { ...init, cache: 'no-store' } as RequestInit)) as typeof fetch,
    log: (line) => console.error(line),
    startTokenProcess: forkToken,
    keyVault: await createKeyVault(safeStorage, process.platform),
  }),
);
