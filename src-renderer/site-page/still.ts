// A still at the sensor's full resolution: by the running camera where the browser can, else by the phone's camera app. Never a frame of
// the video. It is hashed here, before anything is sent.

import { sha256 } from '@noble/hashes/sha2.js';
import { MOST_THUMBNAIL_LENGTH } from '#shared/live/limits.ts';

const SLICE = 4 * 1024 * 1024;
const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** SHA-256 of a file of any size, piece by piece. */
export async function hashOf(file: Blob, told: (share: number) => void = () => undefined): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += SLICE) {
    hash.update(new Uint8Array(await file.slice(at, at + SLICE).arrayBuffer()));
    told(Math.min(1, (at + SLICE) / file.size));
  }
  return hex(hash.digest());
}

/** Not in the DOM library of every version. */
interface PhotoTaker {
  takePhoto(settings?: { imageWidth?: number; imageHeight?: number }): Promise<Blob>;
  getPhotoCapabilities(): Promise<{ imageWidth?: { max: number }; imageHeight?: { max: number } }>;
}
type MakesPhotoTaker = new (track: MediaStreamTrack) => PhotoTaker;
const photoTaker = (): MakesPhotoTaker | undefined => (globalThis as { ImageCapture?: MakesPhotoTaker }).ImageCapture;

export const canTakePhoto = (): boolean => photoTaker() !== undefined;

/** As large as the camera takes it. Throws where it cannot; the camera app is asked then. */
export async function takePhoto(track: MediaStreamTrack): Promise<Blob> {
  const taker = new (photoTaker()!)(track);
  const { imageWidth, imageHeight } = await taker.getPhotoCapabilities().catch((): { imageWidth?: { max: number }; imageHeight?: { max: number } } => ({}));
  const size = imageWidth?.max && imageHeight?.max ? { imageWidth: imageWidth.max, imageHeight: imageHeight.max } : {};
  return taker.takePhoto(size).catch(() => taker.takePhoto());
}

export async function sizeOf(picture: Blob): Promise<{ readonly width: number; readonly height: number } | undefined> {
  const bitmap = await createImageBitmap(picture).catch(() => undefined);
  if (!bitmap) return undefined;
  const { width, height } = bitmap;
  bitmap.close();
  return { width, height };
}

/** A small picture that the panel sees at once; absent where this browser cannot read it. */
export async function thumbnailOf(picture: Blob): Promise<string | undefined> {
  const bitmap = await createImageBitmap(picture, { resizeWidth: 320, resizeQuality: 'medium' }).catch(() => undefined);
  if (!bitmap) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  for (const quality of [0.7, 0.5, 0.3]) {
    const url = canvas.toDataURL('image/jpeg', quality);
    if (url.length <= MOST_THUMBNAIL_LENGTH) return url;
  }
  return undefined;
}
