// A camera in a call: a seat of its own whose pictures come through ffmpeg, kept up for as long as the call runs. Every end has a reason and
// is tried again, sooner at first.

import type { NotifyMessage } from '#shared/live/protocol.ts';
import type { Effects } from '../../effects.ts';
import type { Channel } from '../channel.ts';
import { CAMERA_CODEC } from '../engine.ts';
import type { Room } from '../room.ts';
import { createSeat, type Seat } from '../seat.ts';
import { runCamera, type CameraRun } from './camera-process.ts';
import { isEquirect, type CameraFault, type CameraPicture } from './ffmpeg.ts';
import { openPacer } from './pacer.ts';
import type { FlvFeed } from './rtmp/flv.ts';

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A run that lasted so long was a good one: the next failure begins with the short wait again. */
const GOOD_RUN_MS = 20_000;

export interface CameraState {
  readonly state: 'waiting' | 'connecting' | 'flowing' | 'failed';
  readonly fault?: CameraFault;
  readonly picture?: CameraPicture;
}

export interface CameraLinkDeps {
  readonly camera: { readonly id: string; readonly name: string };
  readonly room: Room;
  readonly effects: Effects;
  /** An address that is pulled, or what a camera pushes: nothing is started before it does. */
  readonly source: { readonly address: string } | { readonly feed: FlvFeed; readonly publishing: (signal: AbortSignal) => Promise<void> };
  readonly announce: (room: Room, seat: Seat, producer: string) => void;
  readonly closeProducer: (room: Room, seat: Seat, producer: string) => void;
  readonly report: (error: unknown) => void;
  readonly command?: string | undefined;
}
export interface CameraLink {
  readonly state: CameraState;
  /** What it pushed is not what can be shown. */
  fail(fault: CameraFault): void;
  /** Its pushing ended. */
  interrupt(): void;
  stop(): void;
}

export function createCameraLink(deps: CameraLinkDeps): CameraLink {
  const { camera, room, effects, source } = deps;
  const stopping = new AbortController();
  let state: CameraState = { state: 'waiting' };
  let seat: Seat | undefined;
  let run: CameraRun | undefined;
  /** Said of what it sends by who reads it, before ffmpeg could. */
  let said: CameraFault | undefined;

  const stop = (): void => {
    stopping.abort();
    run?.stop();
    if (seat && !seat.isGone) room.remove(seat, 'left');
  };
  /** The room speaks to it as to everybody: it only needs to know when its media are gone and when it has to go. */
  const channel: Channel = {
    request: async () => undefined,
    notify: ({ notify }: NotifyMessage) => {
      if (notify === 'routerGone') run?.stop();
    },
    close: () => {
      stopping.abort();
      run?.stop();
    },
    isOpen: true,
  };
  const sit = (): Seat => {
    if (seat) return seat;
    const hex = (bytes: number): string => Buffer.from(effects.randomBytes(bytes)).toString('hex');
    seat = createSeat({ id: hex(8), identity: { key: `camera:${camera.id}`, role: 'site', name: camera.name, camera: camera.id, case: room.case, isAllowed: async () => true }, key: hex(24), rtpCapabilities: null, mode: 'high', consent: undefined });
    seat.attach(channel);
    room.add(seat);
    return seat;
  };

  /** One try: from asking for a place in the engine to the end of ffmpeg. */
  const once = async (): Promise<CameraFault> => {
    const input = await room.router().then((router) => router.createInput(CAMERA_CODEC)).catch(() => undefined);
    const pacer = input && (await openPacer(input.port).catch(() => undefined));
    if (!input || !pacer) {
      input?.close();
      return 'engineAway';
    }
    let shown: { readonly seat: Seat; readonly producer: string } | undefined;
    try {
      if (stopping.signal.aborted) return 'ended';
      const target = { port: pacer.port, rtcpPort: input.rtcpPort, ssrc: input.ssrc, payloadType: CAMERA_CODEC.payloadType };
      const current = runCamera({
        input: 'address' in source ? source.address : '-', target, ...(deps.command !== undefined && { command: deps.command }),
        picture(picture) {
          if (stopping.signal.aborted || room.isEnded) return;
          state = { state: 'flowing', picture };
          const own = sit();
          own.media.producers.set(input.producer.id, { media: input.producer, source: isEquirect(picture) ? 'panorama' : 'camera', paused: false });
          shown = { seat: own, producer: input.producer.id };
          deps.announce(room, own, input.producer.id);
        },
      });
      run = current;
      const detach = 'feed' in source ? source.feed.to((bytes) => current.write(bytes)) : undefined;
      try {
        return await current.ended;
      } finally {
        detach?.();
      }
    } finally {
      run = undefined;
      if (shown) deps.closeProducer(room, shown.seat, shown.producer);
      pacer.close();
      input.close();
    }
  };
  const keep = async (): Promise<void> => {
    let wait = FIRST_WAIT_MS;
    while (!stopping.signal.aborted) {
      if ('publishing' in source) {
        if (state.state !== 'failed') state = { state: 'waiting' };
        await source.publishing(stopping.signal);
        if (stopping.signal.aborted) break;
      }
      state = { state: 'connecting', ...(state.fault && { fault: state.fault }) };
      const began = effects.now();
      const ended = await once();
      const fault = said ?? ended;
      said = undefined;
      if (stopping.signal.aborted) break;
      state = { state: 'failed', fault };
      if (effects.now() - began > GOOD_RUN_MS) wait = FIRST_WAIT_MS;
      await effects.sleep(wait, stopping.signal);
      wait = Math.min(LONGEST_WAIT_MS, wait * 2);
    }
    state = { state: 'waiting' };
  };
  void keep().catch(deps.report);

  return {
    get state() {
      return state;
    },
    fail(fault) {
      state = { state: 'failed', fault };
      if (run) said = fault;
      run?.stop();
    },
    interrupt: () => run?.stop(),
    stop,
  };
}
