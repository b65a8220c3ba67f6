// Whose voice or picture is in a call and not in its recording. A line that never came up, or stopped bringing anything, is nobody's fault that
// anything else would say: the others go on and hide it.

export interface SentBySomebody {
  readonly peer: string;
  readonly producer: string;
}
export interface Lacking {
  /** Once every few seconds, `at` in ms: peers of whom something that `is` sent has not come into a file for long. `kept`: frames in files. */
  look(is: readonly SentBySomebody[], kept: (producer: string) => number, at: number): readonly string[];
}

/** A line of somebody who just came may take its time on a bad network. */
const MOST_WAITING_MS = 12_000;

export function createLacking(): Lacking {
  let before = new Map<string, { readonly kept: number; readonly since: number }>();
  return {
    look(is, kept, at) {
      const now = new Map<string, { readonly kept: number; readonly since: number }>();
      for (const { producer } of is) {
        const last = before.get(producer);
        const count = kept(producer);
        // A tap that was made anew counts anew.
        now.set(producer, last && last.kept === count ? last : { kept: count, since: at });
      }
      before = now;
      return [...new Set(is.filter(({ producer }) => at - now.get(producer)!.since >= MOST_WAITING_MS).map(({ peer }) => peer))];
    },
  };
}
