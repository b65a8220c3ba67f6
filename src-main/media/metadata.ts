// What a picture says about itself, from the few kilobytes of EXIF and XMP that its container names; the file itself is never
// searched as text. Values that make no sense are left out rather than guessed.

import ExifReader, { type ExpandedTags } from 'exifreader';
import type { Footage } from '#shared/footage/footage.ts';

export interface PictureFacts {
  readonly capturedAt?: string;
  readonly place?: NonNullable<Footage['place']>;
  readonly camera?: string;
  /** Taken from the air, by the maker's own word. */
  readonly drone: boolean;
  readonly xmp: Xmp;
}

/** Value of a simple property in the namespace, or `undefined`. */
export type Xmp = (namespace: string, name: string) => string | undefined;

export const GPANO = 'http://ns.google.com/photos/1.0/panorama/';
const DJI = 'http://www.dji.com/drone-dji/1.0/';
/** A packet is a few kilobytes; what is larger holds pictures (depth maps) that nobody here reads. */
const MOST_XMP = 1024 * 1024;

const escapeForPattern = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Both spellings of RDF: attribute and element. Prefixes are looked up, since writers choose their own. */
export const readXmp = (packet: Uint8Array | undefined): Xmp => {
  const text = packet && packet.length <= MOST_XMP ? new TextDecoder().decode(packet) : '';
  return (namespace, name) => {
    const prefix = new RegExp(`xmlns:([\\w.-]+)\\s*=\\s*["']${escapeForPattern(namespace)}["']`).exec(text)?.[1];
    if (prefix === undefined) return undefined;
    const tag = `${escapeForPattern(prefix)}:${escapeForPattern(name)}`;
    const found = new RegExp(`[\\s]${tag}\\s*=\\s*["']([^"'<]*)["']|<${tag}(?:\\s[^>]*)?>([^<]*)</${tag}>`).exec(text);
    return (found?.[1] ?? found?.[2])?.trim();
  };
};

/** A finite number, or `undefined`. */
export const numberOf = (text: string | undefined): number | undefined => {
  const value = text === undefined || text === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
};

/** EXIF's `2017:05:10 12:34:56` and `+08:00` as ISO 8601; without an offset it stays local time, which is all the camera said. */
export const exifTime = (time: string | undefined, offset: string | undefined): string | undefined => {
  const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(time ?? '');
  if (!match) return undefined;
  const [, year, month, day, clock] = match;
  const zone = /^[+-]\d\d:\d\d$/.exec(offset?.trim() ?? '')?.[0] ?? '';
  const iso = `${year}-${month}-${day}T${clock}${zone}`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
};

const placeOf = (latitude: number | undefined, longitude: number | undefined, altitude: number | undefined): PictureFacts['place'] => {
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  // What devices write that have no fix.
  if (latitude === 0 && longitude === 0) return undefined;
  return { latitude, longitude, ...(altitude !== undefined && Number.isFinite(altitude) ? { altitude } : {}) };
};

const finite = (value: number | undefined): number | undefined => (value !== undefined && Number.isFinite(value) ? value : undefined);

const readExif = (exif: Uint8Array | undefined): ExpandedTags => {
  if (!exif) return {};
  // libvips hands out the segment with its "Exif\0\0" in front; what follows is a TIFF.
  const from = String.fromCharCode(...exif.subarray(0, 4)) === 'Exif' ? 6 : 0;
  try {
    // CommonJS: Node finds no named exports in it.
    return ExifReader.load(new Uint8Array(exif.subarray(from)).buffer, { expanded: true });
  } catch {
    return {};
  }
};

export const readFacts = ({ exif, xmp: packet }: { readonly exif?: Uint8Array | undefined; readonly xmp?: Uint8Array | undefined }): PictureFacts => {
  const tags = readExif(exif);
  const xmp = readXmp(packet);
  const text = (name: 'DateTimeOriginal' | 'OffsetTimeOriginal' | 'Make' | 'Model'): string | undefined => {
    const tag = tags.exif?.[name];
    return typeof tag?.description === 'string' ? tag.description.replaceAll('\0', '').trim() : undefined;
  };
  const capturedAt = exifTime(text('DateTimeOriginal'), text('OffsetTimeOriginal'));
  const dji = (name: string): number | undefined => numberOf(xmp(DJI, name));
  const place =
    placeOf(finite(tags.gps?.Latitude), finite(tags.gps?.Longitude), finite(tags.gps?.Altitude)) ??
    // DJI misspelt its own property for years.
    placeOf(dji('GpsLatitude'), dji('GpsLongitude') ?? dji('GpsLongtitude'), dji('AbsoluteAltitude'));
  const make = text('Make') ?? '';
  const model = text('Model') ?? '';
  const camera = (model.toLowerCase().startsWith(make.toLowerCase()) ? model : `${make} ${model}`).trim().slice(0, 200);
  return {
    ...(capturedAt === undefined ? {} : { capturedAt }),
    ...(place === undefined ? {} : { place }),
    ...(camera === '' ? {} : { camera }),
    drone: dji('RelativeAltitude') !== undefined || dji('FlightYawDegree') !== undefined,
    xmp,
  };
};
