// A PostgreSQL server, chosen by DATABASE_URL: several server processes may share it.

import { Pool, types as defaultTypes, type CustomTypesConfig, type PoolClient } from 'pg';
import { bigintToNumber, type Database, type Parameter, type Query, type Row } from './database.ts';

const OID_INT8 = 20;

export async function createPostgresDatabase(url: string): Promise<Database> {
  const types = {
    getTypeParser: (oid: number, format?: 'text' | 'binary') =>
      oid === OID_INT8 && format !== 'binary' ? bigintToNumber : defaultTypes.getTypeParser(oid, format),
  } as CustomTypesConfig;
  const pool = new Pool({ connectionString: url, max: 10, types });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {});
  const queryOf =
    (runner: Pool | PoolClient): Query =>
    async <R extends Row>(sql: string, parameters: readonly Parameter[] = []) =>
      (await runner.query(sql, [...parameters])).rows as R[];
  return {
    query: queryOf(pool),
    transaction: async (work) => {
      const client = await pool.connect();
      try {
        await client.query('begin');
        const result = await work(queryOf(client));
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        // A connection that cannot even roll back is thrown away rather than given to the next caller.
        await client.query('rollback').then(
          () => client.release(),
          () => client.release(true),
        );
        throw error;
      }
    },
    close: async () => pool.end(),
  };
}
