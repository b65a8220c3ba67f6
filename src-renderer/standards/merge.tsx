// Merging standards (并联): choose them, see which items may be one, confirm or reject each with its conflicts in sight, keep the merge
// as a draft. Nothing is asked once that a person did not confirm.

import { App, Button } from 'antd';
import { useCallback, useMemo, useState } from 'react';
import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import type { Json } from '#shared/json.ts';
import { itemById, itemsOf } from '#shared/standard/items.ts';
import type { Common, ItemRef } from '#shared/standard/merge-document.ts';
import { composeMerge, mergeDocumentOf, proposeCommon, type Proposal } from '#shared/standard/merge.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { goTo, routeToHash } from '../ui/route.ts';
import { useNow, useWindowState } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { toWire, type Library } from './library.ts';
import { MergeByHand, refKey } from './merge-by-hand.tsx';
import { dayOf, forceWords, isOver, StatusMark, Waits } from './parts.tsx';
import { useAsked } from './use-asked.ts';

interface Part {
  readonly hash: string;
  readonly standard: Standard;
}

export function MergePage({ library }: { readonly library: Library }) {
  const words = useWords();
  const t = words.standards;
  const { message } = App.useApp();
  const rows = useAsked(useCallback(() => library.list({}), [library]));
  const today = dayOf(useNow());
  const [picked, setPicked] = useState<readonly string[]>([]);
  const [parts, setParts] = useState<readonly Part[] | null>(null);
  if (!rows.answer) return <Waits failure={rows.failure} onAgain={rows.again} />;
  const start = async (): Promise<void> => {
    try {
      setParts(await Promise.all(picked.map(async (hash) => ({ hash, standard: (await library.get({ hash })).standard }))));
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
    }
  };
  return (
    <div className="library">
      <div className="library-top">
        <a href={routeToHash({ page: 'standards' })} className="nowrap">← {t.title}</a>
        <h1>{t.mergeTitle}</h1>
        <span className="grow" />
        {!parts && <Button type="primary" disabled={picked.length < 2} onClick={() => void start()} data-testid="merge-start">{t.start}</Button>}
      </div>
      {parts ? <Decide library={library} parts={parts} /> : (
        <div className="library-body">
          <p className="mute">{t.mergeLead}</p>
          <Pick rows={rows.answer.filter((row) => !isOver(row, today))} picked={picked} onPick={setPicked} />
        </div>
      )}
    </div>
  );
}

function Pick({ rows, picked, onPick }: { readonly rows: readonly LibraryRow[]; readonly picked: readonly string[]; readonly onPick: (picked: readonly string[]) => void }) {
  const words = useWords();
  const t = words.standards;
  const english = useLanguage() === 'en';
  return (
    <fieldset className="pick-list">
      <legend className="only-read">{t.pick}</legend>
      {rows.map((row) => (
        <label key={row.hash} className="card">
          <input type="checkbox" checked={picked.includes(row.hash)} onChange={(event) => onPick(event.target.checked ? [...picked, row.hash] : picked.filter((hash) => hash !== row.hash))} />
          <b className="clip">{english ? (row.titleEn ?? row.title) : row.title}</b><span className="mute number">{row.version}</span><span className="mute">{forceWords(words, row.inForce)}</span>
          <span className="grow" /><span className="mute number">{t.itemCount(row.items, row.keyItems)}</span><StatusMark status={row.status} />
        </label>
      ))}
    </fieldset>
  );
}

type Decision = Common['decision'];

function Decide({ library, parts }: { readonly library: Library; readonly parts: readonly Part[] }) {
  const words = useWords();
  const t = words.standards;
  const { message } = App.useApp();
  const me = useWindowState((state) => state.session?.person?.name);
  const proposals = useMemo(() => proposeCommon(parts.map((part) => part.standard)), [parts]);
  const [decided, setDecided] = useState<ReadonlyMap<number, { readonly decision: Decision; readonly at: string }>>(new Map());
  const [pairs, setPairs] = useState<readonly { readonly refs: readonly ItemRef[]; readonly at: string }[]>([]);
  const [busy, setBusy] = useState(false);
  const document = useMemo(() => {
    const empty = mergeDocumentOf(parts);
    const by = me === undefined ? {} : { by: me };
    const common = [
      ...[...decided].sort(([a], [b]) => a - b).map(([at, { decision, at: when }]): Common => ({ refs: [...proposals[at]!.refs], because: proposals[at]!.because, decision, at: when, ...by })),
      ...pairs.map(({ refs, at }): Common => ({ refs: [...refs], because: 'person', decision: 'confirmed', at, ...by })),
    ];
    return { ...empty, merge: { ...empty.merge, common } };
  }, [parts, proposals, decided, pairs, me]);
  const taken = useMemo(() => new Set([...pairs.flatMap(({ refs }) => refs), ...[...decided].flatMap(([at, { decision }]) => (decision === 'confirmed' ? proposals[at]!.refs : []))].map(refKey)), [pairs, decided, proposals]);
  const merged = useMemo(() => composeMerge(document, (hash) => parts.find((part) => part.hash === hash)?.standard), [document, parts]);
  const decide = (at: number, decision: Decision): void => setDecided(new Map([...decided, [at, { decision, at: new Date().toISOString() }]]));
  const undecided = proposals.length - decided.size;
  const total = parts.reduce((sum, part) => sum + itemsOf(part.standard).length, 0);
  const keep = async (): Promise<void> => {
    setBusy(true);
    try {
      const { draft } = await library.drafts.save({ document: toWire(document as unknown as Json) });
      goTo({ page: 'standards', draft });
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
    }
    setBusy(false);
  };
  return (
    <div className="library-body">
      <div className="merge-top">
        <span>{parts.map((part) => part.standard.title).join(' ＋ ')}</span>
        <span className="grow" />
        <span className="number" role="status" data-testid="merge-result">{merged.ok ? t.result(itemsOf(merged.standard).length, total) : t.mergeFault}</span>
        {undecided > 0 && <span className="soon">{t.undecided(undecided)}</span>}
        {undecided > 0 && <Button size="small" onClick={() => setDecided(new Map([...proposals.keys()].map((at) => [at, decided.get(at) ?? { decision: 'confirmed', at: new Date().toISOString() }])))}>{t.confirmAll}</Button>}
        <Button type="primary" disabled={!merged.ok || undecided > 0} loading={busy} onClick={() => void keep()} data-testid="merge-keep">{t.toDraft2}</Button>
      </div>
      {proposals.length === 0 ? <p className="mute">{t.noProposals}</p> : <h2>{t.proposals}</h2>}
      <ul className="proposal-list">
        {proposals.map((proposal, at) => <ProposalRow key={String(at)} proposal={proposal} parts={parts} decision={decided.get(at)?.decision} onDecide={(decision) => decide(at, decision)} />)}
      </ul>
      <MergeByHand
        parts={parts} taken={taken} pairs={pairs.map(({ refs }) => refs)}
        onPair={(refs) => setPairs([...pairs, { refs, at: new Date().toISOString() }])} onUnpair={(at) => setPairs(pairs.filter((_, one) => one !== at))}
      />
    </div>
  );
}

/** Items that may be one, with what they differ in, and what a person decides. */
export function ProposalRow({ proposal, parts, decision, onDecide }: { readonly proposal: Proposal; readonly parts: readonly Part[]; readonly decision: Decision | undefined; readonly onDecide: (decision: Decision) => void }) {
  const words = useWords();
  const t = words.standards;
  const items = proposal.refs.map(({ part, item }) => ({ part: parts[part]!, item: itemById(parts[part]!.standard, item)! }));
  const valueWords = (value: Json): string => {
    if (value === null) return t.none2;
    if (Array.isArray(value)) return (value as readonly string[]).map((one) => (words.review.answers as { readonly [answer: string]: string })[one] ?? one).join('、');
    const known: { readonly [value: string]: string } = { ...t.levels, ...t.kinds };
    return typeof value === 'boolean' ? (value ? words.common.yes : words.common.no) : (known[String(value)] ?? String(value));
  };
  return (
    <li className={`card proposal ${decision ?? ''}`}>
      <div className="proposal-items">
        {items.map(({ part, item }) => (
          <p key={part.hash}><span className="item-no">{item.no}{item.level === 'key' && <span className="item-key">★</span>}</span> {item.text} <span className="mute">{part.standard.title}</span></p>
        ))}
        {proposal.conflicts.map((conflict) => (
          <p key={conflict.field} className="conflict"><StateMark shape="triangle" tone="amber">{t.conflict}</StateMark> {t.conflictFields[conflict.field]}: {conflict.values.map(valueWords).join(' / ')}</p>
        ))}
        {proposal.conflicts.length > 0 && <p className="mute">{t.conflictHint}</p>}
      </div>
      <span className="mute proposal-why">{t.proposal[proposal.because]} · {t.likeness(`${String(Math.round(proposal.likeness * 100))}%`)}</span>
      <span className="button-row">
        <Button size="small" type={decision === 'confirmed' ? 'primary' : 'default'} aria-pressed={decision === 'confirmed'} onClick={() => onDecide('confirmed')}>{t.confirm}</Button>
        <Button size="small" aria-pressed={decision === 'rejected'} onClick={() => onDecide('rejected')}>{t.reject}</Button>
      </span>
    </li>
  );
}
