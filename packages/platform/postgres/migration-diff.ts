import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchemaContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { everything, withSchemaEngine } from './schema-engine.ts';

/**
 * The SQL that leads from the tables as they are in the database to what `folder`/schema.prisma says; empty when they agree.
 * What a Prisma schema cannot say (partial indexes, triggers, functions) stays as it is.
 */
export const differenceTo = async (folder: string, databaseUrl: string): Promise<string> => {
  const content = await readFile(join(folder, 'schema.prisma'), 'utf8');
  const wanted: SchemaContainer[] = [{ path: 'schema.prisma', content }];
  const script = await withSchemaEngine(databaseUrl, content, async (engine) => {
    const { schema: { files } } = await engine.introspect({ schema: { files: wanted }, baseDirectoryPath: folder, force: false, compositeTypeDepth: -1, namespaces: null });
    const { stdout } = await engine.diff({ from: { tag: 'schemaDatamodel', files }, to: { tag: 'schemaDatamodel', files: wanted }, script: true, exitCode: null, filters: everything });
    return stdout ?? '';
  });
  return without(await inexpressible(databaseUrl), script);
};

/** The indexes that a Prisma schema cannot name. */
const inexpressible = async (databaseUrl: string): Promise<string[]> => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>("SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indpred IS NOT NULL OR indexprs IS NOT NULL");
    return rows.map(({ name }) => name.replaceAll('"', ''));
  } finally {
    await client.end();
  }
};

const without = (indexes: readonly string[], script: string): string =>
  script.split(/(?=^-- )/m).filter((statement) => !indexes.some((index) => statement.includes(`DROP INDEX "${index}"`))).join('').replace(/^-- This is an empty migration\.\s*$/m, '').trim();
