// GET /evidence/<case>/<mark>: a small picture of a mark, cut from source pixels. Only marks that this person may see exist here.
// What was cut is kept while the program runs: a chip is drawn many times, a mark moves rarely.

import type { CaseState } from '#shared/case/case.ts';
import { redactedFootage } from '#shared/case/layers.ts';
import type { Content, Footage, Mark } from '#shared/footage/footage.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { ContentStore } from '../media/content-store.ts';
import { cropEvidence } from '../media/crop.ts';
import { pixelsOfTiles } from '../media/crop-tiles.ts';
import { createPyramidTiles } from '../media/pyramid-tiles.ts';
import type { FrameStore } from '../media/video/frame-store.ts';
import { footageHeaders } from '../media/serve-content.ts';
import type { Session } from '../session/session.ts';
import type { Route } from './routing.ts';

/** Pixels across: twice what a chip shows, for dense screens. */
const WIDTH = 144;
/** Some 5 kB each. */
const KEPT = 400;

export interface EvidenceDeps {
  readonly session: Session;
  readonly casebook: Casebook;
  readonly content: ContentStore;
  readonly fetchPart: (content: Content, n: number, signal?: AbortSignal) => Promise<void>;
  /** Exact frames of videos. */
  readonly frames?: FrameStore;
}

export function createEvidenceRoute({ session, casebook, content, fetchPart, frames }: EvidenceDeps): Route {
  const tiles = createPyramidTiles(content);
  const kept = new Map<string, Promise<Uint8Array>>();

  const cut = async (mark: Mark, footage: Footage): Promise<Uint8Array> => {
    const { pyramid, index } = footage;
    if (!content.description(pyramid.sha256)) content.describe(pyramid);
    const frame = footage.video && mark.time && mark.time.frame > 0 ? await frames?.frame(footage, mark.time.frame) : undefined;
    const read = frame ? pixelsOfTiles(index, (level, column, row) => frame.tile(level, column, row)) : pixelsOfTiles(index, (level, column, row) => tiles.tile(pyramid, level, column, row, (n, signal) => fetchPart(pyramid, n, signal)));
    return (await cropEvidence({ path: read, footage, of: { mark }, width: WIDTH, format: 'jpeg' })).bytes;
  };

  const picture = (mark: Mark, footage: Footage): Promise<Uint8Array> => {
    const key = JSON.stringify([footage.original.sha256, footage.pyramid.sha256, mark.kind, mark.points, mark.time?.frame]);
    const known = kept.get(key);
    if (known) return known;
    const made = cut(mark, footage);
    kept.set(key, made);
    // What could not be cut is tried again next time.
    made.catch(() => kept.delete(key));
    const oldest = kept.keys().next().value;
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return made;
  };

  return async (request) => {
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { allow: 'GET' } });
    const active = session.active();
    if (!active) return new Response(null, { status: 401 });
    const [caseId = '', markId = '', ...more] = new URL(request.url).pathname.split('/').slice(2).map(decoded);
    const state = casebook.open(active.account.person.id, caseId)?.state;
    const mark = state && markOf(state, markId);
    const whole = mark && state.footage.find((one) => one.original.sha256 === mark.footage);
    const redaction = mark && state.redactions?.[mark.footage];
    // A chip shows what the picture shows by default: without what is covered.
    const footage = whole && redaction ? redactedFootage(whole, redaction) : whole;
    if (!mark || !footage || more.length > 0) return new Response(null, { status: 404 });
    try {
      return new Response(new Uint8Array(await picture(mark, footage)), { headers: footageHeaders(`"${markId}-${footage.original.sha256.slice(0, 16)}-${footage.pyramid.sha256.slice(0, 16)}"`, 'image/jpeg') });
    } catch {
      // The footage is not here and cannot be fetched now: the page shows the shape of the mark instead.
      return new Response(null, { status: 503, headers: { 'cache-control': 'no-store' } });
    }
  };
}

/** The fold holds no sheet that this person may not see. */
function markOf(state: CaseState, id: string): Mark | undefined {
  for (const sheet of Object.values(state.sheets)) if (Object.hasOwn(sheet.marks, id)) return sheet.marks[id];
  return undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return '';
  }
}
