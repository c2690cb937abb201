import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type TestDatabase, testDatabase } from '#testing/database.ts';
import { migrateFolder } from '../migrate.ts';
import { differenceTo } from '../migration-diff.ts';

const schema = (fields = '') => `
generator client {
  provider = "prisma-client"
  output   = "./generated"
}
datasource db {
  provider = "postgresql"
}
model Lunch {
  id   String @id @db.Uuid
  name String
  ${fields}
  @@map("lunch")
}`;

const table = 'CREATE TABLE "lunch" ("id" UUID NOT NULL, "name" TEXT NOT NULL, CONSTRAINT "lunch_pkey" PRIMARY KEY ("id"));';
const trigger = `CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := upper(NEW.name); -- with a semicolon; and another one
  RETURN NEW;
END $$;
CREATE TRIGGER shout BEFORE INSERT ON "lunch" FOR EACH ROW EXECUTE FUNCTION shout();`;

let folder: string;
let database: TestDatabase;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dosirak-migrate-'));
  database = await testDatabase({ sql: '' });
  await write('schema.prisma', schema());
  await write('migrations/migration_lock.toml', 'provider = "postgresql"\n');
});

afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

const write = async (path: string, content: string): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), content);
};

const query = async (sql: string): Promise<unknown[]> => {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
};

describe('migrating', () => {
  it('applies what is new, in order, once', async () => {
    await write('migrations/1_first/migration.sql', table);
    expect(await migrateFolder(folder, database.url)).toEqual(['1_first']);
    await write('migrations/2_second/migration.sql', 'ALTER TABLE "lunch" ADD COLUMN "price" BIGINT;');
    expect(await migrateFolder(folder, database.url)).toEqual(['2_second']);
    expect(await migrateFolder(folder, database.url)).toEqual([]);
  });

  it('takes functions and triggers, semicolons and all', async () => {
    await write('migrations/1_first/migration.sql', table + trigger);
    await migrateFolder(folder, database.url);
    await query("INSERT INTO lunch VALUES (gen_random_uuid(), 'bibimbap')");
    expect(await query('SELECT name FROM lunch')).toEqual([{ name: 'BIBIMBAP' }]);
  });

  it('does nothing of a migration that fails, says where it failed, and can be tried again', async () => {
    await write('migrations/1_first/migration.sql', `${table}\nCREATE TABEL nonsense ();`);
    await expect(migrateFolder(folder, database.url)).rejects.toThrow(/syntax error at or near "TABEL" \(line 2\)/);
    expect(await query("SELECT tablename FROM pg_tables WHERE tablename = 'lunch'")).toEqual([]);
    await write('migrations/1_first/migration.sql', table);
    expect(await migrateFolder(folder, database.url)).toEqual(['1_first']);
  });

  it('notices that what was applied has been edited since', async () => {
    await write('migrations/1_first/migration.sql', table);
    await migrateFolder(folder, database.url);
    await write('migrations/1_first/migration.sql', `${table} -- and more`);
    await expect(migrateFolder(folder, database.url)).rejects.toThrow(/1_first: edited after it had been applied .*npm run reset/);
  });
});

describe('the difference between the migrations and the schema', () => {
  it('is the SQL that is missing', async () => {
    await write('migrations/1_first/migration.sql', table);
    await migrateFolder(folder, database.url);
    await write('schema.prisma', schema('price BigInt?'));
    expect(await differenceTo(folder, database.url)).toMatch(/^-- AlterTable\nALTER TABLE "lunch" ADD COLUMN +"price" BIGINT;$/);
  });

  it('leaves alone what a schema cannot say', async () => {
    await write('migrations/1_first/migration.sql', `${table}${trigger}CREATE INDEX "short" ON "lunch" ("name") WHERE length("name") < 3; CREATE UNLOGGED TABLE "mood" ();`);
    await migrateFolder(folder, database.url);
    expect(await differenceTo(folder, database.url)).toBe('');
  });

  it('is nothing for every context of ours', async () => {
    const prisma = join(import.meta.dirname, '../../../../prisma');
    for (const context of await readdir(prisma)) {
      await using migrated = await testDatabase({ context });
      expect([context, await differenceTo(join(prisma, context), migrated.url)]).toEqual([context, '']);
    }
  });
});
