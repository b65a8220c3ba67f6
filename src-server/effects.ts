// What the server takes from the world: time and chance. Handed in, so that tests decide both.

export interface Effects {
  /** Milliseconds since 1970, UTC. */
  now(): number;
  randomBytes(length: number): Uint8Array;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
