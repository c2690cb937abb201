import { readFile } from 'node:fs/promises';
import { systemClock } from '#kernel/clock.ts';
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
import { customerLoaders } from './adapters/graphql/loaders.ts';
import { customerResolvers } from './adapters/graphql/resolvers.ts';
import { orderTopic, watchOrder } from './adapters/graphql/watch-order.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { sealOldAddresses } from './adapters/persistence/address-row.ts';
import { prismaAddresses } from './adapters/persistence/addresses.ts';
import { openCustomerDatabase } from './adapters/persistence/database.ts';
import { prismaMyPages } from './adapters/persistence/my-pages.ts';
import { prismaPeople } from './adapters/persistence/people.ts';
import { deleteMe } from './application/delete-me.ts';
import { exporting } from './application/export.ts';
import { projectEvent } from './application/project-event.ts';
import { saveAddress } from './application/save-address.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  CUSTOMER_PORT: variable.port(4005),
  CUSTOMER_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  DATA_KEYS: variable.dataKeys(),
  OIDC_ISSUER: variable.httpUrl('http://127.0.0.1:4010'),
  /** Where the issuer of tokens tells a person what it keeps of them; our own one does below its name. */
  ACCOUNT_EXPORT_URL: variable.httpUrl(''),
  CUSTOMER_CALLER_KEYS: variable.callerKeys('router'),
};

/** Starts the customer context: its subgraph, and the consumer that makes My page. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('customer', config.LOG_LEVEL);
  const prisma = openCustomerDatabase(config.CUSTOMER_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect()];
  try {
    const pages = prismaMyPages(prisma);
    const vault = openVault({ context: 'customer', database: prisma, dataKeys: config.DATA_KEYS });
    await Promise.all([vault.rewrap(), sealOldAddresses(prisma, vault)]);
    const addresses = prismaAddresses(prisma, vault);
    const people = prismaPeople(prisma, vault);

    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());
    const project = projectEvent(pages, (orderId) => broker.pubsub.publish(orderTopic(orderId), null));
    const messaging = await joinMessaging({ context: 'customer', databaseUrl: config.CUSTOMER_DATABASE_URL, broker, retention: retentionOf(config), logger, handlers: listenToOthers(project) });
    stops.push(() => messaging.stop());

    const subgraph = await startSubgraph({
      name: 'customer',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: { ...customerResolvers({
        ordersOf: pages.ofCustomer,
        addressesOf: addresses.ofCustomer,
        saveAddress: saveAddress(addresses, newId),
        watch: watchOrder(pages, broker.pubsub),
        deleteMe: deleteMe({ people, underWay: pages.underWay, clock: systemClock, newId }),
        deletedAt: people.deletedAt,
      }), ...personalData('customer', exporting({ people, addressesOf: addresses.ofCustomer, allOf: pages.allOf, accountExportUrl: config.ACCOUNT_EXPORT_URL || `${config.OIDC_ISSUER.replace(/\/$/, '')}/account/export` })) },
      host: config.HOST,
      port: config.CUSTOMER_PORT,
      callers: config.CUSTOMER_CALLER_KEYS,
      clock: systemClock,
      logger,
      loaders: customerLoaders(pages),
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
