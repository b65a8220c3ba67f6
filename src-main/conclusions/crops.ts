// The evidence pictures of documents: which marks are cut, from which footage, and how large.

import type { CaseState } from '#shared/case/case.ts';
import { redactedFootage } from '#shared/case/layers.ts';
import { sourceOfPixels, type Content, type Footage } from '#shared/footage/footage.ts';
import { cropEvidence } from '../media/crop.ts';
import type { FrameStore } from '../media/video/frame-store.ts';
import type { Crop, EvidenceMark } from '../report/from-case.ts';

export type CutPictures = (marks: readonly EvidenceMark[], all: readonly Footage[], redactions: NonNullable<CaseState['redactions']>) => Promise<readonly Crop[]>;

/** Pixels across an evidence picture: wide enough for half a page at 300 dots per inch. */
const WIDTH = 1200;
/** A document with more pictures than this is no longer read; the marks themselves are attached all the same. */
const MOST_PICTURES = 60;

/** Each mark in the view that its author kept with it. `bytesOf` brings a file here where it is not; rejects where it cannot. */
export function createCutPictures(deps: { readonly bytesOf: (content: Content) => Promise<Uint8Array>; readonly frames?: FrameStore }): CutPictures {
  return async (marks, all, redactions) => {
    const crops: Crop[] = [];
    let at: { readonly sha256: string; readonly path: Uint8Array } | undefined;
    for (const { person, mark } of marks.slice(0, MOST_PICTURES)) {
      const footage = all.find((each) => each.original.sha256 === mark.footage);
      // Withdrawn footage shows nothing any more; the mark stays in the attached events.
      if (!footage) continue;
      // What is redacted is redacted in print too.
      const redaction = redactions[mark.footage];
      const shown = redaction ? redactedFootage(footage, redaction) : footage;
      const frame = shown.video && mark.time ? await deps.frames?.frame(shown, mark.time.frame) : undefined;
      const source = sourceOfPixels(shown);
      // The same picture is often marked many times; it lies sealed, so it is opened once for all marks that follow each other.
      if (!frame && at?.sha256 !== source.sha256) at = { sha256: source.sha256, path: await deps.bytesOf(source) };
      const path = frame?.pyramid ?? at!.path;
      const { mime, bytes, note } = await cropEvidence({ path, footage, of: { mark, view: mark.view }, width: WIDTH, format: 'jpeg' });
      crops.push({ mark: mark.id, person, mime, bytes, view: note.view });
    }
    return crops;
  };
}
