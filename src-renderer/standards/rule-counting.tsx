// How a rule counts what is neither met nor failed: not applicable, basically met, what may be met later.

import { textAt, valueAt } from './document.ts';
import { useWords } from '../ui/language/language.ts';
import { BoundInput } from './bound-input.tsx';
import { NumberInput, Select, type PartProps } from './fields.tsx';

const PARTIAL = {
  meets: { as: 'meets' },
  fails: { as: 'fails' },
  perFail: { as: 'perFail', count: 3, rounding: 'exact' },
  points: { as: 'points', share: '1/3' },
} as const;

export function RuleCounting({ open, path }: PartProps) {
  const t = useWords().ruleForm;
  const at = (field: string) => [...path, field];
  const partial = textAt(open.document, [...path, 'partial', 'as']);
  return (
    <fieldset className="rule-part">
      <legend>{t.counting}</legend>
      <div className="rule-counting">
        <span className="rule-pair"><Select label={t.na} value={textAt(open.document, at('na'))} options={[['excluded', t.naWays.excluded], ['meets', t.naWays.meets], ['fails', t.naWays.fails]]} onChange={(value) => open.set(at('na'), value)} /></span>
        <span className="rule-pair"><Select label={t.nothing} value={textAt(open.document, at('nothingApplies'))} options={[['', t.nothingWays.unsaid], ['best', t.nothingWays.best], ['worst', t.nothingWays.worst]]} onChange={(value) => open.set(at('nothingApplies'), value === '' ? undefined : value)} /></span>
        <span className="rule-pair"><Select label={t.partial} value={partial} options={[['fails', t.partialWays.fails], ['meets', t.partialWays.meets], ['perFail', t.partialWays.perFail], ['points', t.partialWays.points]]} onChange={(value) => open.set(at('partial'), PARTIAL[value as keyof typeof PARTIAL])} /></span>
        {partial === 'perFail' && (
          <>
            <span className="rule-pair"><NumberInput open={open} path={[...path, 'partial', 'count']} label={t.perFailCount} /></span>
            <span className="rule-pair"><Select label={t.rounding} value={textAt(open.document, [...path, 'partial', 'rounding'])} options={[['exact', t.roundings.exact], ['down', t.roundings.down]]} onChange={(value) => open.set([...path, 'partial', 'rounding'], value)} /></span>
          </>
        )}
        {partial === 'points' && <span className="rule-pair"><BoundInput label={t.share} value={valueAt(open.document, [...path, 'partial', 'share'])} onChange={(value) => open.set([...path, 'partial', 'share'], value)} /></span>}
        <span className="rule-pair"><Select label={t.deferred} value={textAt(open.document, at('deferred'))} options={[['', t.deferredWays.unsaid], ['excluded', t.deferredWays.excluded], ['counted', t.deferredWays.counted]]} onChange={(value) => open.set(at('deferred'), value === '' ? undefined : value)} /></span>
      </div>
    </fieldset>
  );
}
