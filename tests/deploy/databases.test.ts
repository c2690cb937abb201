import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#platform/postgres/embedded.ts';
import { migrate } from '../../scripts/migrate.ts';
import { newSecrets } from '../../scripts/secrets.ts';
import { type DatabaseOwner, databaseOwners, databasePasswordVariable } from '../../scripts/services.ts';

/** A server of its own, as roles are the whole server's. */
let postgres: EmbeddedPostgres;
const secrets = parseEnv(newSecrets());

const within = async <T>(connectionString: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** The file's statements, as psql reads them: `\\getenv name VARIABLE`, and then `:'name'`. */
const statementsOf = (file: string, environment: NodeJS.Dict<string>): string[] => {
  const known = new Map<string, string>();
  const sql = file.split('\n').flatMap((line) => {
    const [, name, variable] = /^\\getenv (\w+) (\w+)$/.exec(line) ?? [];
    if (name !== undefined) known.set(name, environment[variable as string] ?? '');
    return name !== undefined || line.startsWith('--') ? [] : [line.replaceAll(/:'(\w+)'/g, (_, used: string) => pg.escapeLiteral(known.get(used) as string))];
  });
  return sql.join('\n').split(';').map((statement) => statement.trim()).filter((statement) => statement !== '');
};

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'dosirak-deploy-'));
  postgres = await startEmbeddedPostgres({ dataDir, port: 0, temporary: true });
  const password = await readFile(join(dataDir, 'admin-password'), 'utf8');
  const statements = statementsOf(await readFile(new URL('../../deploy/databases.sql', import.meta.url), 'utf8'), secrets);
  await within(`postgresql://postgres:${password}@127.0.0.1:${postgres.port}/postgres`, async (admin) => {
    for (const statement of statements) await admin.query(statement);
  });
}, 60_000);
afterAll(() => postgres?.stop());

const urlOf = (owner: DatabaseOwner, database: string) => `postgresql://${owner}:${secrets[databasePasswordVariable(owner)]}@127.0.0.1:${postgres.port}/${database}`;

describe('deploy/databases.sql', () => {
  it('gives each a database that its account can bring up to date', async () => {
    expect((await migrate('order', urlOf('order', 'order'))).length).toBeGreaterThan(0);
    for (const owner of databaseOwners) await within(urlOf(owner, owner), (client) => client.query('CREATE TABLE theirs (id int)'));
  });

  it.each(databaseOwners)('lets the account of %s into no database but its own', async (owner) => {
    for (const other of databaseOwners.filter((name) => name !== owner)) await expect(within(urlOf(owner, other), async () => {})).rejects.toThrow(`permission denied for database "${other}"`);
    for (const more of ['CREATE DATABASE more', 'CREATE ROLE more', `SET ROLE ${owner === 'order' ? 'payment' : '"order"'}`]) await expect(within(urlOf(owner, owner), (client) => client.query(more))).rejects.toThrow('permission denied');
  });
});
