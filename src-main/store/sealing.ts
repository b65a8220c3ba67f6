// Sealed columns: what a case's rows say is text that opens with the case's key alone. What an older version wrote in the clear is read as
// it is until it has been sealed.

export interface Sealing {
  seal(caseId: string, text: string): string;
  /** Throws when the case's key is gone. */
  open(caseId: string, text: string): string;
}

/** Nothing is sealed. */
export const PLAIN: Sealing = { seal: (_, text) => text, open: (_, text) => text };

/** Before every sealed text. */
export const MARK = 's1:';

/** `keys` seals bytes to base64 and opens them again. */
export const createSealing = (keys: { seal(caseId: string, plain: Uint8Array): string; open(caseId: string, sealed: string): Buffer | undefined }): Sealing => ({
  seal: (caseId, text) => MARK + keys.seal(caseId, Buffer.from(text)),
  open(caseId, text) {
    if (!text.startsWith(MARK)) return text;
    const plain = keys.open(caseId, text.slice(MARK.length));
    if (!plain) throw new Error('a sealed row does not open: its case key is gone or the row was altered');
    return plain.toString('utf8');
  },
});
