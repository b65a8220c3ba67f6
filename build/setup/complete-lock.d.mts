export interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>>; readonly dev?: boolean }>>;
}
export function platformOf(name: string): { readonly os: readonly string[]; readonly cpu: readonly string[]; readonly libc?: readonly string[] } | undefined;
export function missingOf(lock: Lock): Map<string, { readonly version: string; readonly dev: boolean }>;
