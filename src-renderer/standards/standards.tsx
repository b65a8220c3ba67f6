// The library of standards: the list with its search, one version, two versions side by side, a draft under work, a merge.

// Sections and answers look as they do on the review page.
import '../review/review.css';
import './standards.css';
import { useWindow, useWindowState } from '../ui/window-context.ts';
import type { Route } from '../ui/route.ts';
import { ComparePage } from './compare.tsx';
import { DraftPage } from './draft.tsx';
import { LibraryList } from './list.tsx';
import { MergePage } from './merge.tsx';
import { VersionPage } from './version.tsx';

export function StandardsPage({ route }: { readonly route: Extract<Route, { page: 'standards' }> }) {
  const library = useWindow().workstation.standards;
  const isStaff = useWindowState((state) => state.session?.person?.role) === 'staff';
  if (route.standard !== undefined) return <VersionPage key={route.standard} library={library} hash={route.standard} isStaff={isStaff} />;
  if (route.compare) return <ComparePage key={route.compare.join()} library={library} hashes={route.compare} />;
  if (route.draft !== undefined && isStaff) return <DraftPage key={route.draft} library={library} draft={route.draft} />;
  if (route.merge && isStaff) return <MergePage library={library} />;
  return <LibraryList library={library} isStaff={isStaff} />;
}
