import type { EventEnvelope } from '#contracts/event.ts';
import { type Change, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import { type Deliveries, FactsChanged } from '../../application/ports.ts';
import { delivery as decider } from '../../domain/decider.ts';
import { type Delivery, type DeliveryEvent, deskOf, isCarried, pinTriesLeft, type PlannedDelivery } from '../../domain/delivery.ts';
import { approachesOf } from './approaches.ts';
import { toDelivery, toLifeColumns, toPlanColumns } from './delivery-row.ts';
import type { PrismaClient } from './generated/client.ts';
import { overCapacity } from './refused.ts';

export type DeliveryChange = Change<Delivery, DeliveryEvent, EventEnvelope>;

type Dependencies = {
  readonly publish: (change: DeliveryChange) => readonly EventEnvelope[];
  /** Called after the commit with the topics on which there is something new. */
  readonly announce: (topics: readonly string[]) => void;
};

/** The stream of changes to what lies, or lay, on a rider's desk. */
export const riderStream = (riderId: string): string => `rider:${riderId}`;
/** Where a hint comes when an order's delivery changed; it is no stream, as who follows only wants to know how it stands. */
export const orderTopic = (orderId: string): string => `delivery-of:${orderId}`;

/** Deliveries in PostgreSQL: the row, its approaches, the rider's count, what is to be told and the receipt in one batch. */
export const prismaDeliveries = (prisma: PrismaClient, { publish, announce }: Dependencies): Deliveries => ({
  load: async (id) => {
    const row = await prisma.delivery.findUnique({ where: { id }, include: { approaches: { orderBy: { riderId: 'asc' } } } });
    if (row === null) return { state: decider.initial, version: 0 };
    return { state: toDelivery(row, row.approaches), version: row.version };
  },

  save: async (change) => {
    const { id, before, cause } = change;
    const { command, received } = cause;
    const changes = streamsOf(change).map((stream) => ({ stream, subject: id }));
    const answer: Answer = { id, ...wrongPin(change) };
    const entry = { events: publish(change), changes, ...(command && { command: { ...command, answer } }), ...(received && { received }) };
    try {
      // everybody locks the delivery first, then the rider, then the heads of the streams
      await prisma.$transaction([...rowOf(prisma, change), ...countOf(prisma, change), ...approachesOf(prisma, change), prisma.$executeRawUnsafe(...journalStatement(entry))]);
    } catch (error) {
      if (overCapacity(error)) throw new FactsChanged('the rider cannot take one more', { cause: error });
      const conflict = conflictIn(error);
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      if (conflict !== 'VERSION') throw error;
      if (before.version === 0) throw new FactsChanged('the order got its delivery, or was called off, meanwhile', { cause: error });
      throw new VersionConflict(`delivery ${id} is no longer at version ${before.version}`, { cause: error });
    }
    announce([...changes.map(({ stream }) => stream), orderTopic((change.after.state as PlannedDelivery).orderId)]);
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as Answer).id, fingerprint: found.fingerprint };
  },

  wrongPinOf: async ({ scope, key }) => {
    const attemptsLeft = ((await findCommand(prisma, scope, key))?.answer as Answer | undefined)?.attemptsLeft;
    return attemptsLeft === undefined ? null : { attemptsLeft };
  },
});

/** What is kept under an idempotency key: `attemptsLeft` when the command was a wrong PIN. */
type Answer = { readonly id: string; readonly attemptsLeft?: number };

const wrongPin = ({ after, events }: DeliveryChange) =>
  events.some(({ type }) => type === 'WrongPinGiven') ? { attemptsLeft: pinTriesLeft(after.state as PlannedDelivery) } : {};

/** The riders who had it on their desk before or have it now: also who has lost it is to hear. */
const streamsOf = ({ before, after }: DeliveryChange): string[] => [...new Set([...deskOf(before.state), ...deskOf(after.state)])].map(riderStream);

const timeOf = ({ events }: DeliveryChange) => events.at(-1)?.at ?? new Date();

const rowOf = (prisma: PrismaClient, change: DeliveryChange) => {
  const { id, before, after } = change;
  const delivery = after.state as PlannedDelivery;
  const columns = { ...toLifeColumns(delivery), version: after.version, updatedAt: timeOf(change) };
  if (before.version > 0) return [prisma.delivery.update({ where: { id, version: before.version }, data: columns })];
  const { orderId } = delivery;
  // the order's one record: whoever plans a second delivery, or calls the order off at this moment, meets us here
  const record = delivery.status === 'CANCELLED'
    ? prisma.orderRecord.update({ where: { orderId, deliveryId: null }, data: { deliveryId: id } })
    : prisma.orderRecord.create({ data: { orderId, deliveryId: id } });
  return [record, prisma.delivery.create({ data: { id, ...toPlanColumns(delivery), ...columns, plannedAt: timeOf(change) } })];
};

/** How many a rider carries follows the deliveries. The table's own check refuses one too many. */
const countOf = (prisma: PrismaClient, { before, after }: DeliveryChange) => {
  const had = isCarried(before.state) ? before.state.riderId : null;
  const has = isCarried(after.state) ? after.state.riderId : null;
  if (had === has) return [];
  const count = (id: string | null, by: 1 | -1) => (id === null ? [] : [prisma.rider.update({ where: { id }, data: { carrying: { increment: by } }, select: { id: true } })]);
  return [...count(had, -1), ...count(has, 1)];
};
