// The parts of the small SFU by themselves: STUN, RTCP, payloads, loss, layers. Bytes in, bytes out.

import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIncoming } from './incoming.ts';
import { chooseLayer, FIRST_TRIAL, type LayerTrial } from './layer-choice.ts';
import { beginsKeyFrame, createVp8Rewriter } from './payload.ts';
import { readRtcp, writeNack, writePictureLoss, writeReceiverReport, writeRemb, writeSenderReport } from './rtcp.ts';
import { bindingSuccess, isSignedWith, readBindingRequest } from './stun.ts';

/** As a browser sends it: user name, nomination, integrity. */
const bindingRequest = (username: string, password: string): Buffer => {
  const attribute = (type: number, value: Buffer): Buffer => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(value.length, 2);
    return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  };
  const header = Buffer.from('0001000021 12a442'.replaceAll(' ', '') + '0102030405060708090a0b0c', 'hex');
  const body = Buffer.concat([attribute(0x0006, Buffer.from(username)), attribute(0x0025, Buffer.alloc(0))]);
  const signed = Buffer.concat([header, body]);
  signed.writeUInt16BE(body.length + 24, 2);
  return Buffer.concat([signed, attribute(0x0008, createHmac('sha1', password).update(signed).digest())]);
};

describe('STUN', () => {
  it('reads a check, knows by whom it is, and refuses a wrong password', () => {
    const request = readBindingRequest(bindingRequest('ours:theirs', 'secret'))!;
    expect([request.username, request.nominates]).toEqual(['ours:theirs', true]);
    expect([isSignedWith(request, 'secret'), isSignedWith(request, 'other')]).toEqual([true, false]);
    // RFC 5769, 2.2: where the request came from is the address XOR the cookie.
    const answer = bindingSuccess(Buffer.from('b7e7a701bc34d686fa87dfae', 'hex'), '192.0.2.1', 32_853, 'secret');
    expect(answer.subarray(0, 2).toString('hex')).toBe('0101');
    expect(answer.subarray(24, 32).toString('hex')).toBe('0001a147e112a643');
  });
  it('makes nothing of noise', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const cut = Buffer.concat([Buffer.from('0001', 'hex'), Buffer.from([0, bytes.length]), Buffer.from('2112a442', 'hex'), Buffer.alloc(12), Buffer.from(bytes)]);
      expect(() => [readBindingRequest(cut), readBindingRequest(Buffer.from(bytes))]).not.toThrow();
    }), { seed: 20261126 });
  });
});

describe('RTCP', () => {
  it('is read as it was written, also in one packet with others', () => {
    const block = { ssrc: 7, fractionLost: 12, lost: 34, highest: 70_000, jitter: 90, lastReport: 5, sinceReport: 6 };
    const compound = Buffer.concat([writeReceiverReport(1, [block]), writeNack(1, 9, [65_534, 65_535, 0, 3, 40]), writePictureLoss(1, 9), writeRemb(1, 900_000, [9]), writeSenderReport({ ssrc: 3, ntp: 0x1234_5678_9abcn, rtp: 42, packets: 1, bytes: 2, cname: 'x' })]);
    const read = readRtcp(compound);
    expect(read.map(({ kind }) => kind)).toEqual(['rr', 'nack', 'keyFrame', 'remb', 'sr']);
    expect(read[0]).toEqual({ kind: 'rr', blocks: [block] });
    expect((read[1] as unknown as { lost: number[] }).lost.toSorted((a, b) => a - b)).toEqual([0, 3, 40, 65_534, 65_535]);
    expect((read[3] as unknown as { bitrate: number }).bitrate).toBeGreaterThan(899_000);
    expect(read[4]).toMatchObject({ ssrc: 3, ntp: 0x1234_5678_9abcn, rtp: 42 });
  });
  it('that is cut or noise is left out', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      expect(() => readRtcp(Buffer.from(bytes))).not.toThrow();
    }), { seed: 20261126 });
  });
});

const vp8 = (picture: number, tl0: number, isKey: boolean): Buffer => Buffer.from([0x90, 0xe0, 0x80 | (picture >> 8), picture & 0xff, tl0, 0x00, isKey ? 0x00 : 0x01, 0, 0]);
describe('VP8', () => {
  it('tells where a picture begins that needs no other', () => {
    expect([beginsKeyFrame('video/VP8', vp8(1, 1, true)), beginsKeyFrame('video/VP8', vp8(1, 1, false)), beginsKeyFrame('audio/opus', Buffer.from([0]))]).toEqual([true, false, true]);
    expect([beginsKeyFrame('video/H264', Buffer.from([0x65, 1])), beginsKeyFrame('video/H264', Buffer.from([0x7c, 0x85])), beginsKeyFrame('video/H264', Buffer.from([0x7c, 0x05])), beginsKeyFrame('video/H264', Buffer.from([0x61, 1]))]).toEqual([true, true, false, false]);
  });
  it('counts on across a change of layers, past the end of its numbers', () => {
    const rewriter = createVp8Rewriter();
    const numbers = (payload: Buffer): readonly number[] => [payload.readUInt16BE(2) & 0x7fff, payload[4]!];
    expect(numbers(rewriter.rewrite(vp8(0x7ffe, 254, true)))).toEqual([0x7ffe, 254]);
    rewriter.switched();
    expect(numbers(rewriter.rewrite(vp8(500, 9, true)))).toEqual([0x7fff, 255]);
    expect(numbers(rewriter.rewrite(vp8(501, 10, false)))).toEqual([0, 0]);
    // One of the first picture that came late keeps its own number and turns nothing back.
    expect(numbers(rewriter.rewrite(vp8(500, 9, true)))).toEqual([0x7fff, 255]);
    expect(numbers(rewriter.rewrite(vp8(502, 11, false)))).toEqual([1, 1]);
  });
});

describe('a stream that arrives', () => {
  it('asks again for what is missing, a few times, and reports what never came', () => {
    const incoming = createIncoming(1, 90_000);
    for (const seq of [65_534, 65_535, 2]) incoming.take(seq, seq * 3000, 100, 1000);
    expect(incoming.missing(1000)).toEqual([0, 1]);
    expect(incoming.missing(1010)).toEqual([]);
    expect(incoming.take(0, 0, 100, 1020)).toBe(true);
    expect(incoming.take(0, 0, 100, 1021)).toBe(false);
    let asked = 0;
    for (let now = 1050; now < 3000; now += 50) asked += incoming.missing(now).length;
    expect(asked).toBe(7);
    expect(incoming.block(3000)).toMatchObject({ lost: 1, highest: 65_538, fractionLost: 51 });
    expect(incoming.block(3000)).toMatchObject({ fractionLost: 0 });
  });
  it('asks for each packet of a long burst that was lost before it asks for one again', () => {
    const incoming = createIncoming(1, 90_000);
    for (const seq of [0, 301]) incoming.take(seq, 0, 100, 1000);
    const asked = [1000, 1050, 1100].flatMap((now) => incoming.missing(now));
    expect(asked.slice(0, 300)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(asked.slice(300)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  });
});

describe('the layer of a consumer', () => {
  const bitrates = [150_000, 500_000, 1_500_000];
  const follow = (available: (now: number) => number | undefined, preferred: number, until: number): number | undefined => {
    let current: number | undefined;
    let trial: LayerTrial = FIRST_TRIAL;
    for (let now = 0; now <= until; now += 500) ({ layer: current, trial } = chooseLayer({ bitrates, preferred, current, available: available(now), now }, trial));
    return current;
  };
  it('is what was wished for where nothing says otherwise, and never one that is not sent', () => {
    expect([follow(() => undefined, 2, 1000), follow(() => undefined, 0, 1000)]).toEqual([2, 0]);
    expect(chooseLayer({ bitrates: [150_000, 0, 0], preferred: 2, current: undefined, available: undefined, now: 0 }, FIRST_TRIAL).layer).toBe(0);
    expect(chooseLayer({ bitrates: [0, 0, 0], preferred: 2, current: 1, available: undefined, now: 0 }, FIRST_TRIAL).layer).toBe(1);
  });
  it('goes down on a line that stays too narrow, not for a moment, and tries again later', () => {
    const narrow = (now: number): number => (now < 3_000 || now > 12_000 ? 5_000_000 : 600_000);
    expect(follow(narrow, 2, 3_500)).toBe(2);
    expect(follow(narrow, 2, 6_500)).toBe(1);
    expect(follow(narrow, 2, 60_000)).toBe(2);
  });
});
