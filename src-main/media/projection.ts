// How a picture's pixels lie on the sphere: by what GPano states where it holds together, else by the 2:1 shape.

import type { Projection } from '#shared/footage/footage.ts';
import { GPANO, numberOf, type Xmp } from './metadata.ts';

/** Below this a 2:1 picture is more likely a banner than a panorama. */
const LEAST_PANORAMA_WIDTH = 2048;

/** Width and height are those of the upright picture, in pixels. */
export const projectionOf = (width: number, height: number, xmp: Xmp): Projection => {
  const number = (name: string): number | undefined => numberOf(xmp(GPANO, name));
  const pose = {
    ...optional('heading', number('PoseHeadingDegrees')),
    ...optional('posePitch', number('PosePitchDegrees')),
    ...optional('poseRoll', number('PoseRollDegrees')),
    ...optional('initialYaw', number('InitialViewHeadingDegrees')),
  };
  const stated = statedArea(width, height, xmp);
  if (stated) return { kind: 'sphere', ...stated, ...pose };
  if (width === 2 * height && width >= LEAST_PANORAMA_WIDTH && isEquirectangular(xmp) !== false) {
    return { kind: 'sphere', full: { width, height }, crop: { left: 0, top: 0 }, ...pose };
  }
  return { kind: 'flat' };
};

const optional = <K extends string>(key: K, value: number | undefined): { [name in K]?: number } =>
  value === undefined ? {} : ({ [key]: value } as { [name in K]: number });

/** `undefined` where GPano says nothing of it. */
const isEquirectangular = (xmp: Xmp): boolean | undefined => {
  const type = xmp(GPANO, 'ProjectionType');
  return type === undefined ? undefined : type.toLowerCase() === 'equirectangular';
};

/**
 * The area by GPano in pixels of this file. A picture that was scaled after it was stitched still states the old sizes: they
 * are scaled to the width that the file really has. Numbers that contradict the picture are not believed.
 */
const statedArea = (width: number, height: number, xmp: Xmp): { full: { width: number; height: number }; crop: { left: number; top: number } } | undefined => {
  const number = (name: string): number | undefined => numberOf(xmp(GPANO, name));
  const fullWidth = number('FullPanoWidthPixels');
  const fullHeight = number('FullPanoHeightPixels');
  if (fullWidth === undefined || fullHeight === undefined || isEquirectangular(xmp) === false) return undefined;
  const cropWidth = number('CroppedAreaImageWidthPixels') ?? width;
  const cropHeight = number('CroppedAreaImageHeightPixels') ?? height;
  if (cropWidth <= 0 || cropHeight <= 0) return undefined;
  const scale = width / cropWidth;
  // One per cent allows for rounding of a scaled picture, not for another one.
  if (Math.abs(height / cropHeight - scale) > scale * 0.01) return undefined;
  const full = { width: fullWidth * scale, height: fullHeight * scale };
  const crop = { left: (number('CroppedAreaLeftPixels') ?? 0) * scale, top: (number('CroppedAreaTopPixels') ?? 0) * scale };
  if (Math.abs(full.width - 2 * full.height) > full.width * 0.01) return undefined;
  const fits = crop.left >= 0 && crop.top >= 0 && crop.left + width <= full.width + 1 && crop.top + height <= full.height + 1;
  return fits ? { full, crop } : undefined;
};
