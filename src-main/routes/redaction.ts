// What redacts: the original is read, a picture or a video without what is covered is made beside it and kept, and the case says so.
// Nothing is kept where the case refuses. Pictures by a call; videos by POST /redact, whose answer is a line of JSON for every step.

import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { redactedShapeSchema, type RedactedShape, type Redaction } from '#shared/case/events-picture.ts';
import { contentsOfRedaction } from '#shared/case/layers.ts';
import { roleOf } from '#shared/case/rules.ts';
import type { RedactFailure, RedactProgress } from '#shared/contract/footage.ts';
import { hashSchema, sourceOfPixels, type Content, type Footage } from '#shared/footage/footage.ts';
import type { Casebook } from '../cases/casebook.ts';
import { ContentError } from '../media/content-error.ts';
import type { ContentStore, PartFetcher, Staged } from '../media/content-store.ts';
import { once } from '../media/once.ts';
import { makeRedacted } from '../media/redact.ts';
import { problemOf } from '../media/video/derive.ts';
import { FfmpegFailure, findFfmpeg, type Ffmpeg } from '../media/video/ffmpeg.ts';
import { redactVideo } from '../media/video/redact-video.ts';
import type { Active, Session } from '../session/session.ts';
import type { Store } from '../store/store.ts';

export interface RedactionDeps {
  readonly casebook: Casebook;
  readonly content: ContentStore;
  readonly store: Store;
  readonly workFolder: string;
  readonly wholeBytes: (content: Content) => Promise<Uint8Array>;
  readonly fetcherOf: (content: Content) => PartFetcher | undefined;
  readonly onMade: () => void;
  readonly log: (line: string) => void;
  /** Looked for anew at every video: whoever installs it need not start again. */
  readonly ffmpeg?: () => Ffmpeg | undefined;
}
export type Redacted = { readonly ok: true } | { readonly ok: false; readonly failure: Exclude<RedactFailure, 'refused'> } | { readonly ok: false; readonly failure: 'refused'; readonly reason: string };
export interface RedactOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (progress: RedactProgress) => void;
}
export type Redact = (active: Active, caseId: string, sha256: string, shapes: readonly RedactedShape[], options?: RedactOptions) => Promise<Redacted>;
type Made = Pick<Redaction, 'pyramid' | 'index' | 'preview' | 'video'>;

export function createRedact(deps: RedactionDeps): Redact {
  const { casebook, content, store, workFolder, wholeBytes, fetcherOf, onMade, log, ffmpeg = () => findFfmpeg() } = deps;

  async function ofPicture(footage: Footage, shapes: readonly RedactedShape[], caseId: string, all: Staged[]): Promise<Made | 'offline'> {
    let path: Uint8Array;
    try {
      path = await wholeBytes(sourceOfPixels(footage));
    } catch {
      return 'offline';
    }
    const made = await makeRedacted({ path, footage, shapes, work: join(workFolder, `${randomUUID()}.tif`) });
    try {
      const pyramid = await content.stage({ stream: made.bytes });
      all.push(pyramid);
      const preview = await content.stage({ stream: once(made.preview) });
      all.push(preview);
      return { index: made.index, pyramid: await pyramid.keep('image/tiff', caseId), preview: await preview.keep('image/jpeg', caseId) };
    } finally {
      await made.dispose();
    }
  }

  async function ofVideo(footage: Footage, shapes: readonly RedactedShape[], caseId: string, all: Staged[], { signal, onProgress }: RedactOptions): Promise<Made | RedactFailure> {
    const tools = ffmpeg();
    if (!tools) return 'needsFfmpeg';
    try {
      return await redactVideo({ content, workFolder, tools, fetcherOf }, { footage, shapes, caseId, signal, onProgress: (progress) => onProgress?.(progress) }, all);
    } catch (error) {
      if (signal?.aborted) return 'cancelled';
      if ((error instanceof ContentError && error.code === 'diskFull') || problemOf(error) === 'diskFull') return 'diskFull';
      log(`redaction failed: ${error instanceof FfmpegFailure ? error.said : error instanceof Error ? error.message : 'unknown'}`);
      return 'failed';
    }
  }

  return async (active, caseId, sha256, shapes, options = {}) => {
    const person = active.account.person.id;
    const state = casebook.open(person, caseId)?.state;
    const footage = state?.footage.find((each) => each.original.sha256 === sha256);
    if (!state || !footage) return { ok: false, failure: 'notFound' };
    if (roleOf(state, person) !== 'staff') return { ok: false, failure: 'refused', reason: 'notAllowed' };
    // Directions on a flat picture, or pixels on a sphere, would cover nothing: a redaction that hides nothing is worse than none.
    const coordinates = footage.projection.kind === 'sphere' ? 3 : 2;
    const points = shapes.flatMap((shape) => [...shape.points, ...(shape.time?.keys ?? []).flatMap((key) => key.points)]);
    if (points.some((point) => point.length !== coordinates)) return { ok: false, failure: 'refused', reason: 'badBody' };
    // A picture has no times; a frame that a video does not have is covered nowhere.
    if (shapes.some(({ time }) => time !== undefined && (footage.video === undefined || time.frame >= footage.video.frames))) return { ok: false, failure: 'refused', reason: 'badBody' };
    await mkdir(workFolder, { recursive: true });
    const all: Staged[] = [];
    try {
      const made = footage.video ? await ofVideo(footage, shapes, caseId, all, options) : await ofPicture(footage, shapes, caseId, all);
      if (typeof made === 'string') return made === 'refused' ? { ok: false, failure: made, reason: 'badBody' } : { ok: false, failure: made };
      const body = { sha256, shapes: shapes.map((shape) => ({ ...shape, points: shape.points.map((point) => [...point]) })), ...made };
      const files = contentsOfRedaction(body);
      const forget = (): void => {
        for (const each of files) content.remove(each.sha256);
      };
      if (options.signal?.aborted) {
        forget();
        return { ok: false, failure: 'cancelled' };
      }
      const appended = casebook.append(active, caseId, [{ type: 'footage.redacted', body }], () => {
        for (const each of files) store.documents.addUpload({ case: caseId, person, content: each });
      });
      if (!appended.ok) {
        forget();
        return { ok: false, failure: 'refused', reason: appended.reason };
      }
      onMade();
      return { ok: true };
    } finally {
      // What was kept has moved away; this removes only what was not.
      for (const each of all) each.discard();
    }
  };
}

const askedSchema = z.object({ case: z.string(), sha256: hashSchema, shapes: z.array(redactedShapeSchema).min(1).max(500) });
/** Lines between two of the same stage, in ms: progress is for people. */
const PACE_MS = 200;

/** POST /redact: who goes away cancels it, and then nothing was made. */
export function createRedactRoute({ session, redact, now }: { readonly session: Session; readonly redact: Redact; readonly now: () => number }): (request: Request) => Promise<Response> {
  return async (request) => {
    const active = session.active();
    if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
    if (!active) return new Response(null, { status: 401 });
    const asked = askedSchema.safeParse(await request.json().catch(() => undefined));
    if (!asked.success) return new Response(null, { status: 400 });
    const stop = new AbortController();
    const signal = AbortSignal.any([request.signal, stop.signal]);
    const encoder = new TextEncoder();
    const lines = new ReadableStream<Uint8Array>({
      async start(controller) {
        let last: { readonly stage: string; readonly at: number } | undefined;
        const say = (progress: RedactProgress): void => {
          if (signal.aborted || (last?.stage === progress.stage && now() - last.at < PACE_MS)) return;
          last = { stage: progress.stage, at: now() };
          controller.enqueue(encoder.encode(`${JSON.stringify(progress)}\n`));
        };
        const done = await redact(active, asked.data.case, asked.data.sha256, asked.data.shapes, { signal, onProgress: say }).catch((): Redacted => ({ ok: false, failure: 'failed' }));
        if (signal.aborted) return;
        say(done.ok ? { stage: 'done' } : { stage: 'error', error: done.failure });
        controller.close();
      },
      cancel: () => stop.abort(),
    });
    return new Response(lines, { headers: { 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } });
  };
}
