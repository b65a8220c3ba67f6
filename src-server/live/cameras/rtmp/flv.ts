// FLV around the pictures that a camera pushes, for a process that may start in the middle of them: it is given the head of the coding first
// and then everything from a key frame on. Pure but for what it hands on.

const AVC = 7;
const KEY_FRAME = 1;
const HEADER = Buffer.from([0x46, 0x4c, 0x56, 1, 1, 0, 0, 0, 9, 0, 0, 0, 0]);

export const flvTag = (timestamp: number, body: Buffer): Buffer => {
  const head = Buffer.alloc(11);
  head[0] = 9;
  head.writeUIntBE(body.length, 1, 3);
  head.writeUIntBE(timestamp & 0xff_ffff, 4, 3);
  head[7] = (timestamp >>> 24) & 0xff;
  const size = Buffer.alloc(4);
  size.writeUInt32BE(11 + body.length, 0);
  return Buffer.concat([head, body, size]);
};

export interface FlvFeed {
  /** `codec`: it is coded in something that browsers do not take. */
  video(timestamp: number, body: Buffer): 'ok' | 'codec';
  /** Where it goes from the next key frame on; answers how to stop. */
  to(write: (bytes: Buffer) => void): () => void;
}

export function createFlvFeed(): FlvFeed {
  let head: Buffer | undefined;
  let out: { readonly write: (bytes: Buffer) => void; begun: boolean } | undefined;
  return {
    video(timestamp, body) {
      // The highest bit: a later form of RTMP, used for other codings than AVC.
      if ((body[0]! & 0x80) !== 0 || (body[0]! & 15) !== AVC) return 'codec';
      if (body.length >= 2 && body[1] === 0) {
        head = body;
        // A camera that changes its size says so by a new head.
        if (out?.begun) out.write(flvTag(timestamp, body));
        return 'ok';
      }
      if (!out || !head) return 'ok';
      if (!out.begun) {
        if (body[0]! >> 4 !== KEY_FRAME) return 'ok';
        out.begun = true;
        out.write(Buffer.concat([HEADER, flvTag(timestamp, head)]));
      }
      out.write(flvTag(timestamp, body));
      return 'ok';
    },
    to(write) {
      const own = { write, begun: false };
      out = own;
      return () => {
        if (out === own) out = undefined;
      };
    },
  };
}
