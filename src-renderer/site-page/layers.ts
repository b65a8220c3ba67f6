// What the phone's camera is sent as; by itself so that `npm run bench -- ladder` measures the same.

/** Layers of a camera's picture: bits a second from 1280 wide down. */
export const LAYERS = [
  { rid: 'r0', scaleResolutionDownBy: 4, maxBitrate: 150_000, maxFramerate: 30 },
  { rid: 'r1', scaleResolutionDownBy: 2, maxBitrate: 500_000, maxFramerate: 30 },
  { rid: 'r2', scaleResolutionDownBy: 1, maxBitrate: 1_500_000, maxFramerate: 30 },
];
