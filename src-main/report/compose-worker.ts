// The composing thread: pictures cleaned → typeset → signature fields. Its fonts stay open from one job to the next, because opening
// them takes longer than typesetting; the thread is ended when nobody asked for a while, and its memory goes with it.

import { parentPort } from 'node:worker_threads';
import type { ComposeJob, ComposeReply } from './compose.ts';
import { documentFonts, rareFonts } from './fonts.ts';
import { coverageOf, MissingGlyph } from './glyphs.ts';
import type { DocumentInput } from './kinds.ts';
import { cleanPictures } from './pictures.ts';
import { prepareFields } from './prepare.ts';
import { createTypesetter, type Typesetter } from './typeset.ts';

/** Created once; a failed try is tried again with the next job. */
const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
};

const fonts = once(documentFonts);
const plain = once(async () => {
  const files = await fonts();
  return createTypesetter({ fonts: files, rare: [], covers: coverageOf(files.map(font => font.bytes)) });
});
const rarePack = new Map<string, () => Promise<Typesetter | undefined>>();
/** With the rare-character pack; `undefined` where it is not installed. */
const withRare = (folders: readonly string[]): Promise<Typesetter | undefined> => {
  const key = folders.join('\n');
  const make = rarePack.get(key) ?? once(async () => {
    const [files, rare] = [await fonts(), await rareFonts(folders)];
    return rare.length === 0 ? undefined : createTypesetter({ fonts: files, rare, covers: coverageOf(files.map(font => font.bytes), rare.map(font => font.bytes)) });
  });
  rarePack.set(key, make);
  return make();
};

const withCleanPictures = async (input: DocumentInput): Promise<DocumentInput> =>
  input.kind === 'conclusion'
    ? { ...input, conclusion: { ...input.conclusion, evidence: await cleanPictures(input.conclusion.evidence) } }
    : { ...input, frame: { ...input.frame, evidence: await cleanPictures(input.frame.evidence) } };

/** Who is to sign in the places of people, in printed order. */
const panelOf = (input: DocumentInput): readonly string[] =>
  input.kind === 'conclusion' ? input.conclusion.panel.map(one => one.name) : 'experts' in input.content ? input.content.experts.map(one => one.name) : [];

const compose = async ({ input, rareFolders }: ComposeJob): Promise<ComposeReply> => {
  try {
    const clean = await withCleanPictures(input);
    const composed = await (async () => {
      try {
        return (await plain()).typeset(clean);
      } catch (error) {
        // A character that the shipped fonts lack: the pack may have it, and is opened only now.
        const rare = error instanceof MissingGlyph ? await withRare(rareFolders) : undefined;
        if (rare === undefined) throw error;
        return rare.typeset(clean);
      }
    })();
    return { kind: 'done', pdf: prepareFields(composed.pdf, composed.fields, { panel: panelOf(input) }) };
  } catch (error) {
    if (error instanceof MissingGlyph) return { kind: 'missingGlyph', characters: error.characters, where: error.where };
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
};

parentPort!.on('message', (job: ComposeJob | 'warm') => {
  if (job === 'warm') void plain().catch(() => undefined);
  else void compose(job).then(reply => parentPort!.postMessage({ id: job.id, reply }));
});
