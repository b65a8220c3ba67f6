// Who guides, and what one can do about it: go along, stay where one is, take over, let go.

import { useWords } from '../ui/language/language.ts';
import type { Follow } from './use-following.ts';

/** Begins or ends guiding, where there is no other toolbar for it. */
export function GuideButton({ follow }: { readonly follow: Follow }) {
  const t = useWords().following;
  if (!follow.mayGuide || follow.state.kind !== 'alone') return null;
  return <button type="button" className="plain veil guide-button" title={t.startHint} onClick={() => follow.guide(false)}>{t.start}</button>;
}

export function FollowingBar({ follow }: { readonly follow: Follow }) {
  const t = useWords().following;
  const { state, failure } = follow;
  if (state.kind === 'alone' && failure === null) return null;
  return (
    <div className="veil following" role="status" data-testid="following" data-state={state.kind}>
      {state.kind === 'alone' && failure !== null && <span>{t[failure]}</span>}
      {state.kind === 'guiding' && (
        <>
          <span><b>◉ {t.guiding}</b></span>
          <button type="button" className="plain" onClick={follow.letGo}>{t.letGo}</button>
        </>
      )}
      {state.kind === 'guided' && (
        <>
          <span><b>◉ {follow.hideNames ? t.somebody : t.guides(state.guide.name)}</b>{state.follows ? ` · ${t.follows}` : ''}</span>
          {state.follows ? <button type="button" className="plain" onClick={follow.leave}>{t.leave}</button> : <button type="button" className="plain" onClick={follow.follow}>{t.follow}</button>}
          {follow.mayGuide && <button type="button" className="plain" onClick={() => follow.guide(true)}>{t.take}</button>}
        </>
      )}
    </div>
  );
}
