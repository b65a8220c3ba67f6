// Looking together, the same calls on every way: window → workstation → the central server, or whoever opened the meeting room.

import { oc, type } from '@orpc/contract';
import * as z from 'zod';
import type { Guide, Told } from '../follow/sighting.ts';

const finite = z.number().min(-1e9).max(1e9);
const viewSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sphere'), yaw: finite, pitch: finite, fov: z.number().min(1e-4).max(7) }),
  z.object({ kind: z.literal('flat'), x: finite, y: finite, across: z.number().min(1e-3).max(1e9) }),
]);
export const sightingSchema = z.object({
  footage: z.string().regex(/^[0-9a-f]{64}$/),
  view: viewSchema,
  frame: z.number().int().min(0).max(1e9).optional(),
  pointer: z.array(finite).min(2).max(3).optional(),
  at: z.number().min(0).max(1e15),
});
const caseId = z.string().min(1).max(64);
const base = oc.errors({
  notFound: { status: 404 },
  forbidden: { status: 403 },
  unauthorised: { status: 401 },
  throttled: { status: 429 },
  /** Of the workstation to its window only. */
  signedOut: { status: 401 },
  offline: { status: 503 },
});

export const followingContract = {
  /** Where the guide looks. `take`: from whoever guides now. */
  show: base
    .input(z.object({ case: caseId, sighting: sightingSchema, take: z.boolean() }))
    .errors({ otherGuides: { status: 409, data: type<Guide>() } })
    .output(type<void>()),
  /** Waits for what comes after `after`; 0 at first. */
  see: base.input(z.object({ case: caseId, after: z.number().int().min(0) })).output(type<Told>()),
  end: base.input(z.object({ case: caseId })).output(type<void>()),
};
