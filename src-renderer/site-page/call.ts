// The phone's part of a call: a seat that survives lost sockets, media that survives lost networks, and tracks that are sent anew after
// either had to be rebuilt. Socket and media have lives of their own: docs/link.md.

import { Device, types } from 'mediasoup-client';
import { createArriving } from '#shared/live/arriving.ts';
import { CLOSE } from '#shared/live/limits.ts';
import type { Answers, CallView, ClientMethod, ClientRequest, Consent, Mode, Notification, Opaque, ServerMethod, ServerRequest, Source, TransportOptions } from '#shared/live/protocol.ts';
import { createLiveSocket, LiveFailure, type LiveSocket } from '#shared/live/socket.ts';
import { createKeepingUp, EASES, encoderSampleOf } from './keeping-up.ts';
import { LAYERS } from './layers.ts';

export type CallState = 'connecting' | 'live' | 'reconnecting' | 'replaced' | 'removed' | 'ended' | 'failed';
export const isOver = (state: CallState): boolean => state === 'replaced' || state === 'removed' || state === 'ended' || state === 'failed';

export interface Incoming {
  readonly consumer: string;
  readonly producer: string;
  readonly peer: string;
  readonly source: Source;
  readonly track: MediaStreamTrack;
  readonly receiver: RTCRtpReceiver | undefined;
}
export interface CallOptions {
  /** A fresh address of the socket, with its ticket. Throws `CallRefused` where asking again is no use. */
  readonly address: () => Promise<string>;
  readonly consent?: Consent;
  readonly mode?: Mode;
  readonly state: (state: CallState) => void;
  readonly view: (view: CallView) => void;
  readonly notified: (notification: Notification) => void;
  readonly arrived: (incoming: Incoming) => void;
  readonly gone: (consumer: string) => void;
  /** This device does not keep up and sends less by so many steps of `EASES`; 0: everything again. */
  readonly eased?: (step: number) => void;
  /** Whether pictures and sound flow: `false` while the line is away. */
  readonly media: (flows: boolean) => void;
}
export class CallRefused extends Error {
  override readonly name = 'CallRefused';
}

export interface Call {
  start(): void;
  /** Sends a track from now on, also after the line had to be built anew. One of a source. */
  send(source: Source, track: MediaStreamTrack): Promise<void>;
  replace(source: Source, track: MediaStreamTrack): Promise<void>;
  stopSending(source: Source): Promise<void>;
  /** The highest layer that is sent. */
  cap(mode: Mode): Promise<void>;
  request<M extends ClientMethod>(method: M, data: ClientRequest<M>): Promise<Answers[M]>;
  /** WebRTC's own figures, of what is sent. */
  sendStats(): Promise<RTCStatsReport | undefined>;
  receiveStats(): Promise<RTCStatsReport | undefined>;
  leave(): Promise<void>;
}

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 5_000;
const RESTART_AFTER_MS = 2_000;
const SEND_AGAIN_MS = 3_000;
const MOST_SENDS = 5;
const ENCODER_EVERY_MS = 3_000;
/** A panorama is looked into: one layer, as sharp as the line takes. */
const PANORAMA = [{ maxBitrate: 10_000_000 }];
const LAYER_OF = { high: 2, standard: 1, saver: 0, audio: 0 } as const;

export function createCall(options: CallOptions): Call {
  let socket: LiveSocket | undefined;
  let state: CallState = 'connecting';
  let key: string | undefined;
  let seen = 0;
  let device: Device | undefined;
  let media: { readonly send: types.Transport; readonly receive: types.Transport } | undefined;
  let building: Promise<void> | undefined;
  let failures = 0;
  let ceiling: Mode = 'high';
  let easedTo = 0;
  const wanted = new Map<Source, MediaStreamTrack>();
  const producers = new Map<Source, types.Producer>();
  const consumers = new Map<string, types.Consumer>();

  const become = (next: CallState): void => {
    if (isOver(state) || state === next) return;
    state = next;
    options.state(next);
  };
  const request: Call['request'] = (method, data) => (socket ? socket.request(method, data) : Promise.reject(new LiveFailure('closed')));

  const dropMedia = (): void => {
    for (const consumer of consumers.keys()) options.gone(consumer);
    consumers.clear();
    producers.clear();
    media?.send.close();
    // One that was only half made has none.
    media?.receive?.close();
    media = undefined;
  };
  const restart = async (transport: types.Transport): Promise<void> => {
    const { iceParameters } = await request('restartIce', { transport: transport.id });
    await transport.restartIce({ iceParameters: iceParameters as unknown as types.IceParameters });
  };
  const repair = async (transport: types.Transport): Promise<void> => {
    if (transport.closed || isOver(state)) return;
    failures += 1;
    // Twice in vain: another line altogether.
    if (failures > 2) await insist();
    else await restart(transport).catch(() => insist());
  };
  const watch = (transport: types.Transport): void => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    transport.on('connectionstatechange', (now: types.ConnectionState) => {
      clearTimeout(timer);
      if (now === 'connected') failures = 0;
      options.media(![media?.send, media?.receive].some((one) => one?.connectionState === 'failed' || one?.connectionState === 'disconnected'));
      if (now === 'disconnected') timer = setTimeout(() => void repair(transport), RESTART_AFTER_MS);
      if (now === 'failed') void repair(transport);
    });
  };
  const optionsOf = ({ id, iceParameters, iceCandidates, dtlsParameters, iceServers }: TransportOptions): types.TransportOptions => ({
    id,
    iceParameters: iceParameters as unknown as types.IceParameters,
    iceCandidates: iceCandidates as unknown as types.IceCandidate[],
    dtlsParameters: dtlsParameters as unknown as types.DtlsParameters,
    iceServers: iceServers.map(({ urls, username, credential }) => ({ urls: [...urls], ...(username !== undefined && { username }), ...(credential !== undefined && { credential }) })),
  });
  const transport = async (direction: 'send' | 'receive'): Promise<types.Transport> => {
    const made = optionsOf(await request('createWebRtcTransport', { direction }));
    const one = direction === 'send' ? device!.createSendTransport(made) : device!.createRecvTransport(made);
    one.on('connect', ({ dtlsParameters }, done, failed) => {
      request('connectWebRtcTransport', { transport: one.id, dtlsParameters: dtlsParameters as unknown as Opaque }).then(() => done(), failed);
    });
    one.on('produce', ({ kind, rtpParameters, appData }, done, failed) => {
      request('produce', { transport: one.id, kind, rtpParameters: rtpParameters as unknown as Opaque, source: appData['source'] as Source }).then(({ producer }) => done({ id: producer }), failed);
    });
    watch(one);
    return one;
  };
  const produce = async (source: Source, track: MediaStreamTrack): Promise<void> => {
    if (!media || track.readyState === 'ended') return;
    const encodings = source === 'camera' || source === 'screen' ? LAYERS : source === 'panorama' ? PANORAMA : undefined;
    const producer = await media.send.produce({ track, stopTracks: false, disableTrackOnPause: true, zeroRtpOnPause: true, appData: { source }, ...(encodings && { encodings, codecOptions: { videoGoogleStartBitrate: 1_000 } }) });
    producers.set(source, producer);
    await limit(producer, ceiling);
  };
  const limit = async (producer: types.Producer, mode: Mode): Promise<void> => {
    if (producer.kind !== 'video') return;
    if (mode === 'audio') producer.pause();
    else {
      producer.resume();
      const ease = EASES[easedTo]!;
      const hasLayers = (producer.rtpParameters.encodings?.length ?? 0) > 1;
      if (hasLayers) await producer.setMaxSpatialLayer(Math.min(LAYER_OF[mode], ease.layer));
      await producer.setRtpEncodingParameters({ maxFramerate: ease.framesPerSecond, ...(!hasLayers && { scaleResolutionDownBy: [4, 2, 1][ease.layer] }) } as RTCRtpEncodingParameters);
    }
    await request(mode === 'audio' ? 'pauseProducer' : 'resumeProducer', { producer: producer.id }).catch(() => undefined);
  };
  const keepingUp = createKeepingUp();
  /** Sends less where this device does not keep up, and says so on both sides. */
  const watchEncoder = async (): Promise<void> => {
    const stats = state === 'live' && [...producers.values()].some(({ kind, paused }) => kind === 'video' && !paused) ? await media?.send.getStats().catch(() => undefined) : undefined;
    if (!stats) return;
    const step = keepingUp.look(encoderSampleOf([...stats.values()] as Record<string, unknown>[], performance.now()));
    if (step === easedTo) return;
    easedTo = step;
    options.eased?.(step);
    for (const producer of producers.values()) await limit(producer, ceiling).catch(() => undefined);
    await request('reportEase', { step }).catch(() => undefined);
  };
  const watching = setInterval(() => (isOver(state) ? clearInterval(watching) : void watchEncoder()), ENCODER_EVERY_MS);
  /** What this phone can receive, found out once. */
  const loadDevice = async (): Promise<Device> => {
    if (device) return device;
    const { routerRtpCapabilities } = await request('getRouterRtpCapabilities', {});
    const one = new Device();
    await one.load({ routerRtpCapabilities: routerRtpCapabilities as unknown as types.RtpCapabilities });
    return (device = one);
  };
  /** New transports in place of those that are gone; what was sent is sent again. */
  const rebuild = async (): Promise<void> => {
    building ??= (async () => {
      dropMedia();
      await loadDevice();
      // The receiving one second: the server offers others' pictures as soon as it is asked for.
      const send = await transport('send');
      media = { send, receive: undefined as unknown as types.Transport };
      media = { send, receive: await transport('receive') };
      failures = 0;
      for (const [source, track] of wanted) await produce(source, track);
    })().finally(() => {
      building = undefined;
    });
    return building;
  };

  /** Until there is a line again. A server that is away for a while answers nothing, and nobody else would try once more. */
  const insist = async (): Promise<void> => {
    for (let wait = FIRST_WAIT_MS; !isOver(state) && socket; wait = Math.min(LONGEST_WAIT_MS, wait * 2)) {
      const on = socket;
      try {
        return await rebuild();
      } catch {
        await new Promise((done) => setTimeout(done, wait));
        // With another socket the seat is taken anew, and that makes it whole.
        if (socket !== on) return;
      }
    }
  };

  const asked = async <M extends ServerMethod>(method: M, data: ServerRequest<M>): Promise<void> => {
    if (method !== 'newConsumer') throw new Error(method);
    await building?.catch(() => undefined);
    const on = media?.receive;
    if (!on || (data.transport ?? on.id) !== on.id) throw new Error('noTransport');
    return arriving.once(data.consumer, consumers.has(data.consumer), () => receive(data, on));
  };
  const arriving = createArriving();
  const receive = async ({ consumer: id, producer: producerId, kind, rtpParameters, peer, source }: ServerRequest<'newConsumer'>, on: types.Transport): Promise<void> => {
    let receiver: RTCRtpReceiver | undefined;
    const consumer = await on.consume({
      id, producerId, kind, rtpParameters: rtpParameters as unknown as types.RtpParameters,
      // Sound and picture of one person belong together, of two not.
      streamId: `${peer}-${source === 'microphone' ? 'camera' : source}`,
      onRtpReceiver: (made) => {
        receiver = made;
      },
    });
    // The line was made anew meanwhile.
    if (media?.receive !== on) throw new Error('noTransport');
    consumers.set(id, consumer);
    options.arrived({ consumer: id, producer: producerId, peer, source, track: consumer.track, receiver });
  };
  const notified = (notification: Notification): void => {
    seen = notification.seq;
    switch (notification.notify) {
      case 'consumerClosed':
        consumers.get(notification.data.consumer)?.close();
        consumers.delete(notification.data.consumer);
        options.gone(notification.data.consumer);
        break;
      case 'routerGone':
        void insist();
        break;
      case 'transportClosed':
        if (notification.data.transport === media?.send.id || notification.data.transport === media?.receive?.id) void insist();
        break;
      case 'modeAsked':
        void call.cap(notification.data.mode);
        break;
      case 'callEnded':
        become('ended');
        break;
      default:
        break;
    }
    options.notified(notification);
  };

  const takeSeat = async (): Promise<void> => {
    if (key !== undefined) {
      const kept = await request('resume', { key, seen }).catch((error: unknown) => {
        if (error instanceof LiveFailure && error.code === 'unknownPeer') return undefined;
        throw error;
      });
      if (kept) {
        options.view(kept.view);
        if (building) await building.catch(() => undefined);
        if (!media?.receive) await rebuild();
        else for (const one of [media.send, media.receive]) if (one.connectionState !== 'connected' && one.connectionState !== 'new') await restart(one).catch(() => undefined);
        become('live');
        return;
      }
    }
    // What was being built for the seat before would be taken for this one's.
    await building?.catch(() => undefined);
    dropMedia();
    const { recvRtpCapabilities } = await loadDevice();
    const seat = await request('join', { rtpCapabilities: recvRtpCapabilities as unknown as Opaque, ...(options.consent && { consent: options.consent }), ...(options.mode && { mode: options.mode }) });
    key = seat.key;
    seen = Math.max(seat.seq, 0);
    options.view(seat.view);
    if (seat.view.askedMode !== 'high') ceiling = seat.view.askedMode;
    await rebuild();
    become('live');
    // Another seat does not know of it.
    if (easedTo > 0) void request('reportEase', { step: easedTo }).catch(() => undefined);
  };

  const connect = async (wait: number): Promise<void> => {
    if (isOver(state)) return;
    const again = (): void => {
      socket = undefined;
      become('reconnecting');
      if (!isOver(state)) setTimeout(() => void connect(Math.min(LONGEST_WAIT_MS, wait * 2)), wait);
    };
    try {
      const address = await options.address();
      const own = createLiveSocket({
        open(listener) {
          const raw = new WebSocket(address);
          raw.addEventListener('open', () => listener.opened());
          raw.addEventListener('message', ({ data }) => listener.text(String(data)));
          raw.addEventListener('close', ({ code }) => listener.closed(code));
          return raw;
        },
        after(ms, work) {
          const timer = setTimeout(work, ms);
          return () => clearTimeout(timer);
        },
        asked,
        notified,
        opened() {
          socket = own;
          takeSeat().then(
            () => {
              wait = FIRST_WAIT_MS;
            },
            // Half a seat is none: from the beginning.
            () => own.close(),
          );
        },
        closed(code) {
          if (code === CLOSE.replaced) become('replaced');
          else if (code === CLOSE.removed) become('removed');
          else if (code === CLOSE.callEnded) become('ended');
          if (isOver(state)) dropMedia();
          else again();
        },
      });
    } catch (error) {
      if (error instanceof CallRefused) {
        become('failed');
        dropMedia();
      } else again();
    }
  };

  /** A request that a busy server answered too late: what is wanted and not sent is sent again, some times. */
  const sendLater = (source: Source, track: MediaStreamTrack, tries: number): void =>
    void setTimeout(() => {
      if (isOver(state) || wanted.get(source) !== track || producers.has(source) || building) return;
      produce(source, track).catch(() => tries > 1 && sendLater(source, track, tries - 1));
    }, SEND_AGAIN_MS);

  const call: Call = {
    start: () => void connect(FIRST_WAIT_MS),
    async send(source, track) {
      wanted.set(source, track);
      await building?.catch(() => undefined);
      if (media?.receive && !producers.has(source)) await produce(source, track).catch((error: unknown) => (sendLater(source, track, MOST_SENDS), Promise.reject(error)));
    },
    async replace(source, track) {
      wanted.set(source, track);
      const producer = producers.get(source);
      if (producer) await producer.replaceTrack({ track });
      else await call.send(source, track);
    },
    async stopSending(source) {
      wanted.delete(source);
      const producer = producers.get(source);
      producers.delete(source);
      producer?.close();
      if (producer) await request('closeProducer', { producer: producer.id }).catch(() => undefined);
    },
    async cap(mode) {
      ceiling = mode;
      for (const producer of producers.values()) await limit(producer, mode);
    },
    request,
    sendStats: async () => media?.send.getStats(),
    receiveStats: async () => media?.receive?.getStats(),
    async leave() {
      await request('leave', {}).catch(() => undefined);
      become('ended');
      socket?.close();
      dropMedia();
    },
  };
  addEventListener('online', () => {
    for (const one of media?.receive ? [media.send, media.receive] : []) void restart(one).catch(() => undefined);
  });
  return call;
}
