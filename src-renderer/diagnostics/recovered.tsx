// Told once after the database had to be made anew: what happened, what was kept, what comes from the server.

import { Button } from 'antd';
import { useWords } from '../ui/language/language.ts';
import { useWindow, useWindowState } from '../ui/window-context.ts';

export function RecoveredNotice() {
  const t = useWords().diagnostics;
  const { workstation } = useWindow();
  const recovered = useWindowState((state) => state.session?.recovered);
  if (!recovered) return null;
  return (
    <div className="recovered" role="alert">
      <span><strong>{t.recovered}</strong> {t.recoveredWords(recovered.events, recovered.waiting, recovered.lost)} {t.recoveredAside(recovered.aside)}</span>
      <Button size="small" onClick={() => void workstation.diagnostics.recoveryRead({}).catch(() => undefined)}>{t.understood}</Button>
    </div>
  );
}
