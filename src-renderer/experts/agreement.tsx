// How experts agreed over time and on which items panels differ, for the bureau. Every number says what it is of.

import { Fragment, useEffect, useState } from 'react';
import type { AgreementReport } from '#shared/contract/central-panel.ts';
import type { Alpha } from '#shared/panel/agreement.ts';
import type { ExpertAgreement } from '#shared/panel/over-time.ts';
import { DateField } from '../ui/date-field.tsx';
import { failureToWords, useWords } from '../ui/language/language.ts';
import { Empty } from '../ui/parts.tsx';
import { useWindow } from '../ui/window-context.ts';
import { failureOf, type Failure } from '../ui/workstation.ts';

const percentOf = (share: number | null): string => (share === null ? '—' : `${(share * 100).toFixed(1)}%`);
const signed = (share: number | null): string => (share === null ? '—' : `${share > 0 ? '+' : ''}${(share * 100).toFixed(1)}%`);

/** `asked` counts how often to ask anew. */
export function AgreementOverTime({ asked }: { readonly asked: number }) {
  const words = useWords();
  const t = words.panel;
  const s = t.stats;
  const { workstation } = useWindow();
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [report, setReport] = useState<AgreementReport | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  useEffect(() => {
    let current = true;
    workstation.panel.agreement({ ...(from && { from }), ...(until && { until }) }).then(
      (answer) => {
        if (!current) return;
        setReport(answer);
        setFailure(null);
      },
      (error: unknown) => current && setFailure(failureOf(error)),
    );
    return () => {
      current = false;
    };
  }, [workstation, from, until, asked]);
  if (failure && !report) return <Empty title={failure.code === 'offline' ? t.offline : failureToWords(words, failure)} />;
  if (!report) return null;
  return (
    <>
      <div className="form-line period">
        <label>{s.from} <DateField label={s.from} value={from} onChange={setFrom} /></label>
        <label>{s.until} <DateField label={s.until} value={until} onChange={setUntil} /></label>
        <span className="mute" data-testid="agreement-cases">{s.cases(report.cases, report.references)}</span>
      </div>
      {report.cases === 0 ? <Empty title={s.none} hint={s.noneHint} /> : (
        <>
          <p className="mute small">{s.about}</p>
          <h2>{s.byExpert}</h2>
          <Experts report={report} />
          {report.items.length > 0 && <h2>{s.byItem}</h2>}
          {report.items.length > 0 && <Items report={report} />}
        </>
      )}
    </>
  );
}

function useAlpha(): (alpha: Alpha) => string {
  const s = useWords().panel.stats;
  return (alpha) => (alpha.kind === 'value' ? alpha.alpha.toFixed(3) : alpha.kind === 'noVariation' ? s.noVariation : s.noPairs);
}

function Experts({ report }: { readonly report: AgreementReport }) {
  const s = useWords().panel.stats;
  const [open, setOpen] = useState<string | null>(null);
  return (
    <table className="experts-table">
      <thead><tr><th scope="col">{s.expert}</th><th scope="col" className="right">{s.casesOf}</th><th scope="col" className="right">{s.answers}</th><th scope="col" className="right">{s.percent}</th><th scope="col" className="right">{s.alpha}</th><th scope="col" className="right">{s.offMedian}</th><th scope="col" className="right">{s.reference}</th><th scope="col">{s.month}</th></tr></thead>
      <tbody>{report.experts.map((expert) => (
        <Fragment key={expert.person}>
          <tr data-agreement={expert.person}>
            <td><b>{report.people[expert.person]}</b></td>
            <Numbers of={expert} />
            <td><button type="button" className="plain link" aria-expanded={open === expert.person} onClick={() => setOpen(open === expert.person ? null : expert.person)}>{open === expert.person ? s.hideMonths : s.showMonths}</button></td>
          </tr>
          {open === expert.person && expert.months.map((month) => <tr key={month.month} className="month-row"><td /><Numbers of={month} /><td className="number">{month.month}</td></tr>)}
        </Fragment>
      ))}</tbody>
    </table>
  );
}

function Numbers({ of }: { readonly of: ExpertAgreement }) {
  const s = useWords().panel.stats;
  const alphaOf = useAlpha();
  return (
    <>
      <td className="right number">{of.cases}</td><td className="right number">{of.answers}</td><td className="right number">{percentOf(of.percent)}</td><td className="right number">{alphaOf(of.alpha)}</td>
      <td className="right number">{signed(of.offMedian)}</td><td className="right number">{of.reference ? s.referenceOf(percentOf(of.reference.percent), of.reference.answers) : '—'}</td>
    </>
  );
}

/** Long lists of items that everybody agrees on say little: those that differ most stand first, and so many are shown. */
const MOST_ITEMS = 100;

function Items({ report }: { readonly report: AgreementReport }) {
  const s = useWords().panel.stats;
  const alphaOf = useAlpha();
  return (
    <table className="experts-table">
      <thead><tr><th scope="col">{s.item}</th><th scope="col">{s.standard}</th><th scope="col" className="right">{s.casesOf}</th><th scope="col" className="right">{s.percent}</th><th scope="col" className="right">{s.alphaItem}</th></tr></thead>
      <tbody>{report.items.slice(0, MOST_ITEMS).map((row) => {
        const text = report.texts[`${row.standard}/${row.item}`];
        return (
          <tr key={`${row.standard}/${row.item}`} data-agreement-item={row.item}>
            <td className="facts"><span className="number">{text?.no}</span> {text?.text}</td><td className="mute">{text?.standard}</td>
            <td className="right number">{row.cases}</td><td className="right number">{percentOf(row.percent)}</td><td className="right number">{alphaOf(row.alpha)}</td>
          </tr>
        );
      })}</tbody>
    </table>
  );
}
