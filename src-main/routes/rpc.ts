// The typed calls of the window. Each is a few lines: find who asks, let the part that knows do it, name the failure. Nothing but the
// contract's errors reaches the window; anything unexpected is noted and becomes an error without words.

import { implement, ORPCError } from '@orpc/server';
import { RPCHandler } from '@orpc/server/fetch';
import type { CaseState } from '#shared/case/case.ts';
import { conflictsOf } from '#shared/case/conflicts.ts';
import type { Act } from '#shared/case/events.ts';
import { closingOf } from '#shared/case/sheet.ts';
import { workstationContract, type SessionState, type SyncStatus } from '#shared/contract/workstation.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { Appended, Casebook } from '../cases/casebook.ts';
import { createOpeningCalls } from '../cases/opening-calls.ts';
import type { Views } from '../cases/views.ts';
import type { Conclusions } from '../conclusions/conclusions.ts';
import { isDiskFull } from '../disk-full.ts';
import type { createKeyRoutes } from './keys.ts';
import type { Active, Session, SignInFailure } from '../session/session.ts';
import type { Store } from '../store/store.ts';
import type { Sync } from '../sync/sync.ts';
import type { Diagnostics } from '../diagnostics/diagnostics.ts';
import type { Documents } from '../documents/documents.ts';
import type { Forms } from '../documents/forms.ts';
import { createDocumentCalls } from './document-calls.ts';
import type { Changes } from './changes.ts';
import type { Storage } from './storage.ts';
import { createDiagnosticsCalls } from './diagnostics.ts';
import type { createStandardsCalls } from '../standards/calls.ts';
import type { Redact } from './redaction.ts';
import { PANEL_ACTS } from '../panel/panel-acts.ts';
import { createPanelCalls } from '../panel/panel-calls.ts';
import type { PanelDesk } from '../panel/panel-desk.ts';
import type { Seats } from '../panel/seats.ts';
import type { PhraseBook } from './phrases.ts';
import { createRoomCalls } from './meeting-room.ts';
import { createLinkCalls, type LinkCallsDeps } from '../link/link-calls.ts';
import { createFollowingCalls } from '../following/following.ts';
import type { Rooms } from '../room/rooms.ts';
import type { CentralCalls } from '../session/central.ts';

export interface RpcDeps {
  readonly session: Session;
  readonly store: Store;
  readonly casebook: Casebook;
  readonly views: Views;
  readonly conclusions: Conclusions;
  readonly keys: ReturnType<typeof createKeyRoutes>;
  readonly documents: Documents;
  readonly forms: Forms;
  readonly standards: ReturnType<typeof createStandardsCalls>;
  readonly redact: Redact;
  readonly phrases: PhraseBook;
  readonly panel: PanelDesk;
  readonly rooms: Rooms;
  readonly link: Pick<LinkCallsDeps, 'desk' | 'recordings' | 'takeStill' | 'drawn'>;
  readonly central: CentralCalls;
  readonly seats: Seats;
  readonly sync: Sync;
  readonly storage: Storage;
  readonly diagnostics: Diagnostics;
  readonly changes: Changes;
  readonly crypto: LogCrypto;
  readonly sessionState: () => SessionState;
  readonly syncStatus: () => SyncStatus;
  /** Signs in or out, and starts and stops what goes on behind it. */
  readonly signIn: (user: string, password: string) => Promise<'signedIn' | SignInFailure>;
  readonly signOut: () => Promise<void>;
  /** What is pinned changed. */
  readonly onPinned: (caseId: string) => void;
  readonly log: (line: string) => void;
}

/** Acts that the window asks for one by one; submitting, opening and concluding have calls of their own, the rest is the server's. */
const DIRECT: ReadonlySet<Act['type']> = new Set([
  'footage.looked',
  'item.answered',
  'item.noted',
  'item.advised',
  'mark.placed',
  'mark.changed',
  'mark.removed',
  'act.undone',
  'item.settled',
  'item.timed',
  'footage.requested',
  'footage.withdrawn',
  'footage.unsealed',
  'footage.aligned',
  'view.aligned',
  'measure.based',
  ...PANEL_ACTS,
]);

export function createRpc(deps: RpcDeps): (request: Request) => Promise<Response> {
  const { session, casebook, views, conclusions } = deps;
  const os = implement(workstationContract);

  const signedIn = os.middleware(async ({ next, errors }) => {
    const active = session.active();
    if (!active) throw errors.signedOut();
    return next({ context: { active, person: active.account.person } });
  });

  /** The case as this person sees it, and the failure when there is none. */
  const stateOf = (active: Active, caseId: string): CaseState | undefined => casebook.open(active.account.person.id, caseId)?.state;

  const router = os.router({
    ...createDocumentCalls(deps),
    session: {
      state: os.session.state.handler(() => deps.sessionState()),
      signIn: os.session.signIn.handler(async ({ input, errors }) => {
        const answer = await deps.signIn(input.user, input.password);
        if (answer === 'signedIn') return deps.sessionState();
        throw errors[answer]();
      }),
      signOut: os.session.signOut.handler(async () => {
        await deps.signOut();
        return deps.sessionState();
      }),
      setLanguage: os.session.setLanguage.handler(({ input }) => {
        deps.store.documents.setSetting('language', input.language);
        deps.changes.publish({ kind: 'session' });
      }),
    },
    phrases: {
      list: os.phrases.list.use(signedIn).handler(({ context }) => deps.phrases.list(context.person.id)),
      keep: os.phrases.keep.use(signedIn).handler(({ input, context, errors }) => {
        const kept = deps.phrases.keep(context.person.id, input);
        if (!kept) throw errors.tooMany();
        return kept;
      }),
      forget: os.phrases.forget.use(signedIn).handler(({ input, context }) => deps.phrases.forget(context.person.id, input.text)),
    },
    inbox: { list: os.inbox.list.use(signedIn).handler(({ context }) => views.inbox(context.person)) },
    case: {
      get: os.case.get.use(signedIn).handler(({ input, context, errors }) => {
        const view = views.caseView(context.person, input.case, input.bare);
        if (!view) throw errors.notFound();
        return view;
      }),
      act: os.case.act.use(signedIn).handler(({ input, context, errors }) => {
        if (!stateOf(context.active, input.case)) throw errors.notFound();
        if (input.acts.some((act) => !DIRECT.has(act.type))) throw errors.refused({ data: { reason: 'notAllowed' } });
        const appended = casebook.append(context.active, input.case, input.acts);
        if (!appended.ok) throw errors.refused({ data: { reason: appended.reason } });
        return { hashes: appended.hashes };
      }),
      submit: os.case.submit.use(signedIn).handler(({ input, context, errors }) => {
        const open = casebook.open(context.person.id, input.case);
        if (!open) throw errors.notFound();
        const { state, events } = open;
        // The sheet would hold one of two values that nobody chose.
        if (conflictsOf(events, context.person, state).length > 0) throw errors.refused({ data: { reason: 'unsettledValues' } });
        // When somebody reads is told to nobody, so the open channel cannot ask for it: this machine does, before it seals.
        if (state.procedure.settings && !state.sheets[context.person.id]?.read) throw errors.refused({ data: { reason: 'readingMissing' } });
        const body = closingOf(state, context.person, input.opinion, deps.crypto);
        const appended = casebook.append(context.active, input.case, [{ type: 'sheet.closed', body }, { type: 'sheet.sealed', body: { seal: body.sheetHash } }]);
        if (!appended.ok) throw errors.refused({ data: { reason: appended.reason } });
        return { hash: appended.hashes[1]! };
      }),
      openPanel: os.case.openPanel.use(signedIn).handler(({ input, context, errors }) => {
        if (!stateOf(context.active, input.case)) throw errors.notFound();
        const appended: Appended = casebook.append(context.active, input.case, [{ type: 'panel.opened', body: {} }]);
        if (!appended.ok) throw errors.refused({ data: { reason: appended.reason } });
      }),
      takeOffline: os.case.takeOffline.use(signedIn).handler(({ input, context, errors }) => {
        if (!stateOf(context.active, input.case)) throw errors.notFound();
        deps.store.accounts.pin(context.person.id, input.case, input.on);
        deps.onPinned(input.case);
      }),
    },
    conclusion: {
      list: os.conclusion.list.use(signedIn).handler(({ input, context, errors }) => {
        const list = conclusions.list(context.active, input.case);
        if (!list) throw errors.notFound();
        return list;
      }),
      compose: os.conclusion.compose.use(signedIn).handler(async ({ input, context, errors }) => {
        const answer = await conclusions.compose(context.active, input.case, input.matter);
        if (answer.ok) return answer.view;
        switch (answer.failure) {
          case 'missing':
            throw errors.missing({ data: { missing: [...answer.missing] } });
          case 'missingGlyph':
            throw errors.missingGlyph({ data: { characters: [...answer.characters], where: answer.where } });
          case 'refused':
            throw errors.refused({ data: { reason: answer.reason } });
          default:
            throw errors[answer.failure]();
        }
      }),
    },
    ...deps.keys,
    storage: {
      status: os.storage.status.use(signedIn).handler(({ context }) => deps.storage.status(context.person.id)),
      setQuota: os.storage.setQuota.use(signedIn).handler(({ input, context }) => {
        deps.storage.setQuota(input.bytes);
        return deps.storage.status(context.person.id);
      }),
      clear: os.storage.clear.use(signedIn).handler(({ context }) => {
        deps.storage.clear();
        return deps.storage.status(context.person.id);
      }),
    },
    room: createRoomCalls({ rooms: deps.rooms, session }),
    following: createFollowingCalls({ session, casebook, rooms: deps.rooms, central: deps.central }),
    diagnostics: createDiagnosticsCalls({ diagnostics: deps.diagnostics, session, onRead: () => deps.changes.publish({ kind: 'session' }), onRebuilt: () => deps.changes.publish({ kind: 'inbox' }) }),
    standards: deps.standards,
    footage: {
      redact: os.footage.redact.use(signedIn).handler(async ({ input, context, errors }) => {
        const answer = await deps.redact(context.active, input.case, input.sha256, input.shapes);
        if (answer.ok) return;
        if (answer.failure === 'refused') throw errors.refused({ data: { reason: answer.reason } });
        throw errors[answer.failure]();
      }),
    },
    panel: createPanelCalls(deps),
    link: createLinkCalls({ session, casebook, ...deps.link }),
    cases: createOpeningCalls(deps),
    sync: {
      status: os.sync.status.handler(() => deps.syncStatus()),
      now: os.sync.now.use(signedIn).handler(() => deps.sync.now()),
    },
    changes: os.changes.handler(({ signal }) => deps.changes.subscribe([{ kind: 'sync', sync: deps.syncStatus() }], signal)),
  });

  const handler = new RPCHandler(router, {
    interceptors: [
      async (options) => {
        try {
          return await options.next();
        } catch (error) {
          if (error instanceof ORPCError) throw error;
          if (isDiskFull(error)) throw new ORPCError('diskFull', { status: 507, defined: true });
          deps.log(`call failed: ${error instanceof Error ? (error.stack ?? error.message) : 'unknown'}`);
          throw new ORPCError('INTERNAL_SERVER_ERROR', { message: 'internal' });
        }
      },
    ],
  });
  return async (request) => {
    const { matched, response } = await handler.handle(request, { prefix: '/rpc', context: {} });
    return matched ? response : new Response(null, { status: 404 });
  };
}
