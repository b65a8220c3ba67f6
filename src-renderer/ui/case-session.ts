// One open case: what the workstation knows of it, and acts that are on their way there. What the person did shows at once;
// a refused act disappears again with the reason. What shows is the sheet with the acts applied here; the workstation is asked for its
// own view of it when the hand rests, for a whole case at every key would take longer than the key.

import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Sheet } from '#shared/case/case.ts';
import { applyActs, isShown } from './apply-acts.ts';
import { shareSame } from './share-same.ts';
import type { StandardShelf } from './standard-shelf.ts';
import { failureOf, type Failure, type TypedAct, type Workstation } from './workstation.ts';

export interface CaseSessionState {
  readonly view?: CaseView;
  /** The own sheet with the acts that are on their way. */
  readonly sheet?: Sheet;
  /** Acts that are not written yet. */
  readonly saving: number;
  readonly failure?: Failure;
}

export interface CaseSession {
  readonly case: string;
  readonly state: StoreApi<CaseSessionState>;
  /** Sends acts together; resolves to the failure, if any, once they are durable. */
  act(acts: readonly TypedAct[]): Promise<Failure | null>;
  undo(): Promise<Failure | null>;
  redo(): Promise<Failure | null>;
  /** Any other call on this case, after the acts before it, followed by a fresh view. */
  run(call: () => Promise<unknown>): Promise<Failure | null>;
  refresh(): Promise<void>;
  /** The case changed: asks for a fresh view, when the hand rests if it is this window that changes it. */
  changed(): void;
  /** Resolves once every act before it is durable and in the view that is shown. */
  settled(): Promise<void>;
}

const emptySheet = (person: string): Sheet => ({ person, items: {}, marks: {}, looked: [] });

/** The hand rests when it did nothing for so long, and is not waited for longer than that; ms. */
const REST = 250;
const LONGEST_WAIT = 2000;

/** With a shelf the standards are read from it, once; without one they come with every view. */
export function createCaseSession(deps: {
  readonly workstation: Workstation;
  readonly case: string;
  readonly shelf?: StandardShelf;
  /** Resolves when what was done has been painted: putting a call together takes as long as a good part of a frame. */
  readonly painted?: () => Promise<void>;
}): CaseSession {
  const { workstation, shelf } = deps;
  const state = createStore<CaseSessionState>(() => ({ saving: 0 }));
  let pending: readonly (readonly TypedAct[])[] = [];
  /** Batches that are durable but not yet in the view that is shown. */
  const written = new Set<readonly TypedAct[]>();
  let queue: Promise<unknown> = Promise.resolve();
  let asking: Promise<void> | null = null;
  let askAgain = false;
  let resting: { readonly since: number; readonly timer: ReturnType<typeof setTimeout> } | null = null;

  const saving = (): number => pending.length - written.size;

  const show = (view: CaseView | undefined): void => {
    if (!view) return;
    const base = view.state.sheets[view.me.id] ?? emptySheet(view.me.id);
    state.setState({ view, sheet: shareSame(state.getState().sheet, applyActs(base, pending.flat())), saving: saving() });
  };

  const ask = async (): Promise<void> => {
    // Only what was written before the question is sure to be in its answer.
    const included = [...written];
    try {
      const answer = await workstation.case.get({ case: deps.case, ...(shelf ? { bare: true } : {}) });
      const shown = state.getState().view;
      const view = shelf ? { ...answer, standards: await shelf.of(answer.state.matters.map((matter) => matter.standard)) } : answer;
      pending = pending.filter((acts) => !included.includes(acts));
      for (const acts of included) written.delete(acts);
      // Standards are the same objects already and need no going through.
      show({ ...shareSame(shown && { ...shown, standards: view.standards }, view), standards: view.standards });
    } catch (error) {
      // A view that is already shown stays: a passing failure must not blank the page.
      if (!state.getState().view) state.setState({ failure: failureOf(error) });
    }
  };

  const stopResting = (): void => {
    if (resting) clearTimeout(resting.timer);
    resting = null;
  };

  const refresh = (): Promise<void> => {
    stopResting();
    if (asking) {
      askAgain = true;
      return asking;
    }
    asking = (async () => {
      try {
        do {
          askAgain = false;
          await ask();
        } while (askAgain);
      } finally {
        // In the same breath as the last look at `askAgain`: a moment later a wish to ask again would be lost.
        asking = null;
      }
    })();
    return asking;
  };

  const refreshAtRest = (): void => {
    const now = performance.now();
    const since = resting?.since ?? now;
    stopResting();
    resting = { since, timer: setTimeout(() => void refresh(), Math.max(0, Math.min(REST, since + LONGEST_WAIT - now))) };
  };

  /** Calls of one case run one after another: an undo must see the act before it. */
  const inTurn = (step: () => Promise<Failure | null>): Promise<Failure | null> => {
    const turn = queue.then(step, step);
    queue = turn;
    return turn;
  };

  const attempt = async (call: () => Promise<unknown>): Promise<Failure | null> => {
    try {
      await call();
      return null;
    } catch (error) {
      return failureOf(error);
    }
  };

  const undoOf = (which: 'undo' | 'redo'): Promise<Failure | null> =>
    inTurn(async () => {
      await refresh();
      const event = state.getState().view?.[which];
      if (event === undefined) return { code: 'refused', reason: 'nothingToUndo' };
      const failure = await attempt(() => workstation.case.act({ case: deps.case, acts: [{ type: 'act.undone', body: { event } }] }));
      await refresh();
      return failure;
    });

  return {
    case: deps.case,
    state,
    refresh,
    changed() {
      if (pending.length > 0) refreshAtRest();
      else void refresh();
    },
    async settled() {
      await queue.then(() => undefined, () => undefined);
      if (written.size > 0 || resting) await refresh();
    },
    act(acts) {
      pending = [...pending, acts];
      const { sheet } = state.getState();
      if (sheet) state.setState({ sheet: applyActs(sheet, acts), saving: saving() });
      const painted = deps.painted?.();
      return inTurn(async () => {
        await painted;
        const failure = await attempt(() => workstation.case.act({ case: deps.case, acts: [...acts] }));
        if (failure) {
          pending = pending.filter((one) => one !== acts);
          show(state.getState().view);
          if (written.size > 0) refreshAtRest();
          return failure;
        }
        written.add(acts);
        state.setState({ saving: saving() });
        // What is not on the own sheet is seen only in the workstation's view.
        if (acts.every(isShown)) refreshAtRest();
        else await refresh();
        return null;
      });
    },
    undo: () => undoOf('undo'),
    redo: () => undoOf('redo'),
    run: (call) =>
      inTurn(async () => {
        const failure = await attempt(call);
        await refresh();
        return failure;
      }),
  };
}
