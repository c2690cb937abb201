import type { StoreOffer } from '#contracts/store.ts';
import { listenToOthers } from '../../../subgraphs/order/src/adapters/messaging/listen.ts';
import { publishOrder } from '../../../subgraphs/order/src/adapters/messaging/publish.ts';
import { orderTimers } from '../../../subgraphs/order/src/adapters/messaging/timers.ts';
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
type Needs = Ground & {
  readonly payments: Payments;
  readonly watch: (change: OrderChange) => void;
  readonly flaw?: ((handle: HandleOrderCommand) => HandleOrderCommand) | undefined;
  readonly deafToTimers: boolean;
};

const patience = { paymentMs: 15 * 60_000, acceptanceMs: 12 * 60_000, receiptMs: 2 * 60 * 60_000 };

export const composeOrder = ({ tasks, clock, newId, payments, watch, flaw = (handle) => handle, deafToTimers }: Needs) => {
  const ledger = createLedger('order', tasks);
  const since = new Map<string, Date>();
  const orders = memoryAggregates({
    ledger, initial: order.initial, publish: publishOrder(newId), watch,
    beside: ({ id, events }) => () => void since.set(id, new Date(events.at(-1)?.at ?? 0)),
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

  const listening = {
    handle,
    // what is sold does not change here, and nobody goes
    followOffer: async () => {},
    forgetCustomer: async () => {},
    assignRider: async (orderId: string, riderId: string | null, received: EventEnvelope) => ledger.commit({ events: [], cause: { received } }, () => void riders.set(orderId, riderId)),
  };

  return {
    ledger,
    orders,
    riders,
    handle,
    placeOrder: orderPlacement({ handle, orders, offers: { offerOf: async (id) => offers.get(id) ?? null }, payments, clock, newId }),
    handlers: listenToOthers(listening),
    clockwork: timers,
  };
};
export type OrderContext = ReturnType<typeof composeOrder>;
