// GET /media/<sha256>/crop.png and crop.json: the picture of a mark cut from source pixels, and what makes it reproducible. All that
// decides it stands in the address.

import * as z from 'zod';
import { markSchema, sourceOfPixels, viewSchema, type Content, type Footage } from '#shared/footage/footage.ts';
import { cropEvidence } from './crop.ts';
import { adjustmentsSchema } from './tone.ts';
import type { FrameStore } from './video/frame-store.ts';

export interface CropRouteDeps {
  /** Brings a file here where it is not and answers all of it. */
  readonly wholeBytes: (content: Content, signal: AbortSignal) => Promise<Uint8Array>;
  /** Exact frames of videos. */
  readonly frames?: FrameStore;
}
const askedSchema = z.object({ mark: markSchema, view: viewSchema.optional(), adjustments: adjustmentsSchema.optional() });
const WIDTH = 1600;

/** `redacted`: the footage without what is covered, and the only one that this person may see now. */
export async function serveCrop(deps: CropRouteDeps, request: Request, footage: Footage, redacted: Footage | undefined, kind: 'png' | 'json'): Promise<Response> {
  const asked = readAsked(new URL(request.url).searchParams.get('of'));
  if (asked === undefined || asked.mark.footage !== footage.original.sha256) return new Response('bad crop', { status: 400 });
  const { mark, view, adjustments } = asked;
  const shown = redacted ?? footage;
  const onFrame = shown.video !== undefined && mark.time !== undefined && deps.frames !== undefined ? mark.time : undefined;
  // Of a frame the source is the video: the frame is named beside it.
  const source = onFrame ? shown.original : sourceOfPixels(shown);
  const path = onFrame ? (await deps.frames!.frame(shown, onFrame.frame, request.signal)).pyramid : await deps.wholeBytes(source, request.signal);
  const { bytes, note, width, height } = await cropEvidence({ path, footage, of: { mark, ...(view ? { view } : {}) }, width: WIDTH, format: 'png', ...(adjustments ? { adjustments } : {}) });
  const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', 'content-disposition': `attachment; filename="${mark.id.replaceAll(/[^\w-]/g, '_')}.${kind}"` };
  if (kind === 'png') return new Response(new Uint8Array(bytes), { headers: { ...headers, 'content-type': 'image/png' } });
  const facts = {
    ...note,
    /** The file that the pixels were read from. */
    source: { sha256: source.sha256, layer: redacted ? 'redacted' : (footage.prepared ?? 'original'), ...(onFrame ? { frame: onFrame.frame, pts: onFrame.pts } : {}), level: 0, width: footage.width, height: footage.height },
    size: { width, height },
    projection: footage.projection,
    mark,
    adjustments: adjustments ?? null,
  };
  return new Response(`${JSON.stringify(facts, null, 2)}\n`, { headers: { ...headers, 'content-type': 'application/json; charset=utf-8' } });
}

function readAsked(text: string | null): z.infer<typeof askedSchema> | undefined {
  try {
    return askedSchema.parse(JSON.parse(text ?? ''));
  } catch {
    return undefined;
  }
}
