// Sections and items: the list of them, and the chosen one's fields. The list stays quick with ten thousand items.

import { Button } from 'antd';
import { memo, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Json } from '#shared/json.ts';
import { ANSWERS, KINDS, LEVELS } from '#shared/standard/answer.ts';
import { useWords } from '../ui/language/language.ts';
import { VirtualList } from '../ui/virtual-list.tsx';
import { freeId, listAt, textAt, valueAt } from './document.ts';
import { Choice, Lines, NumberInput, Several, TextInput, Tick } from './fields.tsx';
import { newItem } from './new-standard.ts';
import type { OpenDraft } from './use-draft.ts';

export interface Chosen {
  readonly section: number;
  /** `null`: the section itself. */
  readonly item: number | null;
}

interface Row {
  readonly key: string;
  readonly at: Chosen;
  readonly value: Json;
  readonly head: number;
}

const keyOf = (row: Row): string => row.key;
const estimate = (row: Row): number => (row.at.item === null ? 33 : 31);

export function ItemsTab({ open, chosen, onChoose }: { readonly open: OpenDraft; readonly chosen: Chosen | null; readonly onChoose: (chosen: Chosen | null) => void }) {
  const t = useWords().standards;
  const { document } = open;
  const sections = valueAt(document, ['sections']);
  const rows = useMemo(() => {
    const made: Row[] = [];
    listAt({ sections: sections ?? [] }, ['sections']).forEach((section, s) => {
      const head = made.length;
      made.push({ key: `s${String(s)}`, at: { section: s, item: null }, value: section, head });
      listAt(section, ['items']).forEach((item, i) => made.push({ key: `s${String(s)} i${String(i)}`, at: { section: s, item: i }, value: item, head }));
    });
    return made;
  }, [sections]);
  const latest = useRef(onChoose);
  useEffect(() => {
    latest.current = onChoose;
  });
  const choose = useCallback((at: Chosen) => latest.current(at), []);
  const headOf = useCallback((at: number) => rows[at]?.head ?? -1, [rows]);
  const follow = chosen ? `s${String(chosen.section)}${chosen.item === null ? '' : ` i${String(chosen.item)}`}` : null;
  const here = chosen ?? { section: 0, item: null };

  const addItem = (): void => {
    const items = ['sections', here.section, 'items'] as const;
    const at = here.item === null ? listAt(document, items).length : here.item + 1;
    open.insert(items, at, newItem(freeId(document, 'i'), nextNo(textAt(document, [...items, at - 1, 'no']), textAt(document, ['sections', here.section, 'no']))));
    onChoose({ section: here.section, item: at });
  };
  const addSection = (): void => {
    const at = Math.min(here.section + 1, listAt(document, ['sections']).length);
    open.insert(['sections'], at, { no: '', title: '', items: [] });
    onChoose({ section: at, item: null });
  };
  const move = (by: 1 | -1): void => {
    if (here.item === null) {
      open.move(['sections'], here.section, by);
      const to = here.section + by;
      if (to >= 0 && to < listAt(document, ['sections']).length) onChoose({ section: to, item: null });
      return;
    }
    open.move(['sections', here.section, 'items'], here.item, by);
    const to = here.item + by;
    if (to >= 0 && to < listAt(document, ['sections', here.section, 'items']).length) onChoose({ section: here.section, item: to });
  };
  const remove = (): void => {
    open.set(here.item === null ? ['sections', here.section] : ['sections', here.section, 'items', here.item], undefined);
    onChoose(here.item === null ? null : { section: here.section, item: here.item > 0 ? here.item - 1 : null });
  };
  return (
    <div className="edit-items">
      <div className="edit-list">
        <div className="button-row">
          <Button size="small" onClick={addItem}>{t.addItem}</Button>
          <Button size="small" onClick={addSection}>{t.addSection}</Button>
          <Button size="small" disabled={!chosen} onClick={() => move(-1)}>{t.up}</Button>
          <Button size="small" disabled={!chosen} onClick={() => move(1)}>{t.down}</Button>
          <Button size="small" disabled={!chosen} onClick={remove}>{t.removeIt}</Button>
        </div>
        <VirtualList rows={rows} keyOf={keyOf} estimate={estimate} follow={follow} headOf={headOf} className="edit-rows" label={t.items} render={(row) => <EditRow row={row} isChosen={row.key === follow} onChoose={choose} />} />
      </div>
      <div className="edit-fields">
        {!chosen && <p className="mute">{t.chooseItem}</p>}
        {chosen && chosen.item === null && <SectionFields key={follow} open={open} at={chosen.section} />}
        {chosen && chosen.item !== null && <ItemFields key={follow} open={open} path={['sections', chosen.section, 'items', chosen.item]} />}
      </div>
    </div>
  );
}

const EditRow = memo(function EditRow({ row, isChosen, onChoose }: { readonly row: Row; readonly isChosen: boolean; readonly onChoose: (at: Chosen) => void }) {
  const words = useWords();
  const isSection = row.at.item === null;
  return (
    <div role="listitem">
      <button type="button" className={`plain edit-row${isSection ? ' edit-section' : ''}${isChosen ? ' on' : ''}`} aria-current={isChosen ? 'true' : undefined} onClick={() => onChoose(row.at)}>
        <span className="item-no">{textAt(row.value, ['no'])}{textAt(row.value, ['level']) === 'key' && <span className="item-key"><span aria-hidden="true">★</span><span className="only-read">{words.review.key}</span></span>}</span>
        <span className="clip">{textAt(row.value, [isSection ? 'title' : 'text']) || <span className="mute">…</span>}</span>
        {valueAt(row.value, ['max']) !== undefined && <span className="mute number">{textAt(row.value, ['max'])}</span>}
      </button>
    </div>
  );
}, (a, b) => a.row.value === b.row.value && a.isChosen === b.isChosen && a.row.key === b.row.key);

function SectionFields({ open, at }: { readonly open: OpenDraft; readonly at: number }) {
  const t = useWords().standards.fields;
  const path = ['sections', at] as const;
  return (
    <div className="form-grid">
      <TextInput open={open} path={[...path, 'no']} label={t.no} required />
      <TextInput open={open} path={[...path, 'title']} label={t.sectionTitle} required />
      <TextInput open={open} path={[...path, 'titleEn']} label={t.titleEn} />
      <NumberInput open={open} path={[...path, 'statedMax']} label={t.statedMax} />
    </div>
  );
}

function ItemFields({ open, path }: { readonly open: OpenDraft; readonly path: readonly (string | number)[] }) {
  const words = useWords();
  const t = words.standards;
  const answers = ANSWERS.map((answer) => [answer, words.review.answers[answer]] as const);
  const shots = listAt(open.document, ['shots']).map((shot) => [textAt(shot, ['id']), textAt(shot, ['title'])] as const);
  const matters = listAt(open.document, ['matters']).map((matter) => [textAt(matter, ['id']), textAt(matter, ['name'])] as const);
  const business = listAt(open.document, ['business']).map((one) => [textAt(one, ['id']), textAt(one, ['name'])] as const);
  const at = (field: string) => [...path, field];
  return (
    <div className="form-grid">
      <TextInput open={open} path={at('no')} label={t.fields.no} required />
      <TextInput open={open} path={at('text')} label={t.fields.text} rows={3} required />
      <Choice open={open} path={at('level')} label={t.fields.level} options={LEVELS.map((level) => [level, t.levels[level]])} />
      <Choice open={open} path={at('kind')} label={t.fields.kind} options={KINDS.map((kind) => [kind, t.kinds[kind]])} />
      {valueAt(open.document, at('kind')) === 'score' && <NumberInput open={open} path={at('max')} label={t.fields.max} />}
      {valueAt(open.document, at('kind')) === 'score' && <NumberInput open={open} path={at('partialPoints')} label={t.fields.partialPoints} />}
      <Several open={open} path={at('answers')} label={t.fields.answers} options={answers} required />
      <Several open={open} path={at('noteOn')} label={t.fields.noteOn} options={answers} />
      <Lines open={open} path={at('basis')} label={t.fields.basis} />
      <TextInput open={open} path={at('method')} label={t.fields.method} rows={2} />
      <TextInput open={open} path={at('guidance')} label={t.fields.guidance} rows={2} />
      {shots.length > 0 && <Several open={open} path={at('shots')} label={t.fields.shots} options={shots} />}
      {matters.length > 1 && <Several open={open} path={at('matters')} label={t.matters} options={matters} />}
      {business.length > 0 && <Several open={open} path={at('business')} label={words.ruleForm.business} options={business} />}
      <Tick open={open} path={at('deferred')} label={t.fields.deferred} />
      <TextInput open={open} path={at('innerNote')} label={t.fields.innerNote} rows={2} />
      <details className="more-fields">
        <summary>{words.ruleForm.moreFields}</summary>
        <div className="form-grid">
          <TextInput open={open} path={at('source')} label={words.ruleForm.source} />
          <TextInput open={open} path={at('textEn')} label={t.fields.textEn} rows={2} />
          <Lines open={open} path={at('basisEn')} label={words.ruleForm.basisEn} optional />
          <TextInput open={open} path={at('methodEn')} label={words.ruleForm.methodEn} rows={2} />
          <TextInput open={open} path={at('guidanceEn')} label={words.ruleForm.guidanceEn} rows={2} />
          <TextInput open={open} path={at('innerNoteEn')} label={words.ruleForm.innerNoteEn} rows={2} />
        </div>
      </details>
    </div>
  );
}

/** `1.9` is followed by `1.10`; without a number before it, the section's own begins. */
function nextNo(before: string, section: string): string {
  const last = /^(.*?)(\d+)$/.exec(before);
  if (last) return `${last[1] ?? ''}${String(Number(last[2]) + 1)}`;
  return /^\d+$/.test(section) ? `${section}.1` : '';
}

