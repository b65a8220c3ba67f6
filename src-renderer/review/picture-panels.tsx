// The panels beside the picture: adjusting how it is shown, measuring, comparing.

import { InputNumber, Slider } from 'antd';
import { useState } from 'react';
import type { Footage } from '#shared/footage/footage.ts';
import { ORIGINAL, RANGES, type Adjustments } from '../viewer/adjust.ts';
import type { CompareMode, LinkMode } from '../viewer/types.ts';
import { useWords } from '../ui/language/language.ts';
import type { Compare } from './use-compare.ts';
import { lineInWords, type Desk } from './use-desk.ts';
import type { Pano } from './use-pano.ts';

export function PanelFrame({ title, onClose, children }: { readonly title: string; readonly onClose: () => void; readonly children: React.ReactNode }) {
  const t = useWords().picture;
  // What is to be drawn on may lie under it.
  const [aside, setAside] = useState(false);
  return (
    <section className={aside ? 'picture-panel aside' : 'picture-panel'} aria-label={title} onKeyDown={(event) => event.key === 'Escape' && (event.stopPropagation(), onClose())}>
      <header><b className="grow">{title}</b><button type="button" className="plain small-cross" aria-label={t.otherSide} title={t.otherSide} onClick={() => setAside(!aside)}>⇆</button><button type="button" className="plain small-cross" aria-label={t.close} title={t.close} onClick={onClose}>×</button></header>
      {children}
    </section>
  );
}

const NAMES = ['exposure', 'contrast', 'gamma', 'saturation', 'sharpness'] as const;

export function AdjustPanel({ pano, desk }: { readonly pano: Pano; readonly desk: Desk }) {
  const t = useWords().picture;
  const [, renew] = useState(0);
  const { viewer } = pano;
  if (!viewer) return null;
  const now = viewer.adjustments();
  const set = (next: Adjustments): void => {
    viewer.adjust(next);
    renew((n) => n + 1);
  };
  return (
    <PanelFrame title={t.adjustTitle} onClose={() => desk.setPanel(null)}>
      {NAMES.map((name) => {
        const [least, most, step] = RANGES[name];
        return (
          <label key={name} className="adjust-row">
            <span>{t[name]}</span>
            <Slider min={least} max={most} step={step} value={now[name]} tooltip={{ open: false }} ariaLabelForHandle={t[name]} onChange={(value: number) => set({ ...now, [name]: value })} />
            <span className="number">{now[name].toFixed(2)}</span>
          </label>
        );
      })}
      <button type="button" className="plain panel-act" disabled={!pano.status?.adjusted} onClick={() => set(ORIGINAL)}><kbd>O</kbd> {t.original}</button>
    </PanelFrame>
  );
}

export function MeasurePanel({ pano, desk }: { readonly pano: Pano; readonly desk: Desk }) {
  const words = useWords();
  const t = words.picture;
  const { footage } = pano;
  const [kind, setKind] = useState<'none' | 'length' | 'floor'>(desk.basis?.kind ?? 'none');
  const [metres, setMetres] = useState<number | null>(null);
  const [error, setError] = useState<number | null>(0.01);
  if (!footage) return null;
  const lines = desk.lines.filter((line) => line.footage === footage.original.sha256);
  const choose = (next: typeof kind): void => {
    setKind(next);
    if (desk.basis !== null) desk.setBasis(null);
    setMetres(null);
  };
  const useLength = (i: number): void => {
    const line = lines[i];
    if (line && metres) desk.setBasis({ kind: 'length', a: [...line.a], b: [...line.b], metres, error: error ?? 0 });
  };
  return (
    <PanelFrame title={t.measure} onClose={() => (desk.setPanel(null), pano.setTool('browse'))}>
      {lines.length === 0 && <p className="mute">{t.measureHint}</p>}
      <ul className="measure-lines">
        {lines.map((line, i) => {
          const { angle, metres: length } = lineInWords(line, desk.basis, footage, words);
          return (
            <li key={`${String(i)} ${angle}`}>
              <span>{t.lines(i + 1)}</span><b className="number" data-testid="measured">{angle}</b>
              <span className="number">{length ?? (desk.basis === null ? t.noBasis : desk.basis.kind === 'floor' ? t.notOnFloor : t.noBasis)}</span>
              {kind === 'length' && <button type="button" className="plain panel-act" disabled={!metres} onClick={() => useLength(i)}>{t.useThis}</button>}
            </li>
          );
        })}
      </ul>
      <div className="panel-row" role="radiogroup" aria-label={t.basis}>
        <span className="mute">{t.basis}</span>
        {([['none', t.basisNone], ['length', t.basisLength], ['floor', t.basisFloor]] as const).map(([value, name]) => (
          <button key={value} type="button" role="radio" className="plain chip" aria-checked={kind === value} aria-pressed={kind === value} onClick={() => choose(value)}>{name}</button>
        ))}
      </div>
      {kind !== 'none' && (
        <div className="panel-row">
          <label>{kind === 'length' ? t.lengthMetres : t.heightMetres} <InputNumber size="small" min={0.01} max={1000} step={0.01} controls={false} value={metres} onChange={setMetres} /></label>
          <label>{t.errorMetres} <InputNumber size="small" min={0} max={100} step={0.01} controls={false} value={error} onChange={setError} /></label>
          {kind === 'floor' && <button type="button" className="plain panel-act" disabled={!metres} onClick={() => metres && desk.setBasis({ kind: 'floor', height: metres, error: error ?? 0 })}>{t.useThis}</button>}
        </div>
      )}
      {kind !== 'none' && <p className="mute">{kind === 'length' ? t.basisLengthNote : t.basisFloorNote}</p>}
      {lines.length > 0 && <button type="button" className="plain panel-act" onClick={desk.clearLines}>{t.clearLines}</button>}
    </PanelFrame>
  );
}

/** `all`: what else the case has. */
export function ComparePanel({ pano, desk, compare, all }: { readonly pano: Pano; readonly desk: Desk; readonly compare: Compare; readonly all: readonly Footage[] }) {
  const t = useWords().picture;
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { footage } = pano;
  const choices = all.filter((one) => one.original.sha256 !== footage?.original.sha256);
  const toggle = (sha256: string): void => setChosen((before) => (before.includes(sha256) ? before.filter((one) => one !== sha256) : [...before, sha256].slice(-3)));
  return (
    <PanelFrame title={t.compareWith} onClose={() => desk.setPanel(null)}>
      <p className="mute">{t.compareTwo}</p>
      <ul className="compare-choices">
        {choices.map(({ original: { sha256 }, title, width, height }) => (
          <li key={sha256}>
            <label><input type="checkbox" checked={chosen.includes(sha256)} onChange={() => toggle(sha256)} /> {title} <span className="mute number">{width}×{height}</span></label>
          </li>
        ))}
      </ul>
      <button type="button" className="plain panel-act" disabled={chosen.length === 0} onClick={() => (compare.start(choices.filter((one) => chosen.includes(one.original.sha256))), desk.setPanel(null))}>{t.pick}</button>
    </PanelFrame>
  );
}

const MODES: readonly CompareMode[] = ['side', 'curtain', 'blink', 'difference'];
const LINKS: readonly LinkMode[] = ['linked', 'offset', 'free'];

/** While pictures are compared: how they stand, how they are linked, aligning. */
export function CompareBar({ pano, compare }: { readonly pano: Pano; readonly compare: Compare }) {
  const t = useWords().picture;
  const state = pano.status?.compare;
  if (!state || compare.others.length === 0) return null;
  const titles = [pano.footage?.title ?? '', ...compare.others.map(({ title }) => title)];
  return (
    <>
      <div className="veil compare-bar" role="toolbar" aria-label={t.compare} data-testid="compare-bar">
        {state.count === 2 && MODES.map((mode) => <button key={mode} type="button" className="plain" aria-pressed={state.mode === mode} onClick={() => compare.setMode(mode)}>{t[mode]}</button>)}
        {state.count === 2 && <span className="tools-divider" />}
        {LINKS.map((link) => <button key={link} type="button" className="plain" aria-pressed={state.link === link} onClick={() => compare.setLink(link)}>{t[link]}</button>)}
        {compare.canAlign && state.count === 2 && <button type="button" className="plain" aria-pressed={pano.tool === 'align'} onClick={() => (pano.tool === 'align' ? pano.setTool('browse') : compare.pairs.length > 0 ? compare.alignAnew() : pano.setTool('align'))}>{t.align}</button>}
        {state.mode === 'blink' && <button type="button" className="plain" onClick={compare.blink}>{t.blinkNow}</button>}
        <button type="button" className="plain" onClick={compare.end}>{t.compareEnd}</button>
      </div>
      <div className="veil compare-said" role="status">
        {compare.waiting ? t.alignWaiting : pano.tool === 'align' && compare.pairs.length === 0 ? t.alignHint : compare.pairs.length > 0 ? t.alignPairs(compare.pairs.length, ((compare.residual * 180) / Math.PI).toFixed(2)) : state.mode === 'difference' ? t.differenceHint : state.mode === 'blink' ? t.seen(titles[state.seen] ?? '') : titles.join(' | ')}
      </div>
      {state.mode === 'curtain' && state.count === 2 && (
        <input
          type="range" className="curtain" aria-label={t.curtainAt} min={0} max={1000} value={Math.round(state.curtain * 1000)}
          onChange={(event) => compare.setCurtain(Number(event.target.value) / 1000)}
        />
      )}
    </>
  );
}
