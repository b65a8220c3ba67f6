// Choosing and trying microphone, camera and speaker, before a call and in it.

import { Button, Checkbox, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useWords } from '../ui/language/language.ts';
import { listDevices, meterOf, openMicrophone, type Chosen, type DeviceFailure, type DeviceList } from './devices.ts';

export function DevicePanel({ chosen, onChoose, track }: { readonly chosen: Chosen; readonly onChoose: (chosen: Chosen) => void; readonly track: MediaStreamTrack | null }) {
  const words = useWords().live;
  const t = words.devices;
  const [list, setList] = useState<DeviceList>({ microphones: [], cameras: [], speakers: [] });
  const [trial, setTrial] = useState<MediaStreamTrack | null>(null);
  const [failure, setFailure] = useState<DeviceFailure | null>(null);
  useEffect(() => {
    const ask = (): void => void listDevices().then(setList);
    ask();
    navigator.mediaDevices.addEventListener('devicechange', ask);
    return () => navigator.mediaDevices.removeEventListener('devicechange', ask);
  }, [track, trial]);
  useEffect(() => () => trial?.stop(), [trial]);
  const test = async (): Promise<void> => {
    if (trial) return setTrial(null);
    const opened = await openMicrophone(chosen);
    if (typeof opened === 'string') setFailure(opened);
    else {
      setFailure(null);
      setTrial(opened);
    }
  };
  const pick = (name: string, kind: 'microphone' | 'camera' | 'speaker', from: DeviceList['microphones']) => (
    <label className="live-device">
      <span>{name}</span>
      <Select size="small" value={from.some(({ id }) => id === chosen[kind]) ? chosen[kind] : ''} onChange={(id) => onChoose({ ...chosen, [kind]: id })} options={[{ value: '', label: t.system }, ...from.filter(({ id }) => id !== 'default').map(({ id, name: label }) => ({ value: id, label }))]} />
    </label>
  );
  return (
    <div className="live-devices">
      {pick(t.microphone, 'microphone', list.microphones)}
      {pick(t.camera, 'camera', list.cameras)}
      {pick(t.speaker, 'speaker', list.speakers)}
      <Checkbox checked={chosen.noise} onChange={(event) => onChoose({ ...chosen, noise: event.target.checked })}>{t.noise}</Checkbox>
      <div className="live-device"><span>{t.level}</span><Meter track={track ?? trial} /></div>
      {!track && <Button size="small" onClick={() => void test()}>{trial ? t.testStop : t.test}</Button>}
      {failure && <p role="alert" className="soon">{words.deviceFailure[failure]}</p>}
    </div>
  );
}

export function Meter({ track }: { readonly track: MediaStreamTrack | null }) {
  const t = useWords().live.devices;
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) return;
    const stop = meterOf(track, setLevel);
    return () => {
      stop();
      setLevel(0);
    };
  }, [track]);
  return <meter className="live-meter" min={0} max={1} value={level} aria-label={t.level} />;
}
