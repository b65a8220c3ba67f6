// Takes a picture or a video in: sniffs it, hashes it while it is copied, reads what it says about itself, makes pyramid and preview.
// All or nothing: until the last step succeeded nothing of it is in the store.

import { mkdir, open } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, extname, join } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import type { ImportProgress } from '#shared/contract/workstation.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { throwIfCancelled } from './content-error.ts';
import type { ByteSource } from './content-stage.ts';
import type { ContentStore, Staged } from './content-store.ts';
import { facesOf, importFaces, type StagedFace } from './import-faces.ts';
import { decodeFailure, ImportFailure, inspect, toFailure, unlessCancelled } from './import-failure.ts';
import { readFacts } from './metadata.ts';
import { peek } from './peek.ts';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { fitsShape, MOST_PREPARED, prepare, type ImportAs, type PrepareJob } from './prepare.ts';
import { projectionOf } from './projection.ts';
import { makePyramid, openPicture } from './pyramid.ts';
import { sniff, SNIFF_BYTES, type PictureMime, type Sniffed } from './sniff.ts';
import { findFfmpeg, type Ffmpeg } from './video/ffmpeg.ts';
import { importVideo } from './video/import-video.ts';

export const MOST_BYTES = 2 * 1024 ** 3;
export const MOST_VIDEO_BYTES = 64 * 1024 ** 3;

export type PictureToImport = ByteSource & {
  /** File name as given; only its last part is kept. */
  readonly name: string;
  /** The case that it is for. */
  readonly caseId: string;
  readonly title?: string | undefined;
  readonly capturePath?: string | undefined;
  /** How it is to be read; `auto` without. */
  readonly as?: ImportAs | undefined;
  readonly signal?: AbortSignal | undefined;
  /** `receiving`, `reading`, `pyramid`, `proxies`, `storing`; the caller says `done` and `error`. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
};

/** Six files that are the faces of one cube, read one after the other. */
export interface FacesToReceive extends Pick<PictureToImport, 'caseId' | 'title' | 'capturePath' | 'signal' | 'onProgress'> {
  readonly files: readonly { readonly name: string; readonly source: ByteSource }[];
}

export interface Importer {
  /** Throws `ImportFailure`, and then leaves nothing behind. */
  importPicture(picture: PictureToImport): Promise<Footage>;
  /** Which face each is, is told by its name. Throws as `importPicture` does. */
  importFaces(faces: FacesToReceive): Promise<Footage>;
}

const headOf = async (path: string): Promise<Uint8Array> => {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
};

type Kind = Extract<Sniffed, { kind: 'picture' | 'video' }>;
const kindOf = (head: Uint8Array): Kind => {
  const found = sniff(head);
  if (found.kind === 'picture' || found.kind === 'video') return found;
  throw new ImportFailure(found.kind === 'unsupported' ? 'unsupported' : 'notAnImage');
};

const namesOf = ({ name: given, title }: Pick<PictureToImport, 'name' | 'title'>): Pick<Footage, 'name' | 'title'> => {
  const name = basename(given.replaceAll('\\', '/')).slice(-255) || 'picture';
  return { name, title: (title ?? basename(name, extname(name))).slice(0, 100) || name.slice(0, 100) };
};

export interface ImporterDeps {
  readonly content: ContentStore;
  readonly workFolder: string;
  /** Looked for anew at every video: whoever installs it need not start again. */
  readonly ffmpeg?: () => Ffmpeg | undefined;
}

export const createImporter = ({ content, workFolder, ffmpeg = () => findFfmpeg() }: ImporterDeps): Importer => {
  // libvips keeps files open that it has read lately; on Windows such a file cannot be moved into the store or removed.
  sharp.cache(false);

  /** The source as a staged file, with its type by its first bytes. */
  const receive = async (picture: ByteSource & Pick<PictureToImport, 'signal' | 'onProgress'>): Promise<{ staged: Staged; kind: Kind }> => {
    const { onProgress, signal } = picture;
    const options = (kind: Kind) => ({
      signal,
      // Tools read files: the original lies in the clear until it is kept, as it does wherever it came from.
      plain: true,
      limit: kind.kind === 'video' ? MOST_VIDEO_BYTES : MOST_BYTES,
      onProgress: (done: number, total: number | undefined) => onProgress?.({ stage: 'receiving', done, ...(total === undefined ? {} : { total }) }),
    });
    /** Said before anything is received: nobody should wait for a large file first. */
    const accepted = (head: Uint8Array): Kind => {
      const kind = kindOf(head);
      if (kind.kind === 'video' && ffmpeg() === undefined) throw new ImportFailure('needsFfmpeg');
      return kind;
    };
    if ('path' in picture) {
      const kind = accepted(await headOf(picture.path));
      return { kind, staged: await content.stage({ path: picture.path }, options(kind)) };
    }
    const { head, stream, letGo } = await peek(picture.stream, SNIFF_BYTES);
    let kind: Kind;
    try {
      kind = accepted(head);
    } catch (error) {
      await letGo();
      throw error;
    }
    return { kind, staged: await content.stage({ stream }, options(kind)) };
  };

  /** Plain pixels of a picture that a pyramid cannot be made of as it is. */
  const prepareFrom = async (path: string, as: PrepareJob['as'], metadata: Metadata): Promise<{ path: string; metadata: Metadata; dispose(): Promise<void> }> => {
    if (metadata.width * metadata.height > MOST_PREPARED) throw new ImportFailure('tooLarge');
    const out = join(workFolder, `${randomUUID()}.v`);
    const reply = await prepare({ path, out, as });
    if (reply.kind === 'failed') throw reply.code === 'libvips' ? decodeFailure(new Error(reply.message)) : new ImportFailure(reply.code);
    const plain = await openPicture(out).metadata();
    // What is made of a picture with halved colour has no finer colour than it.
    return { path: out, metadata: { ...plain, ...(metadata.chromaSubsampling ? { chromaSubsampling: metadata.chromaSubsampling } : {}) }, dispose: reply.dispose };
  };

  const importStaged = async (picture: PictureToImport, original: Staged, mime: PictureMime, all: Staged[]): Promise<Footage> => {
    const { onProgress, signal } = picture;
    onProgress?.({ stage: 'reading' });
    const metadata = await inspect(original.path, mime);
    const facts = readFacts(metadata);
    onProgress?.({ stage: 'pyramid' });
    throwIfCancelled(signal);
    const as = picture.as ?? 'auto';
    if (!fitsShape(as, metadata.width, metadata.height)) throw new ImportFailure('unsupported');
    const way = mime === 'image/heic' ? 'heic' : as === 'auto' ? undefined : as;
    // A HEIC picture that is a cube map too would need both ways; nobody makes such files.
    if (way === 'heic' && as !== 'auto') throw new ImportFailure('unsupported');
    const prepared = way === undefined ? undefined : await unlessCancelled(prepareFrom(original.path, way, metadata), signal);
    const making = makePyramid(prepared?.path ?? original.path, prepared?.metadata ?? metadata, join(workFolder, `${randomUUID()}.tif`))
      .catch((error: unknown) => {
        throw decodeFailure(error);
      })
      .finally(() => prepared?.dispose());
    const made = await unlessCancelled(making, signal);
    try {
      const top = made.index.levels[0];
      if (!top) throw new ImportFailure('failed');
      onProgress?.({ stage: 'storing' });
      const pyramid = await content.stage({ stream: made.bytes }, { signal });
      all.push(pyramid);
      const preview = await content.stage({ stream: (async function* () {
        yield made.preview;
      })() });
      all.push(preview);
      const projection = way === 'cube' || way === 'eac' ? wholeSphere(top.width, top.height) : projectionOf(top.width, top.height, facts.xmp);
      const { name, title } = namesOf(picture);
      const capturePath = picture.capturePath ?? (facts.drone ? 'drone' : projection.kind === 'sphere' ? 'pano' : 'other');
      throwIfCancelled(signal);
      return {
        original: await original.keep(mime, picture.caseId),
        name,
        title,
        width: top.width,
        height: top.height,
        projection,
        ...(way === undefined ? {} : { prepared: way }),
        capturePath,
        ...(facts.capturedAt === undefined ? {} : { capturedAt: facts.capturedAt }),
        ...(facts.place === undefined ? {} : { place: facts.place }),
        ...(facts.camera === undefined ? {} : { camera: facts.camera }),
        pyramid: await pyramid.keep('image/tiff', picture.caseId),
        index: made.index,
        preview: await preview.keep('image/jpeg', picture.caseId),
      };
    } finally {
      await made.dispose();
    }
  };

  const importStagedVideo = async (picture: PictureToImport, original: Staged, kind: Extract<Kind, { kind: 'video' }>, all: Staged[]): Promise<Footage> => {
    const tools = ffmpeg();
    if (!tools) throw new ImportFailure('needsFfmpeg');
    const made = await importVideo({ content, workFolder, tools }, { original, caseId: picture.caseId, mime: kind.mime, container: kind.container, as: picture.as ?? 'auto', signal: picture.signal, onProgress: picture.onProgress }, all);
    if (typeof made === 'string') throw new ImportFailure(made);
    return { ...made, ...namesOf(picture), capturePath: picture.capturePath ?? (made.projection.kind === 'sphere' ? 'vr' : 'other') };
  };

  return {
    importPicture: async (picture) => {
      const all: Staged[] = [];
      try {
        await mkdir(workFolder, { recursive: true });
        const { staged, kind } = await receive(picture);
        all.push(staged);
        if (kind.kind === 'video') return await importStagedVideo(picture, staged, kind, all);
        return await importStaged(picture, staged, kind.mime, all);
      } catch (error) {
        throw toFailure(error);
      } finally {
        // What was kept has moved away; this removes only what was not.
        for (const staged of all) staged.discard();
      }
    },
    importFaces: async ({ files, caseId, title, capturePath, signal, onProgress }) => {
      const all: Staged[] = [];
      try {
        // By their names alone: nobody should wait for what cannot be a cube.
        const { stem } = facesOf(files.map(({ name }) => name));
        await mkdir(workFolder, { recursive: true });
        const received: StagedFace[] = [];
        for (const { name, source } of files) {
          const { staged, kind } = await receive({ ...source, signal, onProgress });
          all.push(staged);
          if (kind.kind !== 'picture') throw new ImportFailure('unsupported');
          received.push({ name: basename(name.replaceAll('\\', '/')).slice(-255), staged, mime: kind.mime });
        }
        const made = await importFaces({ content, workFolder }, { files: received, caseId, signal, onProgress }, all);
        return { ...made, title: (title ?? (stem === '' ? 'cube' : stem)).slice(0, 100), capturePath: capturePath ?? 'pano' };
      } catch (error) {
        throw toFailure(error);
      } finally {
        for (const staged of all) staged.discard();
      }
    },
  };
};
