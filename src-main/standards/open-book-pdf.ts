// The open-book edition of a version as a PDF: no case and no applicant, for whoever wants to read beforehand how a place is judged.

import type { Json } from '#shared/json.ts';
import { openBookOf } from '#shared/standard/open-book.ts';
import type { Standard } from '#shared/standard/standard.ts';
import type { DocumentInput } from '../report/kinds.ts';
import { standardContentOf } from '../report/standard-content.ts';

/** `createdAt`: ISO 8601. What a machine may read of it is the same edition as data. */
export const openBookInput = (standard: Standard, hash: string, bureau: string, createdAt: string): DocumentInput => ({
  kind: 'standard',
  frame: {
    createdAt, bureau, caseNumber: '', applicant: { name: '', address: '' }, round: 1, testKey: false, footage: [], evidence: [],
    attached: { schema: 'kantai.document/1', kind: 'standard', createdAt, standard: hash, openBook: openBookOf(standard) as unknown as Json },
  },
  content: standardContentOf(standard, hash),
});
