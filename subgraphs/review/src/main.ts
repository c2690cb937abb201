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
import { reviewLoaders } from './adapters/graphql/loaders.ts';
import { reviewResolvers } from './adapters/graphql/resolvers.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { publishReview } from './adapters/messaging/publish.ts';
import { openReviewDatabase } from './adapters/persistence/database.ts';
import { prismaOrders } from './adapters/persistence/orders.ts';
import { reviewPeople } from './adapters/persistence/people.ts';
import { sealOldReviews } from './adapters/persistence/review-words.ts';
import { reviewViews } from './adapters/persistence/review-views.ts';
import { prismaReviews } from './adapters/persistence/reviews.ts';
import { followOrders } from './application/follow-orders.ts';
import { answerReview, writeReview } from './application/handle.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  REVIEW_PORT: variable.port(4007),
  REVIEW_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  DATA_KEYS: variable.dataKeys(),
  REVIEW_CALLER_KEYS: variable.callerKeys('router'),
};

/** Starts the review context: its subgraph, its relay and its consumer. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('review', config.LOG_LEVEL);
  const clock = systemClock;
  const prisma = openReviewDatabase(config.REVIEW_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect()];
  try {
    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());
    const vault = openVault({ context: 'review', database: prisma, dataKeys: config.DATA_KEYS });
    await Promise.all([vault.rewrap(), sealOldReviews(prisma, vault)]);
    const people = reviewPeople(prisma, vault);
    const orders = prismaOrders(prisma);
    const reviews = prismaReviews(prisma, vault, publishReview(newId));
    const views = reviewViews(prisma, vault);

    const messaging = await joinMessaging({ context: 'review', databaseUrl: config.REVIEW_DATABASE_URL, broker, retention: retentionOf(config), logger, handlers: { ...listenToOthers(followOrders(orders)), person: followPeople(people.forget) } });
    stops.push(() => messaging.stop());

    const subgraph = await startSubgraph({
      name: 'review',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: { ...reviewResolvers({ write: writeReview(reviews, orders), answer: answerReview(reviews), clock }), ...personalData('review', people.export) },
      host: config.HOST,
      port: config.REVIEW_PORT,
      callers: config.REVIEW_CALLER_KEYS,
      clock,
      logger,
      loaders: reviewLoaders({ reviews: views.byIds, ratings: views.ratings, pages: views.pages }),
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
