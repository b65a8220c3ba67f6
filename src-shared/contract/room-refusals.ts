// What was not taken in a meeting room, as the window is told of it, on either side.

import type { PushRefusal } from './central.ts';

/** A stream that was brought and not taken from `seq` on; all before it was. */
export interface RoomRefusal {
  /** The case's number; empty where the case is not known to who looks. */
  readonly case: string;
  readonly seq: number;
  readonly reason: PushRefusal;
  /** Who wrote it; empty where nobody of that name is on the case. */
  readonly author: string;
  /** Who brought it; absent on the side that did. */
  readonly from?: string;
  /** Written on this machine. */
  readonly own: boolean;
}
