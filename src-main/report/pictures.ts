// A picture that goes into the document must not carry EXIF along: it may name the camera's owner and place.

import sharp from 'sharp';
import type { EvidencePicture } from './input.ts';

/** True when a JPEG has any application segment but JFIF (0), the colour profile (2) and Adobe's (14), or a comment. */
export const carriesMetadata = (jpeg: Uint8Array): boolean => {
  let offset = 2;
  while (offset + 4 <= jpeg.length && jpeg[offset] === 0xff) {
    const marker = jpeg[offset + 1]!;
    if (marker === 0xda) return false;
    const application = marker - 0xe0;
    if (marker === 0xfe || (application >= 0 && application <= 15 && ![0, 2, 14].includes(application))) return true;
    offset += 2 + jpeg[offset + 2]! * 256 + jpeg[offset + 3]!;
  }
  return false;
};

const clean = async (picture: EvidencePicture): Promise<EvidencePicture> =>
  picture.mime === 'image/jpeg' && carriesMetadata(picture.bytes)
    ? { ...picture, bytes: new Uint8Array(await sharp(picture.bytes).autoOrient().jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer()) }
    : picture;

export const cleanPictures = (pictures: readonly EvidencePicture[]): Promise<EvidencePicture[]> => Promise.all(pictures.map(clean));
