// The window's calls for cameras of the site: passed through to the server.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import { idSchema } from '../live/parts.ts';
import type { CameraPush, CameraRow } from './central-cameras.ts';

export type { CameraPush, CameraRow, CameraTrouble } from './central-cameras.ts';

const base = oc.errors({ signedOut: { status: 401 }, notAllowed: { status: 403 }, notFound: { status: 404 }, offline: { status: 503 }, noCalls: { status: 501 }, throttled: { status: 429 } });
const oneCase = z.object({ case: z.string().min(1).max(64) });

export const camerasContract = {
  add: base
    .input(oneCase.extend({ name: z.string().trim().min(1).max(60), address: z.string().trim().max(1000).optional() }))
    .errors({ noIngest: { status: 409, data: type<{ readonly why: 'noFfmpeg' | 'noPort' | 'noCalls' }>() }, badAddress: { status: 422 }, full: { status: 409 } })
    .output(type<{ readonly camera: string; readonly push?: CameraPush }>()),
  list: base.input(oneCase).output(type<readonly CameraRow[]>()),
  remove: base.input(oneCase.extend({ camera: idSchema })).output(type<void>()),
};
