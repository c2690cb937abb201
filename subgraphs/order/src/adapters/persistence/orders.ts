import type { EventEnvelope } from '#contracts/event.ts';
import { type Change, CommandRepeated, VersionConflict } from '#kernel/command-handler.ts';
import { conflictIn, findCommand, journalStatement } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import type { Orders } from '../../application/ports.ts';
import { order } from '../../domain/decider.ts';
import type { Order, OrderEvent, SubmittedOrder } from '../../domain/order.ts';
import type { PrismaClient } from './generated/client.ts';
import { toColumns, toOrder } from './order-row.ts';
import { openRows, sealPersonal, sealWords } from './personal.ts';

export type OrderChange = Change<Order, OrderEvent, EventEnvelope>;

/** Orders in PostgreSQL: the row, what is personal in it sealed, what is to be told, the idempotency record and the receipt in one batch. */
export const prismaOrders = (prisma: PrismaClient, vault: Vault, publish: (change: OrderChange) => readonly EventEnvelope[]): Orders => ({
  load: async (id) => {
    const row = await prisma.order.findUnique({ where: { id } });
    const [opened] = row === null ? [] : await openRows(vault, [row]);
    return opened === undefined ? { state: order.initial, version: 0 } : { state: toOrder(opened), version: opened.version };
  },

  save: async (change) => {
    const { id, before, after, cause } = change;
    const stands = toColumns(after.state as SubmittedOrder);
    const columns = { ...(await sealWords(vault, id, stands)), version: after.version, updatedAt: change.events.at(-1)?.at ?? new Date() };
    const row = before.version === 0 ? prisma.order.create({ data: { id, ...columns, ...(await sealPersonal(vault, id, stands)) } }) : prisma.order.update({ where: { id, version: before.version }, data: columns });
    const entry = { events: publish(change), ...(cause.command && { command: { ...cause.command, answer: { id } } }), ...(cause.received && { received: cause.received }) };
    const release = cause.releases ? [prisma.commandLog.deleteMany({ where: { scope: cause.releases.scope, key: cause.releases.key } })] : [];
    try {
      await prisma.$transaction([row, ...release, prisma.$executeRawUnsafe(...journalStatement(entry))]);
    } catch (error) {
      const conflict = conflictIn(error);
      if (conflict === 'VERSION') throw new VersionConflict(`order ${id} is no longer at version ${before.version}`, { cause: error });
      if (conflict === 'COMMAND') throw new CommandRepeated('the idempotency key was just used', { cause: error });
      throw error;
    }
  },

  commandOf: async ({ scope, key }) => {
    const found = await findCommand(prisma, scope, key);
    return found && { id: (found.answer as { id: string }).id, fingerprint: found.fingerprint };
  },
});
