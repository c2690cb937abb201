import { PrismaPg } from '@prisma/adapter-pg';
import type { EventEnvelope } from '#contracts/event.ts';
import { type Clock, systemClock } from '#kernel/clock.ts';
import { openPositions } from '#messaging/positions/positions.ts';
import { newId } from '#platform/new-id.ts';
import { stopAll } from '#platform/service.ts';
import { testDatabase } from '#testing/database.ts';
import { dataKeys, testVault } from '#testing/vault.ts';
import { publishDelivery, publishRider } from '../src/adapters/messaging/publish.ts';
import { dispatchBoard } from '../src/adapters/persistence/board.ts';
import { prismaDeliveries } from '../src/adapters/persistence/deliveries.ts';
import { PrismaClient } from '../src/adapters/persistence/generated/client.ts';
import { prismaOrders } from '../src/adapters/persistence/orders.ts';
import { prismaRiders } from '../src/adapters/persistence/riders.ts';
import { deliveryViews } from '../src/adapters/persistence/views.ts';
import { claiming } from '../src/application/claim.ts';
import { completing } from '../src/application/complete.ts';
import { dispatching } from '../src/application/dispatch.ts';
import type { DispatchRules } from '../src/application/dispatch-times.ts';
import { handleDelivery, handleRider } from '../src/application/handle.ts';
import { planning } from '../src/application/planning.ts';
import { seed } from '../src/seed.ts';
import { orderOf } from './told.ts';

export const rules: DispatchRules = { offerMs: 30_000, atMost: 1, pauseMs: 60_000, leadMs: 3_600_000, giveUpMs: 1_200_000, lookMs: 10_000 };

/** The delivery context on a database of its own, without anybody to talk to. `clock`: its own time, if it is to have one. */
export const onDatabase = async ({ clock = systemClock, ...changed }: Partial<DispatchRules> & { readonly clock?: Clock } = {}) => {
  const database = await testDatabase({ context: 'delivery' });
  await seed({ DELIVERY_DATABASE_URL: database.url, DATA_KEYS: dataKeys });
  let queries = 0;
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url, max: 10 }), log: [{ emit: 'event', level: 'query' }] });
  prisma.$on('query', () => void (queries += 1));
  const vault = testVault('delivery', prisma);
  const announced: string[] = [];
  const deliveries = prismaDeliveries(prisma, { publish: publishDelivery(newId), announce: (streams) => void announced.push(...streams) });
  const riders = prismaRiders(prisma, vault, publishRider(newId));
  const handle = handleDelivery(deliveries);
  const orders = prismaOrders(prisma);
  const plans = planning({ handle, orders, newId, random: () => 427, clock });
  const positions = await openPositions({ databaseUrl: database.url }, { maxAgeMs: 900_000, clock });
  const board = dispatchBoard(prisma);
  const woken: { id: string; at: Date }[] = [];
  const wake = async (id: string, at: Date) => void woken.push({ id, at });
  const at = () => clock().toISOString();

  const planned = async (wanted: Parameters<typeof orderOf>[0] = {}): Promise<string> => {
    const order = orderOf(wanted);
    await plans.plan(order.accepted);
    return (await orders.recordOf(order.orderId))?.deliveryId ?? '';
  };
  return {
    prisma, deliveries, riders, orders, handle, announced,
    handleRider: handleRider(riders),
    positions, woken,
    claim: claiming({ handle, deliveries, riders, positions }),
    complete: completing({ handle, deliveries }),
    planning: plans,
    board,
    dispatch: dispatching({ handle, deliveries, riders, positions, board, wake, rules: { ...rules, ...changed }, clock }),
    views: deliveryViews(prisma, vault),
    at,
    planned,
    /** A delivery that waits for the claims of these riders. */
    offered: async (riderIds: readonly string[], wanted: Parameters<typeof orderOf>[0] = {}): Promise<string> => {
      const id = await planned(wanted);
      await handle(id, { type: 'OfferDelivery', at: at(), riderIds, until: new Date(clock().getTime() + 30_000).toISOString(), atMost: riderIds.length });
      return id;
    },
    /** What was told of a delivery or a rider, in order. */
    told: async (aggregateId: string): Promise<string[]> => (await prisma.outbox.findMany({ where: { aggregateId }, orderBy: { sequence: 'asc' } })).map(({ type }) => type),
    /** How many queries that takes. */
    queriesOf: async <T>(work: () => Promise<T>): Promise<{ queries: number; result: T }> => {
      const before = queries;
      const result = await work();
      return { queries: queries - before, result };
    },
    [Symbol.asyncDispose]: () => stopAll([() => database.drop(), () => prisma.$disconnect(), () => positions.close()]),
  };
};
export type OnDatabase = Awaited<ReturnType<typeof onDatabase>>;

/** The same event as another relay would bring it: alike but for its id and place. */
export const again = <Event extends EventEnvelope>(event: Event, sequence: number): Event => ({ ...event, id: newId(), sequence });
