import type { Currency } from '#kernel/money.ts';
import type { Role } from '#kernel/transitions.ts';
import { shownStatus } from '../../application/ticket-view.ts';
import type { Asked, DeliveryMethod, OpenedTicket, Recalled, Slip, TicketLine } from '../../domain/ticket/ticket.ts';
import type { Prisma, Ticket as Row } from './generated/client.ts';

/** The columns of a ticket as it stands; what its status has nothing to say of is null. One that the store is asked about is an accepted one still, and one that the delivery is asked about a ready one. */
export const toTicketColumns = (ticket: OpenedTicket) =>
  ({
    status: shownStatus(ticket),
    orderId: ticket.orderId,
    storeId: ticket.storeId,
    ownerId: ticket.ownerId,
    customerId: ticket.customerId,
    lines: ticket.lines as unknown as Prisma.InputJsonValue,
    currency: ticket.total.currency,
    total: BigInt(ticket.total.amount),
    deliveryMethod: ticket.deliveryMethod,
    pickup: ticket.pickup,
    dropoff: ticket.dropoff,
    placedAt: ticket.placedAt,
    acceptBy: ticket.acceptBy,
    cookingMinutes: 'cookingMinutes' in ticket ? ticket.cookingMinutes : null,
    readyAt: 'readyAt' in ticket ? ticket.readyAt : null,
    reason: 'reason' in ticket ? ticket.reason : null,
    cancelledBy: 'by' in ticket ? ticket.by : null,
    askedAt: wishOf(ticket)?.at ?? null,
    askedBy: wishOf(ticket)?.by ?? null,
    askedReason: wishOf(ticket)?.reason ?? null,
    answerBy: 'asked' in ticket ? ticket.asked.answerBy : null,
  }) satisfies Omit<Prisma.TicketCreateInput, 'id' | 'version' | 'updatedAt'>;

/** Who would like it called off, while that is not settled. */
const wishOf = (ticket: OpenedTicket): Asked | Recalled | null => ('asked' in ticket ? ticket.asked : 'recalled' in ticket ? ticket.recalled : null);

/** The ticket that a row holds. Throws for a row that no ticket could have written. */
export const toTicket = (row: Row): OpenedTicket => {
  const status = row.status as Exclude<OpenedTicket['status'], 'CANCELLATION_ASKED' | 'RECALLING'>;
  if (row.askedAt !== null && status === 'READY') return { status: 'RECALLING', ...slip(row), ...accepted(row), recalled: recalled(row, row.askedAt) };
  if (row.askedAt !== null) return { status: 'CANCELLATION_ASKED', ...slip(row), ...accepted(row), asked: asked(row, row.askedAt) };
  switch (status) {
    case 'AWAITING_ACCEPTANCE':
    case 'EXPIRED':
      return { status, ...slip(row) };
    case 'ACCEPTED':
    case 'PREPARING':
    case 'READY':
    case 'HANDED_OVER':
      return { status, ...slip(row), ...accepted(row) };
    case 'REJECTED':
      return { status, ...slip(row), reason: present(row, 'reason') };
    case 'CANCELLED':
      return { status, ...slip(row), by: present(row, 'cancelledBy') as Role, reason: row.reason };
  }
};

const slip = (row: Row): Slip => ({
  orderId: row.orderId,
  storeId: row.storeId,
  ownerId: row.ownerId,
  customerId: row.customerId,
  lines: row.lines as unknown as readonly TicketLine[],
  total: { amount: Number(row.total), currency: row.currency as Currency },
  deliveryMethod: row.deliveryMethod as DeliveryMethod,
  pickup: row.pickup as Slip['pickup'],
  dropoff: row.dropoff as Slip['dropoff'],
  placedAt: row.placedAt.toISOString(),
  acceptBy: row.acceptBy.toISOString(),
});

const accepted = (row: Row) => ({ cookingMinutes: present(row, 'cookingMinutes'), readyAt: present(row, 'readyAt').toISOString() });

const recalled = (row: Row, at: Date): Recalled => ({ at: at.toISOString(), by: present(row, 'askedBy') as Role, reason: row.askedReason });
const asked = (row: Row, at: Date): Asked => ({ ...recalled(row, at), answerBy: present(row, 'answerBy').toISOString() });

const present = <Key extends keyof Row>(row: Row, key: Key): NonNullable<Row[Key]> => {
  const value = row[key];
  if (value === null) throw new Error(`ticket ${row.id} is ${row.status} without ${key}`);
  return value;
};
