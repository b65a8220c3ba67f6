// JSON values: what canonical JSON, event bodies and contracts are made of.

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };
