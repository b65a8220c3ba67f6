// The seekable copy of what was recorded: the same packets, none made anew, with a duration and an index, picture and sound of one
// participant in one file. The exhibits stay as they were received; the copy is named with their hashes.

import { ALL_FORMATS, CustomSource, EncodedAudioPacketSource, EncodedPacket, EncodedPacketSink, EncodedVideoPacketSource, FilePathTarget, Input, Mp4OutputFormat, Output, WebMOutputFormat, type AudioCodec, type InputAudioTrack, type InputVideoTrack, type VideoCodec } from 'mediabunny';
import type { TrackReader } from './check.ts';

export interface TrackToCopy {
  readonly reader: TrackReader;
  /** Milliseconds since 1970 when its first frame came. */
  readonly begins: number;
}

export interface CopiedFrame {
  /** Milliseconds from the first frame. */
  readonly at: number;
  readonly isKey: boolean;
}
export interface MadeCopy {
  readonly mime: 'video/webm' | 'video/mp4';
  readonly codec: string;
  readonly frames: readonly CopiedFrame[];
  /** Milliseconds of the last frame. */
  readonly lastLength: number;
  readonly sound: boolean;
  readonly width: number;
  readonly height: number;
  /** Some of the frames that can be decoded without another one: what pictures can be made of. */
  readonly keyFrames: readonly { readonly at: number; readonly data: Uint8Array }[];
}

/** What Matroska of the web may hold; all else goes into MP4. */
const WEB: readonly string[] = ['vp8', 'vp9', 'av1', 'opus', 'vorbis'];
/** So many key frames are kept at hand for pictures. */
const MOST_KEY_FRAMES = 24;

async function opened(track: TrackToCopy): Promise<{ readonly input: Input; readonly video: InputVideoTrack | null; readonly audio: InputAudioTrack | null }> {
  const input = new Input({ formats: ALL_FORMATS, source: new CustomSource({ getSize: () => track.reader.bytes, read: (from, to) => track.reader.read(from, to), maxCacheSize: 4 * 1024 * 1024 }) });
  return { input, video: await input.getPrimaryVideoTrack(), audio: await input.getPrimaryAudioTrack() };
}

interface Timed {
  readonly packet: EncodedPacket;
  /** Seconds from the first frame of the picture. */
  readonly at: number;
}
async function* packetsOf(track: InputVideoTrack | InputAudioTrack, shift: number): AsyncGenerator<Timed> {
  for await (const packet of new EncodedPacketSink(track).packets()) yield { packet, at: packet.timestamp + shift };
}
/** Sound of the same participant may lie in several files, one for each time that they connected. */
async function* oneAfterTheOther(streams: readonly AsyncGenerator<Timed>[]): AsyncGenerator<Timed> {
  let last = Number.NEGATIVE_INFINITY;
  for (const stream of streams)
    for await (const timed of stream) {
      if (timed.at < 0 || timed.at <= last) continue;
      last = timed.at;
      yield timed;
    }
}

/** `null` where the track holds no picture. Writes `out`. */
export async function makeCopy(video: TrackToCopy, sounds: readonly TrackToCopy[], out: string): Promise<MadeCopy | null> {
  const picture = await opened(video);
  const heard = await Promise.all(sounds.toSorted((a, b) => a.begins - b.begins).map(async (sound) => ({ sound, ...(await opened(sound)) })));
  try {
    const { video: from } = picture;
    const codec = await from?.getCodec();
    const config = await from?.getDecoderConfig();
    if (!from || !codec || !config) return null;
    const frames: CopiedFrame[] = [];
    let lastLength = 33;
    const keys: { at: number; data: Uint8Array }[] = [];
    let every = 1;
    let seenKeys = 0;

    const audible = (await Promise.all(heard.map(async ({ sound, audio }) => ({ sound, audio, codec: await audio?.getCodec() })))).filter(({ codec }) => codec === 'opus' || codec === 'aac');
    const audioCodec = audible[0]?.codec as AudioCodec | undefined;
    const same = audible.filter((one) => one.codec === audioCodec);
    const isWeb = WEB.includes(codec) && (audioCodec === undefined || WEB.includes(audioCodec));
    const output = new Output({ format: isWeb ? new WebMOutputFormat() : new Mp4OutputFormat({ fastStart: 'reserve' }), target: new FilePathTarget(out) });
    const pictureOut = new EncodedVideoPacketSource(codec as VideoCodec);
    // 'reserve' needs to know how much is to come: only counted where it is used.
    const counted = isWeb ? {} : { maximumPacketCount: await count(from) };
    output.addVideoTrack(pictureOut, counted);
    const soundOut = audioCodec === undefined ? undefined : new EncodedAudioPacketSource(audioCodec);
    if (soundOut) output.addAudioTrack(soundOut, isWeb ? {} : { maximumPacketCount: 1 + (await Promise.all(same.map(({ audio }) => count(audio!)))).reduce((a, b) => a + b, 0) });
    await output.start();

    const zero = (await from.getFirstTimestamp()) ?? 0;
    const pictures = packetsOf(from, -zero);
    const soundsIn = oneAfterTheOther(same.map(({ sound, audio }) => packetsOf(audio!, (sound.begins - video.begins) / 1000)));
    const soundConfig = same[0] ? await same[0].audio!.getDecoderConfig() : null;
    let [nextPicture, nextSound] = [await pictures.next(), soundOut ? await soundsIn.next() : undefined];
    let first = { video: true, audio: true };
    while (!nextPicture.done || (nextSound && !nextSound.done)) {
      const soundFirst = nextSound && !nextSound.done && (nextPicture.done || nextSound.value.at < nextPicture.value.at);
      if (soundFirst && nextSound && !nextSound.done) {
        const { packet, at } = nextSound.value;
        await soundOut!.add(packet.clone({ timestamp: at }), first.audio && soundConfig ? { decoderConfig: soundConfig } : undefined);
        first = { ...first, audio: false };
        nextSound = await soundsIn.next();
        continue;
      }
      if (nextPicture.done) break;
      const { packet, at } = nextPicture.value;
      const ms = Math.round(at * 1000);
      await pictureOut.add(packet.clone({ timestamp: at }), first.video ? { decoderConfig: config } : undefined);
      first = { ...first, video: false };
      const isKey = packet.type === 'key';
      // Two pictures of one millisecond are one for every player.
      if (frames.length === 0 || ms > frames.at(-1)!.at) {
        if (frames.length > 0) lastLength = ms - frames.at(-1)!.at;
        frames.push({ at: ms, isKey });
      }
      if (isKey && seenKeys++ % every === 0) {
        keys.push({ at: ms, data: Uint8Array.from(packet.data) });
        if (keys.length > MOST_KEY_FRAMES) {
          every *= 2;
          keys.splice(0, keys.length, ...keys.filter((_, i) => i % 2 === 0));
        }
      }
      nextPicture = await pictures.next();
    }
    await output.finalize();
    return {
      mime: isWeb ? 'video/webm' : 'video/mp4',
      codec,
      frames,
      lastLength,
      sound: soundOut !== undefined && !first.audio,
      width: await from.getCodedWidth(),
      height: await from.getCodedHeight(),
      keyFrames: keys,
    };
  } finally {
    picture.input.dispose();
    for (const { input } of heard) input.dispose();
  }
}

async function count(track: InputVideoTrack | InputAudioTrack): Promise<number> {
  let packets = 0;
  for await (const _ of new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true })) packets++;
  return packets;
}
