import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '#testing/eventually.ts';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '../embedded.ts';
import { isAlive, runningServer } from '../postmaster.ts';

let dataDir: string;
let started: EmbeddedPostgres[];
let owners: ChildProcess[];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'dosirak-embedded-'));
  started = [];
  owners = [];
});

afterEach(async () => {
  for (const owner of owners) owner.kill('SIGKILL');
  await Promise.all(started.map(({ stop }) => stop()));
  await eventually(async () => expect(await serverProcess()).toBeUndefined());
  await rm(dataDir, { recursive: true, force: true });
});

const start = async (options: Partial<EmbeddedPostgresOptions> = {}): Promise<EmbeddedPostgres> => {
  const postgres = await startEmbeddedPostgres({ dataDir, port: 0, databases: ['kept'], ...options });
  started.push(postgres);
  return postgres;
};

/** Another process that owns the PostgreSQL on `dataDir`. */
const startOwner = async (): Promise<ChildProcess> => {
  const owner = spawn(process.execPath, [join(import.meta.dirname, 'owner.ts'), dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  owners.push(owner);
  await once(owner.stdout!, 'data');
  return owner;
};

const serverProcess = (): Promise<number | undefined> => runningServer(join(dataDir, 'data'));

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('an embedded PostgreSQL', () => {
  it('keeps its data from one start to the next, and gets the databases it lacks', async () => {
    const first = await start();
    await query(first.url('kept'), "CREATE TABLE lunch (name text); INSERT INTO lunch VALUES ('도시락')");
    await first.stop();
    expect(await serverProcess()).toBeUndefined();
    const second = await start({ databases: ['kept', 'added'] });
    expect(await query(second.url('kept'), 'SELECT name FROM lunch')).toEqual([{ name: '도시락' }]);
    expect(await query(second.url('added'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('sorts by code point in UTF-8 and counts in UTC, wherever it runs', async () => {
    const { url } = await start({ temporary: true });
    expect(await query(url('kept'), "SELECT current_setting('server_encoding') AS encoding, current_setting('TimeZone') AS zone, 'Z' < 'a' AS sorted, upper('é') AS upper")).toEqual([
      { encoding: 'UTF8', zone: 'UTC', sorted: true, upper: 'É' },
    ]);
  });

  it('lets the services neither run programs nor read files', async () => {
    const { url } = await start({ temporary: true });
    await query(url('kept'), 'CREATE TABLE stolen (line text)');
    await expect(query(url('kept'), "COPY stolen FROM PROGRAM 'id'")).rejects.toThrow('permission denied');
    await expect(query(url('kept'), "COPY stolen FROM '/etc/passwd'")).rejects.toThrow('permission denied');
  });

  it('ends with its owner, also when that is killed', async () => {
    const owner = await startOwner();
    expect(await serverProcess()).toBeDefined();
    owner.kill('SIGKILL');
    await eventually(async () => expect(await serverProcess()).toBeUndefined());
  });

  it('is started again after an owner that was killed a moment ago', async () => {
    const owner = await startOwner();
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const { url } = await start();
    expect(await query(url('kept'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('takes over from one whose owner and keeper were both killed', async () => {
    const owner = await startOwner();
    const { keeper } = JSON.parse(await readFile(join(dataDir, 'owner.json'), 'utf8')) as { keeper: number };
    process.kill(keeper, 'SIGKILL');
    owner.kill('SIGKILL');
    await eventually(() => expect([keeper, owner.pid!].filter(isAlive)).toEqual([]));
    expect(await serverProcess()).toBeDefined();
    const { url } = await start();
    expect(await query(url('kept'), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('does not take the process of another program for a server that is left', async () => {
    await (await start()).stop();
    await writeFile(join(dataDir, 'data', 'postmaster.pid'), `${process.pid}\n${join(dataDir, 'data')}\n`);
    await expect(start()).resolves.toBeDefined();
  });

  it('says what to do when another one runs on the same data', async () => {
    const owner = await startOwner();
    await expect(start()).rejects.toThrow(new RegExp(`Another npm start \\(process ${owner.pid}\\) is running .* Stop it, or .*DATA_DIR and POSTGRES_PORT`));
  });

  it('names the variable when its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    try {
      await expect(start({ port })).rejects.toThrow(new RegExp(`Port ${port}.*POSTGRES_PORT`));
    } finally {
      other.close();
    }
  });

  it('tells when it is lost', async () => {
    const lost = new Promise<string>((resolve) => void start({ onLost: resolve }));
    await eventually(async () => expect(await serverProcess()).toBeDefined());
    await eventually(() => expect(started).toHaveLength(1));
    process.kill((await serverProcess())!, 'SIGQUIT');
    expect(await lost).toContain('shut down');
  });
});
