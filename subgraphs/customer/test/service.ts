import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { openBroker } from '#messaging/broker.ts';
import { stopAll } from '#platform/service.ts';
import type { Viewer } from '#platform/viewer.ts';
import { testDatabase } from '#testing/database.ts';
import { eventually } from '#testing/eventually.ts';
import { dataKeys } from '#testing/vault.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { start } from '../src/main.ts';
import { askAs, callerKeys, connectTo, watchAs } from './callers.ts';

export type StatusChange = { readonly sequence: number; readonly status: string };

const change = 'subscription ($orderId: ID!, $after: Int) { orderStatusChanged(orderId: $orderId, after: $after) { sequence status actor occurredAt order { id } } }';

/** The customer service as it runs, on a database and a queue of its own, with the others' events and the router's questions at hand. */
export const customerService = async () => {
  const [database, queue] = await Promise.all([testDatabase({ context: 'customer' }), testDatabase({ sql: '' })]);
  const environment = { CUSTOMER_DATABASE_URL: database.url, QUEUE_DATABASE_URL: queue.url, CUSTOMER_CALLER_KEYS: callerKeys, DATA_KEYS: dataKeys, CUSTOMER_PORT: '0', LOG_LEVEL: 'silent' };
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 2 }) });
  const running = await start(environment);
  const broker = await openBroker({ postgresUrl: queue.url });
  const socket = connectTo(running.url);

  /** Puts events on the queue, as relays do. */
  const tell = (...events: EventEnvelope[]) => broker.send('customer', events, randomUUID());
  return {
    environment, prisma, url: running.url, tell,
    /** The same, and waits until each was applied. */
    told: async (...events: EventEnvelope[]) => {
      await tell(...events);
      const ids = [...new Set(events.map(({ id }) => id))];
      await eventually(async () => {
        const missing = ids.length - (await prisma.inbox.count({ where: { eventId: { in: ids } } }));
        if (missing > 0) throw new Error(`${missing} of ${ids.length} events are not applied`);
      });
    },
    ask: (viewer: Viewer | null, query: string, variables?: Record<string, unknown>) => askAs(running.url, viewer, { query, variables }),
    /** What this subgraph tells of an order that another one has named. */
    order: async (viewer: Viewer | null, id: string, fields: string): Promise<Record<string, unknown>> => {
      const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { ${fields} } } }`;
      const { data, errors } = await askAs(running.url, viewer, { query, variables: { of: [{ __typename: 'Order', id }] } });
      if (errors) throw new Error(JSON.stringify(errors));
      return (data as { _entities: Record<string, unknown>[] })._entities[0] ?? {};
    },
    watch: (viewer: Viewer | null, orderId: string, after?: number) => watchAs<{ orderStatusChanged: StatusChange }>(socket, viewer, { query: change, variables: { orderId, after } }),
    stop: () => stopAll([database.drop, queue.drop, () => prisma.$disconnect(), () => broker.close(), running.stop, () => socket.dispose()]),
  };
};

export type CustomerService = Awaited<ReturnType<typeof customerService>>;
