// Small parts of the library's pages: waiting and failing, dates in force, what the linter counted, one finding.

import { Button } from 'antd';
import type { ReactNode } from 'react';
import type { LibraryRow } from '#shared/contract/workstation-standards.ts';
import type { Finding } from '#shared/standard/finding.ts';
import { failureToWords, useLanguage, useWords } from '../ui/language/language.ts';
import type { Words } from '../ui/language/zh-CN.ts';
import { Empty, StateMark, type Shape, type Tone } from '../ui/parts.tsx';
import { routeToHash } from '../ui/route.ts';
import type { Failure } from '../ui/workstation.ts';

export function Waits({ failure, onAgain }: { readonly failure?: Failure | undefined; readonly onAgain: () => void }) {
  const words = useWords();
  if (!failure) return <div className="empty page waits" role="status">{words.standards.loading}</div>;
  return (
    <Empty title={failureToWords(words, failure)}>
      <span className="button-row"><Button onClick={onAgain}>{words.common.retry}</Button><Button href={routeToHash({ page: 'standards' })}>{words.standards.back}</Button></span>
    </Empty>
  );
}

export function forceWords(words: Words, inForce: { readonly from: string; readonly until?: string | undefined } | undefined): string {
  const t = words.standards;
  if (!inForce) return t.always;
  return inForce.until === undefined ? t.from(inForce.from) : t.until(inForce.from, inForce.until);
}

/** What a version means for an application of today. */
export function ForceMark({ row, today }: { readonly row: Pick<LibraryRow, 'current' | 'inForce'>; readonly today: string }) {
  const t = useWords().ruleForm;
  if (row.current) return <StateMark shape="check" tone="green">{t.inForceNow}</StateMark>;
  if ((row.inForce?.from ?? '') > today) return <StateMark shape="ring" tone="blue">{t.notYetInForce}</StateMark>;
  return <StateMark shape="dash" tone="mute">{t.over}</StateMark>;
}

/** A version that no application of today or later takes. */
export const isOver = (row: Pick<LibraryRow, 'current' | 'inForce'>, today: string): boolean => !row.current && (row.inForce?.from ?? '') <= today;
/** Bureaus keep the time of Beijing. */
export const dayOf = (moment: number): string => new Date(moment + 8 * 3_600_000).toISOString().slice(0, 10);

const STATUS: { readonly [status in LibraryRow['status']]: readonly [Shape, Tone] } = { shipped: ['ring', 'mute'], published: ['check', 'green'], retired: ['dash', 'mute'] };

export function StatusMark({ status }: { readonly status: LibraryRow['status'] }) {
  const [shape, tone] = STATUS[status];
  return <StateMark shape={shape} tone={tone}>{useWords().standards.status[status]}</StateMark>;
}

export function Counted({ errors, warnings }: { readonly errors: number; readonly warnings: number }) {
  const t = useWords().standards;
  if (errors + warnings === 0) return <StateMark shape="check" tone="green">{t.clean}</StateMark>;
  return <StateMark shape={errors > 0 ? 'cross' : 'triangle'} tone={errors > 0 ? 'red' : 'amber'}>{t.faults(errors, warnings)}</StateMark>;
}

interface FindingLineProps {
  readonly finding: Pick<Finding, 'severity' | 'path' | 'zh' | 'en'> & { readonly mend?: Finding['mend'] };
  /** Where it is, in words; its path without them. */
  readonly place?: string;
  readonly onGo?: (() => void) | undefined;
  /** Beneath it: what mends it. */
  readonly children?: ReactNode;
}

export function FindingLine({ finding, place, onGo, children }: FindingLineProps) {
  const t = useWords().standards;
  const english = useLanguage() === 'en';
  const isError = finding.severity === 'error';
  return (
    <li className="finding" data-severity={finding.severity}>
      <StateMark shape={isError ? 'cross' : 'triangle'} tone={isError ? 'red' : 'amber'}><span className="only-read">{t.faults(isError ? 1 : 0, isError ? 0 : 1)}</span></StateMark>
      <div>
        <p>{english ? finding.en : finding.zh} {place === undefined ? <span className="mute path">{finding.path}</span> : <span className="mute">{place}</span>}</p>
        {finding.mend && <p className="mute">{t.mend}{english ? finding.mend.en : finding.mend.zh}</p>}
        {children}
      </div>
      {onGo && <button type="button" className="plain link" onClick={onGo} aria-label={`${t.goTo} ${place ?? finding.path}`}>{t.goTo}</button>}
    </li>
  );
}
