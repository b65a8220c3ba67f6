// A standard's items as a reader sees them: sections with their items, levels, basis. Only what is in sight is in the document.

import { useCallback, useMemo, useState, type ReactNode } from 'react';
import type { Item, Standard } from '#shared/standard/standard.ts';
import { SectionRow } from '../review/section-row.tsx';
import { sheetRows, type SheetRow, type SheetSection } from '../review/sheet-model.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { VirtualList } from '../ui/virtual-list.tsx';

const keyOf = (row: SheetRow): string => row.key;
const estimate = (row: SheetRow): number => (row.kind === 'section' ? 33 : Math.max(1, Math.ceil(row.item.text.length / 40)) * 20 + 32);
const NONE: ReadonlySet<string> = new Set();

interface SheetViewProps {
  readonly standard: Pick<Standard, 'sections'>;
  readonly follow?: string | null;
  /** Beside an item's text; the item's legal basis without it. */
  readonly beside?: (item: Item) => ReactNode;
}

export function SheetView({ standard, follow = null, beside }: SheetViewProps) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const [folded, setFolded] = useState(NONE);
  const sections = useMemo(() => standard.sections.map(({ no, title, titleEn, items }, at): SheetSection => ({ key: String(at), no, title, items, ...(titleEn === undefined ? {} : { titleEn }) })), [standard]);
  const { rows, heads } = useMemo(() => sheetRows(sections, folded), [sections, folded]);
  const count = useMemo(() => sections.reduce((sum, section) => sum + section.items.length, 0), [sections]);
  const headOf = useCallback((at: number) => heads[at] ?? -1, [heads]);
  const fold = useCallback((key: string) => setFolded((before) => {
    const next = new Set(before);
    if (!next.delete(key)) next.add(key);
    return next;
  }), []);
  const draw = (row: SheetRow): ReactNode => {
    if (row.kind === 'section') return <SectionRow section={row.section} folded={row.folded} progress={undefined} onFold={fold} plain />;
    const { item } = row;
    const basis = english ? (item.basisEn ?? item.basis) : item.basis;
    return (
      <div className="sheet-view-item" role="listitem" aria-setsize={count} aria-posinset={row.place} data-item={item.id}>
        <span className="item-no">{item.no}{item.level === 'key' && <span className="item-key"><span aria-hidden="true">★</span><span className="only-read">{words.review.key}</span></span>}</span>
        <div>
          <p>{english ? (item.textEn ?? item.text) : item.text}{item.max !== undefined && <span className="mute number"> {words.review.full(item.max)}</span>}</p>
          {beside ? beside(item) : <p className="mute item-law">{basis.join(english ? '; ' : '；') || words.review.noBasis}</p>}
        </div>
      </div>
    );
  };
  return <VirtualList rows={rows} keyOf={keyOf} estimate={estimate} render={draw} follow={follow} headOf={headOf} className="sheet-view" label={words.standards.items} />;
}
