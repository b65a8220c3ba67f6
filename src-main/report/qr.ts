// The QR code of a document: its number and the SHA-256 of its attachment. It cannot hold the hash of the file that it is part of.
// Drawn as vector rectangles, so that it reads at any resolution. It can be copied: it proves nothing about the paper around it.

import makeCode from 'qrcode-generator';

export interface QrContent {
  readonly kind: string;
  /** Absent for a draft and for kinds without one. */
  readonly number?: string;
  readonly caseNumber: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  /** SHA-256 of the attachment, 64 hex digits. */
  readonly hash: string;
}

/** `KANTAI1|kind|number or case number|date|hash in base64url`: ASCII but for the number, about 100 bytes. */
export const qrText = ({ kind, number, caseNumber, createdAt, hash }: QrContent): string =>
  ['KANTAI1', kind, number ?? `-${caseNumber}`, createdAt.slice(0, 10), Buffer.from(hash, 'hex').toString('base64url')].join('|');

/** Quiet zone in modules, as the norm asks. */
const QUIET = 4;

/** Error correction M; runs of dark modules become one rectangle each. */
export const qrSvg = (text: string): string => {
  const code = makeCode(0, 'M');
  // Bytes, not characters: the library would cut those beyond Latin-1.
  code.addData(Buffer.from(text, 'utf8').toString('latin1'), 'Byte');
  code.make();
  const modules = code.getModuleCount();
  const size = modules + 2 * QUIET;
  const runs: string[] = [];
  for (let y = 0; y < modules; y += 1) {
    for (let x = 0; x < modules; x += 1) {
      if (!code.isDark(y, x)) continue;
      const from = x;
      while (x + 1 < modules && code.isDark(y, x + 1)) x += 1;
      runs.push(`M${from + QUIET} ${y + QUIET}h${x - from + 1}v1h-${x - from + 1}z`);
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path fill="#000" d="${runs.join('')}"/></svg>`;
};
