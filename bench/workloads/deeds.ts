import { randomUUID } from 'node:crypto';
import { tokenFor } from '../../scripts/token.ts';
import { exchanges } from '../exchanges/all.ts';
import { basket } from '../exchanges/place-order.ts';
import { post } from '../load/post.ts';
import { standingOrders, withOrders } from './orders.ts';
import type { Bench } from './workload.ts';

/** Something whose cost is counted: done once, from the question to the answer. */
export type Deed = { readonly subject: string; readonly act: () => Promise<unknown>; readonly before?: (times: number) => Promise<unknown>; readonly after?: () => Promise<unknown> };

export const cancel = 'cancelOrder';
export const watchedCancel = 'cancelOrder, watched';
const listed = 20;

/** What is counted, in this order. The first four only read. */
export const deedsOf = async ({ scene, load, plan }: Bench, url: string): Promise<readonly Deed[]> => {
  const [customer] = await withOrders(url, { ...scene, visitors: scene.visitors.slice(0, 1) }, Math.max(listed, 3 * plan.counted));
  if (!customer) throw new RangeError('the scene has no customers');
  const owner = await tokenFor(['owner'], scene.environment);
  const asks = (subject: string, operation: string, variables: () => Readonly<Record<string, unknown>> = () => ({})): Deed => ({ subject, act: () => post(url, customer.token, operation, variables()) });
  const standing = await standingOrders(url, customer);
  const tickets: string[] = [];
  for (const id of standing.splice(-plan.counted)) { // the oldest: the kitchen has heard of them
    const { order } = await post<{ order: { ticket: { id: string } } }>(url, owner, 'query Ticket($id: ID!) { order(id: $id) { ticket { id } } }', { id });
    tickets.push(order.ticket.id);
  }
  const cancelling = asks(cancel, 'mutation Cancel($input: CancelOrderInput!) { cancelOrder(input: $input) { __typename } }', () => ({ input: { idempotencyKey: randomUUID(), orderId: standing.pop() } }));
  return [
    asks('order + its store', exchanges.oneOrder.operation, exchanges.oneOrder.variables(customer)),
    asks(`me.orders, ${listed} with stores`, exchanges.orderList.operation.replace('first: 50', `first: ${listed}`)),
    asks('stores, 20 nearest', 'query Stores($near: GeoPointInput!) { stores(near: $near, first: 20) { nodes { id name open minimumOrder { amount } } } }', () => ({ near: basket.address.location })),
    asks('quote', 'query Quote($input: QuoteInput!) { quote(input: $input) { __typename ... on Quote { total { amount } earliestArrival } } }', () => ({ input: basket })),
    asks('placeOrder', exchanges.placeOrder.operation, exchanges.placeOrder.variables(customer)),
    cancelling,
    {
      ...cancelling,
      subject: watchedCancel,
      before: (times) => load.watch({ url, watched: standing.slice(-times).map((orderId) => ({ token: customer.token, orderId })) }),
      after: () => load.unwatch(),
    },
    // the last: a meal without a rider keeps the dispatch asking
    {
      subject: 'acceptTicket',
      act: () => post(url, owner, 'mutation Accept($input: AcceptTicketInput!) { acceptTicket(input: $input) { __typename } }', { input: { idempotencyKey: randomUUID(), ticketId: tickets.pop(), cookingMinutes: 15 } }),
    },
  ];
};
