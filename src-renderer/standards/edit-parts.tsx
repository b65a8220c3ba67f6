// What stands beside items and rules: materials that are handed in, how the place is walked, what may be applied for.

import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { Json } from '#shared/json.ts';
import { useWords } from '../ui/language/language.ts';
import { freeId, listAt, textAt, type Step } from './document.ts';
import { Several, TextInput, type PartProps } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

export function PartsTab({ open }: { readonly open: OpenDraft }) {
  const words = useWords();
  const t = words.standards.fields;
  const f = words.ruleForm;
  const shots = listAt(open.document, ['shots']).map((shot) => [textAt(shot, ['id']), textAt(shot, ['title'])] as const);
  const next = (list: string): string => String(listAt(open.document, [list]).length + 1);
  return (
    <div className="edit-rules">
      <RowList open={open} list="materials" title={f.materials} hint={f.materialsHint} fresh={() => ({ no: next('materials'), title: '' })}>
        {(path) => (
          <>
            <TextInput open={open} path={[...path, 'no']} label={t.no} required />
            <TextInput open={open} path={[...path, 'title']} label={t.name} required />
            <TextInput open={open} path={[...path, 'titleEn']} label={t.titleEn} />
            <TextInput open={open} path={[...path, 'basis']} label={words.standards.basis} />
          </>
        )}
      </RowList>
      <RowList open={open} list="flow" title={f.flow} hint={f.flowHint} fresh={() => ({ no: next('flow'), title: '', shots: [] })}>
        {(path) => (
          <>
            <TextInput open={open} path={[...path, 'no']} label={t.no} required />
            <TextInput open={open} path={[...path, 'title']} label={t.name} required />
            <TextInput open={open} path={[...path, 'titleEn']} label={t.titleEn} />
            {shots.length > 0 && <Several open={open} path={[...path, 'shots']} label={f.shotOf} options={shots} required />}
          </>
        )}
      </RowList>
      <RowList open={open} list="business" title={f.business} hint={f.businessHint} fresh={() => ({ id: freeId(open.document, 'b'), name: '' })}>
        {(path) => (
          <>
            <TextInput open={open} path={[...path, 'name']} label={t.name} required />
            <TextInput open={open} path={[...path, 'nameEn']} label={t.titleEn} />
            <TextInput open={open} path={[...path, 'id']} label={t.id} required />
          </>
        )}
      </RowList>
    </div>
  );
}

interface RowListProps {
  readonly open: OpenDraft;
  readonly list: 'materials' | 'flow' | 'business';
  readonly title: string;
  readonly hint: string;
  readonly fresh: () => Json;
  readonly children: (path: readonly Step[]) => ReactNode;
}

function RowList({ open, list, title, hint, fresh, children }: RowListProps) {
  const words = useWords();
  const rows = listAt(open.document, [list]);
  // A list that need not be there goes with its last entry.
  const remove = (at: number): void => (list === 'business' && rows.length === 1 ? open.set([list], undefined) : open.set([list, at], undefined));
  return (
    <section className="card" data-list={list}>
      <h2>{title}</h2>
      <p className="mute">{hint}</p>
      <ol className="part-rows">
        {rows.map((_, at) => (
          <li key={String(at)}>
            <div className="form-grid">{children([list, at])}</div>
            <RowButtons open={open} path={[list]} at={at} onRemove={() => remove(at)} />
          </li>
        ))}
      </ol>
      <Button size="small" onClick={() => open.insert([list], rows.length, fresh())}>{words.ruleForm.add}</Button>
    </section>
  );
}

/** Up, down, away. */
export function RowButtons({ open, path, at, onRemove }: PartProps & { readonly at: number; readonly onRemove: () => void }) {
  const t = useWords().standards;
  return (
    <span className="button-row">
      <Button size="small" disabled={at === 0} onClick={() => open.move(path, at, -1)}>{t.up}</Button>
      <Button size="small" disabled={at === listAt(open.document, path).length - 1} onClick={() => open.move(path, at, 1)}>{t.down}</Button>
      <Button size="small" onClick={onRemove}>{t.removeIt}</Button>
    </span>
  );
}
