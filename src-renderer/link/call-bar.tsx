// Above the picture: how the call stands, the recording (always in sight), picture mode, microphone, leaving.

import { Button, Popconfirm, Popover, Select } from 'antd';
import type { CaseView } from '#shared/contract/workstation.ts';
import { MODES, type Mode } from '#shared/live/protocol.ts';
import { elapsed } from '../ui/call-pill.tsx';
import { bytesToWords } from '../ui/format.ts';
import { useLanguage, useWords } from '../ui/language/language.ts';
import { ShapeMark, StateMark } from '../ui/parts.tsx';
import { useNow } from '../ui/window-context.ts';
import { DevicePanel, Meter } from './device-panel.tsx';
import type { CallSnapshot, OpenCall } from './open-call.ts';

export function CallBar({ call, snapshot, view }: { readonly call: OpenCall; readonly snapshot: CallSnapshot; readonly view: CaseView }) {
  const t = useWords().live;
  const { link, microphone, camera, chosen, mode } = snapshot;
  const { phase } = link.state;
  const { quality } = link;
  const tone = phase === 'live' ? 'green' : phase === 'degraded' || phase === 'connecting' ? 'amber' : 'red';
  const detail = t.qualityDetail(quality.framesPerSecond.toFixed(0), `${Math.round(quality.kilobitsPerSecond)} kbit/s`, `${(quality.loss * 100).toFixed(1)}%`, quality.roundTrip === null ? '—' : `${Math.round(quality.roundTrip)} ms`);
  const isObserver = view.me.role === 'supervisor';
  const isHeard = link.sent.some(({ source }) => source === 'microphone');
  return (
    <div className="live-bar">
      <span role="status" aria-live="polite" data-testid="live-phase" data-phase={phase}>
        <StateMark shape={phase === 'live' ? 'dot' : phase === 'degraded' ? 'half' : 'triangle'} tone={tone}>{t.phase[phase]}</StateMark>
      </span>
      {(phase === 'live' || phase === 'degraded') && <span className={`number ${quality.quality === 'poor' ? 'over' : quality.quality === 'fair' ? 'soon' : 'mute'}`} title={detail} data-testid="live-quality">{t.quality[quality.quality]}</span>}
      <Recording call={call} snapshot={snapshot} mayRecord={!isObserver} />
      <span className="grow" />
      <label className="live-mode"><span className="only-read">{t.mode.label}</span>
        <Select<Mode> size="small" value={mode} onChange={call.setMode} options={MODES.map((one) => ({ value: one, label: t.mode[one] }))} popupMatchSelectWidth={false} aria-label={t.mode.label} />
      </label>
      {!isObserver && link.view && link.view.askedMode !== mode && <button type="button" className="plain link" onClick={() => void call.request('askMode', { mode })}>{t.askSite}</button>}
      {!isObserver && (
        <>
          <Button size="small" onClick={() => (microphone.on ? call.setMuted(!microphone.muted) : void call.setMicrophone(true))} aria-pressed={microphone.on && !microphone.muted} data-testid="live-mic">
            {!microphone.on ? t.devices.micOn : microphone.muted ? t.devices.unmute : t.devices.mute}
          </Button>
          {microphone.on && !microphone.muted && (isHeard ? <Meter track={microphone.track} /> : <span role="status" className="soon" data-testid="live-unheard">{t.devices.notSentYet}</span>)}
          <Button size="small" onClick={() => void call.setCamera(!camera.on)} aria-pressed={camera.on}>{camera.on ? t.devices.camOff : t.devices.camOn}</Button>
          <Popover trigger="click" placement="bottomRight" content={<DevicePanel chosen={chosen} track={microphone.track} onChoose={(next) => void call.choose(next)} />}>
            <Button size="small">{t.devices.title}</Button>
          </Popover>
        </>
      )}
      {view.me.role === 'staff' && (
        <Popconfirm title={t.endSure} description={t.endHint} okText={t.endAll} cancelText={t.leave} onConfirm={() => void call.record(false).then(() => call.request('endCall', {}))} onCancel={() => call.leave()}>
          <Button size="small" danger>{t.endAll}</Button>
        </Popconfirm>
      )}
      <Button size="small" danger onClick={() => call.leave()} data-testid="live-leave">{t.leave}</Button>
    </div>
  );
}

function Recording({ call, snapshot: { recorder, link }, mayRecord }: { readonly call: OpenCall; readonly snapshot: CallSnapshot; readonly mayRecord: boolean }) {
  const t = useWords().live.record;
  const now = useNow(1000);
  const language = useLanguage();
  const others = link.view?.recordings.filter((one) => one.peer !== link.view?.self) ?? [];
  const isOn = recorder.phase === 'recording';
  return (
    <span className="live-rec" data-testid="live-rec" data-phase={recorder.phase} data-bytes={recorder.bytes} data-frames={recorder.frames} data-pictures={recorder.pictures} data-tracks={recorder.tracks} data-anchored={recorder.anchoredAt ?? ''}>
      {isOn && recorder.onDisk && (
        <span className="live-rec-on"><ShapeMark shape="dot" /> {t.on} <span className="number">{elapsed(now - (recorder.since ?? now))}</span> <span className="live-rec-disk">{t.onDisk(bytesToWords(recorder.bytes), recorder.tracks)}</span>
          <span className="live-rec-anchor"> · {recorder.anchoredAt ? t.anchored(new Date(recorder.anchoredAt).toLocaleTimeString(language)) : t.notAnchored}</span>
        </span>
      )}
      {isOn && !recorder.onDisk && <span className="soon">{t.beginning}</span>}
      {recorder.phase === 'asking' && <span className="mute">{t.asking}</span>}
      {recorder.phase === 'stopping' && <span className="mute">{t.stopping}</span>}
      {others.map((one) => <span key={one.recording} className="live-rec-on"><ShapeMark shape="dot" /> {t.others(one.name)}</span>)}
      {recorder.phase === 'off' && others.length === 0 && <span className="mute">{t.off}</span>}
      {mayRecord && (recorder.phase === 'off' || isOn) && <Button size="small" type={isOn ? 'default' : 'primary'} danger={isOn} onClick={() => void call.record(!isOn)} data-testid="live-record">{isOn ? t.stop : t.start}</Button>}
    </span>
  );
}
