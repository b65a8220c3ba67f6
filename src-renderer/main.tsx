// The window's composition root: makes the parts, hands them to the pages, follows the workstation.

import './ui/trusted-types.ts';
import 'antd/dist/antd.css';
import '@fontsource-variable/noto-sans-sc/wght.css';
import './ui/fonts.css';
import './ui/colours.css';
import './ui/base.css';
import './ui/shell.css';
import './viewer/viewer.css';
import { createRoot } from 'react-dom/client';
import { Window } from './window.tsx';
import { followChanges } from './ui/follow-changes.ts';
import { wordsIn } from './ui/language/language.ts';
import { createRedactionDesk } from './review/redaction-desk.ts';
import { createCallDesk } from './ui/call-desk.ts';
import { createSurface } from './ui/surface.ts';
import { Themed } from './ui/theme.tsx';
import { viewerWording } from './ui/viewer-wording.ts';
import { WindowContext } from './ui/window-context.ts';
import { createWindowStore } from './ui/window-state.ts';
import { createWorkstation } from './ui/workstation.ts';
import { createPainterReserve, whenQuiet } from './viewer/painter-reserve.ts';

// `location.origin` is "null" for some schemes; protocol and host are always there.
const origin = `${location.protocol}//${location.host}`;
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
const workstation = createWorkstation(origin);
const store = createWindowStore({ workstation, storage: localStorage });
const startPainter = createPainterReserve(() => new Worker(new URL('./viewer/painter.worker.ts', import.meta.url), { type: 'module' }), whenQuiet);
const surface = createSurface(document, async (canvas, overlay) => {
  const { createViewer } = await import('./viewer/viewer.ts');
  return createViewer(canvas, overlay, {
    wording: viewerWording(() => wordsIn[store.state.getState().language]),
    reducedMotion: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
    startPainter,
  });
});
const calls = createCallDesk({ workstation, origin, language: () => store.state.getState().language });
const redactions = createRedactionDesk({ origin });
store.state.subscribe(({ session }) => {
  if (session && !session.person) redactions.cancelAll();
});
const ended = new AbortController();
addEventListener('pagehide', () => ended.abort());
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <WindowContext value={{ workstation, store, surface, calls, redactions, origin }}>
    <Themed nonce={nonce}>
      <Window />
    </Themed>
  </WindowContext>,
);
void store.refreshSession();
void followChanges(workstation, store, ended.signal);
