// Evidence as a small picture.

import type { CaseView } from '#shared/contract/workstation.ts';
import { evidenceAddress } from '../ui/evidence-address.ts';
import { useWindow } from '../ui/window-context.ts';

/** A mark as it was cut from the original's pixels; nothing where nobody has it any more. */
export function Crop({ view, person, mark }: { readonly view: CaseView; readonly person: string; readonly mark: string }) {
  const { origin } = useWindow();
  const known = view.state.sheets[person]?.marks[mark];
  if (known === undefined) return null;
  const title = view.footage.find((one) => one.footage.original.sha256 === known.footage)?.footage.title ?? '';
  return <img className="crop" src={evidenceAddress(origin, view, known)} alt={known.label ?? title} loading="lazy" />;
}
