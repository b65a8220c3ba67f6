// The cameras that staff set up for a case: who may, what is kept of them, and which of them run because a call does.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mayKnowCase } from '#shared/case/visible.ts';
import type { CameraPush, CameraRow, CameraTrouble } from '#shared/contract/central-cameras.ts';
import type { AppendTransaction } from '../../cases/append.ts';
import type { CaseBook } from '../../cases/book.ts';
import type { Effects } from '../../effects.ts';
import { cameraByKey, camerasOfCase, deleteCamera, insertCamera, type Camera } from '../../store/cameras.ts';
import type { Database } from '../../store/database.ts';
import type { Session } from '../../store/people.ts';
import type { Live } from '../live.ts';
import type { Room } from '../room.ts';
import { createCameraLink, type CameraLink } from './link.ts';
import { createFlvFeed, type FlvFeed } from './rtmp/flv.ts';
import type { Publication } from './rtmp/server.ts';
import type { AddressSeal } from './seal.ts';

export const MOST_CAMERAS = 4;

export interface CamerasDeps {
  readonly database: Database;
  readonly append: AppendTransaction;
  readonly book: CaseBook;
  readonly live: Live;
  readonly effects: Effects;
  readonly seal: AddressSeal;
  /** How cameras reach this server to push: `rtmp://host:port/live`; absent: they cannot. */
  readonly pushAddress: string | undefined;
  readonly report: (error: unknown) => void;
  /** Another ffmpeg than the one in the path. */
  readonly command?: string | undefined;
}
export type CameraFailure = { readonly failure: 'notFound' | 'forbidden' | 'badAddress' | 'full' } | { readonly failure: 'noIngest'; readonly why: 'noFfmpeg' | 'noPort' | 'noCalls' };

export interface Cameras {
  add(session: Session, wish: { readonly case: string; readonly name: string; readonly address?: string | undefined }): Promise<{ readonly camera: string; readonly push?: CameraPush } | CameraFailure>;
  list(session: Session, caseId: string): Promise<readonly CameraRow[] | CameraFailure>;
  remove(session: Session, caseId: string, camera: string): Promise<CameraFailure | undefined>;
  /** A camera begins to push; `cut` ends its connection. */
  publish(key: string, cut: () => void): Promise<Publication | undefined>;
  close(): void;
}

/** What a camera pushes, whether a call runs or not. */
interface Pushing {
  readonly feed: FlvFeed;
  readonly cut: () => void;
}

const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');
const isAddress = (text: string): boolean => {
  const url = URL.parse(text);
  return url !== null && (url.protocol === 'rtsp:' || url.protocol === 'rtsps:') && url.hostname !== '' && !/\s/.test(text);
};
/** Without name and password. */
const shown = (text: string): string => {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
};

export function createCameras(deps: CamerasDeps): Cameras {
  const { database, append, book, live, effects, seal, report } = deps;
  const { query } = database;
  const links = new Map<string, { readonly room: Room; readonly link: CameraLink }>();
  const pushing = new Map<string, Pushing>();
  const publishers = new Map<string, Set<() => void>>();
  const hex = (bytes: number): string => Buffer.from(effects.randomBytes(bytes)).toString('hex');

  const staffOnly = async (session: Session, caseId: string): Promise<CameraFailure | undefined> => {
    if (!mayKnowCase(session.person, (await book.read(query, caseId)).state)) return { failure: 'notFound' };
    return session.person.role === 'staff' ? undefined : { failure: 'forbidden' };
  };
  /** Resolves when this camera pushes, or at once when it does. */
  const waitForPush = (id: string) => (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (pushing.has(id) || signal.aborted) return resolve();
      const waiting = publishers.get(id) ?? new Set();
      publishers.set(id, waiting);
      const done = (): void => {
        waiting.delete(done);
        resolve();
      };
      waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
      return undefined;
    });
  /** Of the connection that there is now: a new one has a new head. */
  const feedOf = (id: string): FlvFeed => ({
    video: () => 'ok',
    to: (write) => pushing.get(id)?.feed.to(write) ?? (() => undefined),
  });
  const startLink = (room: Room, camera: Camera): void => {
    const known = links.get(camera.id);
    if (room.isEnded || (known && known.room === room)) return;
    known?.link.stop();
    const address = camera.address && seal.open(camera.id, camera.address);
    const link = createCameraLink({
      camera, room, effects, report, command: deps.command,
      source: address === undefined ? { feed: feedOf(camera.id), publishing: waitForPush(camera.id) } : { address },
      announce: live.media.announce,
      closeProducer: live.media.closeProducer,
    });
    links.set(camera.id, { room, link });
    void room.finished.then(() => {
      link.stop();
      if (links.get(camera.id)?.link === link) links.delete(camera.id);
    });
  };
  live.onOpen((room) => {
    void camerasOfCase(query, room.case).then((cameras) => {
      for (const camera of cameras) startLink(room, camera);
    }, report);
  });

  return {
    async add(session, { case: caseId, name, address }) {
      const refused = await staffOnly(session, caseId);
      if (refused) return refused;
      if (address !== undefined && !isAddress(address)) return { failure: 'badAddress' };
      if (live.engine === undefined) return { failure: 'noIngest', why: 'noCalls' };
      if (address === undefined && deps.pushAddress === undefined) return { failure: 'noIngest', why: 'noPort' };
      if (!(await hasFfmpeg(deps.command))) return { failure: 'noIngest', why: 'noFfmpeg' };
      const key = address === undefined ? Buffer.from(effects.randomBytes(24)).toString('base64url') : undefined;
      const id = hex(8);
      const camera: Camera = { id, case: caseId, name, how: address === undefined ? 'rtmp' : 'rtsp', keyHash: key && hashOf(key), address: address === undefined ? undefined : seal.close(id, address) };
      const isIn = await append(async ({ query: inside, appendOwn }) => {
        if ((await camerasOfCase(inside, caseId)).length >= MOST_CAMERAS) return false;
        await insertCamera(inside, { ...camera, by: session.person.id, at: new Date(effects.now()).toISOString() });
        await appendOwn(caseId, 'camera.added', { camera: id, name, how: camera.how, by: session.person.id });
        return true;
      });
      if (!isIn) return { failure: 'full' };
      const room = live.room(caseId);
      if (room) startLink(room, camera);
      return { camera: id, ...(key !== undefined && { push: { address: deps.pushAddress!, key } }) };
    },
    async list(session, caseId) {
      if (!mayKnowCase(session.person, (await book.read(query, caseId)).state)) return { failure: 'notFound' };
      return (await camerasOfCase(query, caseId)).map((camera): CameraRow => {
        const at = links.get(camera.id)?.link.state;
        return {
          camera: camera.id, name: camera.name, how: camera.how,
          ...(camera.address && session.person.role === 'staff' && { address: shown(seal.open(camera.id, camera.address)) }),
          state: at?.state ?? 'idle',
          ...(at?.fault && { trouble: at.fault satisfies CameraTrouble }),
          ...(at?.picture && { width: at.picture.width, height: at.picture.height }),
        };
      });
    },
    async remove(session, caseId, camera) {
      const refused = await staffOnly(session, caseId);
      if (refused) return refused;
      const isGone = await append(async ({ query: inside, appendOwn }) => {
        if (!(await deleteCamera(inside, caseId, camera))) return false;
        await appendOwn(caseId, 'camera.removed', { camera, by: session.person.id });
        return true;
      });
      if (!isGone) return { failure: 'notFound' };
      links.get(camera)?.link.stop();
      links.delete(camera);
      pushing.get(camera)?.cut();
      return undefined;
    },
    async publish(key, cut) {
      const camera = await cameraByKey(query, hashOf(key));
      // One at a time: whoever has the key too does not take the picture's place unseen.
      if (!camera || pushing.has(camera.id)) return undefined;
      const own: Pushing = { feed: createFlvFeed(), cut };
      pushing.set(camera.id, own);
      for (const tell of publishers.get(camera.id) ?? []) tell();
      return {
        video(timestamp, body) {
          if (own.feed.video(timestamp, body) === 'ok') return;
          links.get(camera.id)?.link.fail('codec');
          cut();
        },
        ended() {
          if (pushing.get(camera.id) !== own) return;
          pushing.delete(camera.id);
          links.get(camera.id)?.link.interrupt();
        },
      };
    },
    close() {
      for (const { link } of links.values()) link.stop();
      for (const { cut } of pushing.values()) cut();
    },
  };
}

export const hasFfmpeg = (command = 'ffmpeg'): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(command, ['-hide_banner', '-version'], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('close', (code) => resolve(code === 0));
  });
