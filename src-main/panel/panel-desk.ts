// What a workstation does for a panel beyond acts: asks the server, and in a draw adds the number that the server cannot know beforehand.

import { ORPCError } from '@orpc/client';
import { toHex } from '#shared/bytes.ts';
import type { AgreementReport, DrawAnswer, ExpertRow } from '#shared/contract/central-panel.ts';
import type { Expert } from '#shared/panel/pool.ts';
import type { Casebook } from '../cases/casebook.ts';
import { isOffline } from '../session/central.ts';
import type { Active, Session } from '../session/session.ts';
import type { Sync } from '../sync/sync.ts';

export type PanelFailure = { readonly failure: 'offline' | 'notAllowed' | 'notFound' } | { readonly failure: 'refused'; readonly reason: string };

export type PanelDesk = ReturnType<typeof createPanelDesk>;

export function createPanelDesk(deps: { readonly session: Session; readonly sync: Sync; readonly casebook: Casebook; readonly randomBytes: (length: number) => Uint8Array }) {
  const { session, sync, casebook } = deps;

  /** A call of the server, its failures as values. What waits here is sent first: the server judges by what it has. */
  const ask = async <T>(call: () => Promise<T>): Promise<T | PanelFailure> => {
    try {
      await sync.now();
      if ((await session.ensureToken()) === 'signedOut') return { failure: 'offline' };
      return await call();
    } catch (error) {
      if (isOffline(error)) return { failure: 'offline' };
      if (error instanceof ORPCError && error.code === 'forbidden') return { failure: 'notAllowed' };
      if (error instanceof ORPCError && error.code === 'notFound') return { failure: 'notFound' };
      throw error;
    }
  };
  const { calls } = session.central;

  return {
    experts: (): Promise<readonly ExpertRow[] | PanelFailure> => ask(() => calls.experts.list({})),
    saveExperts: (experts: readonly Expert[]): Promise<{ added: number; changed: number } | PanelFailure> => ask(() => calls.experts.save({ experts: [...experts] })),
    agreement: (period: { readonly from?: string | undefined; readonly until?: string | undefined }): Promise<AgreementReport | PanelFailure> => ask(() => calls.experts.agreement(period)),

    draw: (active: Active, asked: { readonly case: string; readonly replaces?: string | undefined; readonly reason?: string | undefined; readonly language?: string | undefined }): Promise<DrawAnswer | PanelFailure> =>
      ask(async () => {
        const begun = await calls.draws.begin(asked);
        if (!begun.ok) return begun;
        await sync.now();
        // A draw that was committed and not finished, because a line broke, is finished by whoever draws next: the seed is fixed already.
        const entered = casebook.append(active, asked.case, [{ type: 'draw.entered', body: { draw: begun.draw, nonce: toHex(deps.randomBytes(32)) } }]);
        if (!entered.ok) return { ok: false, failure: 'refused', reason: entered.reason };
        await sync.now();
        const revealed = await calls.draws.reveal({ case: asked.case, draw: begun.draw });
        await sync.now();
        return revealed;
      }),

    replace: (asked: Parameters<typeof calls.panels.replace>[0]) =>
      ask(async (): Promise<PanelFailure | null> => {
        const answer = await calls.panels.replace(asked);
        await sync.now();
        return answer.ok ? null : { failure: 'refused', reason: answer.reason };
      }),

    noticeNumber: (asked: { readonly case: string }) =>
      ask(async () => {
        const given = await calls.panels.noticeNumber(asked);
        await sync.now();
        return given;
      }),
  };
}
