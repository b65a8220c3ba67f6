// What a machine kept of a recording once it had ended and was checked: the exhibits, their journal, and the footage made of them.

import * as z from 'zod';
import { contentSchema, footageSchema } from '../footage/footage.ts';
import { RECORDING_ENDS, trackSchema } from './journal.ts';
import { chainHeadSchema, idSchema } from './parts.ts';

export const keptTrackSchema = trackSchema.extend({
  /** The exhibit: the track as it was received, byte for byte. */
  content: contentSchema,
  /** Bytes behind the last proven chunk that are left out. */
  tail: z.number().int().nonnegative(),
});

export const keptRecordingSchema = z.object({
  call: idSchema,
  recording: idSchema,
  /** Of the chain, at its last line that holds. */
  head: chainHeadSchema,
  journal: contentSchema,
  tracks: z.array(keptTrackSchema).max(64),
  /** Playable copies: each names as its original the exhibit whose packets it holds. */
  footage: z.array(footageSchema).max(32),
  /** Found after a crash instead of ended in order. */
  recovered: z.boolean(),
  /** The first thing that did not hold when it was checked; everything before it is what is kept. */
  fault: z.object({ line: z.number().int().nonnegative(), why: z.string().max(40) }).optional(),
});
export type KeptRecording = z.infer<typeof keptRecordingSchema>;

/** What the server holds of a recording of its own, which ran beside that of a workstation. */
export const heldRecordingSchema = keptRecordingSchema.pick({ call: true, recording: true, head: true, journal: true, tracks: true, fault: true }).extend({
  /** Its own name: there may be several for one recording, after the server was away. */
  mirror: idSchema,
  why: z.enum(RECORDING_ENDS),
});

/** Every content that it names. */
export const contentsOfRecording = ({ journal, tracks }: Pick<KeptRecording, 'journal' | 'tracks'>) => [journal, ...tracks.map(({ content }) => content)];
