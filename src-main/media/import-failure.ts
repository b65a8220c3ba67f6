// Why nothing was imported, in the few kinds that a person can do something about.

import type { Metadata } from 'sharp';
import type { ImportError } from '#shared/contract/workstation.ts';
import { ContentError } from './content-error.ts';
import { MOST_PIXELS, openPicture } from './pyramid.ts';
import type { PictureMime } from './sniff.ts';

export class ImportFailure extends Error {
  readonly code: ImportError;

  constructor(code: ImportError, cause?: unknown) {
    super(`import: ${code}`, { cause });
    this.name = 'ImportFailure';
    this.code = code;
  }
}

/** Whatever libvips says about a file that is a picture by its first bytes means that the rest of it is damaged or missing. */
export const decodeFailure = (error: unknown): ImportFailure => {
  const text = error instanceof Error ? error.message : '';
  if (/no space left|disk full/i.test(text)) return new ImportFailure('diskFull', error);
  if (/exceeds pixel limit|dimensions/i.test(text)) return new ImportFailure('tooLarge', error);
  // A TIFF that lost its end lost its directory: libvips then does not even know the format that the first bytes tell.
  if (/contains unsupported image format/i.test(text)) return new ImportFailure('truncated', error);
  if (/unsupported|not supported|no decoder/i.test(text)) return new ImportFailure('unsupported', error);
  return new ImportFailure('truncated', error);
};

export const toFailure = (error: unknown): ImportFailure => {
  if (error instanceof ImportFailure) return error;
  if (error instanceof ContentError) {
    const known = { diskFull: 'diskFull', tooLarge: 'tooLarge', cancelled: 'cancelled' } as const;
    if (error.code in known) return new ImportFailure(known[error.code as keyof typeof known], error);
  }
  return new ImportFailure('failed', error);
};

const FORMAT_OF: { readonly [mime in PictureMime]: string } = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'heif',
  'image/tiff': 'tiff',
  'image/heic': 'heif',
};

/** What libvips reads in the head of a picture. Throws `ImportFailure`. */
export const inspect = async (path: string, mime: PictureMime): Promise<Metadata> => {
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

/** Leaves at once when cancelled; libvips itself cannot be stopped, so its file is removed when it is through. */
export const unlessCancelled = async <T extends { dispose(): Promise<void> }>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
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
