// Repairs the one damaged stream of a data folder, until it is done or killed: `worker.ts FOLDER EVENTS`. EVENTS: the stream as the server has it, an
// event a line. Says `begins` when everything is open, `came` when the server has sent all of it, `done` with the outcome.

import { readFileSync } from 'node:fs';
import { BULK_END } from '#shared/contract/central.ts';
import { openDesk, testCrypto } from '../../../src-main/cases/desk.testing.ts';
import { checkIntegrity } from '../../../src-main/diagnostics/integrity.ts';
import { repairStream } from '../../../src-main/diagnostics/repair.ts';

const [folder, file] = process.argv.slice(2) as [string, string];
const { store } = openDesk(folder);
const { faults } = await checkIntegrity({ store, crypto: testCrypto });
const lines = readFileSync(file, 'utf8').trim().split('\n');
console.log('begins');
for (const fault of faults) {
  const repaired = await repairStream(
    {
      store, crypto: testCrypto, signal: new AbortController().signal, now: Date.now, log: () => undefined, neighbour: () => undefined,
      server: async () =>
        async function* () {
          // In pieces, as over a line.
          for (let at = 0; at < lines.length; at += 100) {
            await new Promise((done) => setTimeout(done, 1));
            yield lines.slice(at, at + 100);
          }
          console.log('came');
          yield [BULK_END];
        },
    },
    fault,
    false,
  );
  console.log(`done ${repaired.outcome}`);
}
store.close();
