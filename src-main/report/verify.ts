// Verifying on the workstation and on the command line: the shared checks with Node's inflate and Node's hashing of the log.

import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { VerifyReport } from '#shared/contract/verify.ts';
import { verifyDocument, type VerifyDeps, type VerifyOptions } from '#shared/verify/report.ts';
import { createNodeCrypto } from '../crypto.ts';

const inflated = promisify(inflate);
/** No stream of a document unfolds to more; one that does is a trap. */
const MOST_BYTES = 256 * 1024 * 1024;

export const nodeVerifyDeps: VerifyDeps = {
  inflate: async bytes => new Uint8Array(await inflated(bytes, { maxOutputLength: MOST_BYTES } as never)),
  crypto: createNodeCrypto(length => new Uint8Array(randomBytes(length))),
};

/** Never throws. See `verifyDocument`. */
export const verifyConclusion = (bytes: Uint8Array, options: VerifyOptions = {}): Promise<VerifyReport> => verifyDocument(bytes, nodeVerifyDeps, options);
