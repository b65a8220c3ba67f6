// Workstation ↔ central server: cameras of a site that the server takes in by itself, for a case. A camera codes its own picture (2K to 4K,
// equirectangular or not, H.264); the server passes it on as it is.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { idSchema } from '../live/parts.ts';

const base = oc.errors({ unauthorised: { status: 401 }, forbidden: { status: 403 }, notFound: { status: 404 }, throttled: { status: 429 } });
const oneCase = z.object({ case: z.string().max(64) });

/** `rtmp`: the camera pushes to an address with a key. `rtsp`: the server pulls it. */
export type CameraWay = 'rtmp' | 'rtsp';
/** Why a camera shows nothing. */
export type CameraTrouble = 'noFfmpeg' | 'unreachable' | 'refused' | 'codec' | 'noPicture' | 'ended' | 'engineAway';

export interface CameraRow {
  readonly camera: string;
  readonly name: string;
  readonly how: CameraWay;
  /** From where it is pulled, without name and password. */
  readonly address?: string;
  /** `idle`: nobody is in a call of the case. `waiting`: it does not push. */
  readonly state: 'idle' | 'waiting' | 'connecting' | 'flowing' | 'failed';
  readonly trouble?: CameraTrouble;
  readonly width?: number;
  readonly height?: number;
}
/** What the camera is set to; told once, the server keeps a hash of the key. */
export interface CameraPush {
  readonly address: string;
  readonly key: string;
}

export const centralCamerasContract = {
  cameras: {
    /** Staff. `noIngest`: this server takes no cameras that push (no port for it), or has no ffmpeg. */
    add: base
      .input(oneCase.extend({ name: z.string().trim().min(1).max(60), address: z.string().trim().max(1000).optional() }))
      .errors({ noIngest: { status: 409, data: type<{ readonly why: 'noFfmpeg' | 'noPort' | 'noCalls' }>() }, badAddress: { status: 422 }, full: { status: 409 } })
      .output(type<{ readonly camera: string; readonly push?: CameraPush }>()),
    list: base.input(oneCase).output(type<readonly CameraRow[]>()),
    /** Staff. Its key is no longer good, and it leaves the call. */
    remove: base.input(oneCase.extend({ camera: idSchema })).output(type<void>()),
  },
};
