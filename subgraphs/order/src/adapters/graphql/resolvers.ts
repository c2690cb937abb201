import { coarse } from '#contracts/coarse-place.ts';
import type { EventEnvelope } from '#contracts/event.ts';
import type { Clock } from '#kernel/clock.ts';
import type { CommandKey } from '#kernel/command-handler.ts';
import { isUuid } from '#kernel/id.ts';
import { commandsFor } from '#kernel/transitions.ts';
import type { SubgraphContext } from '#platform/context.ts';
import { signedInAs } from '#platform/graphql/signed-in.ts';
import { hasRole } from '#platform/viewer.ts';
import { cancelsAs, previewCancellation } from '../../application/cancel-preview.ts';
import type { HandleOrderCommand } from '../../application/handle.ts';
import type { PlaceOrderOutcome, PlaceOrderRequest } from '../../application/place-order.ts';
import type { quoteOrder } from '../../application/quote.ts';
import type { Order, SubmittedOrder } from '../../domain/order.ts';
import { orderTransitions } from '../../domain/transitions.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { toCommandKey, toNote, toQuoteRequest } from './input.ts';
import type { OrderLoaders, ShownOrder } from './loaders.ts';
import { cancellationRefused, keyReused, orderNotFound, orderNotInState, paymentDeclined, paymentPending, paymentUnavailable, priceChanged, quoteRefusal } from './refusals.ts';

type Context = SubgraphContext<OrderLoaders>;
type Dependencies = {
  readonly handle: HandleOrderCommand;
  readonly placeOrder: (request: PlaceOrderRequest, key: CommandKey) => Promise<PlaceOrderOutcome>;
  readonly quote: ReturnType<typeof quoteOrder>;
  /** What was told of an order until then, and the order that it makes. */
  readonly toldUntil: (id: string, asOf: Date) => Promise<readonly EventEnvelope[]>;
  readonly recall: (now: SubmittedOrder, archive: readonly EventEnvelope[]) => Order;
  readonly clock: Clock;
};

export const orderResolvers = ({ handle, placeOrder, quote, toldUntil, recall, clock }: Dependencies): Resolvers<Context> => {
  const asItStood = (shown: ShownOrder, archive: readonly EventEnvelope[]): ShownOrder | null => {
    const order = recall(shown.order, archive);
    const last = archive.at(-1);
    return order.status === 'NONE' || last === undefined ? null : { ...shown, roles: [], order, version: last.sequence, updatedAt: new Date(last.time) };
  };

  return {
    Query: {
      order: async (_, { id, asOf }, { loaders }) => {
        const shown = await loaders.orders.load(id);
        return shown === null || !asOf ? shown : asItStood(shown, await toldUntil(id, asOf));
      },
      cancelPreview: async (_, { orderId, fault }, { loaders }) => {
        const shown = await loaders.orders.load(orderId);
        return shown && previewCancellation(shown.order, shown.roles, fault ?? null);
      },
      quote: async (_, { input }) => {
        const answer = await quote(toQuoteRequest(input), clock());
        return 'refused' in answer ? quoteRefusal(answer.refused) : { __typename: 'Quote', ...answer.quote };
      },
    },

    Mutation: {
      placeOrder: async (_, { input }, context) => {
        const viewer = signedInAs(context.viewer, 'CUSTOMER');
        const request = { ...toQuoteRequest(input), customerId: viewer.id, paymentMethod: input.paymentMethod, note: toNote(input.note), expectedTotal: input.expectedTotal ?? null };
        const outcome = await placeOrder(request, toCommandKey('placeOrder', viewer, input));
        switch (outcome.kind) {
          case 'placed':
            return { __typename: 'PlaceOrderSuccess', order: await reloaded(context, outcome.id) };
          case 'pending':
            return paymentPending(await reloaded(context, outcome.id), outcome.retryAfterSeconds);
          case 'declined':
            return paymentDeclined();
          case 'unavailable':
            return paymentUnavailable(outcome.retryAfterSeconds);
          case 'priceChanged':
            return priceChanged(outcome.total);
          case 'refused':
            return quoteRefusal(outcome.refusal);
          case 'keyReused':
            return keyReused();
        }
      },

      cancelOrder: async (_, { input }, context) => {
        const viewer = signedInAs(context.viewer, 'CUSTOMER', 'STORE_OWNER', 'SUPPORT');
        const key = toCommandKey('cancelOrder', viewer, input);
        const order = isUuid(input.orderId) ? await context.loaders.orders.load(input.orderId) : null;
        const [role, ...roles] = order?.roles.filter((towards) => hasRole(viewer, towards)) ?? [];
        if (order === null || role === undefined) return orderNotFound();
        const by = cancelsAs(order.order, [role, ...roles]) ?? role; // in none of them: the order refuses
        const fault = by === 'SUPPORT' ? (input.fault ?? null) : null;
        const outcome = await handle(order.id, { type: 'CancelOrder', at: clock().toISOString(), by, reason: toNote(input.reason), fault }, { command: key });
        if (outcome.kind === 'keyReused') return keyReused();
        const shown = await reloaded(context, order.id);
        if (outcome.kind === 'rejected') return cancellationRefused(shown, outcome.state.status);
        switch (shown.order.status) {
          case 'CANCELLED':
          case 'REJECTED':
            return { __typename: 'CancelOrderSuccess', order: shown };
          case 'CANCELLING':
            return { __typename: 'CancellationRequested', order: shown };
          default:
            return cancellationRefused(shown, shown.order.status); // asked before, and refused since
        }
      },

      confirmReceipt: async (_, { input }, context) => {
        const viewer = signedInAs(context.viewer, 'CUSTOMER');
        const key = toCommandKey('confirmReceipt', viewer, input);
        const order = await ofCustomer(context, input.orderId);
        if (order === null) return orderNotFound();
        const outcome = await handle(order.id, { type: 'ConfirmReceipt', at: clock().toISOString(), by: 'CUSTOMER' }, { command: key });
        if (outcome.kind === 'keyReused') return keyReused();
        const shown = await reloaded(context, order.id);
        return outcome.kind === 'rejected' ? orderNotInState(shown, shown.order.status) : { __typename: 'ConfirmReceiptSuccess', order: shown };
      },
    },

    Order: {
      __resolveReference: ({ id }, { loaders }) => loaders.orders.load(id),
      number: ({ order }) => order.number,
      status: ({ order }) => order.status,
      placedAt: ({ order }) => ('placedAt' in order ? order.placedAt : null),
      lines: ({ order }) => order.lines,
      subtotal: ({ order }) => order.subtotal,
      deliveryFee: ({ order }) => order.deliveryFee,
      total: ({ order }) => order.total,
      deliveryMethod: ({ order }) => order.deliveryMethod,
      address: ({ order, isRidersPast }) => (isRidersPast ? { id: null, line: '(over)', detail: null, location: coarse(order.address.location) } : order.address),
      note: ({ order, isRidersPast }) => (isRidersPast ? null : order.note),
      availableActions: ({ order, roles }) => commandsFor(orderTransitions, order.status, roles).flatMap((command) => actions[command] ?? []),
      cancellationRequest: ({ order }) => (order.status === 'CANCELLING' ? { by: order.requestedBy, reason: order.reason } : null),
      cancellation: ({ order }) => ('cancellation' in order ? order.cancellation : null),
      store: ({ order }) => ({ id: order.storeId }),
    },

    OrderLine: { menuItem: ({ menuItemId }) => ({ id: menuItemId }) },
  };
};

/** Which of an order's commands are mutations of this context, and so buttons. */
const actions: Partial<Record<(typeof orderTransitions)[number]['command'], 'CANCEL_ORDER' | 'CONFIRM_RECEIPT'>> = {
  CancelOrder: 'CANCEL_ORDER',
  ConfirmReceipt: 'CONFIRM_RECEIPT',
};

/** The order, for its customer. */
const ofCustomer = async ({ loaders }: Context, id: string): Promise<ShownOrder | null> => {
  const order = isUuid(id) ? await loaders.orders.load(id) : null;
  return order?.roles.includes('CUSTOMER') ? order : null;
};

const reloaded = async ({ loaders }: Context, id: string): Promise<ShownOrder> => {
  const order = await loaders.orders.clear(id).load(id);
  if (order === null) throw new Error(`order ${id} is gone`);
  return order;
};
