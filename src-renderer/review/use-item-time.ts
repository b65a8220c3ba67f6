// Follows the window's focus and the hands for the time on items, and hands what is left over when the page is left.

import { useEffect, useMemo, useRef, useState } from 'react';
import type { TypedAct } from '../ui/workstation.ts';
import { createItemTime } from './item-time.ts';

const clock = (): number => performance.now();

/** `current`: the item in front. `send` gets what no act took along. */
export function useItemTime(current: string | null, counts: boolean, send: (acts: readonly TypedAct[]) => void): { take(): readonly TypedAct[] } {
  const [time] = useState(() => createItemTime(clock));
  const take = useMemo(() => (): readonly TypedAct[] => time.take().map((body) => ({ type: 'item.timed', body })), [time]);
  const latest = useRef({ send, counts });
  useEffect(() => {
    latest.current = { send, counts };
  });
  useEffect(() => time.turnTo(counts ? current : null), [time, current, counts]);
  useEffect(() => {
    const flush = (): void => {
      const acts = take();
      if (latest.current.counts && acts.length > 0) latest.current.send(acts);
    };
    const follow = (): void => time.away(document.visibilityState === 'hidden' || !document.hasFocus());
    const hide = (): void => {
      follow();
      if (document.visibilityState === 'hidden') flush();
    };
    const stir = (): void => time.stir();
    const hands = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;
    for (const hand of hands) addEventListener(hand, stir, { passive: true });
    addEventListener('focus', follow);
    addEventListener('blur', follow);
    document.addEventListener('visibilitychange', hide);
    return () => {
      for (const hand of hands) removeEventListener(hand, stir);
      removeEventListener('focus', follow);
      removeEventListener('blur', follow);
      document.removeEventListener('visibilitychange', hide);
      flush();
    };
  }, [time, take]);
  return { take };
}
