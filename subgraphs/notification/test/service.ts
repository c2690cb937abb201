import { randomUUID } from 'node:crypto';
import type { EventEnvelope } from '#contracts/event.ts';
import { openBroker } from '#messaging/broker.ts';
import { type Running, stopAll } from '#platform/service.ts';
import type { Viewer } from '#platform/viewer.ts';
import { testDatabase } from '#testing/database.ts';
import { dataKeys } from '#testing/vault.ts';
import { eventually } from '#testing/eventually.ts';
import webPush from 'web-push';
import { start as startKakao } from '../../../simulators/kakao-alimtalk/src/main.ts';
import { openNotificationDatabase } from '../src/adapters/persistence/database.ts';
import { start } from '../src/main.ts';
import { askAs, callerKeys, connectTo, watchAs } from './callers.ts';
import { startMailServer } from './mail-server.ts';
import { startPushService } from './push-service.ts';

export type Shown = {
  readonly id: string; readonly sequence: number; readonly title: string; readonly body: string; readonly readAt: string | null; readonly order: { readonly id: string };
  readonly deliveries: readonly { readonly channel: string; readonly status: string; readonly result: string | null }[];
};
const fields = 'id sequence title body readAt order { id } deliveries { channel status result }';
/** Soon tries again, and waits longer for an answer than any machine is slow: an attempt that is given up too early may be made twice. */
const usual = { KAKAO_ALIMTALK_TIMEOUT_MS: '20000', KAKAO_ALIMTALK_BREAKER_FAILURES: '1000', WEB_PUSH_TIMEOUT_MS: '20000', SMTP_TIMEOUT_MS: '20000', NOTIFICATION_RETRY_FIRST_MS: '10', NOTIFICATION_RETRY_MOST_MS: '40' };
/** For those who wait for what does not answer. */
export const impatient = { KAKAO_ALIMTALK_TIMEOUT_MS: '250', WEB_PUSH_TIMEOUT_MS: '1000' };
let phones = 0;

/** The notification service as it runs, on a database and a queue of its own, beside a relay, a push service and a mail server, all of them real. */
export const notificationService = async (more: Record<string, string> = {}) => {
  const [database, queue] = await Promise.all([testDatabase({ context: 'notification' }), testDatabase({ sql: '' })]);
  const [push, mail] = await Promise.all([startPushService(), startMailServer()]);
  let kakao: Running = await startKakao({ KAKAO_ALIMTALK_PORT: '0' });
  const { url: kakaoUrl } = kakao;
  const vapid = webPush.generateVAPIDKeys();
  const environment = {
    ...usual, NOTIFICATION_DATABASE_URL: database.url, QUEUE_DATABASE_URL: queue.url, NOTIFICATION_CALLER_KEYS: callerKeys, DATA_KEYS: dataKeys, NOTIFICATION_PORT: '0', LOG_LEVEL: 'silent',
    KAKAO_ALIMTALK_URL: kakaoUrl, VAPID_PUBLIC_KEY: vapid.publicKey, VAPID_PRIVATE_KEY: vapid.privateKey, WEB_PUSH_SERVICES: push.origin, SMTP_URL: mail.url, ...more,
  };
  const prisma = openNotificationDatabase(database.url, 2);
  let running = await start(environment);
  let socket = connectTo(running.url);
  const broker = await openBroker({ postgresUrl: queue.url });

  const ask = <Data>(viewer: Viewer | null, query: string, variables?: object) => askAs<Data>(running.url, viewer, query, variables);
  /** Puts events on the queue, as relays do. */
  const tell = (...events: EventEnvelope[]) => broker.send('notification', events, randomUUID());
  const list = async (viewer: Viewer): Promise<readonly Shown[]> => (await ask<{ notifications: { nodes: Shown[] } }>(viewer, `{ notifications(first: 100) { nodes { ${fields} } } }`)).data.notifications.nodes;
  const kakaoSent = async (phone: string) => ((await (await fetch(`${kakaoUrl}/sent?to=${phone.replaceAll('-', '')}`)).json()) as { messages: { messageId: string; text: string }[] }).messages;

  return {
    environment, prisma, ask, tell, list, push, mail, kakaoSent, kakaoUrl,
    get url() { return running.url; },
    /** The same, and waits until each was applied. */
    told: async (...events: EventEnvelope[]) => {
      await tell(...events);
      const ids = [...new Set(events.map(({ id }) => id))];
      await eventually(async () => {
        const missing = ids.length - (await prisma.inbox.count({ where: { eventId: { in: ids } } }));
        if (missing > 0) throw new Error(`${missing} of ${ids.length} events are not applied`);
      });
    },
    /** Waits until nothing is left to be sent of what this person was told. */
    settled: (personId: string): Promise<void> => eventually(async () => {
      const open = await prisma.notification.findMany({ where: { personId, dueAt: { not: null } }, include: { deliveries: true } });
      if (open.length > 0) throw new Error(`${open.length} notifications are still on their way: ${JSON.stringify(open[0]?.deliveries)}`);
    }),
    setPreferences: async (viewer: Viewer | null, input: object, idempotencyKey: string = randomUUID()) => ask<{ setNotificationPreferences: { __typename: string; code?: string; preferences: object } }>(viewer,
      'mutation ($input: NotificationPreferencesInput!) { setNotificationPreferences(input: $input) { __typename ... on SetNotificationPreferencesSuccess { preferences { locale channels quietHours { from to zone } phone email pushSubscriptions } } ... on DomainError { code } } }',
      { input: { idempotencyKey, ...input } }),
    /** A phone number, an address and a browser of this person's own, all of which can be reached. */
    reachable: async function (viewer: Viewer, { phone = `010-0000-${String(++phones).padStart(4, '0')}`, more: wishes = {} as object } = {}) {
      const [email, browser] = [`${viewer.id}@dosirak.example`, push.browser()];
      const { data, errors } = await this.setPreferences(viewer, { phone, email, pushSubscription: browser, ...wishes });
      if (data?.setNotificationPreferences.__typename !== 'SetNotificationPreferencesSuccess') throw new Error(JSON.stringify(errors ?? data));
      return {
        phone, email, browser,
        /** By which ways something has come to this person: each of their devices, asked. */
        arrivals: async (): Promise<string[]> => [
          ...(await kakaoSent(phone)).map(() => 'KAKAO_ALIMTALK'),
          ...push.pushed.filter(({ endpoint }) => endpoint === browser.endpoint).map(() => 'WEB_PUSH'),
          ...mail.mails.filter(({ to }) => to === email).map(() => 'EMAIL'),
        ],
      };
    },
    behave: (behaviour: object) => fetch(`${kakaoUrl}/behaviour`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(behaviour) }),
    kakaoDown: () => kakao.stop(),
    kakaoUp: async () => void (kakao = await startKakao({ KAKAO_ALIMTALK_PORT: new URL(kakaoUrl).port })),
    watch: (viewer: Viewer | null, after?: number) => watchAs(socket, viewer, `subscription ($after: Int) { notificationReceived(after: $after) { ${fields} } }`, { after }),
    restart: {
      stop: async () => {
        await socket.dispose();
        await running.stop();
      },
      start: async () => {
        running = await start(environment);
        socket = connectTo(running.url);
      },
    },
    stop: () => stopAll([database.drop, queue.drop, () => prisma.$disconnect(), push.stop, mail.stop, () => kakao.stop(), () => broker.close(), () => running.stop(), () => socket.dispose()]),
  };
};
export type NotificationService = Awaited<ReturnType<typeof notificationService>>;
