// The page's calls to the server: the secret of the link and the key of this browser go with each.

import { SITE, SITE_SCHEME, type SiteFailure } from '#shared/live/site.ts';

export class SiteRefused extends Error {
  override readonly name = 'SiteRefused';
  readonly failure: SiteFailure | 'offline';
  constructor(failure: SiteFailure | 'offline') {
    super(failure);
    this.failure = failure;
  }
}
/** Asking again is no use: the link itself does not open any more. */
export const isFinal = (failure: string): boolean => ['unknown', 'expired', 'revoked', 'elsewhere', 'over'].includes(failure);

export interface Api {
  readonly token: string;
  readonly authorization: string;
  call<T>(name: string, input?: object): Promise<T>;
}

const KEY = 'kantai-device';

/** The key of this browser: made at its first link, kept here, told to nobody but this server. */
function deviceKey(): string {
  const kept = localStorage.getItem(KEY);
  if (kept !== null && /^[\w-]{43}$/.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const made = btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  localStorage.setItem(KEY, made);
  return made;
}

export function createApi(token: string): Api {
  const authorization = `${SITE_SCHEME} ${token}.${deviceKey()}`;
  return {
    token,
    authorization,
    async call<T>(name: string, input: object = {}) {
      const answer = await fetch(`${SITE.api}${name}`, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(input) }).catch(() => undefined);
      if (!answer) throw new SiteRefused('offline');
      if (answer.ok) return (await answer.json()) as T;
      const { code = 'notFound' } = (await answer.json().catch(() => ({}))) as { code?: SiteFailure };
      throw new SiteRefused(code);
    },
  };
}
