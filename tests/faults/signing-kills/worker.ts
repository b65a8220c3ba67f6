// A workstation of staff that composes, seals and corrects one conclusion again and again, and says what it is about to do and what was
// acknowledged. It is there to be killed.
//
//   node tests/faults/signing-kills/worker.ts DATA SERVER USER PASSWORD CASE MATTER look|work
//
// `look` says what is here after a kill, as JSON, and ends.

import type { DocumentView } from '#shared/contract/workstation-documents.ts';
import { openClient } from '../../../build/client.ts';
import { verifyConclusion } from '../../../src-main/report/verify.ts';

const [data, server, user, password, caseId, matter, task] = process.argv.slice(2) as [string, string, string, string, string, string, string];
const complaints: string[] = [];
const client = await openClient({ data, server, version: '0', log: (line) => complaints.push(line) });
const say = (line: string): void => void process.stdout.write(`${line}\n`);
await client.rpc.session.signIn({ user, password });
await client.settle(60_000);

const lineOf = async (): Promise<DocumentView> => (await client.rpc.documents.list({ case: caseId })).find((one) => one.kind === 'conclusion' && one.matter === matter)!;
const failuresOf = async (version: number | 'now'): Promise<readonly string[]> => {
  const response = await client.fetch(new Request(`http://workstation.invalid/documents/${caseId}/conclusion/${matter}/${String(version)}.pdf`));
  if (response.status !== 200) return [`status ${response.status}`];
  return (await verifyConclusion(new Uint8Array(await response.arrayBuffer()))).checks.filter((check) => check.ok === false).map((check) => check.code);
};

if (task === 'look') {
  const line = await lineOf();
  const versions = [...line.earlier.map(({ version, number }) => ({ version, number, signed: true })), { version: line.version, number: line.number, signed: line.state === 'signed' }];
  const seen: object[] = [];
  // The oldest were looked at after the kills before.
  for (const one of versions.slice(-4)) seen.push({ ...one, wrong: one.signed ? await failuresOf(one.version) : [] });
  const { refused, heads } = (await client.rpc.case.get({ case: caseId })).state;
  say(JSON.stringify({ seen, numbers: versions.map(({ number }) => number ?? null), signed: versions.filter(({ signed }) => signed).map(({ number }) => number), refused: refused.length, streams: Object.keys(heads).length, complaints }));
  await client.close();
  process.exit(0);
}

for (;;) {
  const line = await lineOf();
  if (line.state === 'signed') await client.rpc.documents.correct({ case: caseId, kind: 'conclusion', matter, reason: '更正', changes: [] });
  say('composing');
  const composed = await client.rpc.conclusion.compose({ case: caseId, matter });
  say(`signing ${composed.number}`);
  for await (const progress of await client.rpc.signing.run({ key: 'test', secret: '', items: [{ case: caseId, matter }] })) {
    if (progress.step === 'failed') throw new Error(`not signed: ${progress.failure} ${complaints.join('\n')}`);
    if (progress.step === 'done') say(`signed ${composed.number}`);
  }
}
