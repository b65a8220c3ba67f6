// The machine-readable case inside the PDF: enough to fold it again and reach the same outcome with no server and no network.

import type { DeviceRecord, Heads, SignedEvent } from '../log/event.ts';
import type { Standard } from '../standard/standard.ts';
import type { Json } from '../json.ts';

/** ASCII: the older of the two name fields of PDF mangles anything else. */
export const ATTACHMENT_NAME = 'case.json';
export const ATTACHMENT_SCHEMA = 'kantai.conclusion/1';

export interface CaseAttachment {
  readonly schema: typeof ATTACHMENT_SCHEMA;
  readonly case: string;
  readonly matter: string;
  /** Report number, or null while it is not given. */
  readonly number: string | null;
  readonly outcome: string;
  /** One step a line, as printed. */
  readonly derivation: readonly string[];
  /** The facts as folded when it was composed; verifying folds again and compares. */
  readonly facts: Json;
  /** Open and sheet events in stream order. */
  readonly events: readonly SignedEvent[];
  readonly heads: Heads;
  readonly devices: readonly DeviceRecord[];
  /** Ed25519 public key of the server that signed the device records, base64. */
  readonly serverKey: string;
  /** Pinned standards by hash. */
  readonly standards: { readonly [hash: string]: Standard };
  readonly footage: readonly { readonly sha256: string; readonly bytes: number; readonly title: string }[];
}
