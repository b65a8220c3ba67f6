// The heading of a section: its progress, and the way to fold it.

import { memo } from 'react';
import { useLanguage, useWords } from '../ui/language/language.ts';
import type { SectionProgress, SheetSection } from './sheet-model.ts';

interface SectionRowProps {
  readonly section: SheetSection;
  readonly folded: boolean;
  readonly progress: SectionProgress | undefined;
  readonly onFold: (key: string) => void;
  /** A form that nobody scores: the number of items in place of progress. */
  readonly plain?: boolean;
}

export const SectionRow = memo(function SectionRow({ section, folded, progress, onFold, plain = false }: SectionRowProps) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const title = english && section.titleEn ? section.titleEn : sectionTitle(section.no, section.title);
  const { answered, items, fails } = progress ?? { answered: 0, items: section.items.length, fails: 0 };
  return (
    <div role="listitem">
      <h3 className="sheet-section">
        <button type="button" className="plain section-fold" aria-expanded={!folded} onClick={() => onFold(section.key)}>
          <svg width="10" height="10" viewBox="0 0 10 10" aria-hidden="true" className={folded ? 'fold folded' : 'fold'}><path d="m2 3.5 3 3 3-3" fill="none" stroke="currentColor" strokeWidth="1.5" /></svg>
          <span className="clip">{title}</span>
          <span className="grow" />
          {fails > 0 && <span className="number no section-fails">{words.scoring.failsIn(fails)}</span>}
          <span className="number">{plain ? items : words.common.of(answered, items)}</span>
        </button>
        {!plain && <span className="section-bar" aria-hidden="true"><i style={{ width: `${String(items > 0 ? (answered / items) * 100 : 0)}%` }} /></span>}
      </h3>
    </div>
  );
}, (a, b) => a.section === b.section && a.folded === b.folded && a.onFold === b.onFold && a.progress?.answered === b.progress?.answered && a.progress?.fails === b.progress?.fails);

function sectionTitle(no: string, title: string): string {
  return no && !title.startsWith(no) ? `${no}${/[\d.]$/.test(no) ? ' ' : '、'}${title}` : title;
}
