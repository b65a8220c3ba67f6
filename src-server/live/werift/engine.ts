// The engine of the demo and of the tests: a small SFU from npm packages alone, in this process. werift does DTLS and SRTP, mediasoup's
// `ortc` (pure JavaScript, no worker) the capabilities, the rest is here. For a few people in a call; the production engine is mediasoup.

import { canConsume, generateRouterRtpCapabilities } from 'mediasoup/ortc';
import { MEDIA_CODECS, type MediaAddress, type MediaEngine, type MediaTransport, type RtpCapabilities } from '../engine.ts';
import { openMediaPort, type OpenSocket } from './port.ts';
import { createPlainInput, createPlainOutput } from './plain.ts';
import type { Producer } from './producer.ts';
import { createTransport } from './transport.ts';

/** Only what is implemented is offered: a client that is promised more sends less than it could. */
const OFFERED = new Set([
  'urn:ietf:params:rtp-hdrext:sdes:mid',
  'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
  'urn:3gpp:video-orientation',
  'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time',
]);

function capabilities(): RtpCapabilities {
  const all = generateRouterRtpCapabilities([...MEDIA_CODECS]);
  return {
    codecs: (all.codecs ?? []).map((codec) => ({ ...codec, rtcpFeedback: (codec.rtcpFeedback ?? []).filter(({ type }) => type !== 'transport-cc' && !(codec.kind === 'audio' && type === 'nack')) })),
    headerExtensions: (all.headerExtensions ?? []).filter(({ uri }) => OFFERED.has(uri)),
  };
}

/** `openSocket`: where a test stands between the network and the engine. */
export async function createWeriftEngine(address: MediaAddress, now: () => number, openSocket?: OpenSocket): Promise<MediaEngine> {
  const port = await openMediaPort(address, openSocket);
  const rtpCapabilities = capabilities();
  const transports = new Set<MediaTransport>();
  return {
    name: 'werift',
    rtpCapabilities,
    async createRouter() {
      const producers = new Map<string, Producer>();
      const own = new Set<MediaTransport>();
      const plain = new Set<{ close(): void }>();
      return {
        async createTransport() {
          const transport = await createTransport({
            port, rtpCapabilities, producers, now,
            gone: () => {
              own.delete(transport);
              transports.delete(transport);
            },
          });
          own.add(transport);
          transports.add(transport);
          return transport;
        },
        canConsume(producer, caps) {
          const known = producers.get(producer);
          return known !== undefined && canConsume(known.consumable, caps);
        },
        async createInput(codec) {
          const input = await createPlainInput(codec, { rtpCapabilities, producers, now });
          plain.add(input);
          return input;
        },
        async createOutput(options) {
          const output = await createPlainOutput(options, { rtpCapabilities, producers, now });
          plain.add(output);
          return output;
        },
        // It lives and dies with this process.
        onGone: () => undefined,
        close() {
          for (const transport of own) transport.close();
          for (const one of plain) one.close();
        },
      };
    },
    async close() {
      for (const transport of transports) transport.close();
      await port.close();
    },
  };
}
