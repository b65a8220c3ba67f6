// What the server asks a client to make, made once: a consumer that was asked for again, because the answer was late, is the same one.

export interface Arriving {
  /** Makes it, or waits for the making that is under way; nothing where it is there already. One that failed is made anew when asked for again. */
  once(id: string, isThere: boolean, make: () => Promise<void>): Promise<void>;
}

export function createArriving(): Arriving {
  const under = new Map<string, Promise<void>>();
  return {
    async once(id, isThere, make) {
      const known = under.get(id);
      if (known) return known;
      if (isThere) return undefined;
      const made = make().finally(() => under.delete(id));
      under.set(id, made);
      return made;
    },
  };
}
