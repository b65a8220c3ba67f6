// The call that redacts: the original is brought here whole, the picture without what is covered is made beside it and kept, and the
// case says so. Nothing is kept where the case refuses.

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RedactedShape } from '#shared/case/events-picture.ts';
import { roleOf } from '#shared/case/rules.ts';
import { sourceOfPixels, type Content } from '#shared/footage/footage.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { ContentStore, Staged } from '../media/content-store.ts';
import { makeRedacted } from '../media/redact.ts';
import type { Active } from '../session/session.ts';
import { once } from '../media/once.ts';
import type { Store } from '../store/store.ts';

export interface RedactionDeps {
  readonly casebook: Casebook;
  readonly content: ContentStore;
  readonly store: Store;
  readonly workFolder: string;
  readonly wholeBytes: (content: Content) => Promise<Uint8Array>;
  readonly onMade: () => void;
}
export type Redacted = { readonly ok: true } | { readonly ok: false; readonly failure: 'notFound' | 'offline' } | { readonly ok: false; readonly failure: 'refused'; readonly reason: string };
export type Redact = (active: Active, caseId: string, sha256: string, shapes: readonly RedactedShape[]) => Promise<Redacted>;

export function createRedact({ casebook, content, store, workFolder, wholeBytes, onMade }: RedactionDeps): Redact {
  return async (active, caseId, sha256, shapes) => {
    const person = active.account.person.id;
    const state = casebook.open(person, caseId)?.state;
    const footage = state?.footage.find((each) => each.original.sha256 === sha256);
    if (!state || !footage) return { ok: false, failure: 'notFound' };
    if (roleOf(state, person) !== 'staff') return { ok: false, failure: 'refused', reason: 'notAllowed' };
    // Covering one frame of a video would hide nothing in the others.
    if (footage.video) return { ok: false, failure: 'refused', reason: 'badBody' };
    // Directions on a flat picture, or pixels on a sphere, would cover nothing: a redaction that hides nothing is worse than none.
    const coordinates = footage.projection.kind === 'sphere' ? 3 : 2;
    if (shapes.some((shape) => shape.points.some((point) => point.length !== coordinates))) return { ok: false, failure: 'refused', reason: 'badBody' };
    let path: Uint8Array;
    try {
      path = await wholeBytes(sourceOfPixels(footage));
    } catch {
      return { ok: false, failure: 'offline' };
    }
    await mkdir(workFolder, { recursive: true });
    const made = await makeRedacted({ path, footage, shapes, work: join(workFolder, `${randomUUID()}.tif`) });
    const staged: Staged[] = [];
    try {
      const pyramid = await content.stage({ stream: made.bytes });
      staged.push(pyramid);
      const preview = await content.stage({ stream: once(made.preview) });
      staged.push(preview);
      const body = { sha256, shapes: shapes.map(({ kind, points, what }) => ({ kind, what, points: points.map((point) => [...point]) })), index: made.index, pyramid: await pyramid.keep('image/tiff', caseId), preview: await preview.keep('image/jpeg', caseId) };
      const appended = casebook.append(active, caseId, [{ type: 'footage.redacted', body }], () => {
        for (const each of [body.pyramid, body.preview]) store.documents.addUpload({ case: caseId, person, content: each });
      });
      if (!appended.ok) {
        for (const each of [body.pyramid, body.preview]) content.remove(each.sha256);
        return { ok: false, failure: 'refused', reason: appended.reason };
      }
      onMade();
      return { ok: true };
    } finally {
      await made.dispose();
      // What was kept has moved away; this removes only what was not.
      for (const each of staged) each.discard();
    }
  };
}
