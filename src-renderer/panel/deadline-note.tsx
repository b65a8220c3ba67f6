// The deadline that presses most, in words and shape; nothing while it is far.

import { mostUrgent, urgencyOn, type Deadline } from '#shared/panel/deadlines.ts';
import { workingDaysUntil } from '#shared/panel/limits.ts';
import { useWords } from '../ui/language/language.ts';
import { ShapeMark } from '../ui/parts.tsx';
import { useNow } from '../ui/window-context.ts';

const ZONE_MS = 8 * 3_600_000;
/** The day in the bureau, YYYY-MM-DD. */
export const todayOf = (now: number): string => new Date(now + ZONE_MS).toISOString().slice(0, 10);

/** Saturdays and Sundays are known everywhere; the bureau's calendar already went into the days of the deadline. */
const WEEK = { holidays: [], workdays: [] };

export function DeadlineNote({ deadlines }: { readonly deadlines: readonly Deadline[] }) {
  const t = useWords().panel.deadlines;
  const now = useNow();
  const most = mostUrgent(deadlines);
  const urgency = most && urgencyOn(most, todayOf(now));
  if (!most || urgency === 'calm') return null;
  const days = workingDaysUntil(most.on, now, WEEK);
  return <span className={`deadline-note nowrap ${urgency === 'amber' ? 'soon' : 'over'}`} title={most.on}><ShapeMark shape="triangle" /> {t.kinds[most.kind]} {days < 0 ? t.over(-days) : t.left(days)}</span>;
}
