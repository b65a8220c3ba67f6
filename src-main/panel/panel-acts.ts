// Acts of the procedure that the window asks for one by one; those of the server and the seal have calls of their own.

import type { Act } from '#shared/case/events.ts';

export const PANEL_ACTS: readonly Act['type'][] = [
  'recusal.stated', 'objection.recorded', 'objection.decided', 'member.signedIn', 'lead.voted', 'lead.chosen', 'reading.confirmed', 'opinion.changed', 'item.voted', 'dissent.stated',
  'minutes.edited', 'minutes.approved', 'notice.issued', 'finding.added', 'finding.decided', 'rectification.answered', 'rectification.judged', 'rectification.closed', 'reminder.given',
  'survey.made', 'signature.refused', 'clock.stopped', 'clock.resumed', 'reference.declared', 'case.withdrawn', 'case.returned',
];
