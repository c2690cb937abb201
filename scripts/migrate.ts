import { parseArgs } from 'node:util';
import { migrateFolder } from '#platform/postgres/migrate.ts';
import { at } from './root.ts';
import { seed } from './seed.ts';
import { type DatabaseOwner, databaseOwners, databaseVariable } from './services.ts';

/** Brings a context's database up to date, and answers the names of the migrations that it lacked. */
export const migrate = (context: DatabaseOwner, databaseUrl: string): Promise<string[]> => migrateFolder(at('prisma', context), databaseUrl);

const usage = `Usage: node scripts/migrate.ts [--seed] [context …]
Brings the databases that <CONTEXT>_DATABASE_URL name up to date; --seed puts the demo city into them. Contexts: ${databaseOwners.join(', ')}`;

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { seed: { type: 'boolean', default: false } } });
  const unknown = positionals.find((name) => !databaseOwners.some((context) => context === name));
  if (unknown !== undefined) throw new Error(`There is no context "${unknown}".\n${usage}`);
  for (const context of databaseOwners.filter((name) => positionals.length === 0 || positionals.includes(name))) {
    const url = process.env[databaseVariable(context)];
    if (!url) throw new Error(`${databaseVariable(context)} is not set: where is the database of ${context}?\n${usage}`);
    const applied = await migrate(context, url);
    console.log(`${context}: ${applied.length === 0 ? 'up to date' : applied.join(', ')}`);
  }
  if (!values.seed) return;
  await seed(process.env);
  console.log('The demo city is there.');
};

// in containers this runs before the services; npm start migrates by itself
if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
