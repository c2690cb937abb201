import pg from 'pg';
import type { Logger } from '../logger.ts';

/** A context's database: its address, or a pool the caller keeps. */
export type Database = { readonly databaseUrl: string; readonly pool?: undefined } | { readonly pool: pg.Pool; readonly databaseUrl?: undefined };

/** The pool to use, and how to give it back: one made here is closed, the caller's own is left alone. */
export const openPool = (database: Database, { max = 8, logger }: { max?: number; logger?: Logger } = {}): { pool: pg.Pool; close(): Promise<void> } => {
  if (database.pool) return { pool: database.pool, close: async () => {} };
  const pool = new pg.Pool({ connectionString: database.databaseUrl, max, connectionTimeoutMillis: 5_000, query_timeout: 15_000, idle_in_transaction_session_timeout: 30_000, keepAlive: true, keepAliveInitialDelayMillis: 10_000 });
  pool.on('error', (error) => logger?.warn({ err: error }, 'a database connection was lost'));
  let closing: Promise<void> | undefined;
  return { pool, close: () => (closing ??= pool.end()) };
};

/** Does `work` in one transaction on one connection. A connection on which that failed is not used again. */
export const inTransaction = async <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(true); // ends the session, and so rolls back
    throw error;
  }
};
