import type { Clock } from '#kernel/clock.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { HandleOrderCommand } from '../../application/handle.ts';
import type { OrderCommand } from '../../domain/commands.ts';
import type { Order } from '../../domain/order.ts';

/** How long an order waits for what may never come. */
export type Patience = {
  /** For a payment to settle. */
  readonly paymentMs: number;
  /** For a word of the store: longer than its ticket waits, which is who should say that nobody answered. */
  readonly acceptanceMs: number;
  /** For the customer to confirm what was delivered. */
  readonly receiptMs: number;
};

const kinds = { 'expire-order': 'ExpireOrder', 'give-up-on-store': 'GiveUpOnStore', 'confirm-receipt': 'ConfirmReceipt' } as const;

/** The timer that an order in this state runs under, or null when it waits for nobody. `since` is when it came to be so. */
export const timerOf = (patience: Patience, id: string, order: Order, since: Date): DueTimer | null => {
  const after = (from: Date, ms: number) => new Date(from.getTime() + ms);
  switch (order.status) {
    case 'PENDING_PAYMENT':
      return { kind: 'expire-order', id, dueAt: after(new Date(order.submittedAt), patience.paymentMs) };
    case 'PLACED':
    case 'CANCELLING':
      return { kind: 'give-up-on-store', id, dueAt: after(new Date(order.placedAt), patience.acceptanceMs) };
    case 'DELIVERED':
      return { kind: 'confirm-receipt', id, dueAt: after(since, patience.receiptMs) };
    default:
      return null;
  }
};

/** Whenever a timer is due, then that command. An order that went on meanwhile refuses it, and that is as it should be. */
export const whenDue = ({ kind }: Timer, at: string): OrderCommand => {
  if (!Object.hasOwn(kinds, kind)) throw new Error(`there is no timer of the kind ${kind}`);
  const type = kinds[kind as keyof typeof kinds];
  return type === 'ConfirmReceipt' ? { type, at, by: 'SYSTEM' } : { type, at };
};

type Waiting = { readonly id: string; readonly order: Order; readonly since: Date };
/** The orders that came to wait before these moments: since they were submitted, placed, delivered. */
export type WaitingOrders = (before: { readonly submitted: Date; readonly placed: Date; readonly delivered: Date }) => Promise<readonly Waiting[]>;

/**
 * The order context's alarm clock. An order waits for minutes at least, so no alarm is set when it is changed: those that
 * are due soon are set from the database, again and again, and no order costs a job that it does not need.
 */
export const orderTimers = ({ handle, waiting, clock, patience }: { handle: HandleOrderCommand; waiting: WaitingOrders; clock: Clock; patience: Patience }) => {
  const remakeMs = Math.min(60_000, Math.max(100, Math.min(patience.paymentMs, patience.acceptanceMs, patience.receiptMs) / 4));
  return {
    remakeMs,
    pending: async (): Promise<readonly DueTimer[]> => {
      const horizon = clock().getTime() + 2 * remakeMs;
      const before = (ms: number) => new Date(horizon - ms);
      const orders = await waiting({ submitted: before(patience.paymentMs), placed: before(patience.acceptanceMs), delivered: before(patience.receiptMs) });
      return orders.flatMap(({ id, order, since }) => timerOf(patience, id, order, since) ?? []);
    },
    fire: async (timer: Timer): Promise<void> => {
      await handle(timer.id, whenDue(timer, clock().toISOString()));
    },
  };
};
