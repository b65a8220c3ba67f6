// For tests: the tracks of a WebM file as a call would bring them, each by itself in a file that is only ever appended to.

import { readFileSync } from 'node:fs';
import { ALL_FORMATS, AppendOnlyStreamTarget, BufferSource, EncodedAudioPacketSource, EncodedPacketSink, EncodedVideoPacketSource, Input, Output, WebMOutputFormat } from 'mediabunny';

/** Bytes of the picture and of the sound, in pieces of about a second. */
export async function mastersOf(path: string): Promise<{ readonly video: readonly Uint8Array[]; readonly audio: readonly Uint8Array[] }> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(readFileSync(path)) });
  try {
    const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
    const made: { video: Uint8Array[]; audio: Uint8Array[] } = { video: [], audio: [] };
    for (const track of [video, audio]) {
      if (!track) continue;
      const pieces: Uint8Array[] = [];
      let batch: Uint8Array[] = [];
      const output = new Output({ format: new WebMOutputFormat({ appendOnly: true }), target: new AppendOnlyStreamTarget(new WritableStream<Uint8Array>({ write: (piece) => void batch.push(Uint8Array.from(piece)) })) });
      const isVideo = track === video;
      const source = isVideo ? new EncodedVideoPacketSource('vp8') : new EncodedAudioPacketSource('opus');
      if (source instanceof EncodedVideoPacketSource) output.addVideoTrack(source);
      else output.addAudioTrack(source);
      await output.start();
      const config = await track.getDecoderConfig();
      let second = 0;
      let first = true;
      for await (const packet of new EncodedPacketSink(track).packets()) {
        if (Math.floor(packet.timestamp) > second) {
          pieces.push(Buffer.concat(batch));
          batch = [];
          second = Math.floor(packet.timestamp);
        }
        await source.add(packet, first ? ({ decoderConfig: config ?? undefined } as never) : undefined);
        first = false;
      }
      await output.finalize();
      pieces.push(Buffer.concat(batch));
      made[isVideo ? 'video' : 'audio'].push(...pieces.filter(({ length }) => length > 0));
    }
    return made;
  } finally {
    input.dispose();
  }
}
