import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PrismaPg } from '@prisma/adapter-pg';
import { v7 } from 'uuid';
import { CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement, latestChange, readArchive, readChanges, type JournalEntry, type RawDatabase } from '#messaging/persistence/journal.ts';
import { everything, withSchemaEngine } from '#platform/postgres/schema-engine.ts';
import { event, testContext, type TestContext } from './context.ts';

const models = readFileSync(join(import.meta.dirname, '../persistence/models.prisma'), 'utf8');

describe('the journal', () => {
  let context: TestContext;
  let prisma: TestClient;

  beforeAll(async () => {
    context = await testContext();
    await context.pool.query('CREATE TABLE thing (id uuid PRIMARY KEY, version int NOT NULL, name text UNIQUE)');
    prisma = await clientFor(context.url);
  });
  afterAll(async () => {
    await prisma.$disconnect();
    await context[Symbol.asyncDispose]();
  });

  const entry = (more: Partial<JournalEntry> = {}): JournalEntry => ({ events: [event(v7(), 1)], ...more });
  const write = (given: JournalEntry) => prisma.$executeRawUnsafe(...journalStatement(given));
  const command = () => ({ scope: v7(), key: 'one', fingerprint: 'a1', answer: { placed: true, note: `"it's 도시락"` } });
  const conflictOf = (batch: Promise<unknown>) => batch.then(() => 'no conflict', conflictIn);

  it('writes all of an entry with the row it belongs to', async () => {
    const [id, stream, told] = [v7(), v7(), event(v7(), 1, { price: 8_900, note: `"it's 도시락"`, none: null })];
    const [received, given] = [event(v7(), 1), command()];
    const changes = [{ stream, subject: 'a' }, { stream: `${stream}-other`, subject: 'b' }, { stream, subject: 'c' }];
    await prisma.$transaction([prisma.thing.create({ data: { id, version: 1 } }), write({ events: [told], command: given, received, changes })]);

    expect(await readArchive(prisma, { aggregateType: 'order', aggregateId: told.subject })).toEqual([told]);
    expect(await readArchive(prisma, { correlationId: told.correlationid })).toEqual([told]);
    expect(await findCommand(prisma, given.scope, 'one')).toEqual({ fingerprint: 'a1', answer: given.answer, recordedAt: expect.any(Date) });
    expect(await findCommand(prisma, given.scope, 'two')).toBeNull();
    expect(await context.count(`inbox WHERE event_id = '${received.id}'`)).toBe(1);
    expect((await readChanges(prisma, stream, 0)).map(({ sequence, subject }) => [sequence, subject])).toEqual([[1, 'a'], [2, 'c']]);
    expect(await latestChange(prisma, stream)).toBe(2);
    expect(await latestChange(prisma, 'nowhere')).toBe(0);
  });

  it('writes nothing of an entry when the row has another version by now', async () => {
    const [id, given, told, stream] = [v7(), command(), event(v7(), 1), v7()];
    await prisma.thing.create({ data: { id, version: 2 } });
    const batch = prisma.$transaction([prisma.thing.update({ where: { id, version: 1 }, data: { version: 2 } }), write({ events: [told], command: given, received: event(v7(), 1), changes: [{ stream, subject: '' }] })]);
    expect(await conflictOf(batch)).toBe('VERSION');
    expect(await findCommand(prisma, given.scope, given.key)).toBeNull();
    expect(await readArchive(prisma, { correlationId: told.correlationid })).toEqual([]);
    expect(await readChanges(prisma, stream, 0)).toEqual([]);
  });

  it('writes nothing of the row when the entry meets what is there', async () => {
    const [id, given] = [v7(), command()];
    await write(entry({ command: given }));
    expect(await conflictOf(prisma.$transaction([prisma.thing.create({ data: { id, version: 1 } }), write(entry({ command: given }))]))).toBe('COMMAND');
    expect(await context.count(`thing WHERE id = '${id}'`)).toBe(0);
  });

  describe('tells why it was rolled back', () => {
    it('COMMAND: the key was used', async () => {
      const given = command();
      await write(entry({ command: given }));
      expect(await conflictOf(write(entry({ command: { ...given, fingerprint: 'other' } })))).toBe('COMMAND');
    });
    it('RECEIVED: the event was applied, or another one of that sequence', async () => {
      const received = event(v7(), 1);
      await write(entry({ received }));
      expect(await conflictOf(write(entry({ received })))).toBe('RECEIVED');
      expect(await conflictOf(write(entry({ received: { ...received, id: v7() } })))).toBe('RECEIVED');
    });
    it('VERSION: the sequence was told, or the row was made, by somebody faster', async () => {
      const [told, id] = [event(v7(), 1), v7()];
      await prisma.$transaction([prisma.thing.create({ data: { id, version: 1, name: id } }), write({ events: [told] })]);
      expect(await conflictOf(write({ events: [{ ...told, id: v7() }] }))).toBe('VERSION');
      expect(await conflictOf(prisma.thing.create({ data: { id, version: 1 } }))).toBe('VERSION');
      expect(await conflictOf(prisma.thing.create({ data: { id: v7(), version: 1, name: id } }))).toBe('VERSION');
    });
    it('the same through node-postgres, and through what wraps it', async () => {
      const given = command();
      await context.write(entry({ command: given }));
      const error = await context.write(entry({ command: given })).catch((reason: unknown) => reason);
      expect(conflictIn(error)).toBe('COMMAND');
      expect(conflictIn(new Error('wrapped', { cause: error }))).toBe('COMMAND');
      expect(conflictIn(new VersionConflict())).toBe('VERSION');
      expect(conflictIn(new CommandRepeated())).toBe('COMMAND');
    });
    it('none of these: another fault', async () => {
      const told = event(v7(), 1);
      await write({ events: [told] });
      expect(await conflictOf(write({ events: [{ ...told, subject: v7() }] }))).toBeNull(); // an id that was not unique
      expect(await conflictOf(prisma.$executeRawUnsafe('SELECT 1 / 0'))).toBeNull();
      expect(conflictIn(new Error('anything'))).toBeNull();
      expect(conflictIn('anything')).toBeNull();
    });
    it('VERSION: of two that would wait for each other the database ends one', async () => {
      const [one, other] = [v7(), v7()];
      await context.pool.query("INSERT INTO thing (id, version) VALUES ($1, 1), ($2, 1)", [one, other]);
      const { promise: bothHold, resolve } = Promise.withResolvers<void>();
      let holding = 0;
      const run = async (first: string, second: string) => {
        const client = await context.pool.connect();
        try {
          await client.query('BEGIN');
          await client.query('UPDATE thing SET version = 2 WHERE id = $1', [first]);
          if (++holding === 2) resolve();
          await bothHold;
          await client.query('UPDATE thing SET version = 2 WHERE id = $1', [second]);
          await client.query('COMMIT');
          return 'done';
        } catch (error) {
          await client.query('ROLLBACK');
          return conflictIn(error);
        } finally {
          client.release();
        }
      };
      expect((await Promise.all([run(one, other), run(other, one)])).toSorted()).toEqual(['VERSION', 'done']);
    });
  });

  it('hands out a stream\'s sequences in the order of the commits, so that a reader never finds one below what it has read', async () => {
    const streams = [v7(), v7()] as const;
    const seen: number[] = [];
    let writing = true;
    const reading = (async () => {
      for (let more = true; more; ) {
        more = writing;
        for (const { sequence } of await readChanges(prisma, streams[0], seen.at(-1) ?? 0)) seen.push(sequence);
      }
    })();
    await Promise.all(Array.from({ length: 10 }, async (_, writer) => {
      for (let round = 0; round < 20; round += 1) {
        // both streams, each writer in its own order: locked in whatever order they come, some would wait for each other
        const order = writer % 2 === 0 ? streams : streams.toReversed();
        await context.write({ events: [], changes: order.map((stream) => ({ stream, subject: `${writer}` })) });
      }
    }));
    writing = false;
    await reading;
    expect(seen).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
  });

  it('has the same tables in its SQL as in its Prisma models', async () => {
    const asPrisma = await testContext();
    try {
      const script = await withSchemaEngine(asPrisma.url, `${datasource}${models}`, async (engine) =>
        (await engine.diff({
          from: { tag: 'empty' }, to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: `${datasource}${models}` }] },
          script: true, exitCode: null, filters: everything,
        })).stdout ?? '');
      await asPrisma.pool.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${script}`);
      const [bySql, byPrisma] = await Promise.all([catalogue(context), catalogue(asPrisma)]);
      const knownToSqlOnly = (line: string) => line.includes('outbox_unrelayed_idx') || line.startsWith('effect') || line.startsWith('thing');
      expect(bySql.filter((line) => !knownToSqlOnly(line))).toEqual(byPrisma);
    } finally {
      await asPrisma[Symbol.asyncDispose]();
    }
  });
});

const catalogue = async ({ pool }: TestContext): Promise<string[]> => {
  const { rows } = await pool.query<{ line: string }>(`
    SELECT concat_ws(' ', table_name, column_name, udt_name, datetime_precision, is_nullable, column_default) AS line FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY line`);
  return rows.map(({ line }) => line);
};

const datasource = 'datasource db {\n  provider = "postgresql"\n}\n';

type TestClient = RawDatabase & {
  $executeRawUnsafe(sql: string, ...values: unknown[]): Promise<number>;
  $transaction(batch: Promise<unknown>[]): Promise<unknown[]>;
  $disconnect(): Promise<void>;
  thing: Record<'create' | 'update', (args: object) => Promise<unknown>>;
};

/** A Prisma client as a context generates one: these models, and an aggregate's. */
const clientFor = async (url: string): Promise<TestClient> => {
  const folder = join(import.meta.dirname, 'generated');
  const thing = 'model Thing {\n  id String @id @db.Uuid\n  version Int\n  name String? @unique\n  @@map("thing")\n}\n';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'schema.prisma'), `generator client {\n  provider = "prisma-client"\n  output = "./client"\n  importFileExtension = "ts"\n}\n${datasource}${thing}${models}`);
  const prisma = join(import.meta.dirname, '../../../node_modules/prisma/build/index.js');
  execFileSync(process.execPath, [prisma, 'generate', '--schema', join(folder, 'schema.prisma')], { stdio: 'pipe', env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, NODE_OPTIONS: '' } });
  const generated = join(folder, 'client/client.ts');
  const { PrismaClient } = (await import(generated)) as { PrismaClient: new (options: object) => TestClient };
  return new PrismaClient({ adapter: new PrismaPg({ connectionString: url }) });
};
