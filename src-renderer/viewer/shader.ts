// The fragment shader of a pane: screen pixel → ray → yaw and pitch → source pixel → page table → layer of the tile array.
// It keeps 32-bit floats good to a thousandth of a source pixel at 16384×8192: yaw is measured from the middle of the view (so the
// large part is added last, in pixels), and the arc tangent is a polynomial of our own, since the built-in one may be off by 1e-4.
//
// Without a GPU every line costs compiling and, on every pixel, running, taken or not: what most pictures do not need stands under
// SPHERE (else flat) and FULL (tone, sharpening, little planet), and only loops are passed over where no pixel wants them.

import { PAGE_HOLE } from './raster-types.ts';

/** Levels that a pyramid can have here: 512 pixels × 2^15 is a source of 16 million pixels on a side. */
export const MOST_LEVELS = 16;

export const VERTEX_SHADER = `
in vec3 position;
void main() { gl_Position = vec4(position.xy, 0.0, 1.0); }
`;

export const FRAGMENT_SHADER = `
precision highp float;
precision highp int;
precision highp sampler2D;
precision highp sampler2DArray;
precision highp usampler2D;

uniform sampler2DArray tiles;
uniform usampler2D pages;
uniform sampler2D preview;
uniform bool hasPreview;
uniform bool bare;               // no tile of it is there, or its video plays: the preview alone

uniform ivec3 levels[${MOST_LEVELS}];  // width, height, first row in the page table
uniform int levelCount;
uniform float bias;             // levels coarser than the screen asks for

uniform vec2 paneOrigin;        // pixels of the drawing buffer
uniform vec2 paneSize;
uniform vec2 sourceSize;        // pixels of level 0
uniform vec2 fullSize;          // of the whole panorama
uniform vec2 cropOrigin;
uniform bool wraps;
uniform float focal;            // pixels from the eye to the picture plane
uniform float density;          // source pixels per radian
uniform mat3 turn;              // ray of the camera → direction in the source, its yaw measured from the middle of the view
uniform bool planet;            // stereographic, not rectilinear
uniform int finest;             // no level finer than this
uniform float middleColumn;     // column of the full panorama in the middle of the view
uniform vec2 flatOrigin;        // source pixel in the pane's top left corner
uniform float flatScale;        // source pixels per screen pixel
uniform vec3 nothingColour;
uniform bool toned;
uniform vec4 tone;              // gain, contrast, 1 / gamma, saturation
uniform float sharpness;
uniform vec2 share;             // of the colour that is drawn, and what is added: a difference is made of two draws

out vec4 colour;

const float PI = 3.14159265358979;

// Arc tangent of 0 ≤ t ≤ 1, error below 2e-7: t is first brought under tan(π/8) by atan t = π/4 + atan((t - 1) / (t + 1)).
float arcTangent(float t) {
  bool far = t > 0.41421356;
  float z = far ? (t - 1.0) / (t + 1.0) : t;
  float s = z * z;
  float series = z + z * s * (-0.333333333 + s * (0.199999371 + s * (-0.142823558 + s * (0.110151465 - s * 0.0742371))));
  return far ? 0.785398163 + series : series;
}
float angleOf(float y, float x) {
  float ax = abs(x);
  float ay = abs(y);
  float most = max(ax, ay);
  if (most == 0.0) return 0.0;
  float a = arcTangent(min(ax, ay) / most);
  if (ay > ax) a = 1.57079632679 - a;
  if (x < 0.0) a = PI - a;
  return y < 0.0 ? -a : a;
}

uint pageOf(int level, ivec2 texel) {
  return texelFetch(pages, ivec2(texel.x >> 9, levels[level].z + (texel.y >> 9)), 0).r;
}
vec3 texelOf(uint page, ivec2 texel) {
  return texelFetch(tiles, ivec3(texel & 511, int(page) - 1), 0).rgb;
}
bool isThere(uint page) { return page != 0u && page != ${PAGE_HOLE}u; }

// Interpolates between the four pixels of a level around a source place, over tile borders and the 180° seam alike.
bool sampleLevel(int level, vec2 source, out vec3 result) {
  vec2 place = source * exp2(-float(level)) - 0.5;
  vec2 whole = floor(place);
  vec2 part = place - whole;
  ivec2 size = levels[level].xy;
  ivec2 a = ivec2(whole);
  ivec2 b = a + 1;
  if (wraps) {
    if (a.x < 0) a.x += size.x;
    if (b.x >= size.x) b.x -= size.x;
    if (a.x >= size.x) a.x -= size.x;
  }
  a = clamp(a, ivec2(0), size - 1);
  b = clamp(b, ivec2(0), size - 1);
  uint page = pageOf(level, a);
  if (!isThere(page)) return false;
  bool inOne = a >> 9 == b >> 9 && all(lessThan(a, b));
  // All four in one tile: the sampler interpolates just so, with weights of at least 8 bits.
  vec2 inTile = vec2(a & 511) + part + 0.5;
  result = textureLod(tiles, vec3(inTile / 512.0, float(page - 1u)), 0.0).rgb;
  bool found = true;
  // A loop that runs once, at borders only.
  for (int once = inOne ? 1 : 0; once < 1; once += 1) {
    uint right = pageOf(level, ivec2(b.x, a.y));
    uint below = pageOf(level, ivec2(a.x, b.y));
    uint across = pageOf(level, b);
    found = isThere(right) && isThere(below) && isThere(across);
    result = mix(
      mix(texelOf(page, a), texelOf(right, ivec2(b.x, a.y)), part.x),
      mix(texelOf(below, ivec2(a.x, b.y)), texelOf(across, b), part.x), part.y);
  }
  return found;
}

// The wanted level, else one finer (left from before a zoom out), else the next coarser that is there, last the preview.
// One loop, so that the sampling stands in the program once: without a GPU compiling it is what a first picture waits for.
vec3 sampleSource(vec2 source, int wanted) {
  vec3 result = nothingColour;
  bool found = false;
  for (int step = 0; step <= levelCount - wanted && !found && !bare; step += 1) {
    int level = step == 1 ? wanted - 1 : step == 0 ? wanted : wanted + step - 1;
    if (level >= 0 && level < levelCount) found = sampleLevel(level, source, result);
  }
  if (!found && hasPreview) result = textureLod(preview, source / sourceSize, 0.0).rgb;
  return result;
}

void main() {
  vec2 point = gl_FragCoord.xy - paneOrigin;
#ifdef SPHERE
  vec2 place = (point - 0.5 * paneSize) / focal;
  float away = dot(place, place);
  float spread = 1.0 + away;
  float scale = density / (focal * sqrt(spread * sqrt(spread)));
  float depth = -1.0;
#ifdef FULL
  if (planet) {
    scale = density / (focal * (1.0 + 0.25 * away));
    depth = 0.25 * away - 1.0;
  }
#endif
  vec3 ray = turn * vec3(place, depth);
  float level = length(ray.xz);
  float column = middleColumn + angleOf(ray.x, -ray.z) * (fullSize.x / (2.0 * PI));
  float line = (0.5 - angleOf(ray.y, level) / PI) * fullSize.y;
  column -= fullSize.x * floor(column / fullSize.x);
  vec2 source = vec2(column, line) - cropOrigin;
  float stretch = length(ray) / max(level, 1e-6);
  vec2 past = vec2(wraps ? 1.0 : 0.0, 1e-2);
#else
  vec2 source = flatOrigin + vec2(point.x, paneSize.y - point.y) * flatScale;
  float scale = flatScale;
  float stretch = 1.0;
  vec2 past = vec2(0.0);
#endif
  if (any(lessThan(source, vec2(0.0))) || any(greaterThanEqual(source, sourceSize + past))) {
    colour = vec4(nothingColour * share.x + share.y, 1.0);
    return;
  }
  int wanted = clamp(int(floor(log2(scale) + bias)), min(finest, levelCount - 1), levelCount - 1);
  // One loop for both, so that the sampling stands in the program once: the taps of the mean, then four neighbours to sharpen by.
  float taps = 1.0;
  float all = 1.0;
#ifdef SPHERE
  // Towards a pole a screen pixel spans many columns: average along them instead of picking one.
  float columns = min(scale * stretch, fullSize.x);
  taps = clamp(floor(columns * exp2(-float(wanted)) + 0.5), 1.0, 8.0);
  if (taps < 3.0) taps = 1.0;
  all = taps;
#endif
  float first = 1.0 / taps;
#ifdef FULL
  float reach = max(scale, exp2(float(wanted)));
  float keen = sharpness * 0.5;
  if (keen > 0.0) all += 4.0;
  first *= 1.0 + 4.0 * keen;
#endif
  vec3 sum = vec3(0.0);
  for (float tap = 0.0; tap < all; tap += 1.0) {
    vec2 spot = source;
    float weight = first;
#ifdef SPHERE
    if (taps > 1.0 && tap < taps) spot.x += ((tap + 0.5) / taps - 0.5) * columns;
#endif
#ifdef FULL
    if (tap >= taps) {
      weight = -keen;
      if (tap < taps + 2.0) spot.x += (tap < taps + 1.0 ? -reach : reach) * min(stretch, 8.0);
      else spot.y += tap < taps + 3.0 ? -reach : reach;
    }
#endif
#ifdef SPHERE
    // Only what was moved is brought back: the place itself keeps its last bit.
    if (all > 1.0 && wraps) spot.x -= fullSize.x * floor(spot.x / fullSize.x);
#endif
    if (all > 1.0) spot = clamp(spot, vec2(0.0), sourceSize);
    sum += weight * sampleSource(spot, wanted);
  }
  ivec2 texel = clamp(ivec2(source * exp2(-float(wanted))), ivec2(0), levels[wanted].xy - 1);
  if (!bare && pageOf(wanted, texel) == ${PAGE_HOLE}u) {
    float stripe = step(0.5, fract((gl_FragCoord.x + gl_FragCoord.y) / 14.0));
    sum = mix(sum, vec3(0.93, 0.62, 0.16), 0.10 + 0.16 * stripe);
  }
#ifdef FULL
  if (toned) {
    sum = (sum * tone.x - 0.5) * tone.y + 0.5;
    sum = mix(vec3(dot(sum, vec3(0.2126, 0.7152, 0.0722))), sum, tone.w);
    sum = pow(clamp(sum, 0.0, 1.0), vec3(tone.z));
  }
#endif
  colour = vec4(sum * share.x + share.y, 1.0);
}
`;
