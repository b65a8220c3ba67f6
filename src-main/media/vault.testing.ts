// A vault for tests and measurements, where no case stands behind the content: keys are masked with a constant, so that another process
// opens them too.

import { randomBytes } from 'node:crypto';
import { NO_CASE, type ContentVault } from './content-vault.ts';

const masked = (key: Uint8Array): Uint8Array => key.map((byte, at) => byte ^ (at * 37 + 11));

export const TEST_VAULT: ContentVault = {
  casesOf: () => [NO_CASE],
  seal: (_, key) => Buffer.from(masked(key)).toString('base64'),
  open: (_, sealed) => masked(Buffer.from(sealed, 'base64')),
  randomBytes: (length) => randomBytes(length),
};
