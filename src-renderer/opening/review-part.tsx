// How the case is reviewed: who reviews, by when, and what the bureau settles; as in the bureau's last case until somebody changes it.

import type { OpeningGround } from '#shared/contract/workstation-cases.ts';
import { useWords } from '../ui/language/language.ts';
import { useWindowState } from '../ui/window-context.ts';
import { CountField, Part, SelectField, TextField, TickField, TicksField } from './fields.tsx';
import { dueOf, type Form } from './form.ts';

interface ReviewPartProps {
  readonly ground: OpeningGround;
  readonly form: Form;
  readonly onChange: (change: Partial<Form>) => void;
}

const optionsOf = <T extends string>(table: { readonly [value in T]: string }): readonly (readonly [T, string])[] => (Object.keys(table) as T[]).map((value) => [value, table[value]]);

export function ReviewPart({ ground, form, onChange }: ReviewPartProps) {
  const t = useWords().opening;
  const me = useWindowState((state) => state.session?.person?.id);
  const { procedure } = form;
  const set = (change: Partial<Form['procedure']>): void => onChange({ procedure: { ...procedure, ...change } });
  const byStaff = procedure.kind === 'staff';
  const colleagues = ground.staff.filter(({ id }) => id !== me && !(byStaff && form.reviewers.includes(id)));
  return (
    <Part title={t.review} hint={ground.lastSettings ? t.lastUsed : undefined}>
      <div className="form-grid">
        <SelectField label={t.review} value={procedure.kind} options={optionsOf(t.kinds)} onChange={(kind) => set({ kind })} />
        {procedure.kind === 'onSite' && <TextField label={t.onSiteBasis} value={form.onSiteBasis} most={400} missing onChange={(onSiteBasis) => onChange({ onSiteBasis })} />}
        {byStaff ? (
          <TicksField label={t.reviewers} hint={t.reviewersHint} chosen={form.reviewers} options={ground.staff.map(({ id, name }) => [id, name])} onChange={(reviewers) => onChange({ reviewers })} />
        ) : (
          <>
            <CountField label={t.size} value={procedure.size} least={2} most={15} onChange={(size) => set({ size: size ?? 0 })} />
            <SelectField label={t.industry} value={procedure.industry ?? ''} options={[['', t.anyIndustry], ...ground.industries.map(({ name, experts }) => [name, t.industryCount(name, experts)] as const), ...(procedure.industry !== undefined && !ground.industries.some(({ name }) => name === procedure.industry) ? [[procedure.industry, procedure.industry] as const] : [])]} onChange={(industry) => {
              const { industry: _before, ...rest } = procedure;
              onChange({ procedure: industry === '' ? rest : { ...rest, industry } });
            }} />
            <SelectField label={t.leadBy} value={procedure.lead} options={optionsOf(t.leads)} onChange={(lead) => set({ lead })} />
          </>
        )}
        <TicksField label={t.colleagues} none={t.nobody} chosen={form.staff} options={colleagues.map(({ id, name }) => [id, name])} onChange={(staff) => onChange({ staff })} />
        <TicksField label={t.supervisors} none={t.nobody} chosen={form.supervisors} options={ground.supervisors.map(({ id, name }) => [id, name])} onChange={(supervisors) => onChange({ supervisors })} />
        <CountField label={t.statutory} unit={t.days} value={form.statutoryDays} onChange={(statutoryDays) => onChange({ statutoryDays })} />
        <CountField label={t.promised} unit={t.days} value={form.promisedDays} onChange={(promisedDays) => onChange({ promisedDays })} />
        <TicksField label={t.stops} chosen={form.stops} options={optionsOf(t.stopsOf)} onChange={(stops) => onChange({ stops })} />
        <TextField label={t.dueOn} hint={t.dueHint} type="date" value={dueOf(form)} missing onChange={(dueOn) => onChange({ dueOn })} />
        <TickField label={t.hideResult} value={form.hideResult} onChange={(hideResult) => onChange({ hideResult })} />
      </div>
      <details className="opening-more">
        <summary>{t.more}</summary>
        <div className="form-grid">
          <SelectField label={t.checks} value={form.consolidation.checks} options={optionsOf(t.checkRules)} onChange={(checks) => onChange({ consolidation: { ...form.consolidation, checks } })} />
          <SelectField label={t.scores} value={form.consolidation.scores} options={optionsOf(t.scoreRules)} onChange={(scores) => onChange({ consolidation: { ...form.consolidation, scores } })} />
          <SelectField label={t.votes} value={procedure.votes} options={optionsOf(t.voteRules)} onChange={(votes) => set({ votes })} />
          <CountField label={t.judges} value={procedure.judges} most={15} onChange={(judges) => set({ judges: Math.max(1, judges ?? 1) })} />
          <CountField label={t.fastMinutes} value={procedure.fastMinutes ?? null} onChange={(minutes) => {
            const { fastMinutes: _before, ...rest } = procedure;
            onChange({ procedure: minutes ? { ...rest, fastMinutes: minutes } : rest });
          }} />
          <TickField label={t.minutes} value={procedure.minutes} onChange={(minutes) => set({ minutes })} />
          <TickField label={t.hideNames} value={procedure.hideNames} onChange={(hideNames) => set({ hideNames })} />
        </div>
      </details>
    </Part>
  );
}
