// The Electron host: one window on the workstation. Electron itself is handed in, so that the order of every step is tested
// with a stand-in; `main.ts` is the only file that loads the real one.

import type * as Electron from 'electron';
import { hardenApp, hardenSession } from './hardening.ts';
import { ORIGIN, refusedSwitches, SCHEMES, windowOptions } from './policy.ts';
import { serveWindow } from './protocol.ts';
import { startFailureWords } from '../start-failure.ts';

export type ElectronParts = Pick<typeof Electron, 'app' | 'protocol' | 'session' | 'Menu' | 'dialog'> & {
  readonly BrowserWindow: new (options: Electron.BrowserWindowConstructorOptions) => Electron.BrowserWindow;
};

export interface HostedWorkstation {
  readonly fetch: (request: Request) => Promise<Response>;
  readonly close: () => Promise<void>;
}

/**
 * Runs the application until it quits.
 * @param createWorkstation is called once, after `ready`, with the folder for this person's data.
 */
export const startElectronHost = async (
  electron: ElectronParts,
  commandLine: readonly string[],
  createWorkstation: (dataDirectory: string) => Promise<HostedWorkstation>,
): Promise<void> => {
  const { app } = electron;
  // Before `ready`, in this order: the sandbox for all, then the scheme.
  hardenApp(app);
  // Chromium draws WebGL without a graphics driver only when told; the window shows nothing but its own code, so a slow picture is the lesser evil.
  app.commandLine.appendSwitch('enable-unsafe-swiftshader');
  electron.protocol.registerSchemesAsPrivileged(SCHEMES);
  if (refusedSwitches(commandLine, app.isPackaged).length > 0 || !app.requestSingleInstanceLock()) {
    app.quit();
    return;
  }

  let window: Electron.BrowserWindow | undefined;
  app.on('second-instance', () => {
    if (!window) return;
    if (window.isMinimized()) window.restore();
    window.focus();
  });
  app.on('window-all-closed', () => app.quit());

  await app.whenReady();
  electron.Menu.setApplicationMenu(null);
  hardenSession(electron.session.defaultSession);
  const options = windowOptions(app.isPackaged);
  const session = electron.session.fromPartition(options.webPreferences!.partition!, { cache: true });
  hardenSession(session);

  const workstation = await createWorkstation(app.getPath('userData')).catch((error: unknown) => {
    const words = startFailureWords(error);
    if (words === undefined) throw error;
    electron.dialog.showErrorBox('勘台 Kantai', words);
    return undefined;
  });
  if (!workstation) return app.quit();
  serveWindow(session, workstation.fetch);
  closeBeforeQuit(app, workstation);

  window = new electron.BrowserWindow(options);
  window.once('ready-to-show', () => window?.show());
  window.on('closed', () => (window = undefined));
  await window.loadURL(`${ORIGIN}/`);
};

// The database is closed before the process goes; a second quit while that runs must not cut it short.
const closeBeforeQuit = (app: Electron.App, workstation: HostedWorkstation): void => {
  let state: 'open' | 'closing' | 'closed' = 'open';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    void workstation.close().finally(() => {
      state = 'closed';
      app.quit();
    });
  });
};
