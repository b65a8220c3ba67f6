// In place of a case's page while the case is not there: still being opened, or out of reach with the reason and a way back.

import { Button } from 'antd';
import { useCaseState } from './case-heading.tsx';
import { failureToWords, useWords } from './language/language.ts';
import { Empty } from './parts.tsx';
import { goTo } from './route.ts';

export function CaseWaits() {
  const words = useWords();
  const failure = useCaseState((state) => state.failure);
  if (!failure) return <div className="empty page waits" role="status">{words.common.loading}</div>;
  return <Empty title={failure.code === 'notFound' ? words.common.notFound : failureToWords(words, failure)}><BackToTasks /></Empty>;
}

export function BackToTasks() {
  return <Button onClick={() => goTo({ page: 'inbox' })}>{useWords().common.back}</Button>;
}
