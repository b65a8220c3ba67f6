// A question to the workstation as a page holds it: under way, answered, or failed with the reason.

import { useCallback, useEffect, useState } from 'react';
import { failureOf, type Failure } from '../ui/workstation.ts';

export interface Asked<T> {
  /** The last answer; it stays while a newer one is under way. */
  readonly answer?: T;
  readonly failure?: Failure;
  again(): void;
}

/** Asks whenever `ask` changes; only the answer to the latest question counts. */
export function useAsked<T>(ask: () => Promise<T>): Asked<T> {
  const [state, setState] = useState<{ readonly answer?: T; readonly failure?: Failure }>({});
  const [round, setRound] = useState(0);
  useEffect(() => {
    let current = true;
    ask().then(
      (answer) => current && setState({ answer }),
      (error: unknown) => current && setState((before) => ({ ...before, failure: failureOf(error) })),
    );
    return () => {
      current = false;
    };
  }, [ask, round]);
  const again = useCallback(() => setRound((count) => count + 1), []);
  return { ...state, again };
}
