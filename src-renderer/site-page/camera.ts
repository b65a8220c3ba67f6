// The phone's camera and microphone: the rear lens first, torch and zoom where the device offers them, errors that mean something.

export type CameraFault = 'NotAllowedError' | 'NotFoundError' | 'NotReadableError' | 'OverconstrainedError' | 'insecure' | 'other';

export class CameraRefused extends Error {
  override readonly name = 'CameraRefused';
  readonly fault: CameraFault;
  constructor(fault: CameraFault) {
    super(fault);
    this.fault = fault;
  }
}

/** What the browser threw, as what a person can do about it. Older names mean the same. */
export function faultOf(error: unknown): CameraFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'PermissionDeniedError' || name === 'SecurityError') return 'NotAllowedError';
  if (name === 'NotFoundError' || name === 'DevicesNotFoundError') return 'NotFoundError';
  if (name === 'NotReadableError' || name === 'TrackStartError' || name === 'AbortError') return 'NotReadableError';
  if (name === 'OverconstrainedError' || name === 'ConstraintNotSatisfiedError') return 'OverconstrainedError';
  return 'other';
}

type Facing = 'environment' | 'user';
/** Beyond the standard's types: what Chromium on phones has. */
interface MoreCapabilities extends MediaTrackCapabilities {
  readonly torch?: boolean;
  readonly zoom?: { readonly min: number; readonly max: number; readonly step: number };
}
const advanced = (track: MediaStreamTrack, set: object): Promise<void> => track.applyConstraints({ advanced: [set as MediaTrackConstraintSet] });

/** Equirectangular pictures are twice as wide as high, to the pixel or nearly: so does a 720° camera show itself. */
export const isPanoramic = (width: number, height: number): boolean => width >= 1920 && Math.abs(width / height - 2) < 0.02;

/** As wide as a browser codes and the panel decodes live; what is sharper than that is asked for as a still. */
const WIDEST_PANORAMA = 3840;
/**
 * Asked for 16:9, a browser cuts a 720° camera's picture down to that, and nothing shows any more what it was. So the lens is asked for what it
 * can: where its largest picture is twice as wide as high, its own picture is taken whole.
 */
async function wholePanorama(track: MediaStreamTrack): Promise<void> {
  const { width, height } = (track.getCapabilities?.() ?? {}) as MediaTrackCapabilities;
  if (!width?.max || !height?.max || !isPanoramic(width.max, height.max)) return;
  // A lens that does not take it stays as it is.
  await track.applyConstraints({ aspectRatio: { exact: 2 }, width: { ideal: WIDEST_PANORAMA, max: WIDEST_PANORAMA }, frameRate: { ideal: 30 }, resizeMode: { ideal: 'none' } } as MediaTrackConstraints).catch(() => undefined);
}

export async function openCamera(facing: Facing, deviceId?: string): Promise<MediaStreamTrack> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraRefused('insecure');
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: deviceId === undefined ? { facingMode: { ideal: facing }, ...size } : { deviceId: { exact: deviceId }, ...size } });
    const track = stream.getVideoTracks()[0]!;
    await wholePanorama(track);
    return track;
  } catch (error) {
    const fault = faultOf(error);
    // What was chosen is gone or cannot do it: any camera is better than none.
    if (fault === 'OverconstrainedError') return navigator.mediaDevices.getUserMedia({ video: true }).then((stream) => stream.getVideoTracks()[0]!, () => Promise.reject(new CameraRefused(fault)));
    throw new CameraRefused(fault);
  }
}

export async function openMicrophone(): Promise<MediaStreamTrack> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraRefused('insecure');
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
    return stream.getAudioTracks()[0]!;
  } catch (error) {
    throw new CameraRefused(faultOf(error));
  }
}

export const cameras = async (): Promise<readonly MediaDeviceInfo[]> => (await navigator.mediaDevices?.enumerateDevices?.().catch(() => []))?.filter(({ kind }) => kind === 'videoinput') ?? [];

export interface Abilities {
  readonly torch: boolean;
  readonly zoom: { readonly min: number; readonly max: number; readonly step: number } | undefined;
}
export function abilitiesOf(track: MediaStreamTrack): Abilities {
  const { torch, zoom } = (track.getCapabilities?.() ?? {}) as MoreCapabilities;
  return { torch: torch === true, zoom: zoom && zoom.max > zoom.min ? zoom : undefined };
}
export const setTorch = (track: MediaStreamTrack, on: boolean): Promise<void> => advanced(track, { torch: on });
export const setZoom = (track: MediaStreamTrack, zoom: number): Promise<void> => advanced(track, { zoom });
