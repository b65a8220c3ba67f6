// How long each item was in front of the person: counted while the window is in sight, has the focus and something was done in it
// lately. Kept until an act takes it along, so that time is no traffic of its own. The clock is handed in.

/** Without a key, a click or a move for so long nobody is looking; in ms. */
export const IDLE = 60_000;
/** Less than this before another item comes is walking past, not looking; in ms. */
const LEAST = 400;

export interface ItemTime {
  /** The item that is in front from now on; `null`: none. */
  turnTo(item: string | null): void;
  /** Something was done: the person is there. */
  stir(): void;
  /** The window went out of sight or lost the focus, or came back. */
  away(isAway: boolean): void;
  /** What has been counted and not taken yet, in ms by item. */
  take(): readonly { readonly item: string; readonly ms: number }[];
}

export function createItemTime(now: () => number): ItemTime {
  const counted = new Map<string, number>();
  let item: string | null = null;
  let isAway = false;
  let since = now();
  let stirred = now();

  /** Counts up to the present, but no further than the last stir allows. */
  const count = (): void => {
    const end = Math.min(now(), stirred + IDLE);
    if (item !== null && !isAway && end > since) counted.set(item, (counted.get(item) ?? 0) + end - since);
    since = now();
  };
  return {
    turnTo(next) {
      count();
      item = next;
    },
    stir() {
      count();
      stirred = now();
    },
    away(next) {
      count();
      isAway = next;
      if (!next) stirred = now();
    },
    take() {
      count();
      const taken = [...counted].filter(([one, ms]) => ms >= LEAST || (one === item && ms >= 1)).map(([one, ms]) => ({ item: one, ms: Math.round(ms) }));
      counted.clear();
      return taken;
    },
  };
}
