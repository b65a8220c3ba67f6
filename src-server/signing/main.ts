// Runs the reference signing service on 127.0.0.1:
//
//   node src-server/signing/main.ts --key KEY.pem --certificate CERT.pem [--chain CHAIN.pem] --credential FILE [--port N] [--journal FILE]
//
// Prints `signing service ready <address>`. The credential stands in a file, never on the command line.

import { createPrivateKey } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { createAdaptorServer } from '@hono/node-server';
import { sm2SecretOf } from '#shared/signature/sm2-secret.ts';
import { createSigningService } from './service.ts';

const { values } = parseArgs({
  options: { key: { type: 'string' }, certificate: { type: 'string' }, chain: { type: 'string' }, credential: { type: 'string' }, port: { type: 'string', default: '0' }, journal: { type: 'string' } },
});
if (!values.key || !values.certificate || !values.credential) {
  process.stderr.write('usage: --key KEY.pem --certificate CERT.pem [--chain CHAIN.pem] --credential FILE [--port N] [--journal FILE]\n');
  process.exit(2);
}
const blocksIn = (pem: string, kind: string): Uint8Array[] => [...pem.matchAll(new RegExp(`-----BEGIN ${kind}-----([^-]+)-----END ${kind}-----`, 'g'))].map(([, body]) => new Uint8Array(Buffer.from(body!, 'base64')));
const certificatesIn = (pem: string): Uint8Array[] => blocksIn(pem, 'CERTIFICATE');
const keyOf = (pem: string): Parameters<typeof createSigningService>[0]['key'] => {
  const sm2 = blocksIn(pem, 'PRIVATE KEY').map(sm2SecretOf)[0];
  return sm2 === undefined ? createPrivateKey(pem) : { sm2 };
};
const journal = values.journal === undefined ? undefined : await open(values.journal, 'a', 0o600);
const service = createSigningService({
  key: keyOf(await readFile(values.key, 'utf8')),
  certificate: certificatesIn(await readFile(values.certificate, 'utf8'))[0]!,
  chain: values.chain === undefined ? [] : certificatesIn(await readFile(values.chain, 'utf8')),
  credential: (await readFile(values.credential, 'utf8')).trim(),
  now: Date.now,
  async record(line) {
    await journal?.write(`${JSON.stringify(line)}\n`);
    await journal?.sync();
  },
});
const server = createAdaptorServer({ fetch: (request) => service(request), overrideGlobalObjects: false });
server.listen(Number(values.port), '127.0.0.1', () => process.stdout.write(`signing service ready http://127.0.0.1:${(server.address() as AddressInfo).port}\n`));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close());
