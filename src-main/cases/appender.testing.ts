// A process that scores as fast as it can and says on standard output what was acknowledged: it is there to be killed.

import { writeSync } from 'node:fs';
import { CASE, openDesk } from './desk.testing.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('a data folder is missing');
const { casebook, active } = openDesk(folder);
writeSync(1, 'ready\n');
for (let act = 0; ; act += 1) {
  const appended = casebook.append(active, CASE, [
    { type: 'item.answered', body: { item: String(act % 40), answer: act % 3 === 0 ? 'fails' : 'meets' } },
    { type: 'item.noted', body: { item: String(act % 40), note: `第 ${act} 次` } },
  ]);
  if (!appended.ok) throw new Error(appended.reason);
  // Straight to the pipe: what is said here was acknowledged.
  writeSync(1, `${appended.hashes.join(' ')}\n`);
}
