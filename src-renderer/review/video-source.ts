// Where the parts of a video lie, of the layer that this person sees: its table of frames, the files that play it, single frames as stills.

import type { Footage } from '#shared/footage/footage.ts';
import { frameTableSchema, type FrameTable } from '#shared/footage/frame-table.ts';
import type { ViewerSource } from '../viewer/types.ts';
import type { Layers } from './use-layers.ts';
import { mediaOf, sourceOf } from './use-pano.ts';

/** -1 is the whole video as it was given or redacted, others the number of a copy. */
export type PlayedFile = number;

export interface VideoSource {
  /** With the copies of its layer. */
  readonly footage: Footage;
  /** Address that everything of the layer begins with. */
  readonly media: string;
  /** Another name is another video: redacted, or not. */
  readonly name: string;
  /** What is played, and what stands still, is not the original. */
  readonly redacted: boolean;
  frame(n: number): ViewerSource;
}

export function videoSource(footage: Footage, origin: string, layers: Pick<Layers, 'of' | 'shown'>): VideoSource {
  const layer = layers.of(footage);
  const media = mediaOf(footage, origin, layer);
  const shown = layers.shown(footage);
  return {
    footage: shown,
    media,
    name: layer.name,
    redacted: layer.redacted,
    frame(n) {
      if (n === 0) return sourceOf(shown, origin, layer);
      const at = `${media}/frame/${String(n)}`;
      return { footage: shown, urls: { preview: `${at}/preview`, tile: (level, x, y) => `${at}/tile/${String(level)}/${String(x)}/${String(y)}` } };
    },
  };
}

export const fileAddress = ({ media }: VideoSource, file: PlayedFile): string => `${media}/${file < 0 ? 'file' : `proxy/${String(file)}`}`;
/** The smallest: it plays at once on every machine. */
export const firstFile = ({ video }: Footage): PlayedFile => (video?.proxies.length ?? 0) - 1;

/** Rejects where it does not come, or is none. */
export async function bringTable({ media }: VideoSource, signal: AbortSignal): Promise<FrameTable> {
  const response = await fetch(`${media}/frames.json`, { signal });
  return frameTableSchema.parse(await response.json());
}
