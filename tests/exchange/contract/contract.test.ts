import { describe, test } from 'vitest';
import { noPostgres } from '../../../src-server/testing/postgres.ts';
import { contractSuite } from './rules.ts';
import { pgliteSubject, postgresSubject, referenceSubject } from './subjects.ts';

contractSuite('the simulator’s reference server', referenceSubject);
contractSuite('the server on PGlite in this process', pgliteSubject);

const reason = noPostgres();
if (reason === undefined) {
  contractSuite('a server process on PostgreSQL', async () => {
    const subject = await postgresSubject();
    console.log(`contract suite: a server process on ${subject.version}`);
    return subject;
  });
} else {
  describe('the exchange of a server process on PostgreSQL', () => {
    test.skip(`skipped: ${reason}`, () => {});
    console.log(`contract suite: not run on PostgreSQL: ${reason}`);
  });
}
