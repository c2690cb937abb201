import type { Clock } from '#kernel/clock.ts';
import type { DueTimer, Timer } from '#messaging/timers.ts';
import type { HandleOrderCommand } from '../../application/handle.ts';

type Dependencies = {
  readonly handle: HandleOrderCommand;
  /** The orders that wait for their money. */
  readonly unpaid: (limit: number) => Promise<readonly { readonly id: string; readonly submittedAt: Date }[]>;
  readonly clock: Clock;
  /** How long a payment may stay unsettled. */
  readonly expiryMs: number;
};

/** The order context's alarm clock: an order whose payment never settles expires. */
export const orderTimers = ({ handle, unpaid, clock, expiryMs }: Dependencies) => {
  const expiry = (orderId: string, submittedAt: Date): DueTimer => ({ kind: 'expire-order', id: orderId, dueAt: new Date(submittedAt.getTime() + expiryMs) });
  return {
    expiry,
    pending: async (): Promise<readonly DueTimer[]> => (await unpaid(10_000)).map(({ id, submittedAt }) => expiry(id, submittedAt)),
    // an order that is paid by now refuses to expire, and that is as it should be
    fire: async ({ id }: Timer): Promise<void> => {
      await handle(id, { type: 'ExpireOrder', at: clock().toISOString() });
    },
  };
};
