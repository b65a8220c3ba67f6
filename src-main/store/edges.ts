// Edges of transactions, for tests that end a process or fail a disk exactly there.

import type Database from 'better-sqlite3';

/** Told of every transaction's edges; what it throws is a fault of the disk or the end of the process. For tests of exactly that. */
export type Edges = (edge: 'begin' | 'committed') => void;

/** The same database, saying so before and after each transaction: those of several statements and those of one. */
export function withEdges(database: Database.Database, edges: Edges): Database.Database {
  const told = <A extends unknown[], R>(work: (...args: A) => R) =>
    (...args: A): R => {
      if (database.inTransaction) return work(...args);
      edges('begin');
      const result = work(...args);
      edges('committed');
      return result;
    };
  return new Proxy(database, {
    get(target, name) {
      if (name === 'transaction') return (work: (...args: unknown[]) => unknown) => told(target.transaction(work));
      if (name === 'prepare') return (sql: string) => lazily(() => target.prepare(sql), told);
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Prepared when it is first used: thousands of stores are opened by those tests, and each uses few of its statements. */
function lazily(prepare: () => Database.Statement, told: <A extends unknown[], R>(work: (...args: A) => R) => (...args: A) => R): Database.Statement {
  let statement: Database.Statement | undefined;
  const methods = new Map<string | symbol, unknown>();
  return new Proxy({} as Database.Statement, {
    get(_, name) {
      if (methods.has(name)) return methods.get(name);
      const prepared = (statement ??= prepare());
      const value = Reflect.get(prepared, name, prepared) as unknown;
      if (typeof value !== 'function') return value;
      const bound = value.bind(prepared) as (...args: unknown[]) => unknown;
      const method = name === 'run' && !prepared.reader ? told(bound) : bound;
      methods.set(name, method);
      return method;
    },
  });
}
