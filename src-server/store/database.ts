// The one door to PostgreSQL. PGlite in a folder and a PostgreSQL server give the same interface, so every statement is written once.

export type Row = { readonly [column: string]: unknown };
export type Parameter = string | number | boolean | null | Uint8Array;

export interface Query {
  /** Parameters are `$1`, `$2` …. Columns of type `json` come back parsed, `bigint` as a number. */
  <R extends Row = Row>(sql: string, parameters?: readonly Parameter[]): Promise<readonly R[]>;
}

export interface Database {
  readonly query: Query;
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it throws. Inside, only the given `query` may be
   * used: PGlite has one connection, and asking it from outside would wait for itself.
   */
  transaction<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** `bigint` columns hold counters that never reach 2^53 here; a number is what the callers want. */
export const bigintToNumber = (text: string): number => Number(text);
