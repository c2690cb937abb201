import { existsSync } from 'node:fs';
import { migrateFolder } from '#platform/postgres/migrate.ts';
import { at } from './root.ts';
import { type Context, contexts, databaseVariable } from './services.ts';

/** Brings a context's database up to date, and answers the names of the migrations that it lacked. */
export const migrate = (context: Context, databaseUrl: string): Promise<string[]> => migrateFolder(at('prisma', context), databaseUrl);

/** The contexts whose database is described already. */
export const migratable = (): Context[] => contexts.filter((context) => existsSync(at('prisma', context, 'migrations')));

const main = async (): Promise<void> => {
  const asked = process.argv.slice(2);
  for (const context of migratable().filter((candidate) => asked.length === 0 || asked.includes(candidate))) {
    const url = process.env[databaseVariable(context)];
    if (url === undefined) throw new Error(`${databaseVariable(context)} is not set: where is the database of ${context}?`);
    const applied = await migrate(context, url);
    console.log(`${context}: ${applied.length === 0 ? 'up to date' : applied.join(', ')}`);
  }
};

// in containers: `node scripts/migrate.ts` before the services; npm start migrates by itself
if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
