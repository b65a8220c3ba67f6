// What can be wrong with the files of a video, named in its address: /media/<sha>~slow=400~cut=64~noproxy/… waits 400 ms before each
// answer, breaks each answer off after 64 KiB, and has no copies.

export interface Faults {
  /** ms before each answer. */
  readonly slow: number;
  /** Bytes after which an answer is broken off; 0 for never. */
  readonly cut: number;
  readonly noProxy: boolean;
}

/** The address without its faults. */
export function faultsOf(pathname: string): { readonly path: string; readonly faults: Faults } {
  const [root = '', media = '', name = '', ...rest] = pathname.split('/');
  const [sha = '', ...named] = decodeURIComponent(name).split('~');
  const of = new Map(named.map((text): [string, string] => [text.split('=')[0]!, text.split('=')[1] ?? '']));
  return { path: [root, media, sha, ...rest].join('/'), faults: { slow: Number(of.get('slow') ?? 0), cut: Number(of.get('cut') ?? 0) * 1024, noProxy: of.has('noproxy') } };
}

/** Only what a player reads goes wrong; tables and stills come as they are. */
const isPlayed = (path: string): boolean => /\/(file|proxy\/\d+)$/.test(path);

/** The answer as it comes with these faults. A cut one fails while it is read, as a lost connection does. */
export async function withFaults(path: string, { slow, cut, noProxy }: Faults, answer: () => Promise<Response>): Promise<Response> {
  if (!isPlayed(path)) return answer();
  if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow));
  if (noProxy && /\/proxy\/\d+$/.test(path)) return new Response('made to be missing', { status: 404 });
  const reply = await answer();
  if (cut === 0 || !reply.body) return reply;
  let left = cut;
  const broken = reply.body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      controller.enqueue(piece.subarray(0, left));
      left -= piece.length;
      if (left < 0) controller.error(new Error('made to break off'));
    },
  }));
  return new Response(broken, { status: reply.status, headers: reply.headers });
}
