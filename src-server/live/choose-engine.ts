// Which engine carries the media: mediasoup where its worker runs here, else the small one from npm packages alone. Said in one line.

import type { MediaAddress, MediaEngine } from './engine.ts';

export interface EngineWish {
  /** `KANTAI_MEDIA_ENGINE`; absent: mediasoup if it runs. */
  readonly engine: 'mediasoup' | 'werift' | 'none' | undefined;
  /** `KANTAI_MEDIASOUP_MODULE`: another mediasoup than the one that was installed, with `MEDIASOUP_WORKER_BIN` of the same version. */
  readonly module?: string | undefined;
  readonly address: MediaAddress;
}

export async function chooseEngine(wish: EngineWish, deps: { readonly now: () => number; readonly say: (line: string) => void }): Promise<MediaEngine | undefined> {
  const { say } = deps;
  const { engine, address } = wish;
  const tell = (chosen: MediaEngine): MediaEngine => {
    say(`media engine ${chosen.name}, reached at ${(address.announced.length > 0 ? address.announced : [address.listen]).join(', ')}`);
    return chosen;
  };
  if (engine === 'none') {
    say('media engine none: this server holds no calls');
    return undefined;
  }
  if (engine !== 'werift') {
    try {
      const { createMediasoupEngine } = await import('./mediasoup.ts');
      return tell(await createMediasoupEngine(address, say, { module: wish.module }));
    } catch (error) {
      // Asked for by name it has to be it: a small engine in its place would be found out under load.
      if (engine === 'mediasoup') throw new Error(`The media engine mediasoup does not start here: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  try {
    const { createWeriftEngine } = await import('./werift/engine.ts');
    return tell(await createWeriftEngine(address, deps.now));
  } catch (error) {
    say(`media engine none (${error instanceof Error ? error.message : String(error)}): this server holds no calls`);
    return undefined;
  }
}

/** The wish as the environment of the server says it. Throws with a sentence where it makes no sense. */
export function readEngineWish(env: { readonly [name: string]: string | undefined }): EngineWish {
  const engine = env['KANTAI_MEDIA_ENGINE'];
  if (engine !== undefined && engine !== 'mediasoup' && engine !== 'werift' && engine !== 'none') throw new Error('KANTAI_MEDIA_ENGINE must be mediasoup, werift or none.');
  const port = Number(env['KANTAI_MEDIA_PORT'] ?? '0');
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error('KANTAI_MEDIA_PORT must be a number from 0 to 65535.');
  const announced = (env['KANTAI_MEDIA_ADDRESS'] ?? '').split(',').map((one) => one.trim()).filter((one) => one !== '');
  if (announced.some((one) => !/^[\w.:-]{1,253}$/.test(one))) throw new Error('KANTAI_MEDIA_ADDRESS must be addresses with commas between.');
  // Without an address from outside it is for this machine alone, like the server itself.
  return { engine, module: env['KANTAI_MEDIASOUP_MODULE'], address: { listen: env['KANTAI_MEDIA_LISTEN'] ?? (announced.length > 0 ? '0.0.0.0' : '127.0.0.1'), port, announced } };
}

/** Where cameras push to: `KANTAI_RTMP_PORT`; absent: nowhere. Reached as media are. */
export function readRtmp(env: { readonly [name: string]: string | undefined }): { readonly listen: string; readonly port: number; readonly address: string } | undefined {
  const text = env['KANTAI_RTMP_PORT'];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('KANTAI_RTMP_PORT must be a number from 1 to 65535.');
  const { listen, announced } = readEngineWish(env).address;
  const host = announced[0] ?? listen;
  return { listen, port, address: `rtmp://${host.includes(':') ? `[${host}]` : host}:${port}/live` };
}

export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** `KANTAI_ICE_SERVERS`: JSON as RTCPeerConnection takes it. */
export function readIceServers(text: string | undefined): readonly IceServer[] {
  if (text === undefined || text.trim() === '') return [];
  const complaint = new Error('KANTAI_ICE_SERVERS must be JSON: [{"urls":["turn:host:3478"],"username":"…","credential":"…"}].');
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    throw complaint;
  }
  if (!Array.isArray(read)) throw complaint;
  return read.map((one: { urls?: unknown; username?: unknown; credential?: unknown }) => {
    const urls = typeof one.urls === 'string' ? [one.urls] : one.urls;
    if (!Array.isArray(urls) || urls.length === 0 || !urls.every((url) => typeof url === 'string' && /^(stuns?|turns?):/.test(url))) throw complaint;
    return { urls: urls as string[], ...(typeof one.username === 'string' && { username: one.username }), ...(typeof one.credential === 'string' && { credential: one.credential }) };
  });
}
