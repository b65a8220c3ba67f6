// Attaches the policy to Electron's objects: sessions, windows, the application.

import type { App, Session, WebContents } from 'electron';
import { isOwnPage, mayDownload, mayHavePermission } from './policy.ts';

/** Denies every permission, device and download that the policy does not name. For the default session and every partition. */
export const hardenSession = (session: Session): void => {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => answer(mayHavePermission(permission, details.requestingUrl)));
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin) => mayHavePermission(permission, requestingOrigin));
  session.setDevicePermissionHandler(() => false);
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  session.setDisplayMediaRequestHandler((_request, answer) => answer({}));
  session.on('will-download', (event, item) => {
    if (!mayDownload(item.getURL())) event.preventDefault();
  });
};

/** Keeps a page where it is: no navigation away, no new windows, no embedded guests. */
export const hardenContents = (contents: WebContents): void => {
  const stay = (event: { preventDefault(): void; readonly url?: string }, url = event.url ?? '') => {
    if (!isOwnPage(url)) event.preventDefault();
  };
  contents.on('will-navigate', (event) => stay(event));
  contents.on('will-redirect', (event) => stay(event));
  contents.on('will-frame-navigate', (event) => stay(event));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
};

/** Everything that can be said before `ready`, and for whatever is created later. */
export const hardenApp = (app: App): void => {
  app.enableSandbox();
  app.on('session-created', hardenSession);
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
  // A certificate that the system does not trust stays untrusted; there is no way to click through.
  app.on('certificate-error', (event, _contents, _url, _error, _certificate, answer) => {
    event.preventDefault();
    answer(false);
  });
  app.on('login', (event) => event.preventDefault());
};

