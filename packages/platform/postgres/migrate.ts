import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { everything, withSchemaEngine } from './schema-engine.ts';

/** Why a database could not be brought up to date; the message says where, and what to do. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Applies the migrations of `folder` (a `prisma/<context>`) that the database does not have yet, and answers their names.
 * It keeps Prisma's own record (`_prisma_migrations`), so `prisma migrate deploy` elsewhere agrees with it. A migration that
 * fails leaves nothing behind and is tried again the next time.
 * Throws a MigrationError when one fails, when one was edited after it had been applied, or when the database is out of reach.
 */
export const migrateFolder = async (folder: string, databaseUrl: string): Promise<string[]> => {
  const [schema, migrationsList] = await Promise.all([readFile(join(folder, 'schema.prisma'), 'utf8'), migrationsOf(folder)]);
  try {
    return await withSchemaEngine(databaseUrl, schema, (engine) => apply(engine, migrationsList));
  } catch (cause) {
    throw new MigrationError(`The migrations of ${basename(folder)} could not be applied: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};

const apply = async (engine: SchemaEngine, migrationsList: MigrationList): Promise<string[]> => {
  // otherwise it would go unnoticed until a query asks for what is not there
  const { editedMigrationNames: edited } = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: everything });
  if (edited.length > 0) throw new Error(`${edited.join(' and ')}: edited after it had been applied to this database. Undo the edit and write a new migration, or start over with an empty database (npm run reset).`);
  try {
    return (await engine.applyMigrations({ migrationsList, filters: everything })).appliedMigrationNames;
  } catch (error) {
    // the record of the failure would keep every later start from trying again
    const { failedMigrationNames } = await engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: everything });
    for (const migrationName of failedMigrationNames) await engine.markMigrationRolledBack({ migrationName });
    throw error;
  }
};

/** The migrations that stand in `folder`/migrations, oldest first. */
export const migrationsOf = async (folder: string): Promise<MigrationList> => {
  const baseDir = join(folder, 'migrations');
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const migrationDirectories = await Promise.all(names.map(async (name) => {
    const value = await readFile(join(baseDir, name, 'migration.sql'), 'utf8');
    return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
  }));
  const lockfile = { path: './migration_lock.toml', content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8') };
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories };
};
