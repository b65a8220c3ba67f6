// Files on their way: one after the other, each with what it shows; what failed can be tried again, and what an earlier page left goes on.

import type { Delivery, Position, ShotOfList } from '#shared/live/protocol.ts';
import { MOST_SITE_BYTES } from '#shared/live/site.ts';
import { SiteRefused, type Api } from './api.ts';
import { hashOf } from './still.ts';
import { sendFile, type Progress } from './upload.ts';
import type { WaitingFiles } from './waiting-files.ts';

export interface Wanted {
  readonly file: Blob;
  readonly name: string;
  readonly origin: 'now' | 'album';
  readonly takenAt?: string;
  readonly position?: Position;
  readonly shot?: ShotOfList;
  readonly item?: string;
  /** Of a still that the panel asked for, hashed already. */
  readonly nonce?: string;
  readonly sha256?: string;
}
export interface Item extends Wanted {
  readonly id: number;
  /** Where it lies in the phone's storage; once that is known. */
  kept: Promise<number | undefined>;
  state: 'queued' | 'hashing' | 'sending' | 'done' | 'failed';
  progress: Progress | undefined;
  /** Why it failed. */
  failure: 'wrongHash' | 'tooLarge' | 'other' | string | undefined;
}
export interface Deliveries {
  readonly items: readonly Item[];
  add(wanted: Wanted): void;
  again(id: number): void;
}

export function createDeliveries(api: Api, caseId: string, waiting: WaitingFiles, changed: (done: Item | undefined) => void): Deliveries {
  const items: Item[] = [];
  let next = 1;
  let isBusy = false;

  const send = async (item: Item): Promise<void> => {
    item.state = 'hashing';
    changed(undefined);
    const sha256 = item.sha256 ?? (await hashOf(item.file));
    for (let tries = 0; ; tries += 1) {
      item.state = 'sending';
      const upload = await sendFile(api, item.file, { case: caseId, sha256 }, (progress) => {
        item.progress = progress;
        changed(undefined);
      });
      const { name, origin, takenAt, position, shot, item: ofItem, nonce } = item;
      const delivery: Delivery = {
        upload, sha256, name: name.slice(0, 255), origin,
        ...(takenAt !== undefined && { takenAt }), ...(position && { position }), ...(shot && { shot }), ...(ofItem !== undefined && { item: ofItem }), ...(nonce !== undefined && { nonce }),
      };
      try {
        await api.call('deliver', delivery);
        return;
      } catch (error) {
        // Damaged on the way, or the line broke at the last word: the bytes are here, once more.
        const failure = error instanceof SiteRefused ? error.failure : 'other';
        if (tries >= 3 || (failure !== 'offline' && failure !== 'wrongHash' && failure !== 'notFound')) throw error;
      }
    }
  };
  const work = async (): Promise<void> => {
    if (isBusy) return;
    isBusy = true;
    try {
      for (;;) {
        // A still that the panel waits for goes before what takes long.
        const item = items.find((one) => one.state === 'queued' && one.nonce !== undefined) ?? items.find((one) => one.state === 'queued');
        if (!item) return;
        await send(item).then(
          () => {
            item.state = 'done';
            void item.kept.then((key) => (key === undefined ? undefined : waiting.forget(key)));
          },
          (error: unknown) => {
            item.state = 'failed';
            item.failure = error instanceof SiteRefused ? error.failure : 'other';
          },
        );
        changed(item);
      }
    } finally {
      isBusy = false;
    }
  };

  const put = (wanted: Wanted, kept: Promise<number | undefined>): Item => {
    const item: Item = { ...wanted, id: next, kept, state: 'queued', progress: undefined, failure: undefined };
    next += 1;
    items.unshift(item);
    return item;
  };
  const takeUp = async (): Promise<void> => {
    const left = await waiting.all();
    const own = new Set(await Promise.all(items.map(({ kept }) => kept)));
    for (const { key, wanted } of left) if (!own.has(key)) put(wanted, Promise.resolve(key));
    changed(undefined);
    void work();
  };
  // What another tab is sending is its own until that tab is closed.
  if (navigator.locks) void navigator.locks.request(`kantai-waiting-${caseId}`, () => takeUp().then(() => new Promise<never>(() => undefined))).catch(() => undefined);
  else void takeUp();

  return {
    items,
    add(wanted) {
      const fits = wanted.file.size <= MOST_SITE_BYTES && wanted.file.size > 0;
      const item = put(wanted, fits ? waiting.keep(wanted) : Promise.resolve(undefined));
      if (!fits) {
        item.state = 'failed';
        item.failure = 'tooLarge';
      }
      changed(undefined);
      void work();
    },
    again(id) {
      const item = items.find((one) => one.id === id);
      if (item?.state !== 'failed') return;
      item.state = 'queued';
      changed(undefined);
      void work();
    },
  };
}
