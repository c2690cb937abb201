import { readFile } from 'node:fs/promises';
import { systemClock } from '#kernel/clock.ts';
import { followPeople } from '#contracts/person.ts';
import { openBroker } from '#messaging/broker.ts';
import { joinMessaging } from '#messaging/messaging.ts';
import { readConfig, serviceVariables, variable } from '#platform/config.ts';
import { personalData } from '#platform/graphql/personal-data.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/new-id.ts';
import { queueAddress, queueVariables, retentionOf, retentionVariables } from '#platform/queue.ts';
import { type Environment, type Running, runService, stopAll } from '#platform/service.ts';
import { startSubgraph } from '#platform/subgraph.ts';
import { openVault } from '#platform/vault/vault.ts';
import { watchKitchen } from './adapters/graphql/kitchen-watch.ts';
import { storeLoaders } from './adapters/graphql/loaders.ts';
import { storeResolvers } from './adapters/graphql/resolvers.ts';
import { announcing } from './adapters/messaging/announce.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { hearOfOwners } from './adapters/messaging/owners.ts';
import { publishStore, publishTicket } from './adapters/messaging/publish.ts';
import { ticketTimers } from './adapters/messaging/timers.ts';
import { openStoreDatabase } from './adapters/persistence/database.ts';
import { storeViews } from './adapters/persistence/store-views.ts';
import { prismaStores } from './adapters/persistence/stores.ts';
import { storePeople } from './adapters/persistence/people.ts';
import { sealOldTickets } from './adapters/persistence/ticket-words.ts';
import { ticketViews } from './adapters/persistence/ticket-views.ts';
import { prismaTickets } from './adapters/persistence/tickets.ts';
import { handleOwnersCommand, handleTicketCommand } from './application/handle.ts';
import { handleStoreCommand, handleStoreRequest } from './application/handle-store.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  STORE_PORT: variable.port(4003),
  STORE_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  DATA_KEYS: variable.dataKeys(),
  STORE_CALLER_KEYS: variable.callerKeys('router'),
  /** How long a store may take to answer, from when the order was placed. */
  ACCEPTANCE_MINUTES: variable.count(10),
  /** How long a store that is asked may take to say whether an accepted order can be called off. */
  CONSENT_MINUTES: variable.count(3),
};

/** Starts the store context: its subgraph, its relay, its consumer and its timers. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('store', config.LOG_LEVEL);
  const clock = systemClock;
  const prisma = openStoreDatabase(config.STORE_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect()];
  try {
    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());
    const vault = openVault({ context: 'store', database: prisma, dataKeys: config.DATA_KEYS });
    await Promise.all([vault.rewrap(), sealOldTickets(prisma, vault)]);
    const people = storePeople(prisma, vault);
    const stores = storeViews(prisma);
    const kept = prismaStores(prisma, publishStore(newId));
    const views = ticketViews(prisma, vault);
    const tickets = announcing(prismaTickets(prisma, vault, publishTicket(newId)), broker.pubsub);
    const handle = handleTicketCommand(tickets);
    const patience = { acceptanceMs: config.ACCEPTANCE_MINUTES * 60_000, consentMs: config.CONSENT_MINUTES * 60_000 };

    const messaging = await joinMessaging({
      context: 'store',
      databaseUrl: config.STORE_DATABASE_URL,
      broker,
      retention: retentionOf(config),
      logger,
      handlers: { ...listenToOthers({ handle, tickets, newId, patience, clock }), person: followPeople(people.forget), account: hearOfOwners(handleStoreCommand(kept)) },
      timers: ticketTimers({ handle, deadlines: views, clock, patience }),
    });
    stops.push(() => messaging.stop());

    const subgraph = await startSubgraph({
      name: 'store',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: { ...storeResolvers({
        handle: handleOwnersCommand(tickets),
        handleStore: handleStoreRequest(kept),
        page: stores.page,
        watch: watchKitchen({ pubsub: broker.pubsub, changes: views.changes, latestChange: views.latestChange }),
        clock,
      }), ...personalData('store', people.export) },
      host: config.HOST,
      port: config.STORE_PORT,
      callers: config.STORE_CALLER_KEYS,
      clock,
      logger,
      loaders: storeLoaders({
        stores: stores.byIds, storesOfOwners: stores.byOwners, menus: stores.menus, menuItems: stores.menuItems,
        tickets: views.byIds, ticketsOfOrders: views.byOrders, ticketPages: views.pages,
      }),
      ready: () => Promise.all([prisma.$queryRaw`SELECT 1`, broker.ping()]),
    });
    stops.push(() => subgraph.stop());
    return { ...subgraph, stop: () => stopAll(stops) };
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
};

if (import.meta.main) await runService(start);
