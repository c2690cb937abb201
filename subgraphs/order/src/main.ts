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
import { orderLoaders } from './adapters/graphql/loaders.ts';
import { orderResolvers } from './adapters/graphql/resolvers.ts';
import { httpPayments } from './adapters/http/payments.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { publishOrder } from './adapters/messaging/publish.ts';
import { recallOrder } from './adapters/messaging/recall.ts';
import { orderTimers } from './adapters/messaging/timers.ts';
import { openOrderDatabase } from './adapters/persistence/database.ts';
import { prismaOffers } from './adapters/persistence/offers.ts';
import { prismaOrders } from './adapters/persistence/orders.ts';
import { orderPeople } from './adapters/persistence/people.ts';
import { sealOldOrders } from './adapters/persistence/personal.ts';
import { orderViews } from './adapters/persistence/views.ts';
import { forgetCustomer } from './application/forget-customer.ts';
import { handleOrderCommand } from './application/handle.ts';
import { orderPlacement } from './application/place-order.ts';
import { quoteOrder } from './application/quote.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  ORDER_PORT: variable.port(4001),
  ORDER_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  DATA_KEYS: variable.dataKeys(),
  ORDER_CALLER_KEYS: variable.callerKeys('router'),
  ORDER_CALLER_SECRET: variable.callerSecret(),
  PAYMENT_URL: variable.httpUrl('http://127.0.0.1:4002/graphql'),
  PAYMENT_TIMEOUT_MS: variable.milliseconds(15_000),
  PAYMENT_BREAKER_FAILURES: variable.count(5),
  PAYMENT_BREAKER_REST_MS: variable.milliseconds(5_000),
  // how long an order waits for what may never come; the ticket gives up before the order does
  ORDER_PAYMENT_EXPIRY_MS: variable.milliseconds(15 * 60_000),
  ORDER_ACCEPTANCE_MS: variable.milliseconds(12 * 60_000),
  ORDER_RECEIPT_MS: variable.milliseconds(2 * 60 * 60_000),
};

/** Starts the order context: its subgraph, its relay, its consumer and its timers. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('order', config.LOG_LEVEL);
  const clock = systemClock;
  const prisma = openOrderDatabase(config.ORDER_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const payments = httpPayments(
    { url: config.PAYMENT_URL, secret: config.ORDER_CALLER_SECRET, timeoutMs: config.PAYMENT_TIMEOUT_MS, breakerFailures: config.PAYMENT_BREAKER_FAILURES, breakerRestMs: config.PAYMENT_BREAKER_REST_MS },
    clock,
  );
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect(), () => payments.close()];
  try {
    const vault = openVault({ context: 'order', database: prisma, dataKeys: config.DATA_KEYS });
    await Promise.all([vault.rewrap(), sealOldOrders(prisma, vault)]);
    const orders = prismaOrders(prisma, vault, publishOrder(newId));
    const people = orderPeople(prisma, vault);
    const offers = prismaOffers(prisma);
    const views = orderViews(prisma, vault);
    const patience = { paymentMs: config.ORDER_PAYMENT_EXPIRY_MS, acceptanceMs: config.ORDER_ACCEPTANCE_MS, receiptMs: config.ORDER_RECEIPT_MS };

    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());
    const handle = handleOrderCommand(orders);
    const messaging = await joinMessaging({
      context: 'order',
      databaseUrl: config.ORDER_DATABASE_URL,
      broker,
      retention: retentionOf(config),
      logger,
      handlers: { ...listenToOthers({ handle, followOffer: offers.follow, assignRider: views.assignRider }), person: followPeople(forgetCustomer({ handle, people })) },
      timers: orderTimers({ handle, waiting: views.waiting, clock, patience }),
    });
    stops.push(() => messaging.stop());

    const placeOrder = orderPlacement({ handle, orders, offers, payments, clock, newId });
    const subgraph = await startSubgraph({
      name: 'order',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: { ...orderResolvers({ handle, placeOrder, quote: quoteOrder(offers), toldUntil: views.toldUntil, recall: recallOrder, clock }), ...personalData('order', people.export) },
      host: config.HOST,
      port: config.ORDER_PORT,
      callers: config.ORDER_CALLER_KEYS,
      clock,
      logger,
      loaders: orderLoaders(views.byIds),
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
