// The chosen mark: its item, label and note, what it measures, its crop; for its author the way to change and to remove it.

import { Input } from 'antd';
import type { Mark, Footage } from '#shared/footage/footage.ts';
import { angleBetween, type Direction } from '#shared/footage/sphere.ts';
import { solidAngleOf } from '#shared/footage/measure.ts';
import { isSimple } from '#shared/footage/mark-edit.ts';
import { areaOf } from '#shared/footage/marks.ts';
import { isAdjusted, type Adjustments } from '../viewer/adjust.ts';
import { useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { useWindow } from '../ui/window-context.ts';
import { evidenceLabel, itemColour, type ShownMark } from './evidence.ts';
import { PanelFrame } from './picture-panels.tsx';
import type { Desk } from './use-desk.ts';
import type { Review } from './use-review.ts';

export function MarkCard({ shown, review, desk }: { readonly shown: ShownMark; readonly review: Review; readonly desk: Desk }) {
  const words = useWords();
  const t = words.picture;
  const { origin } = useWindow();
  const { mark, mine } = shown;
  const item = review.items.find((one) => one.id === mark.item);
  const footage = review.view.footage.find((one) => one.footage.original.sha256 === mark.footage)?.footage;
  const mayChange = mine && review.mayScore;
  const save = (change: Partial<Pick<Mark, 'label' | 'note'>>): void => {
    const { label, note, ...rest } = { ...mark, ...change };
    review.changeMark({ ...rest, ...(label?.trim() ? { label: label.trim() } : {}), ...(note?.trim() ? { note: note.trim() } : {}) });
  };
  const adjustments = review.pano.viewer?.adjustments();
  return (
    <PanelFrame title={evidenceLabel(item)} onClose={() => desk.choose(null)}>
      <p className="mark-facts number"><i aria-hidden="true" style={{ color: itemColour(review.items, mark.item) }}>■</i> {footage ? factsOf(mark, footage, words) : ''}</p>
      {mayChange ? (
        <>
          <Field key={`label ${mark.id} ${mark.label ?? ''}`} name={t.label} hint={t.labelHint} value={mark.label ?? ''} most={100} onSave={(label) => save({ label })} />
          <Field key={`note ${mark.id} ${mark.note ?? ''}`} name={t.note} hint={t.noteHint} value={mark.note ?? ''} most={2000} onSave={(note) => save({ note })} />
          <p className="mute">{t.editHint}</p>
        </>
      ) : (
        <>{mark.label && <p>{mark.label}</p>}{mark.note && <p>{mark.note}</p>}</>
      )}
      <div className="panel-row">
        <a href={cropAddress(origin, mark, 'png', adjustments)} download={`${mark.id}.png`}>{t.crop}</a>
        <a href={cropAddress(origin, mark, 'json', adjustments)} download={`${mark.id}.json`}>{t.cropJson}</a>
        <span className="grow" />
        {mayChange && <button type="button" className="plain panel-act no" onClick={() => (desk.choose(null), review.removeMark(mark.id))}>{t.remove}</button>}
      </div>
    </PanelFrame>
  );
}

function Field({ name, hint, value, most, onSave }: { readonly name: string; readonly hint: string; readonly value: string; readonly most: number; readonly onSave: (text: string) => void }) {
  return (
    <label className="panel-field">
      <span className="mute">{name}</span>
      <Input
        size="small" defaultValue={value} maxLength={most} placeholder={hint}
        onBlur={(event) => event.target.value.trim() !== value && onSave(event.target.value)}
        onPressEnter={(event) => !event.nativeEvent.isComposing && event.currentTarget.blur()}
      />
    </label>
  );
}

const vector = (point: readonly number[]): Direction => [point[0] ?? 0, point[1] ?? 0, point[2] ?? 0];
const degrees = (radians: number): string => `${((radians * 180) / Math.PI).toFixed(2)}°`;

/** Angles and the solid angle of a mark on a sphere; pixels of one on a flat picture. */
export function factsOf(mark: Mark, { projection }: Pick<Footage, 'projection'>, words: Words): string {
  const t = words.picture;
  if (mark.kind === 'point') return '';
  if (projection.kind === 'flat') return isSimple(mark.points) ? `${Math.round(areaOf(mark.points.map(([x = 0, y = 0]) => ({ x, y })))).toLocaleString('en').replaceAll(',', ' ')} px²` : t.crossing;
  const solid = solidAngleOf(mark.points);
  const area = solid === null ? t.crossing : `${t.solid} ${(solid * 1000).toPrecision(4)} msr`;
  if (mark.kind !== 'box') return `${t.points(mark.points.length)} · ${area}`;
  const [a, b, c] = mark.points.map(vector);
  return `${t.across} ${degrees(angleBetween(a!, b!))} × ${degrees(angleBetween(b!, c!))} · ${area}`;
}

/** Everything that makes the crop stands in its address: the same address gives the same picture. */
export function cropAddress(origin: string, mark: Mark, kind: 'png' | 'json', adjustments?: Adjustments): string {
  const asked = { mark, view: mark.view, ...(adjustments && isAdjusted(adjustments) ? { adjustments } : {}) };
  return `${origin}/media/${mark.footage}/crop.${kind}?of=${encodeURIComponent(JSON.stringify(asked))}`;
}
