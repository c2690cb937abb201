import { readFile } from 'node:fs/promises';
import { z } from 'zod';
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
import { channelVariables, openChannels } from './adapters/channels/open-channels.ts';
import { notificationResolvers } from './adapters/graphql/resolvers.ts';
import { inboxTopic, watchInbox } from './adapters/graphql/watch-inbox.ts';
import { notificationTimers, wakeBy } from './adapters/messaging/alarm.ts';
import { listenToOthers } from './adapters/messaging/listen.ts';
import { openNotificationDatabase } from './adapters/persistence/database.ts';
import { sealOldContacts } from './adapters/persistence/contact.ts';
import { notifiedPeople } from './adapters/persistence/forget.ts';
import { prismaNotifications } from './adapters/persistence/notifications.ts';
import { prismaPeople } from './adapters/persistence/people.ts';
import { prismaRecords } from './adapters/persistence/records.ts';
import { markRead, setPreferences } from './application/commands.ts';
import { hearNews } from './application/hear.ts';
import { nextTry, sendOut } from './application/send-out.ts';

const isZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const variables = {
  ...serviceVariables,
  ...queueVariables,
  ...retentionVariables,
  ...channelVariables,
  NOTIFICATION_PORT: variable.port(4006),
  NOTIFICATION_DATABASE_URL: variable.postgresUrl(),
  DATABASE_POOL_SIZE: variable.count(10),
  DATA_KEYS: variable.dataKeys(),
  NOTIFICATION_CALLER_KEYS: variable.callerKeys('router'),
  /** The clock on the wall of people who never said where they live. */
  NOTIFICATION_ZONE: variable.text('Asia/Seoul').pipe(z.string().refine(isZone, { error: 'should be an IANA zone such as Asia/Seoul' })),
  /** Older news than this is for the inbox alone. */
  NOTIFICATION_FRESH_MS: variable.milliseconds(60 * 60_000),
  /** The pause after the first attempt that failed; it doubles from there. */
  NOTIFICATION_RETRY_FIRST_MS: variable.milliseconds(1_000),
  NOTIFICATION_RETRY_MOST_MS: variable.milliseconds(60_000),
};

/** Starts the notification context: its subgraph, its consumer, and the alarms by which notifications leave the house. */
export const start = async (environment: Environment): Promise<Running> => {
  const config = readConfig(environment, variables);
  const logger = createLogger('notification', config.LOG_LEVEL);
  const clock = systemClock;
  const prisma = openNotificationDatabase(config.NOTIFICATION_DATABASE_URL, config.DATABASE_POOL_SIZE);
  const stops: (() => Promise<unknown>)[] = [() => prisma.$disconnect()];
  try {
    const notifications = prismaNotifications(prisma);
    const vault = openVault({ context: 'notification', database: prisma, dataKeys: config.DATA_KEYS });
    await Promise.all([vault.rewrap(), sealOldContacts(prisma, vault)]);
    const people = prismaPeople(prisma, vault);
    const { forget, export: exportOf } = notifiedPeople(prisma, vault);
    const channels = await openChannels(config, { forget: people.forgetDevice });
    stops.push(channels.close);
    logger.info({ channels: ['IN_APP', ...channels.outside.keys()] }, 'these channels are open');

    const broker = await openBroker(queueAddress(config), { logger });
    stops.push(() => broker.close());
    const wake = wakeBy(broker, logger);
    const hear = hearNews({
      notifications, people, records: prismaRecords(prisma), open: new Set(channels.outside.keys()), wake, clock, newId,
      tellWatchers: (personId) => broker.pubsub.publish(inboxTopic(personId), null),
      zone: config.NOTIFICATION_ZONE, freshForMs: config.NOTIFICATION_FRESH_MS,
    });
    const send = sendOut({
      notifications, people, channels: channels.outside, wake, clock, notes: logger, attemptMs: channels.attemptMs,
      nextTry: nextTry({ firstMs: config.NOTIFICATION_RETRY_FIRST_MS, mostMs: config.NOTIFICATION_RETRY_MOST_MS }, Math.random),
    });
    const messaging = await joinMessaging({
      context: 'notification', databaseUrl: config.NOTIFICATION_DATABASE_URL, broker, retention: retentionOf(config), logger,
      handlers: { ...listenToOthers(hear), person: followPeople(forget) }, timers: notificationTimers(notifications, send),
    });
    stops.push(() => messaging.stop());

    const subgraph = await startSubgraph({
      name: 'notification',
      schema: await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
      resolvers: { ...notificationResolvers({
        inbox: notifications, people, markRead: markRead(notifications, clock), setPreferences: setPreferences(people),
        watch: watchInbox(notifications, broker.pubsub), isPushService: channels.isPushService, webPushPublicKey: channels.webPushPublicKey,
      }), ...personalData('notification', exportOf) },
      host: config.HOST,
      port: config.NOTIFICATION_PORT,
      callers: config.NOTIFICATION_CALLER_KEYS,
      clock,
      logger,
      loaders: () => ({}),
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
