// WGS-84 ↔ GCJ-02 (火星坐标): Chinese maps show places moved by some hundred metres. Positions are kept as the device gave them, in WGS-84, and
// the moved ones beside them under their own name. The transform as everybody uses it (Krasovsky 1940 ellipsoid); outside of China nothing moves.

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

const SEMI_MAJOR = 6_378_245;
const ECCENTRICITY_SQUARED = 0.006_693_421_622_965_943;

/** Rough: the rectangle that the transform itself is defined on. */
export const isInChina = ({ latitude, longitude }: Place): boolean => longitude >= 72.004 && longitude <= 137.8347 && latitude >= 0.8293 && latitude <= 55.8271;

const waves = (x: number): number => ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;

function shift({ latitude, longitude }: Place): Place {
  const x = longitude - 105;
  const y = latitude - 35;
  const root = Math.sqrt(Math.abs(x));
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves(x) + ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3 + ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves(x) + ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3 + ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
  const angle = (latitude / 180) * Math.PI;
  const magic = 1 - ECCENTRICITY_SQUARED * Math.sin(angle) ** 2;
  return {
    latitude: (north * 180) / (((SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED)) / (magic * Math.sqrt(magic))) * Math.PI),
    longitude: (east * 180) / ((SEMI_MAJOR / Math.sqrt(magic)) * Math.cos(angle) * Math.PI),
  };
}

export function wgs84ToGcj02(place: Place): Place {
  if (!isInChina(place)) return place;
  const by = shift(place);
  return { latitude: place.latitude + by.latitude, longitude: place.longitude + by.longitude };
}

/** The inverse, by approaching it: there is no formula. Within a centimetre. */
export function gcj02ToWgs84(place: Place): Place {
  if (!isInChina(place)) return place;
  let guess = place;
  for (let round = 0; round < 12; round += 1) {
    const back = wgs84ToGcj02(guess);
    guess = { latitude: guess.latitude + place.latitude - back.latitude, longitude: guess.longitude + place.longitude - back.longitude };
  }
  return guess;
}
