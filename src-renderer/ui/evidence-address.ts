// Where the small picture of a mark lies. It answers whatever stands behind `of`; another place of the mark, another layer of its footage
// or more of its bytes is another picture, and an address that the page shows already is not asked again.

import type { CaseView } from '#shared/contract/workstation.ts';
import type { Mark } from '#shared/footage/footage.ts';

export function evidenceAddress(origin: string, { state, footage }: Pick<CaseView, 'state' | 'footage'>, mark: Mark): string {
  const here = footage.find((one) => one.footage.original.sha256 === mark.footage);
  const redacted = state.redactions?.[mark.footage]?.pyramid.sha256.slice(0, 8) ?? 'whole';
  const isHere = here !== undefined && here.hereBytes >= here.totalBytes;
  return `${origin}/evidence/${encodeURIComponent(state.id)}/${encodeURIComponent(mark.id)}?of=${placeOf(mark)}-${redacted}-${String(isHere)}`;
}

/** A short number of where a mark lies (FNV-1a). */
function placeOf(mark: Mark): string {
  let hash = 0x811c9dc5;
  for (const letter of `${mark.footage} ${mark.kind} ${mark.points.flat().join(' ')}`) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return hash.toString(36);
}
