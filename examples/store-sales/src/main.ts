import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '#kernel/clock.ts';
import { openBroker } from '#messaging/broker.ts';
import { joinMessaging } from '#messaging/messaging.ts';
import { openPool } from '#messaging/persistence/pool.ts';
import { readConfig, serviceVariables, variable } from '#platform/config.ts';
import { createLogger } from '#platform/logger.ts';
import { migrateFolder } from '#platform/postgres/migrate.ts';
import { queueAddress, queueVariables } from '#platform/queue.ts';
import { type Environment, type Running, runService, stopAll } from '#platform/service.ts';
import { startSubgraph } from '#platform/subgraph.ts';
import { openLedger } from './ledger.ts';
import { listenToOthers } from './listen.ts';
import { salesLoaders, salesResolvers } from './resolvers.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  STORE_SALES_PORT: variable.port(4100),
  STORE_SALES_DATABASE_URL: variable.postgresUrl(),
  STORE_SALES_CALLER_KEYS: variable.callerKeys('router'),
};

/** Its name to the others: the events for it are queued under this. */
export const context = 'store-sales';

/** Brings the context's database up to date, then starts its consumer and its subgraph. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger(context, config.LOG_LEVEL);
  await migrateFolder(fileURLToPath(new URL('../prisma', import.meta.url)), config.STORE_SALES_DATABASE_URL);
  const { pool, close } = openPool({ databaseUrl: config.STORE_SALES_DATABASE_URL }, { max: 16, logger });
  const stops: (() => Promise<unknown>)[] = [close];
  try {
    const ledger = openLedger(pool);
    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());
    const messaging = await joinMessaging({ context, pool, broker, logger, handlers: listenToOthers(ledger) });
    stops.push(() => messaging.stop());
    const subgraph = await startSubgraph({
      name: context,
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: salesResolvers,
      host: config.HOST,
      port: config.STORE_SALES_PORT,
      callers: config.STORE_SALES_CALLER_KEYS,
      clock: systemClock,
      logger,
      loaders: salesLoaders(ledger),
      ready: () => Promise.all([pool.query('SELECT 1'), broker.ping()]),
    });
    stops.push(() => subgraph.stop());
    return { ...subgraph, stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};

if (import.meta.main) await runService(start);
