// Invitations of sites in the database.

import type { Query } from './database.ts';

export interface Invitation {
  readonly id: string;
  readonly case: string;
  readonly bureau: string;
  readonly for: string;
  readonly by: string;
  /** ISO 8601 UTC, these and the others. */
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly revokedAt: string | undefined;
  readonly deviceHash: string | undefined;
  readonly boundAt: string | undefined;
}
type InvitationRow = { id: string; case_id: string; bureau: string; made_for: string; made_by: string; made_at: Date; expires_at: Date; revoked_at: Date | null; device_hash: string | null; bound_at: Date | null };

const COLUMNS = 'id, case_id, bureau, made_for, made_by, made_at, expires_at, revoked_at, device_hash, bound_at';
const rowToInvitation = (row: InvitationRow): Invitation => ({
  id: row.id, case: row.case_id, bureau: row.bureau, for: row.made_for, by: row.made_by,
  madeAt: row.made_at.toISOString(), expiresAt: row.expires_at.toISOString(), revokedAt: row.revoked_at?.toISOString(), deviceHash: row.device_hash ?? undefined, boundAt: row.bound_at?.toISOString(),
});

export async function insertInvitation(query: Query, one: Pick<Invitation, 'id' | 'case' | 'bureau' | 'for' | 'by' | 'madeAt' | 'expiresAt'> & { readonly tokenHash: string }): Promise<void> {
  await query('insert into invitation (id, token_hash, case_id, bureau, made_for, made_by, made_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8)', [
    one.id, one.tokenHash, one.case, one.bureau, one.for, one.by, one.madeAt, one.expiresAt,
  ]);
}

export async function invitationByToken(query: Query, tokenHash: string): Promise<Invitation | undefined> {
  const [row] = await query<InvitationRow>(`select ${COLUMNS} from invitation where token_hash = $1`, [tokenHash]);
  return row && rowToInvitation(row);
}

export async function invitationById(query: Query, id: string): Promise<Invitation | undefined> {
  const [row] = await query<InvitationRow>(`select ${COLUMNS} from invitation where id = $1`, [id]);
  return row && rowToInvitation(row);
}

export async function invitationsOfCase(query: Query, caseId: string): Promise<readonly Invitation[]> {
  return (await query<InvitationRow>(`select ${COLUMNS} from invitation where case_id = $1 order by made_at desc, id`, [caseId])).map(rowToInvitation);
}

/** The first device takes it; answers whether it is this one's now. Two at once: one of them wins. */
export async function bindInvitation(query: Query, id: string, deviceHash: string, now: string): Promise<boolean> {
  const [row] = await query<{ device_hash: string }>(
    'update invitation set device_hash = coalesce(device_hash, $2), bound_at = coalesce(bound_at, $3) where id = $1 returning device_hash',
    [id, deviceHash, now],
  );
  return row?.device_hash === deviceHash;
}

/** Answers false where it was revoked before or is not there. */
export async function revokeInvitation(query: Query, id: string, now: string): Promise<boolean> {
  return (await query('update invitation set revoked_at = $2 where id = $1 and revoked_at is null returning id', [id, now])).length > 0;
}
