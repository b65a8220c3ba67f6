// Where the small picture of a footage lies: without what is covered where there is a redaction, since the other one is sealed.

import type { CaseState } from '#shared/case/case.ts';

export const previewAddress = (origin: string, sha256: string, { redactions }: Pick<CaseState, 'redactions'>): string => `${origin}/media/${sha256}${redactions?.[sha256] ? '/redacted' : ''}/preview`;
