// Footage as content: what a file is, its parts, its derived pyramid, and how its pixels map to the world.

import * as z from 'zod';
import { FACES } from './cube-faces.ts';
import { markTimeSchema, videoSchema } from './video.ts';

/** Bytes of one part of a content file; the last part is shorter. */
export const PART_BYTES = 4 * 1024 * 1024;
/** Edge of a pyramid tile in pixels. */
export const TILE_PIXELS = 512;

export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** One file named by its SHA-256, with a hash for each part of `PART_BYTES`. */
export const contentSchema = z.object({
  sha256: hashSchema,
  bytes: z.number().int().positive(),
  mime: z.string(),
  parts: z.array(hashSchema).min(1),
});
export type Content = z.infer<typeof contentSchema>;

/** One level of a pyramid: 0 is the source's own size, each next is half, an odd edge rounded down (so a source pixel's place is always x / 2^level). In pixels; tiles counted. */
export const levelSchema = z.object({
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  columns: z.number().int().positive(),
  rows: z.number().int().positive(),
});
export type Level = z.infer<typeof levelSchema>;

export const pyramidIndexSchema = z.object({
  tile: z.number().int().positive(),
  levels: z.array(levelSchema).min(1),
});
export type PyramidIndex = z.infer<typeof pyramidIndexSchema>;

/**
 * How source pixels map to directions. A sphere may be cropped (GPano): `full` is the whole 2:1 panorama and the source covers
 * `crop` of it, all in source pixels. Pose in degrees; `heading` is the compass direction of the centre of the full panorama.
 */
export const projectionSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('sphere'),
    full: z.object({ width: z.number().positive(), height: z.number().positive() }),
    crop: z.object({ left: z.number(), top: z.number() }),
    heading: z.number().optional(),
    posePitch: z.number().optional(),
    poseRoll: z.number().optional(),
    /** Degrees; where the maker wants the first look to go, relative to the centre. */
    initialYaw: z.number().optional(),
  }),
  z.object({ kind: z.literal('flat') }),
]);
export type Projection = z.infer<typeof projectionSchema>;

/** The paths by which footage is captured: an open list. */
export const CAPTURE_PATHS = ['pano', 'vr', 'drone', 'phone', 'link', 'other'] as const;

/** One picture or video of a site: the original kept unchanged, and what was derived from it. */
export const footageSchema = z.object({
  original: contentSchema,
  /** File name as it was given, without a path. */
  name: z.string().min(1).max(255),
  /** What it shows, in words of the bureau, for instance 后厨 全景. */
  title: z.string().min(1).max(100),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  projection: projectionSchema,
  /**
   * What was done to the original's pixels before the pyramid was made of them: decoded from HEIC, resampled from a cube map, one eye
   * of two taken. Absent: nothing. Where it is there, evidence is cut from the pyramid's own level 0.
   */
  prepared: z.enum(['heic', 'cube', 'eac', 'stereoTop', 'cubeFaces']).optional(),
  /** Six files of a cube, each kept as it was given; `original` is then the list of them, whose hash stands for all six. */
  faces: z.array(z.object({ face: z.enum(FACES), name: z.string().min(1).max(255), content: contentSchema })).length(FACES.length).optional(),
  capturePath: z.string(),
  /** ISO 8601 with offset where the camera gave one. */
  capturedAt: z.string().optional(),
  /** WGS-84 degrees. */
  place: z.object({ latitude: z.number(), longitude: z.number(), altitude: z.number().optional() }).optional(),
  camera: z.string().optional(),
  /** Pyramidal tiled TIFF with JPEG tiles, made from the original turned upright. */
  pyramid: contentSchema,
  index: pyramidIndexSchema,
  /** Small JPEG of the whole, at most 1024 wide. */
  preview: contentSchema,
  /** Of a video; its pyramid and preview are those of its first frame. */
  video: videoSchema.optional(),
});
export type Footage = z.infer<typeof footageSchema>;

/** The file whose pixels are those of `width` × `height`: what evidence is cut from. Of a video, those of its first frame. */
export const sourceOfPixels = (footage: Pick<Footage, 'prepared' | 'original' | 'pyramid' | 'video'>): Content =>
  footage.prepared === undefined && footage.video === undefined ? footage.original : footage.pyramid;

/** What a reviewer looks at, the smallest first. */
export const viewedContents = ({ preview, pyramid, video }: Pick<Footage, 'preview' | 'pyramid' | 'video'>): readonly Content[] => [
  preview,
  ...(video ? [video.table, video.strip.content] : []),
  pyramid,
  ...(video?.proxies.map((proxy) => proxy.content).toReversed() ?? []),
];

/** What was given and is kept unchanged: one file, or the list of six and the six. */
export const originalsOf = ({ original, faces }: Pick<Footage, 'original' | 'faces'>): readonly Content[] => [original, ...(faces?.map(({ content }) => content) ?? [])];

/** Every file of it, what was given last. */
export const contentsOfFootage = (footage: Pick<Footage, 'original' | 'faces' | 'preview' | 'pyramid' | 'video'>): readonly Content[] => [...viewedContents(footage), ...originalsOf(footage)];

/** Where a reviewer looks. Sphere: radians, `fov` horizontal. Flat: centre in source pixels and source pixels across the pane. */
export const viewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sphere'), yaw: z.number(), pitch: z.number(), fov: z.number().positive() }),
  z.object({ kind: z.literal('flat'), x: z.number(), y: z.number(), across: z.number().positive() }),
]);
export type View = z.infer<typeof viewSchema>;

/**
 * A mark lies in the source, never on the screen. On a sphere `points` are unit vectors [x right, y up, z back]: the centre of
 * the panorama is [0, 0, -1], edges are great circles. On a flat picture they are source pixels [x, y]. A box has four corners
 * in order (its edges on a sphere are those of a tangent-plane rectangle), a point has one.
 */
export const markSchema = z.object({
  id: z.string().min(1).max(64),
  item: z.string().min(1).max(64),
  /** SHA-256 of the original. */
  footage: hashSchema,
  kind: z.enum(['point', 'box', 'polygon']),
  points: z.array(z.array(z.number()).min(2).max(3)).min(1).max(512),
  label: z.string().max(100).optional(),
  note: z.string().max(2000).optional(),
  /** The view in which it was made; choosing the evidence returns to exactly this. */
  view: viewSchema,
  /** On a video, when it holds. */
  time: markTimeSchema.optional(),
});
export type Mark = z.infer<typeof markSchema>;
