// Who guides which case now, and waking those who follow. The same piece in the central server and in a workstation that opened a meeting
// room. Only in memory: a guide tells ten times a second, and after a restart simply goes on.

import { LAPSE_MS, type Guide, type Sighting, type Told } from './sighting.ts';

/** Of whoever waits: it went away. An `AbortSignal` is one. */
export interface Gone {
  readonly aborted: boolean;
  addEventListener(type: 'abort', run: () => void): void;
  removeEventListener(type: 'abort', run: () => void): void;
}
export interface GuidesDeps {
  /** Milliseconds. */
  readonly now: () => number;
  /** Runs it after so many ms; what is answered prevents that. */
  readonly after: (ms: number, run: () => void) => () => void;
}

export interface Guides {
  /** `take`: from whoever guides now. Answers who guides instead where it may not be. */
  show(caseId: string, guide: Guide, sighting: Sighting, take: boolean): 'shown' | { readonly other: Guide };
  /** The next after `after`, at once where there is one, else within `FOLLOW_WAIT_MS`; that a guide ended is news too. */
  see(caseId: string, after: number, signal?: Gone): Promise<Told>;
  end(caseId: string, person: string): void;
  /** Lets everybody who waits go, now and later. */
  close(): void;
}

export const FOLLOW_WAIT_MS = 20_000;

interface Guided {
  seq: number;
  guide: Guide | null;
  sighting: Sighting | null;
  heard: number;
  readonly waiting: Set<() => void>;
}

export function createGuides({ now, after: later }: GuidesDeps): Guides {
  const cases = new Map<string, Guided>();
  let closed = false;

  const wake = ({ waiting }: Guided): void => {
    for (const run of waiting) run();
  };
  const wait = ({ waiting }: Guided, ms: number, gone?: Gone): Promise<void> =>
    new Promise((resolve) => {
      const end = (): void => {
        cancel();
        waiting.delete(end);
        gone?.removeEventListener('abort', end);
        resolve();
      };
      const cancel = later(ms, end);
      waiting.add(end);
      gone?.addEventListener('abort', end);
    });
  const of = (caseId: string): Guided => {
    const known = cases.get(caseId);
    if (known !== undefined) return known;
    // Numbers go on from the time, so that one from before a restart is never ahead of what comes after it.
    const made: Guided = { seq: Math.floor(now()), guide: null, sighting: null, heard: -Infinity, waiting: new Set() };
    cases.set(caseId, made);
    return made;
  };
  const stop = (guided: Guided): void => {
    guided.seq += 1;
    guided.guide = null;
    guided.sighting = null;
    wake(guided);
  };
  const lapse = (guided: Guided): void => {
    if (guided.guide !== null && now() - guided.heard > LAPSE_MS) stop(guided);
  };
  const told = ({ seq, guide, sighting }: Guided): Told => ({ seq, guide, sighting });

  return {
    show(caseId, guide, sighting, take) {
      const guided = of(caseId);
      lapse(guided);
      if (guided.guide !== null && guided.guide.person !== guide.person && !take) return { other: guided.guide };
      guided.seq += 1;
      guided.guide = guide;
      guided.sighting = sighting;
      guided.heard = now();
      wake(guided);
      return 'shown';
    },
    async see(caseId, after, signal) {
      const guided = of(caseId);
      const until = now() + FOLLOW_WAIT_MS;
      for (;;) {
        lapse(guided);
        const left = until - now();
        if (guided.seq !== after && (guided.guide !== null || after !== 0)) return told(guided);
        if (left <= 0 || closed || signal?.aborted) return told(guided);
        const lapsesIn = guided.guide === null ? left : Math.max(50, guided.heard + LAPSE_MS + 50 - now());
        await wait(guided, Math.min(left, lapsesIn), signal);
      }
    },
    end(caseId, person) {
      const guided = cases.get(caseId);
      if (guided?.guide?.person === person) stop(guided);
    },
    close() {
      closed = true;
      for (const guided of cases.values()) wake(guided);
    },
  };
}
