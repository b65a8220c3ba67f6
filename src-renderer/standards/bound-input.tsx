// An exact number as people write it: 90, 20%, 1/3. What is none of these is kept as written and marked.

import { useId, useState } from 'react';
import type { Json } from '#shared/json.ts';
import { parseRational } from '#shared/standard/rational.ts';
import { useWords } from '../ui/language/language.ts';
import { boundOf } from './bound.ts';

interface BoundInputProps {
  readonly label: string;
  readonly value: Json | undefined;
  readonly unit?: string;
  /** The label is only read out. */
  readonly bare?: boolean;
  readonly onChange: (value: string | number) => void;
}

export function BoundInput({ label, value, unit, bare = false, onChange }: BoundInputProps) {
  const words = useWords().ruleForm;
  const id = useId();
  // While it is written, what was typed stands there: “20.” on the way to “20.5” must not become “20”.
  const [typed, setTyped] = useState<string | null>(null);
  const stored = typeof value === 'string' || typeof value === 'number' ? value : '';
  const bad = parseRational(stored) === undefined;
  return (
    <>
      <label htmlFor={id} {...(bare ? { className: 'only-read' } : {})}>{label}</label>
      <span className="rule-line">
        <input
          id={id} className="field bound" inputMode="decimal" value={typed ?? String(stored)} aria-invalid={bad} title={bad ? words.badNumber : undefined}
          onChange={(event) => {
            setTyped(event.target.value);
            onChange(boundOf(event.target.value));
          }}
          onBlur={() => setTyped(null)}
        />
        {unit && <span className="mute">{unit}</span>}
      </span>
    </>
  );
}
