// The check of the four properties (四性) of an archive package: is it genuine, whole, usable, safe? Reads a package like anybody would who
// only has it; names every fault. It says what it looked at, and nothing of what it could not see.

import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { CaseState } from '#shared/case/case.ts';
import { foldCase } from '#shared/case/fold.ts';
import { versionsOf } from '#shared/case/signing.ts';
import type { VerifyReport } from '#shared/contract/workstation.ts';
import type { Json } from '#shared/json.ts';
import type { LogCrypto } from '#shared/log/crypto.ts';
import type { DeviceRecord, SignedEvent } from '#shared/log/event.ts';
import { canonicalJson } from '#shared/log/canonical.ts';
import { checkDeviceRecord, checkStream, hashJson } from '#shared/log/chain.ts';
import { headsOf, streamOf } from '#shared/log/heads.ts';
import { checkPdfa } from '../report/pdfa-check.ts';
import { xmlText } from './metadata.ts';
import type { PackageSource } from './package-source.ts';
import { checkRecordings } from './recordings.ts';

export const PROPERTIES = ['authenticity', 'integrity', 'usability', 'safety'] as const;
export type Property = (typeof PROPERTIES)[number];

export interface ArchiveFault {
  readonly property: Property;
  readonly path: string;
  readonly zh: string;
  readonly en: string;
}
export interface ArchiveReport {
  readonly ok: boolean;
  readonly faults: readonly ArchiveFault[];
  readonly counts: { readonly files: number; readonly bytes: number; readonly documents: number; readonly signed: number; readonly events: number; readonly footage: number; readonly footageElsewhere: number; readonly recordings: number };
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
export const manifestSchema = z.object({
  schema: z.literal('kantai.archive/1'),
  case: z.string(),
  caseNumber: z.string(),
  createdAt: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: hash, mime: z.string(), title: z.string(), kind: z.enum(['document', 'signature', 'record', 'footage', 'journal', 'recording', 'metadata']), signed: z.boolean().optional(), document: z.string().optional() })),
  /** Footage of the case whose bytes lie elsewhere. */
  absent: z.array(z.object({ sha256: hash, bytes: z.number(), title: z.string() })),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** Nothing but this is in a receipt. */
const receiptSchema = z.strictObject({ schema: z.literal('kantai.receipt/1'), manifest: hash, caseNumber: z.string(), createdAt: z.string(), by: z.string(), bureau: z.string(), files: z.number(), bytes: z.number(), footageElsewhere: z.number(), events: z.number() });

const recordsSchema = z.object({ events: z.array(z.looseObject({ case: z.string() })), heads: z.record(z.string(), z.object({ seq: z.number(), hash: z.string() })), devices: z.array(z.looseObject({ device: z.string(), person: z.string() })), serverKey: z.string() });

export const MANIFEST = 'manifest.json';
export const RECEIPT = 'receipt.json';
export const RECORDS = 'records/events.json';
export const METADATA = 'metadata.xml';

/** Codes of a verification that any signed document must pass; the rest is about the case that only a conclusion carries. */
const SIGNATURE_CODES = new Set(['readable', 'signed', 'signature', 'coverage', 'revisions', 'certificate', 'sm2']);
/** Small files are read whole; footage is only hashed. */
const MOST_READ = 256 * 1024 * 1024;
const STARTS: { readonly [mime: string]: readonly string[] } = { 'image/jpeg': ['ffd8ff'], 'image/png': ['89504e47'], 'image/tiff': ['49492a00', '4d4d002a', '49492b00', '4d4d002b'], 'image/webp': ['52494646'], 'application/pdf': ['25504446'], 'video/webm': ['1a45dfa3'], 'audio/webm': ['1a45dfa3'], 'video/mp2t': ['47'] };

export interface CheckDeps {
  readonly crypto: LogCrypto;
  readonly verify: (pdf: Uint8Array, detached?: readonly Uint8Array[]) => Promise<VerifyReport>;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export const checkArchive = async (source: PackageSource, deps: CheckDeps): Promise<ArchiveReport> => {
  const faults: ArchiveFault[] = [];
  const fault = (property: Property, path: string, zh: string, en: string): void => void faults.push({ property, path, zh, en });
  const counts = { files: 0, bytes: 0, documents: 0, signed: 0, events: 0, footage: 0, footageElsewhere: 0, recordings: 0 };
  const done = (): ArchiveReport => ({ ok: faults.length === 0, faults, counts });

  // Safety first: nothing with a strange name is opened.
  const safe = source.entries.filter((entry) => {
    const good = !entry.odd && isSafeName(entry.path);
    if (!good) fault('safety', entry.path, '文件名越出归档包、重名，或不是普通文件。', 'A name that leads out of the package, stands twice, or is no plain file.');
    else if (/\.(exe|dll|js|mjs|bat|cmd|ps1|vbs|sh|scr|msi|jar|lnk|html?|svg)$/i.test(entry.path)) fault('safety', entry.path, '归档包里不应有程序或脚本。', 'Programs and scripts do not belong into a package.');
    return good;
  });
  const read = async (path: string): Promise<Uint8Array | undefined> => {
    const entry = safe.find((one) => one.path === path);
    if (entry === undefined || entry.bytes > MOST_READ) return undefined;
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of source.open(path)) chunks.push(chunk);
    } catch {
      return undefined;
    }
    return Buffer.concat(chunks);
  };

  const manifestBytes = await read(MANIFEST);
  const manifest = manifestBytes && manifestSchema.safeParse(parsed(manifestBytes));
  if (!manifest?.success) {
    fault('integrity', MANIFEST, '没有清单，或清单已损坏。', 'The manifest is missing or damaged.');
    return done();
  }
  const { files, absent } = manifest.data;
  const receipt = receiptSchema.safeParse(parsed(await read(RECEIPT)));
  if (!receipt.success || receipt.data.manifest !== sha256(manifestBytes!)) fault('integrity', RECEIPT, '回执缺失，或与清单不符。', 'The receipt is missing or is that of another manifest.');

  // Integrity: exactly the listed files, each with its bytes.
  const listed = new Set(files.map((one) => one.path));
  for (const { path } of safe) if (!listed.has(path) && path !== MANIFEST && path !== RECEIPT) fault('integrity', path, '清单里没有这个文件。', 'The manifest does not list this file.');
  const contents = new Map<string, Uint8Array>();
  for (const [index, one] of files.entries()) {
    deps.signal?.throwIfAborted();
    deps.onProgress?.(index, files.length);
    const entry = safe.find((each) => each.path === one.path);
    if (entry === undefined) {
      fault('integrity', one.path, '清单所列的文件不在归档包里。', 'A listed file is not in the package.');
      continue;
    }
    const digest = createHash('sha256');
    const kept: Uint8Array[] = [];
    let bytes = 0;
    try {
      for await (const chunk of source.open(one.path)) {
        digest.update(chunk);
        bytes += chunk.length;
        if (one.kind !== 'footage' && one.kind !== 'recording' && bytes <= MOST_READ) kept.push(chunk);
        else if (kept.length === 0) kept.push(chunk.subarray(0, 16));
      }
    } catch {
      fault('usability', one.path, '文件读不出来。', 'The file cannot be read.');
      continue;
    }
    counts.files += 1;
    counts.bytes += bytes;
    if (bytes !== one.bytes || digest.digest('hex') !== one.sha256) fault('integrity', one.path, '内容与清单所列的哈希不一致，已被改动或损坏。', 'The content is not the one that the manifest names: altered or damaged.');
    contents.set(one.path, Buffer.concat(kept));
  }

  const said = receipt.success ? receipt.data : undefined;
  const events = await checkRecords(contents, manifest.data, fault, deps.crypto);
  counts.events = events?.length ?? 0;
  for (const one of files) {
    deps.signal?.throwIfAborted();
    const bytes = contents.get(one.path);
    if (bytes === undefined) continue;
    if (one.kind === 'footage' || one.kind === 'recording') {
      if (one.kind === 'footage') counts.footage += 1;
      if (!starts(bytes, one.mime)) fault('usability', one.path, '不是所称格式的文件。', 'Not a file of the named format.');
    } else if (one.kind === 'document') {
      counts.documents += 1;
      if (one.signed) counts.signed += 1;
      const beside = files.filter((each) => each.kind === 'signature' && each.path.startsWith(`${one.path}.`)).flatMap((each) => contents.get(each.path) ?? []);
      await checkDocument(bytes, one, fault, (pdf) => deps.verify(pdf, beside));
    } else if (one.kind === 'signature') {
      // Judged with its document; one of a document that is not here proves nothing.
      counts.signed += 1;
      if (!files.some((each) => each.kind === 'document' && each.signed === true && one.path.startsWith(`${each.path}.`))) fault('authenticity', one.path, '这个分离签名没有对应的文书。', 'This detached signature belongs to no document of the package.');
    } else if (one.path.endsWith('.json') && parsed(bytes) === undefined) fault('usability', one.path, 'JSON 读不出来。', 'The JSON cannot be read.');
  }
  // Who keeps the receipt goes by what it says: each of it stands somewhere in the package, too.
  const counted = { caseNumber: manifest.data.caseNumber, createdAt: manifest.data.createdAt, files: files.length, bytes: files.reduce((sum, one) => sum + one.bytes, 0), footageElsewhere: absent.length, events: counts.events };
  if (said && Object.entries(counted).some(([name, value]) => said[name as keyof typeof counted] !== value)) fault('integrity', RECEIPT, '回执所写的案号、时间或数量与归档包不符。', 'The number, the time or the counts of the receipt are not those of the package.');
  const metadata = contents.get(METADATA);
  const xml = metadata && Buffer.from(metadata).toString('utf8');
  if (xml === undefined || !isWellFormed(xml)) fault('usability', METADATA, '元数据缺失或不是合格的 XML。', 'The metadata are missing or no well-formed XML.');
  else if (said && !(xml.includes(`by="${xmlText(said.by)}"`) && xml.includes(`>${xmlText(said.bureau)}<`))) fault('integrity', RECEIPT, '回执所写的经办人或审批局与元数据不符。', 'The person or the bureau of the receipt are not those of the metadata.');
  if (xml !== undefined) for (const one of files) if (one.path !== METADATA && !xml.includes(`path="${one.path}"`)) fault('integrity', METADATA, `元数据里没有 ${one.path}。`, `The metadata lack ${one.path}.`);

  // Everything that the records name is in the package, or is said to lie elsewhere.
  counts.footageElsewhere = absent.length;
  const here = new Set([...files.map((one) => one.sha256), ...absent.map((one) => one.sha256)]);
  for (const event of events ?? []) {
    const body = event.body as { footage?: { original?: { sha256?: string }; faces?: readonly { content?: { sha256?: string } }[] } } | undefined;
    const given = [body?.footage?.original?.sha256, ...(body?.footage?.faces ?? []).map((face) => face.content?.sha256)];
    if (event.type === 'footage.added' && given.some((sha256) => sha256 !== undefined && !here.has(sha256))) fault('integrity', RECORDS, '记录所载的影像既不在归档包里，也没有列为另存。', 'Footage of the records is neither in the package nor said to lie elsewhere.');
  }
  const state = events && folded(events, deps.crypto);
  if (state) {
    const textOf = (path: string): string | undefined => {
      const bytes = contents.get(path);
      return bytes && Buffer.from(bytes).toString('utf8');
    };
    counts.recordings = await checkRecordings({ state, manifest: manifest.data, textOf, open: (path) => source.open(path), fault });
  }
  for (const sha256 of state ? signedFiles(state) : []) if (!here.has(sha256)) fault('integrity', RECORDS, '有已签章的文书或分离签名不在归档包里。', 'A signed document or a detached signature is not in the package.');
  deps.onProgress?.(files.length, files.length);
  return done();
};

/** What the records, folded, say was signed: an event that had no effect signed nothing, and a time stamp makes another file of a sealed one. */
const signedFiles = (state: CaseState): readonly string[] => versionsOf(state).flatMap(({ signed }) => (signed === undefined ? [] : [signed.document.sha256, ...(signed.sm2 ?? []).map((one) => one.signature.sha256)]));
const folded = (events: readonly SignedEvent[], crypto: LogCrypto): CaseState | undefined => {
  try {
    return foldCase(events[0]?.case ?? '', events, crypto);
  } catch {
    // Records that cannot be folded have been named as damaged already.
    return undefined;
  }
};

export type Fault = (property: Property, path: string, zh: string, en: string) => void;

/** The records: chains, signatures, enrolled devices, ends as listed, pinned standards. */
const checkRecords = async (contents: ReadonlyMap<string, Uint8Array>, manifest: Manifest, fault: Fault, crypto: LogCrypto): Promise<readonly SignedEvent[] | undefined> => {
  const bytes = contents.get(RECORDS);
  const json = parsed(bytes);
  const read = recordsSchema.safeParse(json);
  if (bytes === undefined || !read.success) {
    fault('authenticity', RECORDS, '评审记录缺失或已损坏。', 'The records are missing or damaged.');
    return undefined;
  }
  const { serverKey, heads } = read.data;
  const events = read.data.events as unknown as readonly SignedEvent[];
  const devices = new Map((read.data.devices as unknown as readonly DeviceRecord[]).map((record) => [record.device, record]));
  try {
    const key = Buffer.from(serverKey, 'base64');
    for (const record of devices.values()) if (!checkDeviceRecord(record, key, crypto)) fault('authenticity', RECORDS, `设备 ${record.device} 的登记无效。`, `The enrolment of device ${record.device} does not hold.`);
    for (const [stream, own] of Map.groupBy(events, streamOf)) {
      const record = devices.get(own[0]!.device);
      if (record === undefined || own.some((event) => event.actor !== record.person || event.case !== manifest.case)) {
        fault('authenticity', RECORDS, `记录流 ${stream} 不是登记的人所写。`, `The stream ${stream} is not by the person who was enrolled.`);
        continue;
      }
      const checked = checkStream({ events: own.toSorted((left, right) => left.seq - right.seq), publicKey: Buffer.from(record.publicKey, 'base64'), every: true, crypto });
      if (!checked.ok) fault('authenticity', RECORDS, `记录流 ${stream} 断裂或被改动。`, `The stream ${stream} is broken or altered.`);
    }
    if (canonicalJson(headsOf(events, crypto) as unknown as Json) !== canonicalJson(heads as unknown as Json)) fault('integrity', RECORDS, '记录的末端与所列不一致：有记录缺失或多出。', 'The ends of the records are not those listed: some are missing or added.');
    for (const event of events) {
      const matters = event.type === 'case.opened' ? ((event.body as { matters?: readonly { standard: string }[] } | undefined)?.matters ?? []) : [];
      for (const { standard } of matters) {
        const path = `records/standards/${standard}.json`;
        const kept = parsed(contents.get(path));
        if (kept === undefined || hashJson(kept as Json, crypto) !== standard) fault('integrity', path, '立案时锁定的踏勘标准缺失或已被改动。', 'The pinned standard is missing or altered.');
      }
    }
  } catch {
    fault('authenticity', RECORDS, '评审记录自相矛盾，无法核对。', 'The records contradict themselves and cannot be checked.');
  }
  return events;
};

const checkDocument = async (bytes: Uint8Array, one: Manifest['files'][number], fault: Fault, verify: CheckDeps['verify']): Promise<void> => {
  try {
    for (const { rule, what } of await checkPdfa(bytes)) {
      const property = rule === 'actions' || rule === 'encryption' ? 'safety' : 'usability';
      fault(property, one.path, `不合长期保存的要求：${what}`, `Not fit for keeping: ${what}`);
    }
  } catch {
    fault('usability', one.path, 'PDF 打不开。', 'The PDF cannot be opened.');
    return;
  }
  if (!one.signed) return;
  const report = await verify(bytes);
  const wrong = report.checks.filter((check) => check.ok === false && (one.document === 'conclusion' || SIGNATURE_CODES.has(check.code)));
  for (const check of wrong) fault('authenticity', one.path, check.zh, check.en);
};

const isSafeName = (path: string): boolean =>
  path.length > 0 && path.length < 200 && /^[\w.\-/]+$/.test(path) && !path.startsWith('/') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const starts = (bytes: Uint8Array, mime: string): boolean => {
  const known = STARTS[mime];
  const head = Buffer.from(bytes.subarray(0, 8)).toString('hex');
  return known === undefined ? bytes.length > 0 : known.some((start) => head.startsWith(start));
};
const parsed = (bytes: Uint8Array | undefined): unknown => {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
};

/** Tags that open and close in order; enough for a file that only we write. */
export const isWellFormed = (xml: string): boolean => {
  const stack: string[] = [];
  const rest = xml.replace(/^<\?xml [^>]*\?>\s*/, '');
  let from = 0;
  for (const match of rest.matchAll(/<(\/?)([A-Za-z][\w.-]*)((?:\s+[\w:.-]+="[^"<]*")*)\s*(\/?)>/g)) {
    const between = rest.slice(from, match.index);
    if (/[<>]/.test(between) || (stack.length === 0 && between.trim() !== '')) return false;
    from = match.index + match[0].length;
    if (match[1] === '/') {
      if (stack.pop() !== match[2]) return false;
    } else if (match[4] !== '/') stack.push(match[2]!);
  }
  return stack.length === 0 && from > 0 && rest.slice(from).trim() === '';
};
