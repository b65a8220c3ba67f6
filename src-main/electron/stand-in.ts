// A stand-in for the `electron` module, for tests: it records what the host sets and lets a test act as Chromium would. The real
// module is never loaded in tests, because outside Electron that starts a download.

import { EventEmitter } from 'node:events';
import type { ElectronParts } from './host.ts';

type Handler = (...given: never[]) => unknown;

/** A session with everything that was set on it, by a short name. */
const createSession = () => {
  const events = new EventEmitter();
  const set: Record<string, Handler> = {};
  const handlers: Record<string, (request: Request) => Promise<Response>> = {};
  const remember = (name: string) => (handler: Handler) => void (set[name] = handler);
  return {
    set,
    handlers,
    events,
    setPermissionRequestHandler: remember('request'),
    setPermissionCheckHandler: remember('check'),
    setDevicePermissionHandler: remember('device'),
    setBluetoothPairingHandler: remember('bluetooth'),
    setDisplayMediaRequestHandler: remember('display'),
    on: (name: string, listener: (...given: unknown[]) => void) => events.on(name, listener),
    protocol: {
      handle: (scheme: string, handler: (request: Request) => Promise<Response>) => void (handlers[scheme] = handler),
    },
  };
};

const createWindow = (options: unknown, order: string[]) => {
  const contents = Object.assign(new EventEmitter(), {
    open: undefined as undefined | (() => unknown),
    setWindowOpenHandler: (handler: () => unknown) => void (contents.open = handler),
  });
  const window = Object.assign(new EventEmitter(), {
    options,
    contents,
    loaded: '',
    loadURL: async (url: string) => void (window.loaded = url),
    show: () => void order.push('show'),
    focus: () => void order.push('focus'),
    isMinimized: () => true,
    restore: () => void order.push('restore'),
  });
  return window;
};

/** `order` tells what was called, in order; `locked`: another instance holds the lock. */
export const createStandIn = ({ packaged = false, locked = false } = {}) => {
  const order: string[] = [];
  const sessions: ReturnType<typeof createSession>[] = [];
  const windows: ReturnType<typeof createWindow>[] = [];
  const defaultSession = createSession();
  const app = Object.assign(new EventEmitter(), {
    isPackaged: packaged,
    commandLine: { appendSwitch: (name: string) => void order.push(`switch ${name}`) },
    enableSandbox: () => void order.push('sandbox'),
    requestSingleInstanceLock: () => !locked,
    quit: () => void order.push('quit'),
    whenReady: async () => void order.push('ready'),
    getPath: () => 'profile',
  });
  const electron = {
    app,
    protocol: { registerSchemesAsPrivileged: (schemes: unknown) => void order.push(`schemes ${JSON.stringify(schemes)}`) },
    session: {
      defaultSession,
      fromPartition: (name: string) => {
        order.push(`partition ${name}`);
        const made = createSession();
        sessions.push(made);
        app.emit('session-created', made);
        return made;
      },
    },
    Menu: { setApplicationMenu: (menu: unknown) => void order.push(`menu ${String(menu)}`) },
    dialog: { showErrorBox: (title: string, text: string) => void order.push(`error ${title} ${text}`) },
    // `new` of a function that returns an object gives that object, as Electron's constructor gives its window.
    BrowserWindow: function BrowserWindow(options: unknown) {
      const window = createWindow(options, order);
      windows.push(window);
      app.emit('web-contents-created', {}, window.contents);
      return window;
    },
  };
  return { electron: electron as unknown as ElectronParts, app, order, sessions, windows, defaultSession };
};
