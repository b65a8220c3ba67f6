// Which files an event names, by hash. Read leniently: whether the event has an effect is the fold's to say.

import { contentsOfRedaction } from '#shared/case/layers.ts';
import { isEventType, readAct } from '#shared/case/read.ts';
import { contentsOfFootage } from '#shared/footage/footage.ts';
import { contentsOfRecording } from '#shared/live/kept.ts';
import type { SignedEvent } from '#shared/log/event.ts';

const NAMING: ReadonlySet<string> = new Set(['footage.added', 'footage.redacted', 'conclusion.composed', 'conclusion.approved', 'conclusion.signed', 'conclusion.stamped', 'document.composed', 'document.signed', 'document.stamped', 'document.sm2Signed', 'recording.kept', 'snapshot.taken', 'site.delivered']);

export const contentsOfEvent = (event: SignedEvent): readonly string[] => {
  if (!NAMING.has(event.type) || !isEventType(event.type)) return [];
  const act = readAct(event);
  if (typeof act === 'string') return [];
  switch (act.type) {
    case 'footage.added':
      return contentsOfFootage(act.body.footage).map((content) => content.sha256);
    case 'footage.redacted':
      return contentsOfRedaction(act.body).map((content) => content.sha256);
    case 'conclusion.composed':
    case 'conclusion.approved':
    case 'conclusion.signed':
    case 'conclusion.stamped':
    case 'document.composed':
    case 'document.signed':
    case 'document.stamped':
      return [act.body.document.sha256];
    case 'recording.kept':
      return [...contentsOfRecording(act.body), ...act.body.footage.flatMap(contentsOfFootage)].map((content) => content.sha256);
    case 'snapshot.taken':
    case 'site.delivered':
      return [act.body.content.sha256];
    case 'document.sm2Signed':
      return [act.body.signature.sha256];
    default:
      return [];
  }
};
