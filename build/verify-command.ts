// The command behind `npm run verify`: what it answers to its arguments, in words and by its exit code.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyConclusion } from '../src-main/report/verify.ts';

export interface Answer {
  readonly code: 0 | 1 | 2 | 3;
  readonly out: string;
  readonly err: string;
}

const help = `npm run verify -- FILE.pdf [--trust DIR] [--sm2 FILE.p7s]… [--footage DIR] [--official] [--json] [--lang zh|en]

核验评审结论书（离线）：数字签名、签名后有无改动、证书、时间戳、吊销、记录链、由记录重新得出结论、页面与附件是否一致。
Verifies a signed conclusion offline: signatures, later changes, certificates, time stamps, revocation, records, outcome, pages.

  --trust DIR   受信任的根证书所在文件夹（.der .cer .crt .pem），也可放吊销列表 .crl 和 OCSP .ors
                folder of trusted root certificates; lists of revoked ones (.crl) and OCSP answers (.ors) may lie there too
  --sm2 FILE    SM2 分离签名（.p7s）；不给时自动取同名的（FILE*.p7s）
                detached SM2 signature (.p7s); those beside the file under its name are taken by themselves
  --footage DIR 影像原件所在文件夹，与所列哈希比对 / folder of original footage, compared with the listed hashes
  --official    要求签名人受信任且不是测试密钥 / demand a trusted signer and no test key
  --json        以 JSON 输出 / print the report as JSON
  --lang        zh（默认）或 en / language of the sentences

退出码 / exit code
  0  核验通过（测试密钥会注明）/ everything holds (a test key is named)
  1  核验不通过 / something does not hold
  2  不是可核验的结论书、无法读取或用法有误 / not a readable signed conclusion, or wrong usage
  3  其余都通过，但 --official 的要求没有满足 / all else holds, but not what --official demands
`;

/** Ends the command with 2. */
class Unusable extends Error {}
const fail = (message: string): never => {
  throw new Unusable(message);
};

export async function verifyCommand(arguments_: readonly string[]): Promise<Answer> {
  try {
    return await answerTo(arguments_);
  } catch (error) {
    if (error instanceof Unusable) return { code: 2, out: '', err: `${error.message}\n` };
    throw error;
  }
}

async function answerTo(arguments_: readonly string[]): Promise<Answer> {
  let out = '';
  const say = (words: string): void => void (out += words);
  const done = (code: Answer['code'], words = out): Answer => ({ code, out: words, err: '' });
  const options = (() => {
    try {
      return parseArgs({
        args: [...arguments_],
        allowPositionals: true,
        options: {
          trust: { type: 'string' },
          footage: { type: 'string' },
          sm2: { type: 'string', multiple: true },
          official: { type: 'boolean', default: false },
          json: { type: 'boolean', default: false },
          lang: { type: 'string', default: 'zh' },
          help: { type: 'boolean', short: 'h', default: false },
        },
      });
    } catch {
      return fail(help);
    }
  })();
  if (options.values.help) return done(0, help);
  const [file] = options.positionals;
  if (file === undefined || options.positionals.length !== 1) fail(help);

  const bytes = new Uint8Array(await read(file!, readFile(file!)));
  const beside = await Promise.all((options.values.sm2 ?? (await read(file!, besideOf(file!)))).map(async (path) => new Uint8Array(await read(path, readFile(path)))));
  const trust = options.values.trust === undefined ? undefined : await read(options.values.trust, trustOf(options.values.trust));
  const { trust: trustFolder, footage: footageFolder } = options.values;
  const report = await verifyConclusion(bytes, {
    ...(beside.length === 0 ? {} : { detached: beside }),
    ...(trust === undefined ? {} : { trust }),
    ...(trustFolder === undefined ? {} : { lists: await read(trustFolder, filesOf(trustFolder, /\.crl$/i)), answers: await read(trustFolder, filesOf(trustFolder, /\.(ors|ocsp)$/i)) }),
    ...(footageFolder === undefined ? {} : { footage: await read(footageFolder, hashesOf(footageFolder)) }),
  });

  const english = options.values.lang === 'en';
  const shapes = { true: '✓', false: '✗', unknown: '?' } as const;
  const official = report.checks.every(check => !['trusted', 'certificate'].includes(check.code) || check.ok === true) && !report.testKey;
  const verdict = (): string => {
    if (!report.ok) return english ? 'NOT VERIFIED' : '核验不通过';
    if (report.testKey) return english ? 'Verified, but signed with a test key: no official seal' : '核验通过，但使用测试密钥：不是正式印章';
    if (!official) return english ? 'Verified, but who signed is not established (no trusted root given)' : '内容核验通过，但签名人身份未确认（未提供受信任的根证书）';
    return english ? 'Verified' : '核验通过';
  };
  if (options.values.json) say(`${JSON.stringify(report, null, 2)}\n`);
  else {
    if (report.number !== undefined) say(`${english ? 'Number' : '编号'}: ${report.number}\n`);
    for (const check of report.checks) say(`${shapes[String(check.ok) as keyof typeof shapes]} ${english ? check.en : check.zh}\n`);
    for (const { number, allowed, changes } of report.revisions ?? []) {
      const said = [...new Set(changes.map(change => (english ? change.en : change.zh)))].join(english ? '; ' : '；');
      say(`${shapes[String(allowed) as keyof typeof shapes]} ${english ? `Save ${number}` : `第 ${number} 次保存`}: ${said}\n`);
    }
    say(`\n${verdict()}\n`);
  }
  const unreadable = report.checks.some(check => ['readable', 'signed'].includes(check.code) && check.ok === false);
  return done(unreadable ? 2 : report.ok ? (options.values.official && !official ? 3 : 0) : 1);
}

/** A PEM file may hold several certificates. */
const certificatesOf = (bytes: Buffer): Uint8Array[] => {
  const blocks = [...bytes.toString('latin1').matchAll(/-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g)];
  return blocks.length === 0 ? [new Uint8Array(bytes)] : blocks.map(([, body]) => new Uint8Array(Buffer.from(body!, 'base64')));
};

const trustOf = async (folder: string): Promise<Uint8Array[]> => {
  const names = (await readdir(folder)).filter(name => /\.(der|cer|crt|pem)$/i.test(name));
  return (await Promise.all(names.map(name => readFile(join(folder, name))))).flatMap(certificatesOf);
};

const filesOf = async (folder: string, kind: RegExp): Promise<Uint8Array[]> => {
  const names = (await readdir(folder)).filter(name => kind.test(name));
  return Promise.all(names.map(async name => new Uint8Array(await readFile(join(folder, name)))));
};

/** Every file below the folder, read piece by piece: originals are larger than memory. */
const hashesOf = async (folder: string): Promise<Set<string>> => {
  const found = new Set<string>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(join(entry.parentPath, entry.name))) hash.update(chunk as Buffer);
    found.add(hash.digest('hex'));
  }
  return found;
};

const read = async <T>(what: string, reading: Promise<T>): Promise<T> => {
  try {
    return await reading;
  } catch {
    return fail(`无法读取 / cannot read: ${what}`);
  }
};

/** Named ones, or those beside the file: `0421.pdf` has `0421.pdf.sm2-1.p7s` and `0421.p7s`. */
const besideOf = async (path: string): Promise<string[]> => {
  const name = basename(path).replace(/\.pdf$/i, '');
  return (await readdir(dirname(path))).filter((one) => one.startsWith(`${name}.`) && /\.p7s$/i.test(one)).map((one) => join(dirname(path), one));
};
