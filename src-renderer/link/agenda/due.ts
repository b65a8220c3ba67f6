// Which booking somebody is told of wherever they are in the window: one that is about to begin or has begun, unless they see it anyway.

import type { Reminder } from '#shared/contract/workstation-link.ts';
import type { Route } from '../../ui/route.ts';

export interface Where {
  readonly now: number;
  readonly route: Route;
  /** The case of the call that this window is in. */
  readonly inCall: string | undefined;
  /** Bookings whose notice was put away here. */
  readonly putAway: ReadonlySet<string>;
}

export function dueNow(reminders: readonly Reminder[], { now, route, inCall, putAway }: Where): Reminder['booking'] | undefined {
  // The agenda lists its reminders itself.
  if (route.page === 'agenda') return undefined;
  return reminders
    .filter(({ when, booking }) => when === 'soon' && Date.parse(booking.until) > now && !putAway.has(booking.booking))
    .map(({ booking }) => booking)
    .filter(({ case: of }) => of !== inCall && !(route.page === 'live' && route.case === of))
    .toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))[0];
}
