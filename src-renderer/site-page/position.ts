// Where the phone is: as the browser says it (WGS-84), with its error, and beside it as Chinese maps have it.

import { isInChina, wgs84ToGcj02 } from '#shared/live/gcj02.ts';
import type { Position } from '#shared/live/protocol.ts';

const FRESH_MS = 10_000;

export function toPosition({ coords, timestamp }: GeolocationPosition): Position {
  const { latitude, longitude, accuracy, altitude, heading } = coords;
  const place = { latitude, longitude };
  return {
    ...place,
    ...(isInChina(place) && { gcj02: wgs84ToGcj02(place) }),
    accuracy,
    ...(altitude !== null && { altitude }),
    ...(heading !== null && !Number.isNaN(heading) && { heading }),
    at: new Date(timestamp).toISOString(),
  };
}

/** Tells every position as it comes, `undefined` where there is none to be had. Answers how to stop. */
export function watchPosition(told: (position: Position | undefined) => void): () => void {
  if (!navigator.geolocation) {
    told(undefined);
    return () => undefined;
  }
  const watch = navigator.geolocation.watchPosition((position) => told(toPosition(position)), () => told(undefined), { enableHighAccuracy: true, maximumAge: FRESH_MS });
  return () => navigator.geolocation.clearWatch(watch);
}
