// Microphone and camera of this machine: which there are, opening one, and why it could not be opened, as a code that the page words.

export interface Chosen {
  readonly microphone: string;
  readonly camera: string;
  readonly speaker: string;
  readonly noise: boolean;
}
export const NOTHING_CHOSEN: Chosen = { microphone: '', camera: '', speaker: '', noise: true };

/** By the error that the browser gave; what `permissions.query` says is not believed (Electron answers it wrongly). */
export type DeviceFailure = 'refused' | 'none' | 'busy' | 'failed';
export function deviceFailure(error: unknown): DeviceFailure {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'failed';
}

export async function openMicrophone({ microphone, noise }: Chosen): Promise<MediaStreamTrack | DeviceFailure> {
  return open({ audio: { ...(microphone ? { deviceId: { exact: microphone } } : {}), echoCancellation: true, noiseSuppression: noise, autoGainControl: true } });
}
export async function openCamera({ camera }: Chosen): Promise<MediaStreamTrack | DeviceFailure> {
  return open({ video: { ...(camera ? { deviceId: { exact: camera } } : {}), width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 15, max: 30 } } });
}
async function open(constraints: MediaStreamConstraints): Promise<MediaStreamTrack | DeviceFailure> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    return stream.getTracks()[0] ?? 'failed';
  } catch (error) {
    return deviceFailure(error);
  }
}

export interface DeviceList {
  readonly microphones: readonly { readonly id: string; readonly name: string }[];
  readonly cameras: readonly { readonly id: string; readonly name: string }[];
  readonly speakers: readonly { readonly id: string; readonly name: string }[];
}
export async function listDevices(): Promise<DeviceList> {
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const of = (kind: MediaDeviceKind) => all.flatMap(({ kind: its, deviceId, label }, i) => (its === kind && deviceId !== '' ? [{ id: deviceId, name: label || `${kind} ${i + 1}` }] : []));
  return { microphones: of('audioinput'), cameras: of('videoinput'), speakers: of('audiooutput') };
}

const KEPT = 'kantai.devices';
export function keptChoice(storage: Storage): Chosen {
  try {
    return { ...NOTHING_CHOSEN, ...(JSON.parse(storage.getItem(KEPT) ?? '{}') as Partial<Chosen>) };
  } catch {
    return NOTHING_CHOSEN;
  }
}
export function keepChoice(storage: Storage, chosen: Chosen): void {
  storage.setItem(KEPT, JSON.stringify(chosen));
}

/** How loud a track is, 0 … 1, some ten times a second. Ends with the answered function. */
export function meterOf(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Uint8Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getByteTimeDomainData(samples);
    let sum = 0;
    for (const sample of samples) sum += ((sample - 128) / 128) ** 2;
    // Speech lies some 30 dB below full scale: shown so that it fills the bar.
    onLevel(Math.min(1, Math.sqrt(sum / samples.length) * 6));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
