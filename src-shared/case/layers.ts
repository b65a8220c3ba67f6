// Which layer of footage somebody may have: the derived one where there is a redaction, what was given after a reason is on record. The
// server, a meeting room and the workstation ask this for every byte of footage.

import { contentsOfFootage, type Content, type Footage } from '../footage/footage.ts';
import type { CaseState } from './case.ts';
import type { Redaction } from './events-picture.ts';
import type { Person } from './events.ts';
import { roleOf } from './rules.ts';

type Sealing = Pick<CaseState, 'footage' | 'redactions' | 'unsealed' | 'panel'>;

/** Every file of a redaction, the smallest first. */
export const contentsOfRedaction = ({ preview, pyramid, video }: Pick<Redaction, 'preview' | 'pyramid' | 'video'>): readonly Content[] => [
  preview,
  ...(video ? [video.strip.content] : []),
  pyramid,
  ...(video?.proxies.map((proxy) => proxy.content).toReversed() ?? []),
  ...(video ? [video.full] : []),
];

/** The footage as it is without what is covered: its `original` is the derived file whose pixels are shown, never what was given. */
export function redactedFootage(footage: Footage, redaction: Redaction): Footage {
  const { faces: _, prepared: _prepared, video, ...rest } = footage;
  const { pyramid, index, preview } = redaction;
  const derived = { ...rest, pyramid, index, preview, original: redaction.video?.full ?? pyramid };
  return video && redaction.video ? { ...derived, video: { ...video, codec: 'h264', direct: true, proxies: redaction.video.proxies, strip: redaction.video.strip } } : derived;
}

/** Whether this person put a reason for seeing it unredacted on record. */
export const hasUnsealed = ({ unsealed }: Pick<CaseState, 'unsealed'>, person: Pick<Person, 'id'>, sha256: string): boolean => (unsealed ?? []).some((one) => one.sha256 === sha256 && one.by === person.id);

/** What of a case's footage is looked at by default: redacted where there is a redaction. */
export const shownFootage = ({ footage, redactions }: Pick<CaseState, 'footage' | 'redactions'>): readonly Footage[] =>
  footage.map((one) => {
    const redaction = redactions?.[one.original.sha256];
    return redaction ? redactedFootage(one, redaction) : one;
  });

/**
 * Hashes that this person may not have: what was given of redacted footage, and what shows it whole, until a reason is on record. Staff
 * bring footage, redact it and archive it, so its bytes are theirs to move; looking is sealed for them too, by the workstation.
 */
export function sealedContents(state: Sealing, person: Pick<Person, 'id'>): ReadonlySet<string> {
  if (state.redactions === undefined || roleOf(state, person.id) === 'staff') return NONE;
  const isSealed = ({ original }: Footage): boolean => state.redactions?.[original.sha256] !== undefined && !hasUnsealed(state, person, original.sha256);
  const sealed = state.footage.filter(isSealed).flatMap(sealedOf);
  if (sealed.length === 0) return NONE;
  // The same file may be named by what is open: a blank preview, the table of a video's frames.
  const open = new Set([...state.footage.filter((one) => !isSealed(one)).flatMap(contentsOfFootage), ...Object.values(state.redactions).flatMap(contentsOfRedaction)].map(({ sha256 }) => sha256));
  return new Set(sealed.filter((sha256) => !open.has(sha256)));
}
const NONE: ReadonlySet<string> = new Set();

/** A video's table of frames says times and nothing of what is seen; the redacted video is played by it. */
const sealedOf = (footage: Footage): readonly string[] => contentsOfFootage(footage).map(({ sha256 }) => sha256).filter((sha256) => sha256 !== footage.video?.table.sha256);
