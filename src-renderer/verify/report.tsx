// What verifying found, for a layman: the verdict, who signed when, every check in a sentence, and what each later save of the file did.

import type { VerifiedSignature, VerifyReport } from '#shared/contract/verify.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { ShapeMark } from '../ui/parts.tsx';

export function Report({ name, report }: { readonly name: string; readonly report: VerifyReport }) {
  const words = useWords();
  const t = words.verify;
  const english = useLanguage() === 'en';
  const open = report.checks.some((one) => one.ok === 'unknown');
  return (
    <>
      <header>
        <p className={report.ok ? 'verify-verdict green' : 'verify-verdict red'}><ShapeMark shape={report.ok ? 'check' : 'cross'} /> {report.ok ? (open ? t.okButOpen : t.ok) : t.bad}</p>
        <p className="mute">{name}{report.number ? ` · ${t.number} ${report.number}` : ''}</p>
        {report.testKey && <p className="soon">{t.testKey}</p>}
      </header>
      {report.signatures && report.signatures.length > 0 && (
        <section className="verify-part">
          <h2>{t.signatures}</h2>
          <table>
            <thead><tr><th>{t.who}</th><th>{t.when}</th><th>{t.level}</th><th>{t.result}</th></tr></thead>
            <tbody>{report.signatures.map((one) => <Signature key={one.field} one={one} />)}</tbody>
          </table>
        </section>
      )}
      <section className="verify-part">
        <h2>{t.checks}</h2>
        <ul>
          {report.checks.map((one, at) => (
            <li key={`${one.code} ${String(at)}`} data-code={one.code}>
              <span className={`state ${one.ok === true ? 'green' : one.ok === 'unknown' ? 'amber' : 'red'}`}>
                <ShapeMark shape={one.ok === true ? 'check' : one.ok === 'unknown' ? 'triangle' : 'cross'} />
                {one.ok === true ? t.passed : one.ok === 'unknown' ? t.unknown : t.failed}
              </span>
              <span>{english ? one.en : one.zh}</span>
            </li>
          ))}
        </ul>
      </section>
      {report.revisions && report.revisions.length > 0 && (
        <section className="verify-part">
          <h2>{t.saves}</h2>
          <ol>
            {report.revisions.map((one) => (
              <li key={one.number} data-code="revision">
                <span className={`state ${one.allowed ? 'green' : 'red'}`}><ShapeMark shape={one.allowed ? 'check' : 'cross'} />{t.save(one.number)}</span>
                <span>{[...new Set(one.changes.map((change) => (english ? change.en : change.zh)))].join(english ? '; ' : '；')}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
    </>
  );
}

function Signature({ one }: { readonly one: VerifiedSignature }) {
  const t = useWords().verify;
  const time = one.provenAt ?? one.at;
  return (
    <tr>
      <td>{one.signer}{one.kind === 'timestamp' ? ` · ${t.timeStamp}` : ''}</td>
      <td>{time === undefined ? '—' : beijing(time)}{one.kind === 'signature' && <span className="mute"> {one.provenAt === undefined ? t.ownClock : t.proven}</span>}</td>
      <td>{one.kind === 'signature' ? one.level : '—'}</td>
      <td><span className={`state ${one.holds ? 'green' : 'red'}`}><ShapeMark shape={one.holds ? 'check' : 'cross'} />{one.holds ? t.holds : t.broken}</span></td>
    </tr>
  );
}

/** The offices' time, the same on every machine. */
const beijing = (iso: string): string => new Date(Date.parse(iso) + 8 * 60 * 60 * 1000).toISOString().slice(0, 16).replace('T', ' ');
