// A file that did not play because its bytes are not on this machine yet (they are on their way from where it was made, or there is no
// network) is taken again as soon as they are. What cannot be played at all stays as it is.

import { useEffect, useRef, useState } from 'react';
import type { Player } from '../viewer/player.ts';

/** ms between two questions, twice as long each time. */
const FIRST_PAUSE = 1500;
const LONGEST_PAUSE = 15_000;

/** Answers whether it is waited for. */
export function useLateFile(player: Player | null, address: string | null, failed: boolean): boolean {
  const [waitingFor, setWaitingFor] = useState<string | null>(null);
  /** Taken a second time although it seemed to be there: it came in between, or is none that plays. */
  const again = useRef(new Set<string>());
  useEffect(() => {
    if (!player || address === null || !failed) return;
    const abort = new AbortController();
    let timer = 0;
    const ask = async (pause: number): Promise<void> => {
      const isHere = await begins(address, abort.signal);
      if (abort.signal.aborted) return;
      if (!isHere) {
        again.current.delete(address);
        setWaitingFor(address);
        timer = window.setTimeout(() => void ask(Math.min(LONGEST_PAUSE, pause * 2)), pause);
        return;
      }
      setWaitingFor(null);
      if (again.current.has(address)) return;
      again.current.add(address);
      player.setFile(address);
    };
    void ask(FIRST_PAUSE);
    return () => {
      window.clearTimeout(timer);
      abort.abort();
    };
  }, [player, address, failed]);
  return failed && address !== null && waitingFor === address;
}

/** Whether its first byte can be had. */
async function begins(address: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(address, { signal, headers: { range: 'bytes=0-0' } });
    return response.ok && (await response.arrayBuffer()).byteLength > 0;
  } catch {
    return false;
  }
}
