// Sends a file over a bad line: tus, small pieces, each tried again from where the server says it is. Where the page was closed in between,
// it goes on too: what was begun is remembered by the file's hash.

import { SITE } from '#shared/live/site.ts';
import { isFinal, SiteRefused, type Api } from './api.ts';

const LEAST_PIECE = 128 * 1024;
const MOST_PIECE = 4 * 1024 * 1024;
/** A piece is as large as the line sends in about two seconds. */
const PIECE_MS = 2_000;
const LONGEST_WAIT_MS = 15_000;
const VERSION = { 'tus-resumable': '1.0.0' };

export interface Progress {
  readonly sent: number;
  readonly bytes: number;
  /** Bytes a second over the last piece; 0: not known. */
  readonly speed: number;
  readonly isWaiting: boolean;
}

const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
const online = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener('online', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener('online', done);
  });

/** Resolves with the upload's id once every byte is on the server. Throws `SiteRefused` where going on is no use. */
export async function sendFile(api: Api, file: Blob, facts: { readonly case: string; readonly sha256: string }, told: (progress: Progress) => void): Promise<string> {
  const remembered = `kantai-upload-${facts.sha256}`;
  const ask = (path: string, init: RequestInit): Promise<Response | undefined> =>
    fetch(path, { ...init, headers: { ...VERSION, authorization: api.authorization, ...(init.headers as Record<string, string>) } }).catch(() => undefined);
  let place = localStorage.getItem(remembered) ?? undefined;
  let offset: number | undefined;
  let piece = 512 * 1024;
  let wait = 500;
  let speed = 0;

  for (;;) {
    const pause = async (): Promise<void> => {
      told({ sent: offset ?? 0, bytes: file.size, speed: 0, isWaiting: true });
      await online(wait);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    };
    if (place === undefined) {
      const made = await ask(SITE.uploads, { method: 'POST', headers: { 'upload-length': String(file.size), 'upload-metadata': `case ${base64(facts.case)},filetype ${base64(file.type === '' ? 'application/octet-stream' : file.type)}` } });
      const location = made?.headers.get('location');
      if (made?.status === 201 && location) {
        place = location;
        localStorage.setItem(remembered, place);
        offset = 0;
      } else {
        const { code = '' } = made ? ((await made.json().catch(() => ({}))) as { code?: string }) : {};
        if (made && (isFinal(code) || made.status === 413)) throw new SiteRefused(code as never);
        await pause();
      }
      continue;
    }
    if (offset === undefined) {
      const found = await ask(place, { method: 'HEAD' });
      if (found?.status === 200) offset = Number(found.headers.get('upload-offset'));
      else if (found?.status === 404) {
        localStorage.removeItem(remembered);
        place = undefined;
      } else if (found?.status === 403 || found?.status === 410) throw new SiteRefused('expired');
      else await pause();
      continue;
    }
    if (offset >= file.size) {
      localStorage.removeItem(remembered);
      return place.slice(place.lastIndexOf('/') + 1);
    }
    const began = performance.now();
    const end = Math.min(file.size, offset + piece);
    const taken = await ask(place, { method: 'PATCH', headers: { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) }, body: file.slice(offset, end) });
    if (taken?.status === 204) {
      const took = Math.max(1, performance.now() - began);
      speed = ((end - offset) * 1000) / took;
      offset = Number(taken.headers.get('upload-offset'));
      piece = Math.round(Math.min(MOST_PIECE, Math.max(LEAST_PIECE, (speed * PIECE_MS) / 1000)));
      wait = 500;
      told({ sent: offset, bytes: file.size, speed, isWaiting: false });
    } else {
      // How far it came is the server's word; a smaller piece may get through where a large one did not.
      offset = undefined;
      piece = Math.max(LEAST_PIECE, piece >> 1);
      await pause();
    }
  }
}
