// Evidence as a small picture.

import type { CaseView } from '#shared/contract/workstation.ts';
import { useWindow } from '../ui/window-context.ts';

/** A mark as it was cut from the original's pixels. */
export function Crop({ view, mark }: { readonly view: CaseView; readonly mark: string }) {
  const { origin } = useWindow();
  return <img className="crop" src={`${origin}/evidence/${encodeURIComponent(view.state.id)}/${encodeURIComponent(mark)}?of=panel`} alt={mark} loading="lazy" />;
}
