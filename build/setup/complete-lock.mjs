// Writes the platform packages into package-lock.json that the registry at hand did not have when the lock was made. Without
// them `npm ci` refuses the lock on every machine, and other platforms would install without their binaries.
//
//   node build/setup/complete-lock.mjs          after any change of dependencies
//
// Such an entry has version and platform, from the package that asks for it, and no integrity: npm then takes what the registry
// of that machine serves.

import { readFileSync, writeFileSync } from 'node:fs';

const path = new URL('../../package-lock.json', import.meta.url);

const OPERATING_SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openbsd', 'netbsd', 'openharmony', 'sunos', 'aix', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'armv7', 'x64', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

/** Platform of a binary package by the words of its name; `undefined` when the name speaks of none. */
export const platformOf = (name) => {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) => OPERATING_SYSTEMS.includes(word)) ?? (words.some((word) => word.startsWith('linuxmusl')) ? 'linux' : undefined);
  const cpu = words.find((word) => PROCESSORS.includes(word));
  if (!os || !cpu) return undefined;
  const libc = words.includes('musl') || words.includes('musleabihf') ? 'musl' : os === 'linux' && words.some((word) => word.startsWith('gnu')) ? 'glibc' : undefined;
  return { os: [os], cpu: [cpu === 'armv7' ? 'arm' : cpu], ...(libc && { libc: [libc] }) };
};

/** Names and versions of optional packages that the lock speaks of without having them. */
export const missingOf = (lock) => {
  const missing = new Map();
  for (const [at, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      const found = lock.packages[`${at}/node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
      if (!found && platformOf(name)) missing.set(name, { version, dev: entry.dev === true });
    }
  }
  return missing;
};

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const lock = JSON.parse(readFileSync(path, 'utf8'));
  const missing = missingOf(lock);
  for (const [name, { version, dev }] of missing) {
    lock.packages[`node_modules/${name}`] = { version, ...platformOf(name), ...(dev && { dev: true }), optional: true };
  }
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(`${missing.size} platform packages written into the lock`);
}
