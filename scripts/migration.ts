import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '#platform/postgres/embedded.ts';
import { differenceTo } from '#platform/postgres/migration-diff.ts';
import { migrate } from './migrate.ts';
import { at, shown } from './root.ts';
import { type DatabaseOwner, databaseOwners } from './services.ts';

/** npm run migration -- <context> <name>: writes the migration from what the migrations make to what the edited schema says. */

const usage = `Usage: npm run migration -- <context> <name>
  context  ${databaseOwners.join(', ')}
  name     what changes, in a few words: add_rider_rating
Edit prisma/<context>/schema.prisma first. Triggers, functions and partial indexes are written into the migration by hand.`;

/** What the migrations are short of, found out on a database of its own. */
const difference = async (context: DatabaseOwner): Promise<string> => {
  const { url, stop } = await startEmbeddedPostgres({ dataDir: await mkdtemp(join(tmpdir(), 'dosirak-migration-')), port: 0, databases: [context], temporary: true });
  try {
    await migrate(context, url(context));
    return await differenceTo(at('prisma', context), url(context));
  } finally {
    await stop();
  }
};

const main = async ([given, ...words]: readonly string[]): Promise<void> => {
  const context = databaseOwners.find((name) => name === given);
  const name = words.join('_').toLowerCase().replaceAll(/[^a-z0-9]+/g, '_');
  if (context === undefined || name === '') throw new Error(usage);
  const sql = await difference(context);
  if (sql === '') throw new Error(`prisma/${context}/schema.prisma says what its migrations make already: there is nothing to write.`);
  const folder = at('prisma', context, 'migrations', `${new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)}_${name}`);
  await mkdir(folder);
  await writeFile(join(folder, 'migration.sql'), `${sql}\n`);
  console.log(`Wrote ${shown(folder)}/migration.sql. Read it, and make sure that the version before it can still run on it:\n\n${sql}`);
};

await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
