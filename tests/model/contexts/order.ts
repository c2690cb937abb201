import { followPeople } from '#contracts/person.ts';
import type { StoreOffer } from '#contracts/store.ts';
import { listenToOthers } from '../../../subgraphs/order/src/adapters/messaging/listen.ts';
import { publishOrder } from '../../../subgraphs/order/src/adapters/messaging/publish.ts';
import { orderTimers } from '../../../subgraphs/order/src/adapters/messaging/timers.ts';
import { forgetCustomer } from '../../../subgraphs/order/src/application/forget-customer.ts';
import { handleOrderCommand, type HandleOrderCommand } from '../../../subgraphs/order/src/application/handle.ts';
import { orderPlacement } from '../../../subgraphs/order/src/application/place-order.ts';
import type { Payments } from '../../../subgraphs/order/src/application/ports.ts';
import { order } from '../../../subgraphs/order/src/domain/decider.ts';
import type { Order, OrderEvent } from '../../../subgraphs/order/src/domain/order.ts';
import type { Change } from '#kernel/command-handler.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import { stores } from '../cast.ts';
import { createLedger, memoryAggregates } from '../machinery/ledger.ts';
import type { Ground } from './ground.ts';

export type OrderChange = Change<Order, OrderEvent, EventEnvelope>;
/** As the vault says it. */
export class Forgotten extends Error {
  override readonly name = 'Forgotten';
}

type Needs = Ground & {
  readonly payments: Payments;
  readonly watch: (change: OrderChange) => void;
  readonly flaw?: ((handle: HandleOrderCommand) => HandleOrderCommand) | undefined;
  readonly deafToTimers: boolean;
  readonly unforgottenRiders: boolean;
};

/** As the query does: what can perhaps still be called off is everything else. */
const over: readonly string[] = ['PAYMENT_FAILED', 'EXPIRED', 'REJECTED', 'COMPLETED', 'CANCELLED', 'CANCELLING', 'DELIVERED'];
const patience = { paymentMs: 15 * 60_000, acceptanceMs: 12 * 60_000, receiptMs: 2 * 60 * 60_000 };

export const composeOrder = ({ tasks, clock, newId, payments, watch, flaw = (handle) => handle, deafToTimers, unforgottenRiders }: Needs) => {
  const ledger = createLedger('order', tasks);
  const since = new Map<string, Date>();
  const forgotten = new Set<string>();
  const orders = memoryAggregates({
    ledger, initial: order.initial, publish: publishOrder(newId), watch,
    beside: ({ id, before, after, events }) => {
      // nothing can be sealed for who was forgotten
      if (before.version === 0 && after.state.status !== 'NONE' && forgotten.has(after.state.customerId)) throw new Forgotten(after.state.customerId);
      return () => void since.set(id, new Date(events.at(-1)?.at ?? 0));
    },
  });
  const offers = new Map<string, StoreOffer>(stores.map(({ id, offer }) => [id, offer]));
  const riders = new Map<string, string | null>();

  const given = handleOrderCommand(orders);
  const flawed = flaw(given);
  const handle = ((id, command, cause) => tasks.giving(command, () => flawed(id, command, cause))) as HandleOrderCommand;

  const timers = orderTimers({
    handle, clock, patience,
    // as the query does: it reads who waits since before those moments
    waiting: async (before) => deafToTimers ? [] : [...orders.rows].flatMap(([id, { state }]) => {
      if (state.status === 'NONE') return [];
      const updatedAt = since.get(id) as Date;
      const submittedAt = new Date(state.submittedAt);
      const waits = state.status === 'PENDING_PAYMENT' ? submittedAt <= before.submitted
        : state.status === 'PLACED' || state.status === 'CANCELLING' ? submittedAt <= before.placed
          : state.status === 'DELIVERED' && updatedAt <= before.delivered;
      return waits ? [{ id, order: state, since: updatedAt }] : [];
    }),
  });

  const people = {
    underWay: async (customerId: string) => [...orders.rows].flatMap(([id, { state }]) => (state.status !== 'NONE' && state.customerId === customerId && !over.includes(state.status) ? [id] : [])),
    forget: async (customerId: string) => ledger.commit({ events: [], cause: {} }, () => void forgotten.add(customerId)),
    noteForgotten: async (received: EventEnvelope) => ledger.commit({ events: [], cause: { received } }, () => {}),
    export: async () => ({ orders: [] }),
  };
  const heard = listenToOthers({
    handle,
    followOffer: async () => {}, // what is sold does not change here
    assignRider: async (orderId, riderId, received) => ledger.commit({ events: [], cause: { received } }, () => void (riderId === null && unforgottenRiders ? null : riders.set(orderId, riderId))),
  });

  return {
    ledger,
    orders,
    riders,
    handle,
    placeOrder: orderPlacement({ handle, orders, offers: { offerOf: async (id) => offers.get(id) ?? null }, payments, clock, newId }),
    forgotten,
    handlers: { ...heard, person: followPeople(forgetCustomer({ handle, people })) },
    clockwork: timers,
  };
};
export type OrderContext = ReturnType<typeof composeOrder>;
