// A painter's worker that is started before a picture is opened: starting one takes longer on a busy PC than all the rest until the first
// picture shows.

/** `later`: runs when the page has nothing else to do. Answers what hands out the worker in reserve the first time, else a new one. */
export function createPainterReserve(start: () => Worker, later: (run: () => void) => void): () => Worker {
  let reserve: Worker | null = null;
  let isTaken = false;
  later(() => {
    if (isTaken) return;
    const kept = start();
    reserve = kept;
    // It broke before anybody had it: who asks gets one of their own, and hears for themselves that it breaks.
    kept.addEventListener('error', () => {
      if (reserve === kept) reserve = null;
    });
  });
  return () => {
    isTaken = true;
    const taken = reserve ?? start();
    reserve = null;
    return taken;
  };
}

/** Waits for a quiet moment, not for ever. */
export const whenQuiet = (run: () => void): void => void requestIdleCallback(run, { timeout: 2000 });
