import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import type { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';
import { schemaEngineAdapter } from './schema-engine-adapter.ts';

/** No table and no enum is kept outside Prisma's knowledge. */
export const everything = { externalTables: [], externalEnums: [] };

/**
 * Runs `work` on Prisma's schema engine in its WebAssembly form, connected to `databaseUrl` and knowing `schema`: the engine that
 * the Prisma command line uses is a binary it downloads, this one comes with npm. The connections are closed when `work` is done.
 * Throws what the engine throws, or, for a script the database refused, what the database said.
 */
export const withSchemaEngine = async <T>(databaseUrl: string, schema: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> => {
  await (loaded ??= load());
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  const refusals: Error[] = [];
  const adapter = bindMigrationAwareSqlAdapterFactory(schemaEngineAdapter(pool, (refusal) => refusals.push(refusal)));
  try {
    const engine = await bindings.SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => {}, adapter);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } catch (error) {
    throw refusals[0] ?? error; // the engine itself knows only that something outside of it failed
  } finally {
    await pool.end();
  }
};

let loaded: Promise<void> | undefined;

declare const WebAssembly: { instantiate(bytes: Uint8Array, imports: object): Promise<{ instance: { exports: Record<string, unknown> } }> };

// the engine's own loader wants a bundler that can import .wasm; this does by hand what that would do
const load = async (): Promise<void> => {
  const wasm = fileURLToPath(import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg')).replace(/\.js$/, '.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(wasm), { './schema_engine_bg.js': imports() });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') start();
};

const imports = (): object => Object.fromEntries(Object.entries(bindings).map(([name, value]) => [name, replaced(name) ?? value]));

const replaced = (name: string): unknown => {
  // the engine leaves a timer of ten seconds behind (its wait for the migration lock), which would hold the process up that long
  if (name.startsWith('__wbg_setTimeout_')) return (callback: () => void, delayMs: number) => setTimeout(callback, delayMs).unref();
  return undefined;
};
