import pg from 'pg';
import { admin } from './cluster.ts';

/** The account of the services, in the embedded PostgreSQL. It owns their databases and may make more, nothing else. */
export const serviceAccount = { user: 'dosirak', password: 'dosirak' } as const;

/** Makes the services' account and those of `databases` that are not there yet. */
export const ensureDatabases = async (port: number, adminPassword: string, databases: readonly string[]): Promise<void> => {
  const client = new pg.Client({ host: '127.0.0.1', port, user: admin, password: adminPassword, database: 'postgres' });
  await client.connect();
  try {
    const { user, password } = serviceAccount;
    const roles = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [user]);
    if (roles.rowCount === 0) await client.query(`CREATE ROLE ${client.escapeIdentifier(user)} LOGIN CREATEDB PASSWORD ${client.escapeLiteral(password)}`);
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    const there = new Set(rows.map(({ datname }) => datname));
    for (const name of databases) {
      if (!there.has(name)) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)} OWNER ${client.escapeIdentifier(user)}`);
    }
  } finally {
    await client.end();
  }
};
