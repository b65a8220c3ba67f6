// The composing thread: pictures cleaned → typeset → signature field. One job, then it ends and its memory goes with it.

import { parentPort, workerData } from 'node:worker_threads';
import type { ComposeReply } from './compose.ts';
import { documentFonts } from './fonts.ts';
import { MissingGlyph } from './glyphs.ts';
import type { ConclusionInput } from './input.ts';
import { withCleanPictures } from './pictures.ts';
import { prepareFields, SEAL_FIELD, SEAL_HEIGHT, SEAL_WIDTH } from './prepare.ts';
import { typeset } from './typeset.ts';

const compose = async (input: ConclusionInput): Promise<ComposeReply> => {
  try {
    const composed = typeset(await withCleanPictures(input), await documentFonts());
    return { kind: 'done', pdf: await prepareFields(composed.pdf, [{ ...composed.seal, name: SEAL_FIELD, width: SEAL_WIDTH, height: SEAL_HEIGHT, locks: true }], { panel: input.panel.map(one => one.name) }) };
  } catch (error) {
    if (error instanceof MissingGlyph) return { kind: 'missingGlyph', characters: error.characters, where: error.where };
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
};
parentPort!.postMessage(await compose(workerData as ConclusionInput));
