// How much of a case's content is on this machine, and what has to come for working without a server, the most needed first.

import type { CaseState } from '#shared/case/case.ts';
import type { Redaction } from '#shared/case/events-picture.ts';
import type { Person } from '#shared/case/events.ts';
import { contentsOfRedaction, redactedFootage, sealedContents } from '#shared/case/layers.ts';
import { documentsOf } from '#shared/case/signing.ts';
import type { FootageHere, OfflineState } from '#shared/contract/workstation.ts';
import { originalsOf, viewedContents, type Content, type Footage } from '#shared/footage/footage.ts';
import type { ContentStore } from '../media/content-store.ts';

/** Verified bytes of pyramid, preview and what a video is played by: what a reviewer looks at, redacted where it is. The original is not counted. */
export function footageHere(content: ContentStore, footage: Footage, redaction?: Redaction): FootageHere {
  const viewed = viewedContents(redaction ? redactedFootage(footage, redaction) : footage);
  return {
    footage,
    hereBytes: viewed.reduce((sum, each) => sum + (content.state(each.sha256)?.haveBytes ?? 0), 0),
    totalBytes: viewed.reduce((sum, each) => sum + each.bytes, 0),
  };
}

/** Small things that the list shows first, then what is looked at, then documents, the sealed originals last; nothing that this person may not have. */
export function neededOffline(states: readonly CaseState[], person: Pick<Person, 'id'>): readonly Content[] {
  const sealed = states.map((state) => sealedContents(state, person));
  const footage = states.flatMap((state) => state.footage);
  const redacted = states.flatMap((state) => Object.values(state.redactions ?? {}).map(contentsOfRedaction));
  const documents = states.flatMap((state) => [...Object.values(state.conclusions), ...Object.values(state.documents)].flatMap(documentsOf));
  const all = [
    ...redacted.flatMap((each) => each.slice(0, 1)),
    ...redacted.flat(),
    ...footage.map((each) => each.preview),
    ...footage.map((each) => each.pyramid),
    ...footage.flatMap(viewedContents),
    ...documents,
    ...footage.flatMap(originalsOf),
  ];
  return [...new Map(all.filter(({ sha256 }) => !sealed.some((one) => one.has(sha256))).map((content) => [content.sha256, content])).values()];
}

/** `ready` means that every byte of it is here and verified. */
export function offlineState(content: ContentStore, state: CaseState, person: Pick<Person, 'id'>, pinned: boolean): OfflineState {
  const needed = neededOffline([state], person).map((each) => content.state(each.sha256));
  if (pinned) return needed.every((each) => each?.complete) ? 'ready' : 'fetching';
  return needed.some((each) => each !== undefined && each.haveBytes > 0) ? 'partial' : 'none';
}
