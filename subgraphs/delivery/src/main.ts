import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemClock } from '#kernel/clock.ts';
import { followPeople } from '#contracts/person.ts';
import { openBroker } from '#messaging/broker.ts';
import { joinMessaging } from '#messaging/messaging.ts';
import { gatherPositions } from '#messaging/positions/gather.ts';
import { openPositions } from '#messaging/positions/positions.ts';
import { readConfig, serviceVariables, variable } from '#platform/config.ts';
import { personalData } from '#platform/graphql/personal-data.ts';
import { createLogger } from '#platform/logger.ts';
import { newId } from '#platform/new-id.ts';
import { queueAddress, queueVariables, retentionOf, retentionVariables } from '#platform/queue.ts';
import { type Environment, type Running, runService, stopAll } from '#platform/service.ts';
import { startSubgraph } from '#platform/subgraph.ts';
import { openVault } from '#platform/vault/vault.ts';
import { deliveryLoaders } from './adapters/graphql/loaders.ts';
import { deliveryResolvers } from './adapters/graphql/resolvers.ts';
import { locationTopic, riderLocationFeed, writeLocation } from './adapters/graphql/rider-location.ts';
import { deskFeed } from './adapters/graphql/subscriptions.ts';
import { dispatchTimers, wakeBy } from './adapters/messaging/alarm.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { publishDelivery, publishRider } from './adapters/messaging/publish.ts';
import { hearOfRecruits } from './adapters/messaging/recruits.ts';
import { dispatchBoard } from './adapters/persistence/board.ts';
import { orderTopic, prismaDeliveries, riderStream } from './adapters/persistence/deliveries.ts';
import { openDeliveryDatabase } from './adapters/persistence/database.ts';
import { prismaOrders } from './adapters/persistence/orders.ts';
import { deliveryPeople, sealOldRiders } from './adapters/persistence/rider-name.ts';
import { prismaRecruits } from './adapters/persistence/recruits.ts';
import { prismaRiders } from './adapters/persistence/riders.ts';
import { riderStandings, ridersOnline } from './adapters/persistence/standings.ts';
import { deliveryViews } from './adapters/persistence/views.ts';
import { claiming } from './application/claim.ts';
import { completing } from './application/complete.ts';
import { dispatching } from './application/dispatch.ts';
import type { DispatchRules } from './application/dispatch-times.ts';
import { handleDelivery, handleRider } from './application/handle.ts';
import { planning } from './application/planning.ts';
import { reportingLocations } from './application/report-location.ts';
import { riderOf } from './domain/delivery.ts';

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  DELIVERY_PORT: variable.port(4004),
  DELIVERY_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  DATA_KEYS: variable.dataKeys(),
  DELIVERY_CALLER_KEYS: variable.callerKeys('router'),
  // dispatch: who is offered what, and when
  OFFER_SECONDS: variable.count(30),
  DISPATCH_OFFER_BATCH: variable.count(1),
  DISPATCH_PAUSE_SECONDS: variable.count(60),
  DISPATCH_LEAD_MINUTES: variable.count(60),
  DISPATCH_GIVE_UP_MINUTES: variable.count(20),
  DISPATCH_LOOK_SECONDS: variable.count(10),
  // where riders are: how often it is written, and how long it is worth something
  RIDER_POSITION_WRITE_MS: variable.milliseconds(250),
  RIDER_POSITION_MINUTES: variable.count(15),
};

/** How long what is known of a rider who reports their position is taken for true. */
const trustMs = 5_000;

/** Starts the delivery context: its subgraph, its relay, its consumer and its timers. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('delivery', config.LOG_LEVEL);
  const clock = systemClock;
  const rules: DispatchRules = {
    offerMs: config.OFFER_SECONDS * 1_000,
    atMost: Math.max(1, config.DISPATCH_OFFER_BATCH),
    pauseMs: config.DISPATCH_PAUSE_SECONDS * 1_000,
    leadMs: config.DISPATCH_LEAD_MINUTES * 60_000,
    giveUpMs: config.DISPATCH_GIVE_UP_MINUTES * 60_000,
    lookMs: Math.max(1, config.DISPATCH_LOOK_SECONDS) * 1_000,
  };
  const positionMs = config.RIDER_POSITION_MINUTES * 60_000;
  const prisma = openDeliveryDatabase(config.DELIVERY_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect()];
  try {
    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());

    const announce = (topics: readonly string[]) => {
      for (const topic of topics) void broker.pubsub.publish(topic, null); // a hint, which is never thrown over
    };
    const positions = await openPositions(config.REDIS_URL === undefined ? { databaseUrl: config.DELIVERY_DATABASE_URL } : { redisUrl: config.REDIS_URL }, { maxAgeMs: positionMs, clock, logger });
    stops.push(() => positions.close());
    // those whose customer waits are told on, those without one only kept
    const gatherer = gatherPositions({
      positions, everyMs: config.RIDER_POSITION_WRITE_MS, logger,
      onWritten: (written) => written.filter(({ id }) => locations.isAwaited(id)).forEach((position) => void broker.pubsub.publish(locationTopic(position.id), writeLocation(position))),
    });
    stops.push(() => gatherer.flush());
    const locations = reportingLocations({ standingOf: riderStandings(prisma), keep: gatherer.report, clock, trustMs });
    const deliveries = prismaDeliveries(prisma, { publish: publishDelivery(newId), announce });
    const vault = openVault({ context: 'delivery', database: prisma, dataKeys: config.DATA_KEYS });
    await Promise.all([vault.rewrap(), sealOldRiders(prisma, vault)]);
    const people = deliveryPeople(prisma, vault);
    const riders = prismaRiders(prisma, vault, publishRider(newId));
    const recruits = prismaRecruits(prisma, vault);
    const orders = prismaOrders(prisma);
    const views = deliveryViews(prisma, vault);
    const handle = handleDelivery(deliveries);
    const board = dispatchBoard(prisma);
    const dispatch = dispatching({ handle, deliveries, riders, positions, board, wake: wakeBy(broker, logger), rules, clock });
    const timers = dispatchTimers({ board, dispatch, rules, clock });

    const messaging = await joinMessaging({
      context: 'delivery',
      databaseUrl: config.DELIVERY_DATABASE_URL,
      broker,
      retention: retentionOf(config),
      logger,
      handlers: { ...listenToOthers({
        planning: planning({ handle, orders, newId, random: (below) => randomInt(below), clock }),
        dispatch,
        riders,
        positions,
        riderOf: async (deliveryId) => riderOf((await deliveries.load(deliveryId)).state),
      }), person: followPeople(async (personId, received) => {
        await positions.forget([personId]);
        await people.forget(personId, received);
      }), account: hearOfRecruits(recruits) },
      timers: {
        ...timers,
        pending: async () => {
          await people.forgetPlaces(new Date(clock().getTime() - positionMs));
          await positions.report(await ridersOnline(prisma, new Date(clock().getTime() - positionMs))); // what forgot the timers may have forgotten these as well
          return timers.pending();
        },
      },
    });
    stops.push(() => messaging.stop());

    const subgraph = await startSubgraph({
      name: 'delivery',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: { ...deliveryResolvers({
        handle,
        claim: claiming({ handle, deliveries, riders, positions }),
        complete: completing({ handle, deliveries }),
        handleRider: handleRider(riders),
        recruits,
        locations,
        lists: views,
        deskFeed: deskFeed({ pubsub: broker.pubsub, changes: { topic: riderStream, past: views.deskChanges, latest: views.latestDeskChange, byIds: views.byIds } }),
        locationFeed: riderLocationFeed({ pubsub: broker.pubsub, topicOf: orderTopic, byOrders: views.byOrders, positions }),
        clock,
      }), ...personalData('delivery', people.export) },
      host: config.HOST,
      port: config.DELIVERY_PORT,
      callers: config.DELIVERY_CALLER_KEYS,
      clock,
      logger,
      loaders: deliveryLoaders({ ...views, whereabouts: positions.of }),
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
