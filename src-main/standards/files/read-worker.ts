// The reading thread: one file in, what it came to out.

import { parentPort, workerData } from 'node:worker_threads';
import { readStandardFile } from './read-file.ts';
import type { ReadJob } from './read-thread.ts';

const { bytes, name } = workerData as ReadJob;
parentPort!.postMessage(readStandardFile(bytes, name));
