// Sends one file, or six of a cube as one, to the workstation and follows what it answers, line by line, while it works.

import type { ImportError, ImportProgress } from '#shared/contract/workstation.ts';

const STAGES = ['receiving', 'reading', 'pyramid', 'proxies', 'storing', 'done', 'error'];

/** One line of the answer; `null` for what is not one. */
export function lineToProgress(line: string): ImportProgress | null {
  try {
    const read: unknown = JSON.parse(line);
    if (typeof read !== 'object' || read === null || !('stage' in read)) return null;
    return STAGES.includes(String(read.stage)) ? (read as ImportProgress) : null;
  } catch {
    return null;
  }
}

/** Whole lines of a stream of text; the last one too when it has no end of line. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

interface Sending {
  readonly origin: string;
  readonly case: string;
  /** One, or the six faces of a cube. */
  readonly files: readonly File[];
  readonly title: string;
  /** How it is to be read: `auto`, `cube`, `eac`, `stereoTop`; `cubeFaces` of six. */
  readonly as: string;
  readonly signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
}

/** Resolves to why nothing was imported, or `null` when it was. Never rejects. */
export async function sendFile({ origin, files, title, as, signal, onProgress, ...rest }: Sending): Promise<ImportError | null> {
  const query = new URLSearchParams({ case: rest.case, name: files[0]?.name ?? '', title, as });
  const body = as === 'cubeFaces' ? filesInOne(files) : files[0];
  try {
    const response = await fetch(`${origin}/import?${query.toString()}`, { method: 'POST', body: body ?? null, signal });
    let last: ImportProgress | null = null;
    if (response.body) {
      for await (const line of linesOf(response.body)) {
        const progress = lineToProgress(line);
        if (!progress) continue;
        last = progress;
        onProgress(progress);
      }
    }
    if (last?.stage === 'done') return null;
    if (last?.error) return last.error;
    return response.status === 403 || response.status === 401 ? 'notAllowed' : 'failed';
  } catch {
    return signal.aborted ? 'cancelled' : 'failed';
  }
}

/** A line that lists names and sizes, then all bytes: read from the disk as they are sent. */
export function filesInOne(files: readonly File[]): Blob {
  const list = JSON.stringify({ files: files.map(({ name, size }) => ({ name, bytes: size })) });
  return new Blob([`${list}\n`, ...files]);
}

/** `DSC_0012.JPG` → `DSC 0012`: a start for the title, which staff then put into words. */
export function nameToTitle(name: string): string {
  return name.replace(/\.[^.]+$/, '').replace(/[_-]+/g, ' ').trim().slice(0, 100);
}

/** What a name says of how a picture is to be read; the person may say otherwise. */
export function nameToKind(name: string): 'auto' | 'cube' | 'eac' | 'stereoTop' {
  if (/(^|[^a-z])eac([^a-z]|$)/i.test(name)) return 'eac';
  if (/cube/i.test(name)) return 'cube';
  if (/(^|[^a-z])(tb|top-?bottom|over-?under)([^a-z]|$)/i.test(name)) return 'stereoTop';
  return 'auto';
}
