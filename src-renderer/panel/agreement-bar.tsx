// How far the panel agreed while it was blind: percent, alpha by kind of data, and each expert against the rest.

import { Popover } from 'antd';
import type { CaseState } from '#shared/case/case.ts';
import type { Alpha } from '#shared/panel/agreement.ts';
import { asReference, type Matrix } from '#shared/panel/matrix.ts';
import { useWords } from '../ui/language/language.ts';

const percentOf = (share: number | null): string => (share === null ? '—' : `${(share * 100).toFixed(1)}%`);

export function AgreementBar({ matrix, reference }: { readonly matrix: Matrix; readonly reference: CaseState['procedure']['reference'] }) {
  const { panel: t, common: { colon } } = useWords();
  const { agreement } = matrix;
  const alphaOf = (alpha: Alpha): string => (alpha.kind === 'value' ? alpha.alpha.toFixed(3) : alpha.kind === 'noVariation' ? t.noVariation : t.noPairs);
  const details = (
    <div className="agreement-details">
      <dl>{(['nominal', 'ordinal', 'interval'] as const).map((metric) => <div key={metric}><dt>{t.alpha} · {t.metrics[metric]}</dt><dd className="number">{alphaOf(agreement[metric])}</dd></div>)}</dl>
      <table>
        <thead><tr><th scope="col">{t.members}</th><th scope="col">{t.withOthers}</th><th scope="col">{t.fromMedian}</th>{reference && <th scope="col">{t.calibration.asReference}</th>}</tr></thead>
        <tbody>{matrix.byPerson.map(({ person, percent, median }) => (
          <tr key={person}><td>{matrix.people.find((one) => one.id === person)?.name}</td><td className="number">{percentOf(percent)}</td><td className="number">{median === null ? '—' : `${median > 0 ? '+' : ''}${(median * 100).toFixed(1)}%`}</td>{reference && <td className="number">{percentOf(asReference(matrix, person, reference.values))}</td>}</tr>
        ))}</tbody>
      </table>
    </div>
  );
  return (
    <Popover content={details} trigger="click" placement="bottomRight">
      <button type="button" className="plain link" data-testid="agreement">{t.agreement}{colon}{t.percent} {percentOf(agreement.percent)} · α {alphaOf(agreement.nominal)}</button>
    </Popover>
  );
}
