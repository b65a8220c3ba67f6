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
      if (name === 'prepare') {
        return (sql: string) => {
          const statement = target.prepare(sql);
          if (statement.reader) return statement;
          const run = told((...args: unknown[]) => statement.run(...args));
          return new Proxy(statement, { get: (inner, key) => (key === 'run' ? run : (Reflect.get(inner, key, inner) as unknown)) });
        };
      }
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
