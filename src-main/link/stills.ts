// Takes a still that the site sent in a call into the case as footage: its bytes come from the server, checked part by part, and go through
// the same importer as every picture.

import type { CaseState } from '#shared/case/case.ts';
import { contentsOfFootage, type Content, type Footage } from '#shared/footage/footage.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { ContentStore, PartFetcher } from '../media/content-store.ts';
import { once } from '../media/once.ts';
import { ImportFailure } from '../media/import-failure.ts';
import { type Importer } from '../media/importer.ts';
import type { Active } from '../session/session.ts';
import type { Store } from '../store/store.ts';

export interface StillsDeps {
  readonly store: Store;
  readonly casebook: Casebook;
  readonly content: ContentStore;
  readonly importer: Importer;
  readonly fetcherOf: (file: Content) => PartFetcher | undefined;
  /** Brings the server's word about a still that has just come. */
  readonly exchange: () => Promise<void>;
  readonly onImported: () => void;
}
export type StillFailure = 'notFound' | 'notAllowed' | 'notYet' | 'unreadable' | 'diskFull';

const EXTENSION: { readonly [mime: string]: string } = { 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp', 'image/heic': 'heic', 'image/heif': 'heic' };

export function createStills(deps: StillsDeps): (active: Active, caseId: string, nonce: string) => Promise<Footage | StillFailure> {
  const { casebook, content } = deps;
  const shotOf = (state: CaseState | undefined, nonce: string) => state?.live?.snapshots.find((one) => one.nonce === nonce);

  return async (active, caseId, nonce) => {
    const stateNow = (): CaseState | undefined => casebook.open(active.account.person.id, caseId)?.state;
    if (!stateNow()) return 'notFound';
    // The bell rings before the event is here.
    if (!shotOf(stateNow(), nonce)) await deps.exchange();
    const state = stateNow();
    const shot = shotOf(state, nonce);
    if (!state || !shot) return 'notYet';
    const there = state.footage.find(({ original }) => original.sha256 === shot.content.sha256);
    if (there) return there;
    let made: Footage;
    try {
      content.describe(shot.content);
      const bytes = await content.read(shot.content.sha256, 0, shot.content.bytes, deps.fetcherOf(shot.content));
      const title = shot.shot?.title ?? (shot.words.trim() === '' ? '现场照片' : shot.words.trim().slice(0, 60));
      made = await deps.importer.importPicture({ stream: once(bytes), name: `${nonce}.${EXTENSION[shot.still.mime] ?? 'jpg'}`, caseId, title, capturePath: 'link' });
    } catch (error) {
      if (error instanceof ImportFailure) return error.code === 'diskFull' ? 'diskFull' : 'unreadable';
      throw error;
    }
    const { position, takenAt } = shot.still;
    const footage: Footage = {
      ...made,
      capturedAt: made.capturedAt ?? takenAt,
      ...(made.place || !position ? {} : { place: { latitude: position.latitude, longitude: position.longitude, ...(position.altitude === undefined ? {} : { altitude: position.altitude }) } }),
    };
    const person = active.account.person.id;
    const appended = casebook.append(active, caseId, [{ type: 'footage.added', body: { footage } }], () => {
      for (const one of contentsOfFootage(footage)) if (one.sha256 !== shot.content.sha256) deps.store.documents.addUpload({ case: caseId, person, content: one });
    });
    if (!appended.ok) return 'notAllowed';
    deps.onImported();
    return footage;
  };
}
