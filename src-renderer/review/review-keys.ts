// Binds the keys of the review page to what they do.

import { useEffect, useRef } from 'react';
import { isTyping, keyToCommand, type Command } from '../ui/keys.ts';
import { ORIGINAL } from '../viewer/adjust.ts';
import type { Compare } from './use-compare.ts';
import type { Desk } from './use-desk.ts';
import { LAYOUTS, type Review } from './use-review.ts';
import type { Video } from './use-video.ts';
import { turnNorth } from './where-to-look.ts';

/** What the keys reach: the sheet, what lies open around the picture, what is compared. */
export interface Reach {
  readonly review: Review;
  readonly desk: Desk;
  readonly compare: Pick<Compare, 'others' | 'blink'>;
  readonly video: Pick<Video, 'desk' | 'seek'>;
}

export function useReviewKeys(reach: Reach): void {
  const latest = useRef(reach);
  useEffect(() => {
    latest.current = reach;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      // A dialog has the keys to itself, and so has whoever dealt with the key already (the viewer while it draws by keyboard).
      if (event.defaultPrevented || event.isComposing || inDialog(event.target)) return;
      const command = keyToCommand({
        key: event.key,
        ctrl: event.ctrlKey || event.metaKey,
        alt: event.altKey,
        shift: event.shiftKey,
        typing: isTyping(event.target),
        onPicture: event.target instanceof HTMLCanvasElement,
      });
      if (!command || command.kind === 'help') return;
      // The space bar belongs to whatever is pressed by it.
      if (command.kind === 'play' && event.target instanceof Element && event.target.closest('button, a, input, select, [role="button"], [role="radio"], [role="option"]')) return;
      if (obey(latest.current, command)) event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

/** An open dialog keeps the focus inside it. */
function inDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"]') !== null;
}

/** Answers false when the command means nothing here, so that the browser may have the key. */
function obey({ review, desk, compare, video }: Reach, command: Command): boolean {
  const { item, pano } = review;
  switch (command.kind) {
    case 'answer': {
      const given = item?.answers[command.index];
      if (item && given) review.answer(item, given);
      return item !== null;
    }
    case 'removeMark': {
      const own = desk.chosen === null ? undefined : review.sheet.marks[desk.chosen];
      if (!own) return obey({ review, desk, compare, video }, { kind: 'clear' });
      desk.choose(null);
      review.removeMark(own.id);
      return true;
    }
    case 'play': {
      const player = video.desk?.player;
      if (player?.state().playing) player.pause();
      else player?.play();
      return player !== undefined;
    }
    case 'frameBack': video.desk?.player.step(-1); return video.desk !== null;
    case 'frameOn': video.desk?.player.step(1); return video.desk !== null;
    case 'original': pano.viewer?.adjust(ORIGINAL); return true;
    case 'loupe': pano.viewer?.setLoupe(pano.status?.loupe ? 0 : LOUPE_FACTOR); return true;
    case 'north': return turnNorth(pano.viewer, pano.footage);
    case 'planet': if (pano.footage?.projection.kind === 'sphere') pano.viewer?.setPlanet(!pano.status?.planet); return true;
    case 'blink': if (compare.others.length === 1) compare.blink(); return compare.others.length === 1;
    case 'clear':
      if (item && review.sheet.items[item.id]?.answer) review.answer(item, null);
      return true;
    case 'previous': review.walk(-1); return true;
    case 'next': review.walk(1); return true;
    case 'nextOpen': review.nextOpen(); return true;
    case 'previousSection': review.walkSections(-1); return true;
    case 'nextSection': review.walkSections(1); return true;
    case 'find': review.setPicking({ for: 'go' }); return true;
    case 'filter': {
      const at = review.filters.findIndex((filter) => JSON.stringify(filter) === JSON.stringify(review.filter));
      review.setFilter(review.filters[(at + 1) % review.filters.length] ?? 'all');
      return true;
    }
    case 'fold': review.setFolded(review.folded.size > 0 ? new Set() : new Set(review.sections.map((section) => section.key))); return true;
    case 'move': {
      const mark = focusedMark() ?? Object.values(review.sheet.marks).findLast((one) => one.item === item?.id)?.id;
      if (mark !== undefined && review.mayScore) review.setPicking({ for: 'move', mark });
      return true;
    }
    case 'note': if (item && review.mayScore) review.setAsked('note'); return true;
    case 'advice': if (item && review.mayScore) review.setAsked('advice'); return true;
    case 'points': if (item?.kind === 'score' && review.mayScore) review.setAsked('points'); return true;
    case 'mark': return takeTool(review);
    case 'evidence': {
      const own = Object.values(review.sheet.marks).filter((mark) => mark.item === item?.id);
      const mark = own[0];
      if (mark) pano.look(mark.footage, mark.view);
      if (mark?.time) video.seek(mark.footage, mark.time.frame);
      return true;
    }
    case 'previousFootage': pano.step(-1); return true;
    case 'nextFootage': pano.step(1); return true;
    case 'pictureOnly': review.setLayout(review.layout === 'picture' ? 'both' : 'picture'); return true;
    case 'layout': review.setLayout(LAYOUTS[(LAYOUTS.indexOf(review.layout) + 1) % LAYOUTS.length] ?? 'both'); return true;
    case 'undo': void review.undo(); return true;
    case 'redo': void review.redo(); return true;
    case 'submit':
      if (document.activeElement instanceof HTMLElement && isTyping(document.activeElement)) document.activeElement.blur();
      else if (review.mayScore) review.setSubmitting(true);
      return true;
    case 'fit': pano.viewer?.fit(); return true;
    case 'zoomIn': pano.viewer?.zoomBy(1.25); return true;
    case 'zoomOut': pano.viewer?.zoomBy(0.8); return true;
    case 'escape':
      if (pano.tool !== 'browse') pano.setTool('browse');
      else if (desk.panel) desk.setPanel(null);
      else if (desk.chosen) desk.choose(null);
      else {
        // Whoever leaves a field that was asked for has left it: the next key is a command again.
        if (review.asked) review.setAsked(null);
        if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
      }
      return true;
    case 'help': return false;
  }
}

/** The own mark whose chip or line has the focus. */
function focusedMark(): string | undefined {
  const holder = document.activeElement?.closest('[data-own-mark]');
  return holder instanceof HTMLElement ? holder.dataset['ownMark'] : undefined;
}

export const LOUPE_FACTOR = 4;

/** Box first, then point, then polygon, then browsing again: one key for all of them. */
export function takeTool(review: Review): boolean {
  if (!review.mayScore || !review.pano.footage) return true;
  if (!review.item) {
    review.report({ code: 'noItem' });
    return true;
  }
  const tool = review.pano.tool === 'browse' ? 'box' : review.pano.tool === 'box' ? 'point' : review.pano.tool === 'point' ? 'polygon' : 'browse';
  review.pano.setTool(tool);
  // Whoever works the picture by keyboard gets a cursor that the arrows move.
  if (tool !== 'browse' && document.activeElement instanceof HTMLCanvasElement) review.pano.viewer?.drawByKeyboard();
  return true;
}
