// Two versions side by side: the summary, then item by item what was added, removed, changed, moved.

import { useCallback, useMemo } from 'react';
import type { Json } from '#shared/json.ts';
import { diffStandards, type FieldChange, type ItemChange, type PartChange, type PlacedItem } from '#shared/standard/diff.ts';
import { useWords } from '../ui/language/language.ts';
import { Empty, StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import { wordDiff } from './word-diff.ts';
import type { Library } from './library.ts';
import { Waits } from './parts.tsx';
import { useAsked } from './use-asked.ts';

const MARK: { readonly [kind in ItemChange['kind']]: readonly [Shape, Tone] } = { added: ['check', 'green'], removed: ['cross', 'red'], changed: ['triangle', 'amber'], moved: ['down', 'blue'] };

export function ComparePage({ library, hashes }: { readonly library: Library; readonly hashes: readonly [string, string] }) {
  const words = useWords();
  const t = words.standards;
  const [one, other] = hashes;
  const asked = useAsked(useCallback(() => Promise.all([library.get({ hash: one }), library.get({ hash: other })]), [library, one, other]));
  const diff = useMemo(() => (asked.answer ? diffStandards(asked.answer[0].standard, asked.answer[1].standard) : null), [asked.answer]);
  if (!asked.answer || !diff) return <Waits failure={asked.failure} onAgain={asked.again} />;
  const [before, after] = asked.answer;
  const count = (kind: ItemChange['kind']): number => diff.items.filter((item) => item.kind === kind).length;
  const kinds = { added: t.added, removed: t.removedItem, changed: t.changed, moved: t.moved };
  return (
    <div className="library">
      <div className="library-top">
        <a href={routeToHash({ page: 'standards' })} className="nowrap">← {t.title}</a>
        <h1>{t.diffTitle}</h1>
        <span className="mute number">{diff.same ? '' : t.counts(count('added'), count('removed'), count('changed'), count('moved'))}</span>
        <span className="grow" />
        <a href={routeToHash({ page: 'standards', compare: [other, one] })}>{t.swap}</a>
      </div>
      {diff.same ? <Empty title={t.same} /> : (
        <div className="library-body">
          <table className="diff-table">
            <thead><tr><th scope="col"><span className="only-read">{t.changed}</span></th><th scope="col">{t.before}: {before.row.title} {before.row.version}</th><th scope="col">{t.after}: {after.row.title} {after.row.version}</th></tr></thead>
            <tbody>
              {diff.header.map((field) => <FieldRow key={field.field} change={field} name={nameOf(t.fields, field.field)} />)}
              {diff.parts.map((part) => <PartRow key={`${part.part} ${part.key} ${part.kind}`} part={part} kinds={kinds} />)}
              {diff.items.map((item, at) => (
                <tr key={String(at)} data-kind={item.kind}>
                  <td><StateMark shape={MARK[item.kind][0]} tone={MARK[item.kind][1]}>{kinds[item.kind]}</StateMark>{item.moved && item.kind !== 'moved' && <span className="mute"> {t.moved}</span>}</td>
                  <td>{item.before && <Side placed={item.before} fields={item.fields} side="before" />}</td>
                  <td>{item.after && <Side placed={item.after} fields={item.fields} side="after" />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}

function Side({ placed, fields, side }: { readonly placed: PlacedItem; readonly fields: readonly FieldChange[]; readonly side: 'before' | 'after' }) {
  const t = useWords().standards;
  const { item } = placed;
  const text = fields.find((field) => field.field === 'text');
  return (
    <>
      <p><span className="item-no">{item.no}{item.level === 'key' && <span className="item-key">★</span>}</span> {text ? <Words before={String(text.before ?? '')} after={String(text.after ?? '')} side={side} /> : item.text}</p>
      {fields.filter((field) => field.field !== 'text').map((field) => <p key={field.field} className="mute diff-field">{nameOf(t.fields, field.field)}: {side in field ? shown(field[side]) : t.none2}</p>)}
    </>
  );
}

/** Words that only this side has are marked by more than colour. */
function Words({ before, after, side }: { readonly before: string; readonly after: string; readonly side: 'before' | 'after' }) {
  return <>{wordDiff(before, after).filter((part) => part.in === 'both' || part.in === side).map((part, at) => (part.in === 'both' ? <span key={String(at)}>{part.text}</span> : side === 'before' ? <del key={String(at)}>{part.text}</del> : <ins key={String(at)}>{part.text}</ins>))}</>;
}

function FieldRow({ change, name }: { readonly change: FieldChange; readonly name: string }) {
  const t = useWords().standards;
  return <tr><td className="mute">{name}</td><td>{'before' in change ? shown(change.before) : t.none2}</td><td>{'after' in change ? shown(change.after) : t.none2}</td></tr>;
}

function PartRow({ part, kinds }: { readonly part: PartChange; readonly kinds: { readonly [kind in ItemChange['kind']]: string } }) {
  const t = useWords().standards;
  const names: { readonly [part: string]: string } = { ...t.parts, matters: t.matters, shots: t.tabs.shots, sections: t.section, vectors: t.tabs.vectors };
  const side = (which: 'before' | 'after') => part.fields.map((field) => <p key={field.field} className="diff-field"><span className="mute">{nameOf(t.fields, field.field)}:</span> {which in field ? shown(field[which]) : t.none2}</p>);
  return (
    <tr data-kind={part.kind}>
      <td><StateMark shape={MARK[part.kind][0]} tone={MARK[part.kind][1]}>{kinds[part.kind]}</StateMark></td>
      <td>{part.kind !== 'added' && <b>{names[part.part] ?? part.part} {part.key}</b>}{side('before')}</td>
      <td>{part.kind !== 'removed' && <b>{names[part.part] ?? part.part} {part.key}</b>}{side('after')}</td>
    </tr>
  );
}

function nameOf(fields: { readonly [field: string]: string }, field: string): string {
  return fields[field] ?? field;
}

/** A value as a reader can take it: texts as they are, lists by lines, the rest as data. */
function shown(value: Json | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'from' in value) return [value['from'], value['until']].filter(Boolean).join(' – ');
  if (Array.isArray(value) && (value as readonly Json[]).every((one) => typeof one === 'string')) return (value as readonly string[]).join('；');
  return JSON.stringify(value);
}
