// Lets the bundled Electron host run in plain Node: `electron` resolves to this file. It gives the host what it asks for, and when
// the window is loaded asks the mounted protocol for a page and a call, prints what came back, and quits.
//
//   node --import ./electron-in-node.mjs out/electron/main.js

import { EventEmitter } from 'node:events';
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) => (specifier === 'electron' ? { url: import.meta.url, shortCircuit: true } : next(specifier, context)),
});

let serve;
const createSession = () =>
  Object.assign(new EventEmitter(), {
    setPermissionRequestHandler() {},
    setPermissionCheckHandler() {},
    setDevicePermissionHandler() {},
    setBluetoothPairingHandler() {},
    setDisplayMediaRequestHandler() {},
    protocol: { handle: (_scheme, handler) => void (serve = handler) },
  });

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  enableSandbox() {},
  commandLine: { appendSwitch() {} },
  requestSingleInstanceLock: () => true,
  whenReady: async () => undefined,
  getVersion: () => '0.0.0',
  getPath: () => app.userData,
  setPath: (_name, path) => void (app.userData = path),
  quit: () => {
    let held = false;
    app.emit('before-quit', { preventDefault: () => (held = true) });
    if (!held) process.exit(0);
  },
});
export const protocol = { registerSchemesAsPrivileged() {} };
export const session = { defaultSession: createSession(), fromPartition: createSession };
export const Menu = { setApplicationMenu() {} };
export const dialog = { showErrorBox: (_title, text) => console.error(text) };
// As a Linux without a key store: Electron then has nothing but a constant key.
export const safeStorage = { isAsyncEncryptionAvailable: async () => true, getSelectedStorageBackend: () => 'basic_text' };
export const utilityProcess = { fork() { throw new Error('no process here'); } };
export const net = { fetch: async () => Promise.reject(new Error('no server')) };
export class BrowserWindow extends EventEmitter {
  async loadURL(url) {
    const page = await serve(new Request(url));
    const state = await serve(new Request('kantai://app/rpc/session/state', { method: 'POST', body: '{"json":{}}', headers: { 'content-type': 'application/json' } }));
    console.log(JSON.stringify({ page: page.status, policy: page.headers.get('content-security-policy'), html: (await page.text()).slice(0, 15), state: state.status, json: await state.json() }));
    app.quit();
  }
}
