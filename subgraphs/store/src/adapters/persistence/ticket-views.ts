import { latestChange, readChanges } from '#messaging/persistence/journal.ts';
import type { Vault } from '#platform/vault/vault.ts';
import { kitchenStream } from '../../application/kitchen-stream.ts';
import type { Deadline } from '../../application/ports.ts';
import type { TicketView } from '../../application/ticket-view.ts';
import type { OpenedTicket } from '../../domain/ticket/ticket.ts';
import type { PrismaClient } from './generated/client.ts';
import { toTicket } from './ticket-row.ts';
import { openTickets } from './ticket-words.ts';

export type TicketListing = { readonly statuses: readonly OpenedTicket['status'][] | null; readonly after: string | null; readonly take: number };
export type NumberedTicket = TicketView & { readonly sequence: number };

/** What is read of tickets, for many at once; where a store wrote something, with one query more for keys that were not used lately. */
export const ticketViews = (prisma: PrismaClient, vault: Vault) => {
  /** One query. */
  const byIds = async (ids: readonly string[]): Promise<(TicketView | null)[]> => {
    const rows = await openTickets(vault, await prisma.ticket.findMany({ where: { id: { in: [...ids] } } }));
    const found = new Map(rows.map((row) => [row.id, { id: row.id, ticket: toTicket(row) }]));
    return ids.map((id) => found.get(id) ?? null);
  };

  return {
    byIds,

    /** What the stores have to answer before that moment, the next first. Two queries. */
    pending: async (before: Date): Promise<Deadline[]> => {
      const [awaiting, asked] = await Promise.all([
        prisma.ticket.findMany({ where: { status: 'AWAITING_ACCEPTANCE', acceptBy: { lt: before } }, select: { id: true, acceptBy: true }, orderBy: { acceptBy: 'asc' } }),
        prisma.ticket.findMany({ where: { answerBy: { lt: before } }, select: { id: true, answerBy: true }, orderBy: { answerBy: 'asc' } }),
      ]);
      return [
        ...awaiting.map(({ id, acceptBy }): Deadline => ({ kind: 'expire-ticket', ticketId: id, dueAt: acceptBy })),
        ...asked.map(({ id, answerBy }): Deadline => ({ kind: 'end-asking', ticketId: id, dueAt: answerBy as Date })),
      ].toSorted((a, b) => a.dueAt.getTime() - b.dueAt.getTime());
    },

    /** One query. */
    byOrders: async (orderIds: readonly string[]): Promise<(TicketView | null)[]> => {
      const rows = await openTickets(vault, await prisma.ticket.findMany({ where: { orderId: { in: [...orderIds] } } }));
      const found = new Map(rows.map((row) => [row.orderId, { id: row.id, ticket: toTicket(row) }]));
      return orderIds.map((orderId) => found.get(orderId) ?? null);
    },

    /** The same page of several stores, oldest first (ids rise with time). Two queries, however many stores. */
    pages: async (storeIds: readonly string[], { statuses, after, take }: TicketListing): Promise<TicketView[][]> => {
      const listed = await prisma.$queryRaw<{ id: string }[]>`
        SELECT page.id FROM unnest(${[...storeIds]}::uuid[]) AS store (id) CROSS JOIN LATERAL (
          SELECT id FROM ticket
          WHERE store_id = store.id AND (${statuses && [...statuses]}::text[] IS NULL OR status = ANY(${statuses && [...statuses]}::text[])) AND (${after}::uuid IS NULL OR id > ${after}::uuid)
          ORDER BY id LIMIT ${take}::int) AS page`;
      const rows = await openTickets(vault, await prisma.ticket.findMany({ where: { id: { in: listed.map(({ id }) => id) } }, orderBy: { id: 'asc' } }));
      const byStore = Map.groupBy(rows, ({ storeId }) => storeId);
      return storeIds.map((storeId) => (byStore.get(storeId) ?? []).map((row) => ({ id: row.id, ticket: toTicket(row) })));
    },

    /** What changed in a store's kitchen past a sequence, with the tickets as they stand now. Two queries. */
    changes: async (storeId: string, after: number): Promise<NumberedTicket[]> => {
      const changes = await readChanges(prisma, kitchenStream(storeId), after);
      if (changes.length === 0) return [];
      const tickets = new Map((await byIds([...new Set(changes.map(({ subject }) => subject))])).flatMap((view) => (view ? [[view.id, view]] : [])));
      return changes.map(({ sequence, subject }) => {
        const view = tickets.get(subject);
        if (view === undefined) throw new Error(`change ${sequence} of store ${storeId} is of ticket ${subject}, which is gone`);
        return { sequence, ...view };
      });
    },

    /** The sequence of the last change in a store's kitchen. One query. */
    latestChange: (storeId: string): Promise<number> => latestChange(prisma, kitchenStream(storeId)),
  };
};
