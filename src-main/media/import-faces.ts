// Takes six files in as one sphere: the faces of a cube. Each is kept as it was given; the footage's original is the list of them, so
// that one hash stands for all six. Whoever calls owns the staged files; nothing is kept before the last step succeeded.

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Metadata } from 'sharp';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import { FACES, groupFaces, type Face } from '#shared/footage/cube-faces.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { canonicalBytes } from '#shared/log/canonical.ts';
import type { ContentStore, Staged } from './content-store.ts';
import { decodeFailure, ImportFailure, inspect, unlessCancelled } from './import-failure.ts';
import { readFacts } from './metadata.ts';
import { once } from './once.ts';
import { MOST_PREPARED, prepare } from './prepare.ts';
import { makePyramid, openPicture } from './pyramid.ts';
import type { PictureMime } from './sniff.ts';

export interface StagedFace {
  readonly name: string;
  readonly staged: Staged;
  readonly mime: PictureMime;
}
export interface FacesToImport {
  readonly files: readonly StagedFace[];
  readonly caseId: string;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((progress: ImportProgress) => void) | undefined;
}
export type ImportedFaces = Omit<Footage, 'title' | 'capturePath'>;
type Opened = StagedFace & { readonly metadata: Metadata };

/** Places of six names by face; throws where they are not one of each. */
export function facesOf(names: readonly string[]): { readonly stem: string; readonly at: { readonly [face in Face]: number } } {
  const { groups: [group, ...more], rest } = groupFaces(names);
  if (!group || group.missing.length > 0 || group.twice.length > 0 || more.length > 0 || rest.length > 0) throw new ImportFailure('faceNames');
  return { stem: group.stem, at: group.faces as { readonly [face in Face]: number } };
}

/** `all` gathers what was staged, to be discarded by the caller where it was not kept. */
export async function importFaces({ content, workFolder }: { readonly content: ContentStore; readonly workFolder: string }, { files, caseId, signal, onProgress }: FacesToImport, all: Staged[]): Promise<ImportedFaces> {
  const { stem, at } = facesOf(files.map(({ name }) => name));
  onProgress?.({ stage: 'reading' });
  const opened = await Promise.all(FACES.map(async (face): Promise<Opened> => {
    const file = files[at[face]]!;
    // HEIC would need its own decoder for each; nobody's cubes are HEIC.
    if (file.mime === 'image/heic') throw new ImportFailure('unsupported');
    return { ...file, metadata: await inspect(file.staged.path, file.mime) };
  }));
  const front = opened[0]!.metadata;
  const edge = front.width;
  if (opened.some(({ metadata: { width, height } }) => width !== edge || height !== edge)) throw new ImportFailure('faceSizes');
  if (edge * edge * FACES.length > MOST_PREPARED) throw new ImportFailure('tooLarge');

  onProgress?.({ stage: 'pyramid' });
  const out = join(workFolder, `${randomUUID()}.v`);
  const paths = Object.fromEntries(FACES.map((face, i) => [face, opened[i]!.staged.path])) as { [face in Face]: string };
  const prepared = await unlessCancelled(prepare({ faces: paths, edge, out, as: 'cubeFaces' }), signal);
  if (prepared.kind === 'failed') throw prepared.code === 'libvips' ? decodeFailure(new Error(prepared.message)) : new ImportFailure(prepared.code);
  const making = openPicture(out).metadata()
    .then((plain) => makePyramid(out, { ...plain, ...(front.chromaSubsampling ? { chromaSubsampling: front.chromaSubsampling } : {}) }, join(workFolder, `${randomUUID()}.tif`)))
    .catch((error: unknown) => {
      throw decodeFailure(error);
    })
    .finally(() => prepared.dispose());
  const made = await unlessCancelled(making, signal);
  try {
    onProgress?.({ stage: 'storing' });
    const stage = async (bytes: AsyncIterable<Uint8Array>): Promise<Staged> => {
      const staged = await content.stage({ stream: bytes }, { signal });
      all.push(staged);
      return staged;
    };
    const pyramid = await stage(made.bytes);
    const preview = await stage(once(made.preview));
    // In one order and one spelling: the same six files are the same footage, however they came.
    const list = await stage(once(canonicalBytes({ schema: 'kantai.cube-faces/1', faces: FACES.map((face, i) => ({ face, sha256: opened[i]!.staged.sha256!, bytes: opened[i]!.staged.bytes, name: opened[i]!.name })) })));
    const facts = readFacts(front);
    const { width, height } = made.index.levels[0]!;
    const faces: NonNullable<Footage['faces']> = [];
    for (const [i, face] of FACES.entries()) faces.push({ face, name: opened[i]!.name, content: await opened[i]!.staged.keep(opened[i]!.mime, caseId) });
    return {
      original: await list.keep('application/json', caseId),
      faces,
      name: `${stem === '' ? 'cube' : stem.slice(0, 200)}.faces.json`,
      width,
      height,
      projection: wholeSphere(width, height),
      prepared: 'cubeFaces',
      ...(facts.capturedAt === undefined ? {} : { capturedAt: facts.capturedAt }),
      ...(facts.place === undefined ? {} : { place: facts.place }),
      ...(facts.camera === undefined ? {} : { camera: facts.camera }),
      pyramid: await pyramid.keep('image/tiff', caseId),
      index: made.index,
      preview: await preview.keep('image/jpeg', caseId),
    };
  } finally {
    await made.dispose();
  }
}
