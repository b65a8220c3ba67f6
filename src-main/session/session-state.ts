// What the window is told of who works here.

import type { SessionState } from '#shared/contract/workstation.ts';
import type { Store } from '../store/store.ts';
import type { Demo } from './demo.ts';
import type { Session } from './session.ts';

export function createSessionState(deps: {
  readonly session: Session;
  readonly store: Store;
  readonly demo: Demo;
  readonly serverUrl: string;
  readonly host: SessionState['host'];
  readonly version: string;
  readonly recovered: () => SessionState['recovered'];
}): () => SessionState {
  return () => {
    const active = deps.session.active();
    const language = deps.store.documents.setting('language');
    const demo = deps.demo.accounts();
    const recovered = deps.recovered();
    return {
      ...(active ? { person: active.account.person, bureau: active.account.bureau, device: active.account.device } : {}),
      server: deps.serverUrl,
      known: deps.store.accounts.all().map(({ user, person: { name } }) => ({ user, name })),
      host: deps.host,
      version: deps.version,
      ...(demo ? { demo } : {}),
      ...(recovered ? { recovered } : {}),
      ...(language === 'zh-CN' || language === 'en' ? { language } : {}),
    };
  };
}
