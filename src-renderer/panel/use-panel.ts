// What every part of the panel page asks of the open case: who is who, and acts with their failures said in words.

import { App } from 'antd';
import { useState } from 'react';
import { isStaffOf, roleOf } from '#shared/case/rules.ts';
import type { CaseView } from '#shared/contract/workstation.ts';
import { useCase } from '../ui/case-heading.tsx';
import { failureToWords, useWords } from '../ui/language/language.ts';
import type { TypedAct } from '../ui/workstation.ts';

export const nameIn = (view: CaseView, id: string): string => {
  const { panel, procedure } = view.state;
  return [...(panel?.experts ?? []), ...(panel?.staff ?? []), ...(panel?.supervisors ?? []), ...procedure.replaced.map((one) => one.person)].find((one) => one.id === id)?.name ?? id;
};

export function useParts(view: CaseView) {
  const me = view.me.id;
  const role = roleOf(view.state, me);
  return { me, isMember: role === 'lead' || role === 'expert', isLead: role === 'lead', isStaff: isStaffOf(view.state, me), mayLead: role === 'lead' || isStaffOf(view.state, me) };
}

/** Runs acts or another call; a failure is said once, and `busy` holds meanwhile. */
export function useDo() {
  const session = useCase();
  const words = useWords();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const finish = (failure: Parameters<typeof failureToWords>[1] | null): boolean => {
    setBusy(false);
    if (failure) void message.error(failureToWords(words, failure), 6);
    return failure === null;
  };
  return {
    busy,
    act: async (...acts: TypedAct[]): Promise<boolean> => {
      setBusy(true);
      return finish(await session.act(acts));
    },
    run: async (call: () => Promise<unknown>): Promise<boolean> => {
      setBusy(true);
      return finish(await session.run(call));
    },
  };
}
