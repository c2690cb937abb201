import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemClock } from '#kernel/clock.ts';
import { openBroker } from '#messaging/broker.ts';
import { joinMessaging } from '#messaging/messaging.ts';
import { readConfig, serviceVariables, variable } from '#platform/config.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/new-id.ts';
import { queueAddress, queueVariables } from '#platform/queue.ts';
import { type Environment, type Running, runService, stopAll } from '#platform/service.ts';
import { startSubgraph } from '#platform/subgraph.ts';
import { deliveryLoaders } from './adapters/graphql/loaders.ts';
import { deliveryResolvers } from './adapters/graphql/resolvers.ts';
import { deskFeed } from './adapters/graphql/subscriptions.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { publishDelivery, publishRider } from './adapters/messaging/publish.ts';
import { dispatchBoard } from './adapters/persistence/board.ts';
import { prismaDeliveries, riderStream } from './adapters/persistence/deliveries.ts';
import { openDeliveryDatabase } from './adapters/persistence/database.ts';
import { prismaOrders } from './adapters/persistence/orders.ts';
import { prismaRiders } from './adapters/persistence/riders.ts';
import { deliveryViews } from './adapters/persistence/views.ts';
import { claiming } from './application/claim.ts';
import { completing } from './application/complete.ts';
import { dispatching } from './application/dispatch.ts';
import { handleDelivery, handleRider } from './application/handle.ts';
import { planning } from './application/planning.ts';
import { riderOf } from './domain/delivery.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  DELIVERY_PORT: variable.port(4004),
  DELIVERY_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  CALLER_SECRETS: variable.callerSecrets(),
};

/** Starts the delivery context: its subgraph, its relay and its consumer. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('delivery', config.LOG_LEVEL);
  const clock = systemClock;
  const prisma = openDeliveryDatabase(config.DELIVERY_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect()];
  try {
    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());

    const announce = (streams: readonly string[]) => {
      for (const stream of streams) void broker.pubsub.publish(stream, null); // a hint, which is never thrown over
    };
    const deliveries = prismaDeliveries(prisma, { publish: publishDelivery(newId), announce });
    const riders = prismaRiders(prisma, publishRider(newId));
    const orders = prismaOrders(prisma);
    const views = deliveryViews(prisma);
    const handle = handleDelivery(deliveries);

    const messaging = await joinMessaging({
      context: 'delivery',
      databaseUrl: config.DELIVERY_DATABASE_URL,
      broker,
      logger,
      handlers: listenToOthers({
        planning: planning({ handle, orders, newId, random: (below) => randomInt(below) }),
        dispatch: dispatching({ handle, deliveries, riders, board: dispatchBoard(prisma), clock }),
        riderOf: async (deliveryId) => riderOf((await deliveries.load(deliveryId)).state),
      }),
    });
    stops.push(() => messaging.stop());

    const subgraph = await startSubgraph({
      name: 'delivery',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: deliveryResolvers({
        handle,
        claim: claiming({ handle, riders }),
        complete: completing({ handle, deliveries }),
        handleRider: handleRider(riders),
        lists: views,
        deskFeed: deskFeed({ pubsub: broker.pubsub, changes: { topic: riderStream, past: views.deskChanges, latest: views.latestDeskChange, byIds: views.byIds } }),
        clock,
      }),
      host: config.HOST,
      port: config.DELIVERY_PORT,
      callers: config.CALLER_SECRETS,
      clock,
      logger,
      loaders: deliveryLoaders(views),
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
