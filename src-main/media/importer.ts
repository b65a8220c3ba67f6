// Takes a picture or a video in: sniffs it, hashes it while it is copied, reads what it says about itself, makes pyramid and preview.
// All or nothing: until the last step succeeded nothing of it is in the store.

import { mkdir, open } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, extname, join } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import type { ImportError, ImportProgress } from '#shared/contract/workstation.ts';
import type { Footage } from '#shared/footage/footage.ts';
import { ContentError, throwIfCancelled } from './content-error.ts';
import type { ByteSource } from './content-stage.ts';
import type { ContentStore, Staged } from './content-store.ts';
import { readFacts } from './metadata.ts';
import { peek } from './peek.ts';
import { wholeSphere } from '#shared/footage/sphere.ts';
import { fitsShape, MOST_PREPARED, prepare, type ImportAs, type PrepareJob } from './prepare.ts';
import { projectionOf } from './projection.ts';
import { makePyramid, MOST_PIXELS, openPicture } from './pyramid.ts';
import { sniff, SNIFF_BYTES, type PictureMime, type Sniffed } from './sniff.ts';
import { findFfmpeg, type Ffmpeg } from './video/ffmpeg.ts';
import { importVideo } from './video/import-video.ts';

export const MOST_BYTES = 2 * 1024 ** 3;
export const MOST_VIDEO_BYTES = 64 * 1024 ** 3;

/** Why nothing was imported. */
export class ImportFailure extends Error {
  readonly code: ImportError;

  constructor(code: ImportError, cause?: unknown) {
    super(`import: ${code}`, { cause });
    this.name = 'ImportFailure';
    this.code = code;
  }
}

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

export interface Importer {
  /** Throws `ImportFailure`, and then leaves nothing behind. */
  importPicture(picture: PictureToImport): Promise<Footage>;
}

const FORMAT_OF: { readonly [mime in PictureMime]: string } = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'heif',
  'image/tiff': 'tiff',
  'image/heic': 'heif',
};

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

/** Whatever libvips says about a file that is a picture by its first bytes means that the rest of it is damaged or missing. */
const decodeFailure = (error: unknown): ImportFailure => {
  const text = error instanceof Error ? error.message : '';
  if (/no space left|disk full/i.test(text)) return new ImportFailure('diskFull', error);
  if (/exceeds pixel limit|dimensions/i.test(text)) return new ImportFailure('tooLarge', error);
  // A TIFF that lost its end lost its directory: libvips then does not even know the format that the first bytes tell.
  if (/contains unsupported image format/i.test(text)) return new ImportFailure('truncated', error);
  if (/unsupported|not supported|no decoder/i.test(text)) return new ImportFailure('unsupported', error);
  return new ImportFailure('truncated', error);
};

const toFailure = (error: unknown): ImportFailure => {
  if (error instanceof ImportFailure) return error;
  if (error instanceof ContentError) {
    const known = { diskFull: 'diskFull', tooLarge: 'tooLarge', cancelled: 'cancelled' } as const;
    if (error.code in known) return new ImportFailure(known[error.code as keyof typeof known], error);
  }
  return new ImportFailure('failed', error);
};

const inspect = async (path: string, mime: PictureMime): Promise<Metadata> => {
  // libvips reads the head of a HEIC file though it cannot decode its pixels.
  const metadata = await openPicture(path)
    .metadata()
    .catch((error: unknown) => {
      throw decodeFailure(error);
    });
  if (metadata.format !== FORMAT_OF[mime]) throw new ImportFailure('truncated');
  if (metadata.width * metadata.height > MOST_PIXELS) throw new ImportFailure('tooLarge');
  return metadata;
};

const namesOf = ({ name: given, title }: PictureToImport): Pick<Footage, 'name' | 'title'> => {
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
  const receive = async (picture: PictureToImport): Promise<{ staged: Staged; kind: Kind }> => {
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

  /** Leaves at once when cancelled; libvips itself cannot be stopped, so its file is removed when it is through. */
  const unlessCancelled = async <T extends { dispose(): Promise<void> }>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
    if (!signal) return work;
    let leave = (): void => undefined;
    const cancelled = new Promise<never>((_, reject) => {
      leave = () => reject(new ContentError('cancelled', signal.reason));
      signal.addEventListener('abort', leave, { once: true });
    });
    try {
      return await Promise.race([work, cancelled]);
    } catch (error) {
      if (signal.aborted) work.then((made) => made.dispose()).catch(() => undefined);
      throw error;
    } finally {
      signal.removeEventListener('abort', leave);
    }
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
  };
};
