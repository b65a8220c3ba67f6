// The premises by name: what is drawn, with which camera, and what the file says about itself.

import { pinholeCamera, sphereCamera, type Camera } from './camera.ts';
import { kitchenScene } from './kitchen.ts';
import { pharmacyScene } from './pharmacy.ts';
import type { Scene } from './scene.ts';
import { shopFrontScene } from './shop-front.ts';

export const PREMISES = ['kitchen', 'pharmacy', 'front'] as const;
export type Premises = (typeof PREMISES)[number];

export interface PremisesPlan {
  readonly title: string;
  readonly sphere: boolean;
  /** Compass direction of the picture's centre, degrees. */
  readonly heading: number;
  readonly exposure: number;
  /** Degrees, WGS-84. */
  readonly place: { readonly latitude: number; readonly longitude: number };
  /** `width` is that of a panorama; the flat picture is made to match (6000 for 16384). */
  readonly camera: (width: number) => Camera;
  readonly scene: () => Scene;
}

/** Width of the flat picture for a panorama of 16384. */
const FRONT_WIDTH = 6000;

export const planOf: { readonly [name in Premises]: PremisesPlan } = {
  kitchen: { title: '后厨 全景', sphere: true, heading: 90, exposure: 1.5, place: { latitude: 31.2304, longitude: 121.4737 }, camera: sphereCamera, scene: kitchenScene },
  pharmacy: { title: '药店 全景', sphere: true, heading: 0, exposure: 1.5, place: { latitude: 31.2306, longitude: 121.4741 }, camera: sphereCamera, scene: pharmacyScene },
  front: {
    title: '门头',
    sphere: false,
    heading: 180,
    exposure: 1.2,
    place: { latitude: 31.2304, longitude: 121.4737 },
    camera: (width) => {
      const across = Math.max(6, Math.round((width * FRONT_WIDTH) / 16384 / 6) * 6);
      return pinholeCamera(across, (across / 3) * 2, 1.32, 0.1);
    },
    scene: shopFrontScene,
  },
};
