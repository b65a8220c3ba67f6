// Before | after of one item in the window's one picture: what was marked in round 1 beside what came back, turned together and with one
// heading. The same picture engine, so both are source pixels.

import { Select } from 'antd';
import { useEffect, useMemo, useRef, useState } from 'react';
import { alignmentKey } from '#shared/case/alignment-key.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import type { Footage, View } from '#shared/footage/footage.ts';
import { turnOfQuaternion } from '#shared/footage/turn.ts';
import type { TrackingRow } from '#shared/panel/notice.ts';
import { createCompared, namesOf } from '../review/compared.ts';
import { PERSON_COLOURS } from '../review/evidence.ts';
import { PanoSurface } from '../review/picture.tsx';
import { useLayers } from '../review/use-layers.ts';
import { NO_EVENTS, usePano } from '../review/use-pano.ts';
import { useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { beforeOf } from './before.ts';

export function BeforeAfter({ view, row }: { readonly view: CaseView; readonly row: TrackingRow }) {
  const words = useWords();
  const t = words.panel;
  const { origin } = useWindow();
  const layers = useLayers(view, origin);
  const before = useMemo(() => beforeOf(view.state, row.item), [view.state, row.item]);
  const answered = row.answers.flatMap((answer) => answer.footage);
  const after = view.footage.filter((one) => answered.includes(one.footage.original.sha256)).map((one) => one.footage);
  const [chosen, setChosen] = useState<string | null>(null);
  const shownAfter = after.find((one) => one.original.sha256 === chosen) ?? after.at(-1) ?? null;
  const first = view.footage.filter((one) => one.footage.original.sha256 === (before?.footage ?? shownAfter?.original.sha256));
  if (first.length === 0) return <section className="picture before-after empty-side"><Empty title={t.noBefore} hint={t.noAfter} /></section>;
  return (
    <section className="picture before-after" aria-label={t.beforeAfter}>
      <Pictures view={view} first={first} look={before?.view} marks={before?.marks ?? []} after={before ? shownAfter : null} layerOf={layers.of} origin={origin} />
      <div className="veil before-label">{before ? t.before : t.after} · {first[0]!.footage.title}</div>
      {before && <div className="veil after-label">{shownAfter ? <>{t.after} · {after.length > 1 ? <Select size="small" value={shownAfter.original.sha256} onChange={setChosen} aria-label={t.after} options={after.map((one) => ({ value: one.original.sha256, label: one.title }))} /> : shownAfter.title}</> : t.noAfter}</div>}
    </section>
  );
}

interface PicturesProps {
  readonly view: CaseView;
  readonly first: CaseView['footage'];
  readonly look: View | undefined;
  readonly marks: NonNullable<ReturnType<typeof beforeOf>>['marks'];
  readonly after: Footage | null;
  readonly layerOf: ReturnType<typeof useLayers>['of'];
  readonly origin: string;
}

function Pictures({ view, first, look, marks, after, layerOf, origin }: PicturesProps) {
  const t = useWords().panel;
  const pano = usePano(first, origin, layerOf, () => NO_EVENTS);
  const { viewer, footage, status } = pano;
  const shown = footage?.original.sha256;
  const looked = useRef<string | null>(null);
  useEffect(() => {
    if (!viewer || shown === undefined || looked.current === shown) return;
    looked.current = shown;
    if (look) pano.look(shown, look);
  }, [viewer, shown, look, pano]);
  const other = after?.original.sha256;
  const compared = useMemo(() => (viewer ? createCompared(viewer, origin, 'side') : null), [viewer, origin]);
  const beside = after === null ? [] : [after];
  const pictures = namesOf(footage === null ? beside : [footage, ...beside], layerOf);
  useEffect(() => {
    compared?.show(footage, beside, layerOf);
  });
  useEffect(() => () => viewer?.compare([]), [viewer]);
  const kept = shown !== undefined && other !== undefined ? view.state.alignments?.[alignmentKey(shown, other)] : undefined;
  useEffect(() => {
    if (viewer && kept && other !== undefined) viewer.setAlignment(1, turnOfQuaternion(kept.turn));
  }, [viewer, kept, other, pictures]);
  useEffect(
    () => pano.setMarks(marks.filter(({ mark }) => mark.footage === shown).map(({ mark, at }) => ({ id: mark.id, kind: mark.kind, points: mark.points, label: mark.label ?? '', colour: PERSON_COLOURS[at % PERSON_COLOURS.length] ?? PERSON_COLOURS[0], selected: true, editable: false, pane: 0 }))),
    [pano, marks, shown],
  );
  const link = status?.compare?.link;
  const mode = status?.compare?.mode;
  return (
    <>
      <PanoSurface />
      {after && (
        <div className="veil before-bar" role="toolbar" aria-label={t.beforeAfter}>
          <button type="button" className="plain" aria-pressed={link === 'linked'} onClick={() => viewer?.setCompare({ link: 'linked' })}>{t.sideBySide}</button>
          <button type="button" className="plain" aria-pressed={link === 'free'} onClick={() => viewer?.setCompare({ link: 'free' })}>{t.free}</button>
          <button type="button" className="plain" aria-pressed={mode === 'curtain'} onClick={() => viewer?.setCompare({ mode: mode === 'curtain' ? 'side' : 'curtain' })}>{t.curtain}</button>
        </div>
      )}
    </>
  );
}
