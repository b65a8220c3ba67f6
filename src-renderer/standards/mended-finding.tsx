// A finding in the editor: what, where in words, how to mend it, and a button where one press mends it.

import { Button } from 'antd';
import { useMemo } from 'react';
import type { Finding } from '#shared/standard/finding.ts';
import { mendsOf } from '#shared/standard/mends.ts';
import type { Standard } from '#shared/standard/standard.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { FindingLine } from './parts.tsx';
import { placeInWords } from './place-words.ts';
import type { OpenDraft } from './use-draft.ts';

interface MendedFindingProps {
  readonly finding: Finding;
  readonly open: OpenDraft;
  /** The draft as it was linted; without it nothing is offered. */
  readonly standard: Standard | null;
  readonly onGo?: (() => void) | undefined;
}

export function MendedFinding({ finding, open, standard, onGo }: MendedFindingProps) {
  const words = useWords();
  const english = useLanguage() === 'en';
  const mends = useMemo(() => (standard ? mendsOf(standard, finding) : []), [standard, finding]);
  return (
    <FindingLine finding={finding} place={placeInWords(words, open.document, finding.path)} onGo={onGo}>
      {mends.length > 0 && (
        <span className="button-row">
          {mends.map((mend) => <Button key={mend.en} size="small" onClick={() => open.set(mend.path, mend.value)}>{english ? mend.en : mend.zh}</Button>)}
        </span>
      )}
    </FindingLine>
  );
}
