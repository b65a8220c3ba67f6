// The call as the site has it: the own picture large, the panel's voices, what they ask for and draw, and a few large buttons.

import { CONSENT_VERSION } from '#shared/live/limits.ts';
import { LIVE_PATH, type CallView, type Notification, type Peer, type Position, type ShotAsked, type Stroke } from '#shared/live/protocol.ts';
import { isFinal, SiteRefused, type Api } from './api.ts';
import { createCall, isOver, CallRefused, type Call, type CallState } from './call.ts';
import { abilitiesOf, CameraRefused, cameras, isPanoramic, openCamera, openMicrophone, setTorch, setZoom, type CameraFault } from './camera.ts';
import { askConsent } from './consent.ts';
import type { Deliveries } from './deliveries.ts';
import { fill, h } from './dom.ts';
import { EASES } from './keeping-up.ts';
import { createOverlay } from './overlay.ts';
import { watchPosition } from './position.ts';
import { canTakePhoto, hashOf, sizeOf, takePhoto, thumbnailOf } from './still.ts';
import type { PageLanguage, PageWords } from './words.ts';

const POSITION_EVERY_MS = 5_000;

export interface CallScreenOptions {
  readonly api: Api;
  readonly words: PageWords;
  readonly language: PageLanguage;
  readonly deliveries: Deliveries;
  readonly ticked: (shot: string, ticked: boolean) => void;
  readonly closed: () => void;
}
export interface CallScreen {
  readonly element: HTMLElement;
  /** A still of the call has reached the server, or not. */
  delivered(nonce: string, isDone: boolean): void;
}

export function openCallScreen({ api, words, language, deliveries, ticked, closed }: CallScreenOptions): CallScreen {
  const video = h('video', { class: 'own', playsinline: true, muted: true, autoplay: true });
  video.muted = true;
  const overlay = createOverlay(video);
  const status = h('p', { class: 'status', id: 'call-state', role: 'status' }, words.connecting);
  const people = h('p', { class: 'people' });
  const note = h('p', { class: 'note', role: 'alert', hidden: true });
  const asks = h('div', { class: 'asks' });
  const zoom = h('div', { class: 'zooms' });
  const controls = h('div', { class: 'controls' });
  const voices = h('div', { hidden: true });
  const element = h('section', { class: 'call' }, h('div', { class: 'picture' }, video, overlay.element), h('div', { class: 'over' }, status, people, note), asks, zoom, controls, voices);

  let camera: MediaStreamTrack | undefined;
  let microphone: MediaStreamTrack | undefined;
  let fault: CameraFault | 'ended' | undefined;
  let facing: 'environment' | 'user' = 'environment';
  let isLit = false;
  let isMuted = false;
  let state: CallState = 'connecting';
  let mediaFlows = true;
  let peers = new Map<string, Peer>();
  let recordings = new Set<string>();
  let isFrozen = false;
  let position: Position | undefined;
  let hasConsented = true;
  let takingSince: string | undefined;
  const strokes = new Map<string, Stroke>();
  const shots = new Map<string, ShotAsked & { state: 'asked' | 'sent' | 'done' }>();

  let easedTo = 0;

  let reportedAt = 0;
  /** Tells the panel where this is, as soon as there is a seat and not more often than it helps. */
  function report(): void {
    if (!position || state !== 'live' || Date.now() - reportedAt < POSITION_EVERY_MS) return;
    reportedAt = Date.now();
    void call.request('reportPosition', position).catch(() => {
      reportedAt = 0;
    });
  }
  const draw = (): void => {
    const others = [...peers.values()].filter(({ role }) => role !== 'site').map(({ name }) => name);
    status.textContent = state === 'live' ? (mediaFlows ? words.live : words.mediaAway) : words[state];
    status.dataset['state'] = state;
    fill(people,
      h('span', { class: recordings.size > 0 ? 'rec on' : 'rec' }, recordings.size > 0 ? `● ${words.recording}` : words.notRecording), ' · ',
      others.length > 0 ? words.peers(others.join('、')) : words.alone, position ? ` · ${words.position(Math.round(position.accuracy))}` : '');
    note.hidden = !isFrozen && takingSince === undefined && easedTo === 0;
    note.textContent = takingSince !== undefined ? words.taking : isFrozen ? words.frozen : easedTo > 0 ? words.eased(EASES[easedTo]!.framesPerSecond, EASES[easedTo]!.layer === 2) : '';
    drawAsks();
    drawControls();
  };
  const drawAsks = (): void => {
    fill(asks, [...shots.values()].map((shot) =>
      h('div', { class: 'ask', 'data-nonce': shot.nonce },
        h('p', {}, shot.kind === 'still' ? words.asksStill(shot.by.name) : words.asksFilm(shot.by.name)),
        shot.shot && h('p', { class: 'what' }, words.shotFor(shot.shot.title)),
        shot.words !== '' && h('p', { class: 'what' }, shot.words),
        shot.state === 'done' ? h('p', { class: 'done' }, `✓ ${words.stillDone}`) : shot.state === 'sent' ? h('p', {}, words.stillSent) : shot.kind === 'still' && shotButtons(shot),
        shot.kind === 'film' && shot.shot && h('button', { onclick: () => void tick(shot) }, `✓ ${words.shotDone}`),
      )));
  };
  const shotButtons = (shot: ShotAsked): HTMLElement => {
    const fromApp = h('label', { class: 'button' }, words.takeWithApp,
      h('input', { type: 'file', accept: 'image/*', capture: 'environment', onchange: (event) => {
        const file = (event.target as HTMLInputElement).files?.[0];
        if (file) void answerStill(shot, file, 'cameraApp');
      } }));
    return h('div', { class: 'row' },
      camera?.readyState === 'live' && canTakePhoto() && h('button', { class: 'go', onclick: () => void shoot(shot) }, words.takeNow),
      fromApp,
      h('button', { class: 'plain', onclick: () => void decline(shot) }, words.cannot));
  };
  let zoomed: MediaStreamTrack | undefined;
  const zoomSlider = (of: MediaStreamTrack, { min, max, step }: { readonly min: number; readonly max: number; readonly step: number }): HTMLElement => {
    const now = (of.getSettings() as { readonly zoom?: number }).zoom ?? min;
    const input = h('input', { type: 'range', id: 'zoom', min, max, step: step || 0.1, oninput: () => void setZoom(of, Number(input.value)).catch(() => undefined) });
    input.value = String(now);
    return h('label', { class: 'zoom' }, words.zoom, input);
  };
  const drawControls = (): void => {
    if (isOver(state)) {
      fill(controls, h('button', { class: 'big', onclick: leave }, words.back));
      return;
    }
    const able = camera ? abilitiesOf(camera) : { torch: false, zoom: undefined };
    // One for each camera: a slider that is made anew under the finger lets go of it.
    if (zoomed !== camera) {
      zoomed = camera;
      fill(zoom, camera && able.zoom && zoomSlider(camera, able.zoom));
    }
    fill(controls,
      fault !== undefined && h('div', { class: 'fault', role: 'alert', id: 'camera-fault', 'data-fault': fault }, h('p', {}, words.camera[fault]), h('button', { class: 'go', onclick: () => void openBoth() }, words.retry)),
      h('div', { class: 'row' },
        camera && h('button', { onclick: () => void flip() }, words.flip),
        able.torch && h('button', { class: isLit ? 'on' : '', onclick: () => void light() }, words.torch),
        microphone && h('button', { class: isMuted ? 'on' : '', id: 'mute', onclick: mute }, isMuted ? words.unmute : words.mute),
        h('button', { class: 'stop', id: 'hang', onclick: () => void call.leave() }, words.hang)));
  };

  const call: Call = createCall({
    address: async () => {
      try {
        const { path } = await api.call<{ path: string }>('ticket');
        if (!path.startsWith(LIVE_PATH)) throw new CallRefused(path);
        return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}`;
      } catch (error) {
        if (error instanceof SiteRefused && (isFinal(error.failure) || error.failure === 'noCalls')) throw new CallRefused(error.failure);
        throw error;
      }
    },
    consent: { version: CONSENT_VERSION, language },
    state(next) {
      state = next;
      if (isOver(next)) stopDevices();
      // Anew after every break: the seat may be another one.
      reportedAt = 0;
      report();
      draw();
    },
    view: takeView,
    notified,
    arrived({ consumer, track }) {
      if (track.kind !== 'audio') return;
      const voice = h('audio', { autoplay: true, 'data-consumer': consumer });
      voice.srcObject = new MediaStream([track]);
      voices.append(voice);
      void voice.play().catch(() => undefined);
    },
    gone(consumer) {
      voices.querySelector(`[data-consumer="${CSS.escape(consumer)}"]`)?.remove();
    },
    eased(step) {
      easedTo = step;
      draw();
    },
    media(flows) {
      mediaFlows = flows;
      draw();
    },
  });

  function takeView(view: CallView): void {
    peers = new Map(view.peers.map((peer) => [peer.id, peer]));
    recordings = new Set(view.recordings.map(({ recording }) => recording));
    isFrozen = view.frozen !== null;
    strokes.clear();
    for (const stroke of view.strokes) strokes.set(stroke.id, stroke);
    overlay.strokes(strokes.values());
    for (const shot of view.shots) if (!shots.has(shot.nonce)) shots.set(shot.nonce, { ...shot, state: shot.taken ? 'sent' : 'asked' });
    hasConsented = peers.get(view.self)?.consent !== undefined;
    draw();
  }
  function notified({ notify, data }: Notification): void {
    switch (notify) {
      case 'newPeer':
        peers.set(data.peer.id, data.peer);
        break;
      case 'peerClosed':
        peers.delete(data.peer);
        break;
      case 'recordingStarted':
        recordings.add(data.recording);
        break;
      case 'recordingStopped':
        recordings.delete(data.recording);
        break;
      case 'stroke':
        strokes.set(data.id, data);
        return overlay.strokes(strokes.values());
      case 'strokesErased':
        for (const [id, stroke] of strokes) if (data.producer === undefined || stroke.producer === data.producer) strokes.delete(id);
        return overlay.strokes(strokes.values());
      case 'pointer':
        return overlay.pointer(data.at);
      case 'frozen':
        isFrozen = data.frame !== null;
        break;
      case 'shotAsked':
        shots.set(data.nonce, { ...data, state: 'asked' });
        navigator.vibrate?.(200);
        break;
      case 'shotDeclined':
        shots.delete(data.nonce);
        break;
      case 'shotReceived':
        delivered(data.nonce, true);
        break;
      case 'shotListTicked':
        ticked(`${data.standard}/${data.shot}`, data.ticked);
        break;
      case 'consentAsked':
        if (!hasConsented) void askConsent(words, language, words.askedConsent).then((given) => {
          hasConsented = given;
          return call.request('giveConsent', { version: CONSENT_VERSION, language, given });
        }).catch(() => undefined);
        return undefined;
      default:
        return undefined;
    }
    draw();
    return undefined;
  }
  function delivered(nonce: string, isDone: boolean): void {
    const shot = shots.get(nonce);
    if (!shot) return;
    shot.state = isDone ? 'done' : 'asked';
    if (isDone) setTimeout(() => {
      shots.delete(nonce);
      draw();
    }, 4_000);
    draw();
  }

  const shoot = async (shot: ShotAsked): Promise<void> => {
    if (!camera || takingSince !== undefined) return;
    takingSince = shot.nonce;
    draw();
    try {
      await answerStill(shot, await takePhoto(camera), 'takePhoto');
    } catch {
      // The button of the camera app is beside it.
    } finally {
      takingSince = undefined;
      draw();
    }
  };
  const answerStill = async (shot: ShotAsked, picture: Blob, how: 'takePhoto' | 'cameraApp'): Promise<void> => {
    const takenAt = new Date(picture instanceof File && picture.lastModified > 0 ? picture.lastModified : Date.now()).toISOString();
    const [sha256, size, thumbnail] = [await hashOf(picture), await sizeOf(picture), await thumbnailOf(picture)];
    if (!size) return decline(shot, 'failed');
    const still = { sha256, bytes: picture.size, mime: picture.type || 'image/jpeg', ...size, how, takenAt, ...(position && { position }) };
    await call.request('shotTaken', { nonce: shot.nonce, still, ...(thumbnail !== undefined && { thumbnail }) });
    const known = shots.get(shot.nonce);
    if (known) known.state = 'sent';
    deliveries.add({ file: picture, name: `still-${shot.nonce}.jpg`, origin: 'now', takenAt, nonce: shot.nonce, sha256, ...(position && { position }), ...(shot.shot && { shot: shot.shot }) });
    draw();
  };
  const decline = async (shot: ShotAsked, why: 'cannot' | 'failed' = 'cannot'): Promise<void> => {
    shots.delete(shot.nonce);
    draw();
    await call.request('shotDeclined', { nonce: shot.nonce, why }).catch(() => undefined);
  };
  const tick = async (shot: ShotAsked): Promise<void> => {
    shots.delete(shot.nonce);
    draw();
    if (shot.shot) await call.request('tickShot', { ...shot.shot, ticked: true }).catch(() => undefined);
  };

  const useCamera = async (track: MediaStreamTrack): Promise<void> => {
    const before = camera;
    camera = track;
    fault = undefined;
    isLit = false;
    track.addEventListener('ended', () => {
      // Pulled out, or taken by another program: the call goes on without a picture until one is chosen again.
      if (camera !== track || isOver(state)) return;
      fault = 'ended';
      camera = undefined;
      void call.stopSending('camera');
      void call.stopSending('panorama');
      draw();
    });
    video.srcObject = new MediaStream([track]);
    void video.play().catch(() => undefined);
    const { width = 0, height = 0 } = track.getSettings();
    const [source, other] = isPanoramic(width, height) ? (['panorama', 'camera'] as const) : (['camera', 'panorama'] as const);
    await call.replace(source, track).catch(() => undefined);
    // One lens at a time: of the other one only its last frame would be left.
    await call.stopSending(other);
    before?.stop();
    draw();
  };
  const openBoth = async (): Promise<void> => {
    if (!camera) {
      try {
        await useCamera(await openCamera(facing));
      } catch (error) {
        fault = error instanceof CameraRefused ? error.fault : 'other';
      }
    }
    if (!microphone) {
      try {
        const track = await openMicrophone();
        microphone = track;
        await call.send('microphone', track);
      } catch (error) {
        // Without a microphone the picture still says most.
        if (!camera) fault ??= error instanceof CameraRefused ? error.fault : 'other';
      }
    }
    draw();
  };
  const flip = async (): Promise<void> => {
    const all = await cameras();
    const now = camera?.getSettings().deviceId;
    facing = facing === 'environment' ? 'user' : 'environment';
    // On a phone two cameras cannot be open at once.
    camera?.stop();
    const next = all.length > 2 ? all[(all.findIndex(({ deviceId }) => deviceId === now) + 1) % all.length]?.deviceId : undefined;
    await openCamera(facing, next).then(useCamera, (error: unknown) => {
      camera = undefined;
      fault = error instanceof CameraRefused ? error.fault : 'other';
    });
    draw();
  };
  const light = async (): Promise<void> => {
    if (!camera) return;
    isLit = !isLit;
    await setTorch(camera, isLit).catch(() => {
      isLit = false;
    });
    draw();
  };
  const mute = (): void => {
    isMuted = !isMuted;
    if (microphone) microphone.enabled = !isMuted;
    draw();
  };
  const stopWatching = watchPosition((next) => {
    position = next;
    draw();
    report();
  });
  let wakeLock: { release(): Promise<void> } | undefined;
  void navigator.wakeLock?.request('screen').then((lock) => {
    wakeLock = lock;
  }, () => undefined);
  function stopDevices(): void {
    camera?.stop();
    microphone?.stop();
    stopWatching();
    void wakeLock?.release().catch(() => undefined);
  }
  const leave = (): void => {
    stopDevices();
    closed();
  };

  draw();
  call.start();
  void openBoth();
  return { element, delivered };
}
