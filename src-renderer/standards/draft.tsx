// The editor of a draft: its parts on the left, findings or the sheet as experts see it on the right. It saves itself.

import { App, Button, Dropdown, Segmented } from 'antd';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Draft } from '#shared/contract/workstation-standards.ts';
import { lintStandard } from '#shared/standard/lint.ts';
import { mergeDocumentSchema } from '#shared/standard/merge-document.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { isTyping } from '../ui/keys.ts';
import { goTo, routeToHash } from '../ui/route.ts';
import { useWindow } from '../ui/window-context.ts';
import { failureOf } from '../ui/workstation.ts';
import { itemOfPath, textAt } from './document.ts';
import { HeadTab } from './edit-head.tsx';
import { ItemsTab, type Chosen } from './edit-items.tsx';
import { JsonTab } from './edit-json.tsx';
import { PartsTab } from './edit-parts.tsx';
import { RulesTab } from './edit-rules.tsx';
import { ShotsTab } from './edit-shots.tsx';
import { VectorsTab } from './edit-vectors.tsx';
import { fileAddress, FORMATS, type Library } from './library.ts';
import { MendedFinding } from './mended-finding.tsx';
import { Counted, FindingLine, Waits } from './parts.tsx';
import { parsePath } from './path.ts';
import { placeInWords } from './place-words.ts';
import { Preview } from './preview.tsx';
import { Publish } from './publish.tsx';
import { useAsked } from './use-asked.ts';
import { mergedSheet, useDraft, type OpenDraft } from './use-draft.ts';

const TABS = ['head', 'items', 'rules', 'shots', 'parts', 'vectors', 'json'] as const;
type Tab = (typeof TABS)[number];

export function DraftPage({ library, draft }: { readonly library: Library; readonly draft: string }) {
  const asked = useAsked(useCallback(() => library.drafts.get({ draft }), [library, draft]));
  if (!asked.answer) return <Waits failure={asked.failure} onAgain={asked.again} />;
  return <Editor key={`${draft} ${String(asked.answer.revision)}`} library={library} draft={asked.answer} onReload={asked.again} />;
}

function Editor({ library, draft, onReload }: { readonly library: Library; readonly draft: Draft; readonly onReload: () => void }) {
  const words = useWords();
  const t = words.standards;
  const { origin } = useWindow();
  const open = useDraft(library, draft);
  const [tab, setTab] = useState<Tab>(draft.kind === 'merge' ? 'head' : 'items');
  const [side, setSide] = useState<'lint' | 'preview'>('lint');
  const [chosen, setChosen] = useState<Chosen | null>({ section: 0, item: 0 });
  const { checked, document } = open;
  const parts = useParts(library, document);
  const merged = useMemo(() => mergedSheet(document, parts), [document, parts]);
  const standard = checked.standard ?? merged;
  // A merge is judged by the sheet that it makes.
  const findings = useMemo(() => (merged ? lintStandard(merged) : checked.findings), [merged, checked]);
  const { undo, redo } = open;
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (key === 'z') (event.shiftKey ? redo : undo)();
      else if (key === 'y') redo();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [undo, redo]);

  const goToPath = (path: string): void => {
    const item = itemOfPath(path);
    const [first, at] = parsePath(path);
    if (item) {
      setTab('items');
      setChosen(item);
    } else if (first === 'sections') {
      setTab('items');
      setChosen(typeof at === 'number' ? { section: at, item: null } : null);
    } else setTab(first === 'matters' ? 'rules' : first === 'shots' ? 'shots' : first === 'vectors' ? 'vectors' : first === 'materials' || first === 'flow' || first === 'business' ? 'parts' : 'head');
  };
  const errors = checked.faults.length + findings.filter((finding) => finding.severity === 'error').length;
  const tabs = draft.kind === 'merge' ? (['head', 'json'] as const satisfies readonly Tab[]) : TABS;
  return (
    <div className="library">
      <div className="library-top">
        <a href={routeToHash({ page: 'standards' })} className="nowrap">← {t.title}</a>
        <h1 className="clip">{textAt(document, ['title']) || textAt(document, ['id'])} <span className="mute number">{textAt(document, ['version'])}</span></h1>
        <SavedMark open={open} onReload={onReload} />
        <span className="grow" />
        <span className="button-row">
          <Button size="small" disabled={!open.canUndo} onClick={open.undo} title="Ctrl+Z">{t.undo}</Button>
          <Button size="small" disabled={!open.canRedo} onClick={open.redo} title="Ctrl+Y">{t.redo}</Button>
          <Dropdown trigger={['click']} menu={{ items: FORMATS.map((format) => ({ key: format, label: <a href={fileAddress(origin, { draft: draft.draft }, format)} {...(format === 'html' ? { target: '_blank', rel: 'noreferrer' } : { download: true })}>{format === 'html' ? `${t.openBook} (HTML)` : format.toUpperCase()}</a> })), onClick: () => void open.flush() }}>
            <Button size="small">{t.exportAs}</Button>
          </Dropdown>
          <Remove library={library} draft={draft.draft} />
          <Publish library={library} draft={draft.draft} open={open} standard={standard} findings={findings} />
        </span>
      </div>
      <div className="editor">
        <div className="editor-left">
          <Segmented<Tab> value={tab} onChange={setTab} options={tabs.map((value) => ({ value, label: value === 'parts' ? words.ruleForm.partsTab : t.tabs[value] }))} />
          <div className="editor-part">
            {tab === 'head' && <HeadTab open={open} isMerge={draft.kind === 'merge'} />}
            {tab === 'items' && <ItemsTab open={open} chosen={chosen} onChoose={setChosen} />}
            {tab === 'rules' && <RulesTab open={open} findings={checked.findings} />}
            {tab === 'shots' && <ShotsTab open={open} />}
            {tab === 'parts' && <PartsTab open={open} />}
            {tab === 'vectors' && <VectorsTab open={open} standard={checked.standard ?? null} />}
            {tab === 'json' && <JsonTab open={open} />}
          </div>
        </div>
        <aside className="editor-right" aria-label={t.lint}>
          <div className="editor-side-top">
            <Segmented<'lint' | 'preview'> value={side} onChange={setSide} options={[{ value: 'lint', label: t.lint }, { value: 'preview', label: t.preview }]} />
            <Counted errors={errors} warnings={findings.length + checked.faults.length - errors} />
          </div>
          {side === 'lint' ? (
            <div className="editor-findings" data-testid="findings">
              {checked.faults.length > 0 && <p className="soon">{t.notYet}</p>}
              {checked.faults.length + findings.length === 0 && <p className="ok">{t.noFindings}</p>}
              <ul className="finding-list">
                {checked.faults.slice(0, 100).map((fault, at) => <FindingLine key={`fault ${String(at)}`} finding={{ ...fault, severity: 'error' }} place={placeInWords(words, document, fault.path)} onGo={() => goToPath(fault.path)} />)}
                {findings.slice(0, 100).map((finding, at) => <MendedFinding key={String(at)} finding={finding} open={open} standard={checked.standard ?? null} onGo={draft.kind === 'merge' ? undefined : () => goToPath(finding.path)} />)}
              </ul>
            </div>
          ) : standard ? <Preview standard={standard} follow={chosen && chosen.item !== null ? (standard.sections[chosen.section]?.items[chosen.item]?.id ?? null) : null} /> : <p className="soon editor-findings">{t.notYet}</p>}
        </aside>
      </div>
    </div>
  );
}

/** The parts of a merge, by hash; none for a standard. */
function useParts(library: Library, document: Draft['document']): ReadonlyMap<string, Standard> {
  const merge = mergeDocumentSchema.safeParse(document);
  const hashes = merge.success ? merge.data.merge.parts.map((part) => part.hash).join(' ') : '';
  const asked = useAsked(useCallback(() => Promise.all(hashes.split(' ').filter(Boolean).map(async (hash) => [hash, (await library.get({ hash })).standard] as const)), [library, hashes]));
  return useMemo(() => new Map(asked.answer ?? []), [asked.answer]);
}

function SavedMark({ open: { saving }, onReload }: { readonly open: OpenDraft; readonly onReload: () => void }) {
  const words = useWords();
  const t = words.standards;
  if (saving === 'saved') return <span className="mute nowrap" role="status">{t.saved}</span>;
  if (saving === 'saving') return <span className="mute nowrap">{t.saving}</span>;
  const elsewhere = saving.code === 'changedElsewhere';
  return <span className="over" role="alert">{t.unsaved}: {elsewhere ? t.changedElsewhere : saving.code === 'tooLarge' ? t.tooLarge : failureToWords(words, saving)} {elsewhere && <button type="button" className="plain link" onClick={onReload}>{t.reload}</button>}</span>;
}

function Remove({ library, draft }: { readonly library: Library; readonly draft: string }) {
  const words = useWords();
  const t = words.standards;
  const { message, modal } = App.useApp();
  const remove = async (): Promise<void> => {
    try {
      await library.drafts.remove({ draft });
      void message.success(t.removed);
      goTo({ page: 'standards' });
    } catch (error) {
      void message.error(failureToWords(words, failureOf(error)));
    }
  };
  return <Button size="small" onClick={() => modal.confirm({ title: t.remove, content: t.removeSure, okText: t.remove, cancelText: words.common.cancel, onOk: remove })}>{t.remove}</Button>;
}
