// What the Electron host allows, as data and pure functions: nothing here touches Electron, so every rule is tested without it.

import type { BrowserWindowConstructorOptions, CustomScheme } from 'electron';

/** The window's only origin. */
export const SCHEME = 'kantai';
export const ORIGIN = 'kantai://app';

/**
 * `standard` gives the scheme an origin and relative addresses, `stream` lets video seek in files whose index is at the end,
 * `corsEnabled` keeps other origins from reading it. Not allowed: service workers, bypassing the CSP, code cache.
 */
export const SCHEMES: CustomScheme[] = [
  {
    scheme: SCHEME,
    privileges: { standard: true, secure: true, supportFetchAPI: true, corsEnabled: true, stream: true, bypassCSP: false, allowServiceWorkers: false, allowExtensions: false },
  },
];

/** The one place where a window's options are made. The window has no preload: it speaks to the workstation by `fetch` alone. */
export const windowOptions = (packaged: boolean): BrowserWindowConstructorOptions => ({
  width: 1440,
  height: 900,
  minWidth: 1024,
  minHeight: 680,
  show: false,
  title: '勘台 Kantai',
  backgroundColor: '#f7f7f5',
  autoHideMenuBar: true,
  webPreferences: {
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
    enableWebSQL: false,
    devTools: !packaged,
    partition: 'kantai',
  },
});

/**
 * Permissions that the page may have; every other one is denied, also those that Electron does not know yet. `media` is microphone and camera
 * of a call, which the system asks the person for besides; the wake lock keeps the machine from sleeping while a call is recorded.
 */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen', 'media', 'screen-wake-lock', 'speaker-selection']);

export const mayHavePermission = (permission: string, requester: string): boolean => ALLOWED_PERMISSIONS.has(permission) && isOwnPage(requester);

/** True for addresses of our own origin only; empty, relative and look-alike addresses are not. */
export const isOwnPage = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${SCHEME}:` && url.host === 'app' && url.username === '' && url.password === '' && url.port === '';
};

/** Files that the page may save: documents and exports that the workstation itself serves. */
export const mayDownload = (address: string): boolean => {
  if (address.startsWith(`blob:${ORIGIN}/`)) return true;
  return isOwnPage(address) && new URL(address).pathname.startsWith('/conclusion/');
};

/** Switches that a packaged application refuses on its command line, because they open it to other programs. */
const REFUSED_SWITCHES = ['remote-debugging-port', 'remote-debugging-pipe', 'remote-debugging-address', 'inspect', 'inspect-brk', 'js-flags', 'disable-web-security', 'load-extension', 'no-sandbox', 'proxy-server', 'host-rules', 'host-resolver-rules', 'ignore-certificate-errors'];

/** The switches of `commandLine` that must not be there; anything but an empty list ends a packaged start. */
export const refusedSwitches = (commandLine: readonly string[], packaged: boolean): string[] => {
  if (!packaged) return [];
  return commandLine
    .filter((argument) => argument.startsWith('--'))
    .map((argument) => argument.slice(2).split('=')[0]!.toLowerCase())
    .filter((name) => REFUSED_SWITCHES.includes(name));
};
