// Small shared parts: state shapes, limit pill, empty page, progress bar. A state is always a word and a shape, never colour alone.

import type { ReactNode } from 'react';
import { limitToWords } from './format.ts';
import { useLanguage } from './language/language.ts';
import { useNow } from './window-context.ts';

export type Shape = 'dot' | 'ring' | 'half' | 'check' | 'triangle' | 'cross' | 'dash' | 'down';
export type Tone = 'ink' | 'mute' | 'blue' | 'green' | 'amber' | 'red';

export function ShapeMark({ shape }: { readonly shape: Shape }) {
  const stroke = { fill: 'none', stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round', strokeLinejoin: 'round' } as const;
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
      {shape === 'dot' && <circle cx="6" cy="6" r="3.5" fill="currentColor" />}
      {shape === 'ring' && <circle cx="6" cy="6" r="4" {...stroke} />}
      {shape === 'half' && (
        <>
          <circle cx="6" cy="6" r="4.2" {...stroke} />
          <path d="M6 1.8a4.2 4.2 0 0 1 0 8.4z" fill="currentColor" />
        </>
      )}
      {shape === 'check' && <path d="m2.2 6.4 2.6 2.6 5-6" {...stroke} />}
      {shape === 'triangle' && <path d="M6 1.8 10.6 10H1.4z" {...stroke} />}
      {shape === 'cross' && <path d="m2.5 2.5 7 7m0-7-7 7" {...stroke} />}
      {shape === 'dash' && <path d="M2.5 6h7" {...stroke} />}
      {shape === 'down' && <path d="M6 1.5v6m-2.8-2.6L6 7.7l2.8-2.8M2 10.5h8" {...stroke} />}
    </svg>
  );
}

export function StateMark({ shape, tone = 'ink', children }: { readonly shape: Shape; readonly tone?: Tone; readonly children: ReactNode }) {
  return (
    <span className={`state ${tone}`}>
      <ShapeMark shape={shape} />
      {children}
    </span>
  );
}

export function LimitPill({ due, pill = true }: { readonly due: string; readonly pill?: boolean }) {
  const limit = limitToWords(due, useNow(), useLanguage());
  const exact = new Date(due).toLocaleString(useLanguage());
  return (
    <span className={`${pill ? 'pill' : 'number'} ${limit.urgency === 'calm' ? '' : limit.urgency}`} title={exact}>
      {limit.urgency !== 'calm' && <ShapeMark shape="triangle" />}
      {pill ? limit.words : ` ${limit.words}`}
    </span>
  );
}

export function Empty({ title, hint, children }: { readonly title: string; readonly hint?: string; readonly children?: ReactNode }) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      {hint && <span>{hint}</span>}
      {children}
    </div>
  );
}

/** `share` from 0 to 1. */
export function Bar({ share, label }: { readonly share: number; readonly label: string }) {
  const percent = Math.round(Math.max(0, Math.min(1, share)) * 100);
  return (
    <div className="bar" role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <i style={{ width: `${percent}%` }} />
    </div>
  );
}

export function Keys({ keys }: { readonly keys: readonly string[] }) {
  return (
    <>
      {keys.map((key, at) => (
        <kbd key={`${key}${String(at)}`}>{key}</kbd>
      ))}
    </>
  );
}
