// What a site may do over HTTP: see its case, enter the call, say what it brought, answer what is to be put right, choose a time.

import * as z from 'zod';
import type { CaseState } from '#shared/case/case.ts';
import { deliverySchema } from '#shared/live/messages.ts';
import { instantSchema, shotOfListSchema } from '#shared/live/parts.ts';
import { LIVE_PATH, type Delivery, type Still } from '#shared/live/protocol.ts';
import type { SiteFailure, SiteView } from '#shared/live/site.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { AppendTransaction } from '../../cases/append.ts';
import type { CaseBook } from '../../cases/book.ts';
import type { Uploader, Uploads } from '../../content/uploads.ts';
import type { Effects } from '../../effects.ts';
import { shotByNonce } from '../../store/calls.ts';
import { contentByHash } from '../../store/contents.ts';
import type { Database } from '../../store/database.ts';
import type { Invitation } from '../../store/invitations.ts';
import { standardByHash } from '../../store/standards.ts';
import type { Agenda } from '../agenda.ts';
import type { Invitations } from '../invitations.ts';
import type { AskedShot, Live } from '../live.ts';
import { siteFacts } from './view.ts';

export type SiteAnswer = object | { readonly failure: SiteFailure };

const slotSchema = z.object({ from: instantSchema, until: instantSchema });
const rectifySchema = z.object({ item: z.string().min(1).max(64), text: z.string().trim().min(1).max(4000) });
const tickSchema = shotOfListSchema.extend({ ticked: z.boolean() });

export interface SiteCallsDeps {
  readonly database: Database;
  readonly append: AppendTransaction;
  readonly book: CaseBook;
  readonly live: Live;
  readonly uploads: Uploads;
  readonly invitations: Invitations;
  readonly agenda: Agenda;
  readonly effects: Effects;
}

export function createSiteCalls(deps: SiteCallsDeps) {
  const { database, append, book, live, uploads, invitations, agenda } = deps;
  const instant = (): string => new Date(deps.effects.now()).toISOString();
  const standardsOf = async ({ matters }: CaseState): Promise<{ readonly [hash: string]: Standard }> => {
    const found: Record<string, Standard> = {};
    for (const hash of new Set(matters.map(({ standard }) => standard))) {
      const standard = await standardByHash(database.query, hash);
      if (standard) found[hash] = standard;
    }
    return found;
  };

  const view = async (guest: Invitation): Promise<SiteView> => {
    const { state } = await book.read(database.query, guest.case);
    const { booked, free } = await agenda.siteSlots(guest.case);
    return {
      invitation: guest.id, for: guest.for, expiresAt: guest.expiresAt, case: guest.case,
      ...siteFacts(state, await standardsOf(state), guest.id),
      booked, free,
      awaited: (live.running(guest.case)?.peers ?? []).filter(({ role }) => role !== 'site').map(({ name }) => name),
      hasCalls: live.engine !== undefined,
    };
  };

  /** A file is whole on the server: into the log with it, as the still that was asked for or as something brought. */
  const deliver = async (guest: Invitation, uploader: Uploader, delivery: Delivery): Promise<SiteAnswer> => {
    const upload = await uploads.find(uploader, delivery.upload);
    if ('failure' in upload) return { failure: 'notFound' };
    if (upload.sha256 === null) return { failure: 'notWhole' };
    // What came is not what the device had: kept nowhere as evidence.
    if (upload.sha256 !== delivery.sha256) return { failure: 'wrongHash' };
    const stored = await contentByHash(database.query, upload.sha256);
    if (!stored) return { failure: 'notFound' };
    const { bytes, mime, parts } = stored;
    const content = { sha256: upload.sha256, bytes, mime, parts: [...parts] };
    const shot = delivery.nonce === undefined ? undefined : await shotByNonce<AskedShot, Still>(database.query, delivery.nonce);
    const isStill = shot !== undefined && shot.case === guest.case && shot.still.sha256 === upload.sha256;
    const isNew = await append(async ({ read, appendOwn }) => {
      const { state } = await read(guest.case);
      if (isStill) {
        if (state.live?.snapshots.some((one) => one.nonce === shot.nonce)) return false;
        const { asked } = shot;
        await appendOwn(guest.case, 'snapshot.taken', {
          call: shot.call, nonce: shot.nonce, by: asked.person, ...(asked.shot && { shot: asked.shot }), words: asked.words,
          requestedAt: asked.at, receivedAt: instant(), invitation: guest.id, still: shot.still, content,
        });
      } else {
        if (state.live?.delivered.some((one) => one.content.sha256 === content.sha256 && one.invitation === guest.id && one.item === delivery.item)) return false;
        await appendOwn(guest.case, 'site.delivered', {
          invitation: guest.id, name: delivery.name, content, origin: delivery.origin,
          ...(delivery.shot && { shot: delivery.shot }), ...(delivery.item !== undefined && { item: delivery.item }),
          ...(delivery.takenAt !== undefined && { takenAt: delivery.takenAt }), ...(delivery.position && { position: delivery.position }),
        });
      }
      return true;
    });
    const room = live.room(guest.case);
    if (isNew && room) {
      if (isStill) {
        room.shots.delete(shot.nonce);
        room.tell('shotReceived', { nonce: shot.nonce, sha256: content.sha256 });
      } else room.tell('delivered', { sha256: content.sha256, name: delivery.name });
    }
    return { sha256: content.sha256 };
  };

  const calls: { readonly [name: string]: (guest: Invitation, input: unknown, uploader: Uploader) => Promise<SiteAnswer> } = {
    view,
    async ticket(guest) {
      if (live.engine === undefined) return { failure: 'noCalls' };
      return { path: `${LIVE_PATH}${live.tickets.give(invitations.identityOf(guest)).ticket}` };
    },
    async deliver(guest, input, uploader) {
      const read = deliverySchema.safeParse(input);
      return read.success ? deliver(guest, uploader, read.data) : { failure: 'badRequest' };
    },
    async tick(guest, input) {
      const read = tickSchema.safeParse(input);
      if (!read.success) return { failure: 'badRequest' };
      await append(({ appendOwn }) => appendOwn(guest.case, 'site.ticked', { ...read.data, invitation: guest.id }));
      live.room(guest.case)?.tell('shotListTicked', read.data);
      return {};
    },
    async rectify(guest, input) {
      const read = rectifySchema.safeParse(input);
      if (!read.success) return { failure: 'badRequest' };
      return append(async ({ read: readCase, appendOwn }) => {
        const { state } = await readCase(guest.case);
        const item = siteFacts(state, {}, guest.id).rectification?.items.find((one) => one.item === read.data.item);
        if (!item || item.state === 'accepted') return { failure: 'notFound' };
        await appendOwn(guest.case, 'rectification.answered', { ...read.data, footage: [] });
        return {};
      });
    },
    async book(guest, input) {
      const read = slotSchema.safeParse(input);
      if (!read.success) return { failure: 'badRequest' };
      const booked = await agenda.siteBook(guest.case, guest.bureau, read.data);
      return 'failure' in booked ? { failure: 'taken' } : booked;
    },
  };

  return { calls, standardsOf: async (caseId: string) => standardsOf((await book.read(database.query, caseId)).state) };
}
export type SiteCalls = ReturnType<typeof createSiteCalls>;
