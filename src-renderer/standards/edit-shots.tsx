// The shot list: what must be filmed, and by which word of its title the footage is known.

import { Button } from 'antd';
import { useWords } from '../ui/language/language.ts';
import { freeId, listAt } from './document.ts';
import { TextInput } from './fields.tsx';
import type { OpenDraft } from './use-draft.ts';

export function ShotsTab({ open }: { readonly open: OpenDraft }) {
  const t = useWords().standards;
  const shots = listAt(open.document, ['shots']);
  return (
    <div className="edit-rules">
      {shots.map((_, at) => {
        const path = ['shots', at] as const;
        return (
          <section key={String(at)} className="card form-grid">
            <TextInput open={open} path={[...path, 'title']} label={t.fields.name} required />
            <TextInput open={open} path={[...path, 'id']} label={t.fields.id} required />
            <TextInput open={open} path={[...path, 'footage']} label={t.fields.footage} />
            <span />
            <span className="button-row">
              <Button size="small" onClick={() => open.move(['shots'], at, -1)}>{t.up}</Button>
              <Button size="small" onClick={() => open.move(['shots'], at, 1)}>{t.down}</Button>
              <Button size="small" onClick={() => open.set(path, undefined)}>{t.removeIt}</Button>
            </span>
          </section>
        );
      })}
      <Button size="small" onClick={() => open.insert(['shots'], shots.length, { id: freeId(open.document, 'shot'), title: '' })}>{t.addShot}</Button>
    </div>
  );
}
