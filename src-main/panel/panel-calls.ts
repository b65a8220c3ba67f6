// The window's calls for a panel: what needs the server, and the seats of a meeting room.

import { implement } from '@orpc/server';
import { panelContract } from '#shared/contract/workstation-panel.ts';
import type { Casebook } from '../cases/casebook.ts';
import type { Session } from '../session/session.ts';
import type { PanelDesk, PanelFailure } from './panel-desk.ts';
import type { Seats } from './seats.ts';

export function createPanelCalls({ session, casebook, panel, seats }: { readonly session: Session; readonly casebook: Casebook; readonly panel: PanelDesk; readonly seats: Seats }) {
  const os = implement(panelContract);
  const signedIn = os.middleware(async ({ next, errors }) => {
    const active = session.active();
    if (!active) throw errors.signedOut();
    return next({ context: { active } });
  });

  return {
    experts: os.experts.use(signedIn).handler(async ({ errors }) => orThrow(await panel.experts(), errors)),
    saveExperts: os.saveExperts.use(signedIn).handler(async ({ input, errors }) => orThrow(await panel.saveExperts(input.experts), errors)),
    agreement: os.agreement.use(signedIn).handler(async ({ input, errors }) => orThrow(await panel.agreement(input), errors)),
    draw: os.draw.use(signedIn).handler(async ({ input, context, errors }) => {
      if (!casebook.open(context.active.account.person.id, input.case)) throw errors.notFound();
      const answer = await panel.draw(context.active, input);
      return 'ok' in answer ? answer : orThrow<never>(answer, errors);
    }),
    replace: os.replace.use(signedIn).handler(async ({ input, errors }) => {
      const failure = await panel.replace(input);
      if (failure) orThrow<never>(failure, errors);
    }),
    noticeNumber: os.noticeNumber.use(signedIn).handler(async ({ input, errors }) => orThrow(await panel.noticeNumber(input), errors)),

    seats: os.seats.use(signedIn).handler(({ input }) => seats.list(input.case)),
    takeSeat: os.takeSeat.use(signedIn).handler(async ({ input, errors }) => {
      const failed = await seats.take(input.case, input);
      if (!failed) return;
      if (failed.failure === 'refused') throw errors.refused({ data: { reason: failed.reason } });
      // What is kept here is open already: the machine is locked for nobody who stands before it.
      throw errors[failed.failure === 'locked' ? 'needsServer' : failed.failure]();
    }),
    leaveSeat: os.leaveSeat.use(signedIn).handler(({ input }) => seats.leave(input.person)),
    voteAt: os.voteAt.use(signedIn).handler(({ input, errors }) => {
      const { item, answer, points } = input;
      const failed = seats.vote(input.case, input.person, input.pin, { item, answer, ...(points !== undefined && { points }) });
      if (!failed) return;
      if (failed.failure === 'refused') throw errors.refused({ data: { reason: failed.reason } });
      if (failed.failure === 'wrongPin') throw errors.wrongPin({ data: { left: failed.left } });
      throw errors[failed.failure]();
    }),
  };
}

interface PanelErrors {
  readonly offline: () => Error;
  readonly notAllowed: () => Error;
  readonly notFound: () => Error;
  readonly refused?: (options: { data: { reason: string } }) => Error;
}

/** A failure of the panel's calls becomes the contract's error. */
function orThrow<T extends object>(answer: T | PanelFailure, errors: PanelErrors): T {
  if (!('failure' in answer)) return answer;
  if (answer.failure !== 'refused') throw errors[answer.failure]();
  throw errors.refused?.({ data: { reason: answer.reason } }) ?? errors.notAllowed();
}
