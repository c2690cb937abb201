import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SchemaContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { everything, withSchemaEngine } from './schema-engine.ts';

/**
 * The SQL that leads from the tables as they are in the database to what `folder`/schema.prisma says; empty when they agree.
 * What a Prisma schema cannot say (partial indexes, unlogged tables, triggers, functions) stays as it is.
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

/** The indexes and tables that a Prisma schema cannot describe. */
const inexpressible = async (databaseUrl: string): Promise<string[]> => {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(`
      SELECT indexrelid::regclass::text AS name FROM pg_index WHERE indpred IS NOT NULL OR indexprs IS NOT NULL
      UNION ALL SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relpersistence = 'u'`);
    return rows.map(({ name }) => name.replaceAll('"', ''));
  } finally {
    await client.end();
  }
};

const without = (names: readonly string[], script: string): string =>
  script.split(/(?=^-- )/m).filter((statement) => !names.some((name) => statement.includes(`DROP INDEX "${name}"`) || statement.includes(`DROP TABLE "${name}"`))).join('').replace(/^-- This is an empty migration\.\s*$/m, '').trim();
