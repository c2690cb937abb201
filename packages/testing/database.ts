import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { migrateFolder } from '#platform/postgres/migrate.ts';
import { testDatabasePrefix, testServerVariable } from './test-server.ts';

export type TestDatabase = {
  readonly url: string;
  /** Removes it. Rejects, having removed it all the same, when a connection to it is still open: something was not stopped. */
  drop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** What is in it from the start: the tables of a context as its migrations make them, or what `sql` makes. */
export type TestDatabaseContent = { readonly context: string } | { readonly sql: string };

/** A database of its own for a test or a suite, on the run's PostgreSQL. Takes some 50 ms. */
export const testDatabase = async (content: TestDatabaseContent): Promise<TestDatabase> => {
  const server = await serverUrl();
  const name = `${testDatabasePrefix}${'context' in content ? content.context : 'sql'}_${randomUUID().slice(0, 8)}`;
  const url = inDatabase(server, name);
  if ('context' in content) {
    const template = await templateOf(content.context, server);
    await within(server, (admin) => admin.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`));
  } else {
    await within(server, (admin) => admin.query(`CREATE DATABASE "${name}"`));
    await within(url, (client) => client.query(content.sql));
  }
  const drop = (): Promise<void> => within(server, (admin) => dropDatabase(admin, name));
  return { url, drop, [Symbol.asyncDispose]: drop };
};

const serverUrl = async (): Promise<string> => {
  const door = process.env[testServerVariable];
  if (door === undefined) throw new Error('test databases are there in Jest only, which starts their PostgreSQL (packages/testing/jest/setup.mjs)');
  const response = await fetch(door);
  const answer = await response.text();
  if (!response.ok) throw new Error(`the tests' PostgreSQL did not start: ${answer}`);
  return answer;
};

const inDatabase = (server: string, name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href;

const within = async <T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** A migrated database to copy from: migrations run once for a whole run. It gets its name when it is complete. */
const templateOf = (context: string, server: string): Promise<string> => within(server, async (admin) => {
  const name = `template_${context}`;
  await admin.query('SELECT pg_advisory_lock(hashtext($1))', [name]); // the other workers wait here; it ends with the connection
  const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 1) return name;
  const draft = `${name}_draft`;
  await admin.query(`DROP DATABASE IF EXISTS "${draft}"`);
  await admin.query(`CREATE DATABASE "${draft}"`);
  await migrateFolder(join(import.meta.dirname, '../../prisma', context), inDatabase(server, draft));
  await admin.query(`ALTER DATABASE "${draft}" RENAME TO "${name}"`);
  return name;
});

const graceMs = 1_000;

/** A pool's `end()` resolves a moment before PostgreSQL has noticed, so connections have that moment to go. */
const dropDatabase = async (admin: pg.Client, name: string): Promise<void> => {
  let open: { application_name: string; query: string }[] = [];
  for (const deadline = Date.now() + graceMs; Date.now() < deadline;) {
    open = (await admin.query<(typeof open)[number]>("SELECT application_name, query FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'", [name])).rows;
    if (open.length === 0) break;
    await admin.query('SELECT pg_sleep(0.02)');
  }
  // by force only where it is needed: what PostgreSQL runs there by itself ends for a plain DROP, and is not ours to terminate
  await admin.query(`DROP DATABASE IF EXISTS "${name}"${open.length === 0 ? '' : ' WITH (FORCE)'}`);
  if (open.length === 0) return;
  const queries = open.map(({ application_name, query }) => `  ${application_name}: ${query.replaceAll(/\s+/g, ' ').slice(0, 160)}`);
  throw new Error(`${open.length} connections to ${name} were still open when it was dropped. What was not closed? Their last queries:\n${queries.join('\n')}`);
};
