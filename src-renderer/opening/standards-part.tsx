// By which standards the case is judged: versions in force on the day of application, what is applied for, and of several standards which
// items are one.

import { Button } from 'antd';
import { useMemo, useState } from 'react';
import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import type { Library } from '../standards/library.ts';
import { ProposalRow } from '../standards/merge.tsx';
import { forceWords } from '../standards/parts.tsx';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { StateMark } from '../ui/parts.tsx';
import { Part } from './fields.tsx';
import { found } from './in-force.ts';
import { useStandards, type OpenSheet } from './use-sheet.ts';

interface StandardsPartProps {
  readonly library: Library;
  /** In force on the day of application. */
  readonly rows: readonly LibraryRow[];
  readonly picked: readonly string[];
  readonly onPick: (picked: readonly string[]) => void;
  readonly sheet: OpenSheet;
}

export function StandardsPart({ library, rows, picked, onPick, sheet }: StandardsPartProps) {
  const words = useWords();
  const t = words.opening;
  const english = useLanguage() === 'en';
  const [sought, setSought] = useState('');
  // Chosen ones first, so that they stay in sight whatever is sought.
  const shown = useMemo(() => {
    const chosen = rows.filter(({ id }) => picked.includes(id));
    return [...chosen, ...found(rows, sought).filter(({ id }) => !picked.includes(id))];
  }, [rows, picked, sought]);
  return (
    <Part title={t.standards} hint={t.several}>
      {rows.length === 0 ? <p className="soon">{t.noStandards}</p> : (
        <>
          <input className="field" type="search" value={sought} placeholder={t.find} aria-label={t.find} onChange={(event) => setSought(event.target.value)} />
          <fieldset className="pick-list opening-standards">
            <legend className="only-read">{t.standards}</legend>
            {shown.map((row) => (
              <label key={row.hash} className={picked.includes(row.id) ? 'on' : ''} data-standard={row.id}>
                <input type="checkbox" checked={picked.includes(row.id)} onChange={(event) => onPick(event.target.checked ? [...picked, row.id] : picked.filter((id) => id !== row.id))} />
                <span className="opening-standard">
                  <b>{english ? (row.titleEn ?? row.title) : row.title}</b>
                  <span className="mute small">{row.matters.map((matter) => (english ? (matter.nameEn ?? matter.name) : matter.name)).join(english ? ', ' : '、')} · {t.version(row.version)} · {forceWords(words, row.inForce)}{row.merged ? ` · ${words.standards.merged}` : ''}</span>
                </span>
                <span className="grow" />
                <span className="mute number nowrap">{words.standards.itemCount(row.items, row.keyItems)}</span>
              </label>
            ))}
            {shown.length === 0 && <p className="mute">{t.nothingFound}</p>}
          </fieldset>
        </>
      )}
      {picked.length > 1 && <MergedThere library={library} rows={rows} sheet={sheet} onTake={(id) => onPick([id])} />}
      {sheet.chosen.length > 1 && !sheet.faulty && sheet.whole && <MergePart sheet={sheet} />}
      {sheet.faulty && <p className="no">{t.mergeFault}</p>}
    </Part>
  );
}

/** A published merge of just these standards is better than one made in passing: it was read by whoever published it. */
function MergedThere({ library, rows, sheet, onTake }: { readonly library: Library; readonly rows: readonly LibraryRow[]; readonly sheet: OpenSheet; readonly onTake: (id: string) => void }) {
  const t = useWords().opening;
  const english = useLanguage() === 'en';
  const merged = rows.filter((row) => row.merged);
  const { known } = useStandards(library, merged.map(({ hash }) => hash));
  const wanted = sheet.chosen.map(({ hash }) => hash).toSorted().join(' ');
  const row = merged.find(({ hash }) => known.get(hash)?.merge?.parts.map((part) => part.hash).toSorted().join(' ') === wanted);
  if (!row) return null;
  return <p className="opening-merged"><StateMark shape="check" tone="blue">{t.mergedThere(english ? (row.titleEn ?? row.title) : row.title)}</StateMark> <Button size="small" onClick={() => onTake(row.id)}>{t.takeMerged}</Button></p>;
}

function MergePart({ sheet }: { readonly sheet: OpenSheet }) {
  const words = useWords();
  const t = words.opening;
  const { proposals, undecided } = sheet;
  const parts = sheet.chosen.flatMap(({ hash, standard }) => (standard ? [{ hash, standard }] : []));
  if (proposals.length === 0) return <p className="mute">{t.noCommon}</p>;
  return (
    <div className="opening-merge">
      <div className="merge-top">
        <h3>{t.mergeTitle}</h3>
        <span className="grow" />
        {undecided > 0 && <span className="soon">{words.standards.undecided(undecided)}</span>}
        {undecided > 0 && <Button size="small" onClick={sheet.confirmAll} data-testid="confirm-common">{t.confirmAll}</Button>}
      </div>
      <ul className="proposal-list">
        {proposals.map((proposal, at) => <ProposalRow key={String(at)} proposal={proposal} parts={parts} decision={sheet.decisions.get(at)} onDecide={(decision) => sheet.decide(at, decision)} />)}
      </ul>
    </div>
  );
}

export function BusinessPart({ sheet, ticked, onTick }: { readonly sheet: OpenSheet; readonly ticked: readonly string[]; readonly onTick: (ticked: readonly string[]) => void }) {
  const t = useWords().opening;
  const english = useLanguage() === 'en';
  const all = sheet.whole?.business ?? [];
  if (all.length === 0) return null;
  return (
    <Part title={t.business} hint={t.businessHint}>
      <div role="group" aria-label={t.business} className="several opening-business">
        {all.map((one) => (
          <label key={one.id}><input type="checkbox" checked={ticked.includes(one.id)} onChange={(event) => onTick(event.target.checked ? [...ticked, one.id] : ticked.filter((id) => id !== one.id))} /> {english ? (one.nameEn ?? one.name) : one.name}</label>
        ))}
        <Button size="small" type="link" onClick={() => onTick(all.map(({ id }) => id))}>{t.allBusiness}</Button>
      </div>
    </Part>
  );
}
