// Invitations: a link for whoever is at the premises. Its secret is told once and kept as a hash; the first device that opens it keeps a key of
// its own, and from then on the link is good only together with that key.

import { createHash } from 'node:crypto';
import type { InvitationRow } from '#shared/contract/central-live.ts';
import { mayKnowCase } from '#shared/case/visible.ts';
import type { AppendTransaction } from '../cases/append.ts';
import type { CaseBook } from '../cases/book.ts';
import type { Effects } from '../effects.ts';
import type { Database } from '../store/database.ts';
import { bindInvitation, insertInvitation, invitationById, invitationByToken, invitationsOfCase, revokeInvitation, type Invitation } from '../store/invitations.ts';
import type { Session } from '../store/people.ts';
import type { Live } from './live.ts';
import type { Identity } from './seat.ts';

export type InvitationFailure = { readonly failure: 'notFound' | 'forbidden' };
/** Why a link does not open. */
export type LinkFailure = 'unknown' | 'expired' | 'revoked' | 'elsewhere' | 'over';

const TOKEN = /^[\w-]{43}$/;
export const hashOf = (secret: string): string => createHash('sha256').update(secret, 'utf8').digest('hex');
export const siteKey = (invitation: string): string => `site:${invitation}`;

export function createInvitations(deps: {
  readonly database: Database;
  readonly append: AppendTransaction;
  readonly book: CaseBook;
  readonly live: Live;
  readonly effects: Effects;
  /** How the server is reached from outside, without a slash at the end. */
  readonly publicAddress: string | undefined;
}) {
  const { database, append, book, live, effects } = deps;
  const now = (): string => new Date(effects.now()).toISOString();
  const secret = (): string => Buffer.from(effects.randomBytes(32)).toString('base64url');

  const failureOf = (found: Invitation | undefined): LinkFailure | undefined => {
    if (!found) return 'unknown';
    if (found.revokedAt !== undefined) return 'revoked';
    return found.expiresAt <= now() ? 'expired' : undefined;
  };
  const staffOnly = async (session: Session, caseId: string): Promise<InvitationFailure | undefined> => {
    if (!mayKnowCase(session.person, (await book.read(database.query, caseId)).state)) return { failure: 'notFound' };
    return session.person.role === 'staff' ? undefined : { failure: 'forbidden' };
  };

  return {
    async invite(session: Session, wish: { readonly case: string; readonly for: string; readonly hours: number }) {
      const refused = await staffOnly(session, wish.case);
      if (refused) return refused;
      const token = secret();
      const invitation = Buffer.from(effects.randomBytes(8)).toString('hex');
      const expiresAt = new Date(effects.now() + wish.hours * 3_600_000).toISOString();
      const by = session.person.id;
      await append(async ({ query, appendOwn }) => {
        await insertInvitation(query, { id: invitation, tokenHash: hashOf(token), case: wish.case, bureau: session.bureau.id, for: wish.for, by, madeAt: now(), expiresAt });
        await appendOwn(wish.case, 'invitation.made', { invitation, for: wish.for, by, expiresAt });
      });
      const path = `/site/${token}`;
      return { invitation, path, expiresAt, ...(deps.publicAddress !== undefined && { address: `${deps.publicAddress}${path}` }) };
    },
    async list(session: Session, caseId: string): Promise<readonly InvitationRow[] | InvitationFailure> {
      if (!mayKnowCase(session.person, (await book.read(database.query, caseId)).state)) return { failure: 'notFound' };
      return (await invitationsOfCase(database.query, caseId)).map((one) => ({
        invitation: one.id,
        for: one.for,
        madeAt: one.madeAt,
        expiresAt: one.expiresAt,
        state: failureOf(one) === 'revoked' ? 'revoked' : failureOf(one) === 'expired' ? 'expired' : one.deviceHash === undefined ? 'open' : 'bound',
        ...(one.boundAt !== undefined && { boundAt: one.boundAt }),
      }));
    },
    async revoke(session: Session, caseId: string, invitation: string): Promise<InvitationFailure | undefined> {
      const refused = await staffOnly(session, caseId);
      if (refused) return refused;
      const found = await invitationById(database.query, invitation);
      if (found?.case !== caseId) return { failure: 'notFound' };
      await append(async ({ query, appendOwn }) => {
        if (await revokeInvitation(query, invitation, now())) await appendOwn(caseId, 'invitation.revoked', { invitation, by: session.person.id });
      });
      live.expel(caseId, siteKey(invitation));
      return undefined;
    },

    /** Whether a link opens, without binding it: who only looks at a message with a link in it must not use it up. */
    async look(token: string): Promise<LinkFailure | undefined> {
      return TOKEN.test(token) ? failureOf(await invitationByToken(database.query, hashOf(token))) : 'unknown';
    },
    /** Opens a link on a device; the first one keeps it. */
    async enter(token: string, key: string): Promise<Invitation | LinkFailure> {
      if (!TOKEN.test(token) || !TOKEN.test(key)) return 'unknown';
      const found = await invitationByToken(database.query, hashOf(token));
      const failure = failureOf(found);
      if (failure !== undefined || !found) return failure ?? 'unknown';
      const { state } = await book.read(database.query, found.case);
      if (state.procedure.ended || state.status === 'concluded') return 'over';
      if (found.deviceHash === hashOf(key)) return found;
      return (await bindInvitation(database.query, found.id, hashOf(key), now())) ? found : 'elsewhere';
    },
    identityOf(one: Invitation): Identity {
      return {
        key: siteKey(one.id),
        role: 'site',
        name: one.for,
        invitation: one.id,
        case: one.case,
        isAllowed: async () => failureOf(await invitationById(database.query, one.id)) === undefined,
      };
    },
  };
}
export type Invitations = ReturnType<typeof createInvitations>;
