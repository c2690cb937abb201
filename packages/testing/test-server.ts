import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#platform/postgres/embedded.ts';

export type TestServer = { close(): Promise<void> };

declare global {
  var dosirakTestServer: TestServer | undefined;
}

/** Where a test worker asks for the run's PostgreSQL. */
export const testServerVariable = 'DOSIRAK_TEST_SERVER';

/** The names of the databases that tests get. */
export const testDatabasePrefix = 'test_';

/**
 * Lives in Jest's own process and gives its workers, over a local port, the URL of one PostgreSQL for the whole run. That starts
 * when the first test asks, so a run of pure tests has none, and ends with this process, however that ends.
 */
export const openTestServer = async (): Promise<TestServer> => {
  let postgres: Promise<EmbeddedPostgres> | undefined;
  const start = async (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir: await mkdtemp(join(tmpdir(), 'dosirak-test-')), port: 0, temporary: true });
  const door = createServer((_, response) => {
    (postgres ??= start()).then(
      ({ url }) => response.end(url('postgres')),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.message : String(error)),
    );
  });
  door.listen(0, '127.0.0.1').unref();
  await once(door, 'listening');
  process.env[testServerVariable] = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  return {
    close: async () => {
      door.close();
      door.closeAllConnections();
      const running = await postgres?.catch(() => undefined); // the test that asked has failed and said why
      if (running === undefined) return;
      await tellWhatIsLeft(running.url('postgres'));
      await running.stop();
    },
  };
};

const tellWhatIsLeft = async (url: string): Promise<void> => {
  const client = new pg.Client(url);
  await client.connect();
  const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database WHERE starts_with(datname, $1)', [testDatabasePrefix]);
  await client.end();
  if (rows.length > 0) console.warn(`${rows.length} test databases were not dropped: ${rows.map(({ datname }) => datname).join(', ')}`);
};
