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
import { paymentLoaders } from './adapters/graphql/loaders.ts';
import { paymentResolvers } from './adapters/graphql/resolvers.ts';
import { httpProvider } from './adapters/http/provider.ts';
import { createProviderClient } from './adapters/http/provider-client.ts';
import { createProviderPolicy } from './adapters/http/provider-policy.ts';
import { paymentTimers, wakeBy } from './adapters/messaging/alarm.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { publishPayment } from './adapters/messaging/publish.ts';
import { openPaymentDatabase } from './adapters/persistence/database.ts';
import { prismaAgenda, prismaDeliveries, prismaPayments } from './adapters/persistence/payments.ts';
import { sealOldMethods } from './adapters/persistence/method.ts';
import { paymentPeople } from './adapters/persistence/people.ts';
import { paymentViews } from './adapters/persistence/views.ts';
import { paymentAuthorization } from './application/authorize-payment.ts';
import { carryOutIntents } from './application/carry-out.ts';
import { handlePaymentCommand } from './application/handle.ts';
import { dueAt, nextTry, type Patience } from './application/patience.ts';
import { refundingOrders } from './application/refund-order.ts';
import { paymentSettlement } from './application/settle-payment.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  PAYMENT_PORT: variable.port(4002),
  PAYMENT_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  DATA_KEYS: variable.dataKeys(),
  PAYMENT_CALLER_KEYS: variable.callerKeys('router', 'order'),
  PAYMENT_PROVIDER_URL: variable.httpUrl('http://127.0.0.1:4020'),
  // the provider: how it is asked
  PAYMENT_PROVIDER_TIMEOUT_MS: variable.milliseconds(3_000),
  PAYMENT_PROVIDER_RETRIES: variable.count(2),
  PAYMENT_PROVIDER_RETRY_FIRST_MS: variable.milliseconds(100),
  PAYMENT_PROVIDER_BREAKER_FAILURES: variable.count(10),
  PAYMENT_PROVIDER_BREAKER_OPEN_MS: variable.milliseconds(5_000),
  PAYMENT_PROVIDER_CONCURRENCY: variable.count(64),
  // patience: when it is asked again
  PAYMENT_SETTLE_FIRST_MS: variable.milliseconds(1_000),
  PAYMENT_SETTLE_GRACE_MS: variable.milliseconds(6_000),
  PAYMENT_RETRY_FIRST_MS: variable.milliseconds(1_000),
  PAYMENT_RETRY_MOST_MS: variable.milliseconds(60_000),
  PAYMENT_REFUSED_REFUND_MS: variable.milliseconds(60 * 60_000),
};

/** Longer than the provider's timeout, for what is written before and after it is asked. */
const recordingMs = 2_000;

/** Starts the payment context: its subgraph, its relay, its consumer and its timers. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('payment', config.LOG_LEVEL);
  const clock = systemClock;
  const patience: Patience = {
    answeredWithinMs: config.PAYMENT_PROVIDER_TIMEOUT_MS + recordingMs,
    firstQuestionMs: config.PAYMENT_SETTLE_FIRST_MS,
    graceMs: config.PAYMENT_SETTLE_GRACE_MS,
    retryFirstMs: config.PAYMENT_RETRY_FIRST_MS,
    retryMostMs: config.PAYMENT_RETRY_MOST_MS,
    refusedRefundMs: config.PAYMENT_REFUSED_REFUND_MS,
  };
  const due = dueAt(patience);

  const prisma = openPaymentDatabase(config.PAYMENT_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const client = createProviderClient({ url: config.PAYMENT_PROVIDER_URL, connections: config.PAYMENT_PROVIDER_CONCURRENCY + 8, connectTimeoutMs: config.PAYMENT_PROVIDER_TIMEOUT_MS });
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect(), () => client.close()];
  try {
    const provider = httpProvider(client, createProviderPolicy({
      timeoutMs: config.PAYMENT_PROVIDER_TIMEOUT_MS,
      retries: config.PAYMENT_PROVIDER_RETRIES,
      retryFirstMs: config.PAYMENT_PROVIDER_RETRY_FIRST_MS,
      breakerFailures: config.PAYMENT_PROVIDER_BREAKER_FAILURES,
      breakerOpenMs: config.PAYMENT_PROVIDER_BREAKER_OPEN_MS,
      concurrency: config.PAYMENT_PROVIDER_CONCURRENCY,
    }));
    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());

    const vault = openVault({ context: 'payment', database: prisma, dataKeys: config.DATA_KEYS });
    await Promise.all([vault.rewrap(), sealOldMethods(prisma, vault)]);
    const people = paymentPeople(prisma, vault);
    const payments = prismaPayments(prisma, { vault, publish: publishPayment(newId), due });
    const agenda = prismaAgenda(prisma);
    const deliveries = prismaDeliveries(prisma);
    const wake = wakeBy(broker, logger);
    const handle = handlePaymentCommand(payments, due, wake);
    const settle = paymentSettlement({ handle, provider, clock, graceMs: patience.graceMs });
    const authorize = paymentAuthorization({ payments, handle, provider, settle, clock, newId, comeBackMs: patience.firstQuestionMs });
    const carryOut = carryOutIntents({ payments, agenda, handle, provider, settle, wake, clock, newId, nextTry: nextTry(patience, Math.random), notes: logger });

    const messaging = await joinMessaging({
      context: 'payment',
      databaseUrl: config.PAYMENT_DATABASE_URL,
      broker,
      retention: retentionOf(config),
      logger,
      handlers: { ...listenToOthers({ handle, deliveries, newId, notes: logger }), person: followPeople(people.forget) },
      timers: paymentTimers(agenda, carryOut),
    });
    stops.push(() => messaging.stop());

    // money that is being asked for: what came of it is still written down before the database is left
    const underWay = new Set<Promise<unknown>>();
    stops.push(() => Promise.allSettled(underWay));
    const authorizeToTheEnd: typeof authorize = (request) => {
      const asking = authorize(request);
      underWay.add(asking);
      return asking.finally(() => underWay.delete(asking));
    };

    const views = paymentViews(prisma, vault);
    const refund = refundingOrders({ payments, deliveries, handle, clock, newId });
    const subgraph = await startSubgraph({
      name: 'payment',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: { ...paymentResolvers({ authorize: authorizeToTheEnd, refund, writtenOff: views.writtenOff }), ...personalData('payment', people.export) },
      host: config.HOST,
      port: config.PAYMENT_PORT,
      callers: config.PAYMENT_CALLER_KEYS,
      services: ['order'],
      clock,
      logger,
      loaders: paymentLoaders(views),
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
