// Compiles the worker with the compiler alone: its own build wants a Python tool and the sources of every library from many hosts.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

const LIBRARIES = ['libuv', 'libsrtp2', 'usrsctp', 'openssl', 'absl_flat_hash_map', 'absl_flat_hash_set', 'absl_btree', 'absl_inlined_vector', 'absl_optional', 'absl_strings', 'absl_memory'];

/** The names between brackets of `name = [ … ]` in a meson.build. */
export const listed = (meson: string, name: string): string[] => {
  const list = new RegExp(`^${name} = \\[([^\\]]*)\\]`, 'm').exec(meson)?.[1];
  if (list === undefined) throw new Error(`${name} is not in the worker's meson.build`);
  return [...list.matchAll(/'([^']+)'/g)].map(([, path]) => path!);
};

const run = (command: string, args: readonly string[], quiet = false): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', quiet ? 'pipe' : 'inherit'] });
    let out = '';
    child.stdout!.on('data', (bytes: Buffer) => {
      out += bytes.toString();
    });
    child.on('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    child.on('close', (code) => (code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}: ${args.at(-1) ?? ''}`))));
  });

const flagsOf = async (kind: '--cflags' | '--libs'): Promise<string[]> =>
  (await run('pkg-config', [kind, ...LIBRARIES]).catch((error: unknown) => {
    throw new Error(`The libraries are not all here (${String(error)}). On Debian 12: apt-get install g++ pkg-config libuv1-dev libsrtp2-dev libabsl-dev libusrsctp-dev nlohmann-json3-dev libssl-dev`);
  })).trim().split(/\s+/).filter((flag) => flag !== '');

export interface Compiling {
  /** `worker` of the npm package. */
  readonly source: string;
  readonly objects: string;
  readonly out: string;
  readonly jobs: number;
  readonly say: (line: string) => void;
}

export async function compileWorker({ source, objects, out, jobs, say }: Compiling): Promise<void> {
  const webrtc = join(source, 'deps', 'libwebrtc');
  const files = [
    ...listed(readFileSync(join(source, 'meson.build'), 'utf8'), 'common_sources').map((path) => join(source, path)),
    join(source, 'src', 'main.cpp'),
    ...listed(readFileSync(join(webrtc, 'meson.build'), 'utf8'), 'libwebrtc_sources').map((path) => join(webrtc, path)),
  ];
  const [cflags, libs] = [await flagsOf('--cflags'), await flagsOf('--libs')];
  const flags = ['-std=c++17', '-O2', '-DNDEBUG', '-DMS_LITTLE_ENDIAN', '-DMS_EXECUTABLE', '-w', ...cflags, `-I${join(source, 'include')}`, `-I${webrtc}`, `-I${join(webrtc, 'libwebrtc')}`];
  // The worker asks for <srtp.h>, as its own copy of the library lays it.
  flags.push(`-I${(await run('pkg-config', ['--variable=includedir', 'libsrtp2'])).trim()}/srtp2`);
  mkdirSync(objects, { recursive: true });
  const objectOf = (file: string): string => join(objects, `${file.slice(source.length + 1).replaceAll('/', '_')}.o`);
  const waiting = files.filter((file) => !existsSync(objectOf(file)));
  say(`${files.length} files, ${waiting.length} to compile, ${jobs} at a time`);
  let done = 0;
  const work = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const object = objectOf(file);
      // Under another name until it is whole: a build that was broken off goes on where it stopped.
      await run('g++', [...flags, '-c', '-o', `${object}.part`, file]);
      await run('mv', [`${object}.part`, object]);
      done += 1;
      if (done % 20 === 0) say(`${done} compiled, last ${basename(file)}`);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  await run('g++', ['-o', `${out}.part`, ...files.map(objectOf), ...libs, '-lpthread']);
  await run('mv', [`${out}.part`, out]);
  say(`${out}: ${(statSync(out).size / 1e6).toFixed(1)} MB`);
}
