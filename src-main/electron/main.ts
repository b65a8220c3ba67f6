// Entry of the desktop application: the only file that loads Electron.

import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { app, BrowserWindow, dialog, Menu, net, protocol, safeStorage, session } from 'electron';
import { createWorkstation } from '../workstation.ts';
import { startElectronHost } from './host.ts';
import { createKeyVault } from './key-vault.ts';

// `--data` and `--server` come from `npm start`; an installed application takes its own folder and its bureau's server.
const argument = (name: string) => process.argv.find((each) => each.startsWith(`--${name}=`))?.slice(name.length + 3);
const data = argument('data');
if (data) app.setPath('userData', data);

await startElectronHost({ app, BrowserWindow, dialog, Menu, protocol, session }, process.argv.slice(1), async (userData) =>
  createWorkstation({
    dataDirectory: join(userData, 'workstation'),
    serverUrl: argument('server') ?? process.env['KANTAI_SERVER'] ?? 'http://127.0.0.1:8680',
    windowDirectory: argument('window') ?? join(import.meta.dirname, '..', 'window'),
    host: 'electron',
    version: app.getVersion(),
    now: Date.now,
    randomBytes: (length) => randomBytes(length),
    // Electron's own network stack knows the system's proxy and client certificates.
    network: ((input, init) => net.fetch(input as string, init as RequestInit)) as typeof fetch,
    log: (line) => console.error(line),
    keyVault: await createKeyVault(safeStorage, process.platform),
  }),
);
