// One content for all composers: a conclusion of some twelve pages with forty pictures, as plain data.

import sharp from 'sharp';
import type { ConclusionInput, EvidencePicture } from '../../../src-main/report/input.ts';
import { fullInput } from '../../../src-main/report/sample.testing.ts';

const PICTURES = 40;

/** Pictures with grain, so that they compress as photographs do. */
export const pictures = async (): Promise<readonly EvidencePicture[]> => {
  const [width, height] = [1000, 750];
  return Promise.all(
    Array.from({ length: PICTURES }, async (_, index): Promise<EvidencePicture> => {
      let state = index + 1;
      const noise = Buffer.alloc((width / 4) * (height / 4) * 3);
      for (let at = 0; at < noise.length; at += 1) {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        noise[at] = 90 + (state >>> 26);
      }
      const bytes = await sharp(noise, { raw: { width: width / 4, height: Math.floor(height / 4), channels: 3 } }).resize(width, height).jpeg({ quality: 80 }).toBuffer();
      return { mime: 'image/jpeg', bytes: new Uint8Array(bytes), item: `${1 + (index % 4)}.${1 + (index % 10)}`, footageTitle: '后厨 全景', footage: String(index).padStart(64, 'a'), view: '水平 −32.5°　俯仰 4.0°　视场 60°', capturedAt: '2026-11-20T01:30:00.000Z', by: '张䶮' };
    }),
  );
};

export const content = async (): Promise<ConclusionInput> => ({ ...(await fullInput()), evidence: await pictures() });
