import type { Order } from '../../../subgraphs/order/src/domain/order.ts';
import type { City } from '../city.ts';
import { isFinal } from '../ending.ts';
import { must } from '../machinery/broken.ts';
import { holdsAlways, holdsAtRest } from './at-rest.ts';
import { booksAreRight } from './money.ts';

type Ends = { readonly ticket: readonly string[]; readonly delivery: readonly string[] };
const none = 'none';
const onItsWay = ['DELIVERED', 'RETURNED', 'FAILED'];

/** How ticket and delivery have to end, by how their order did. */
const endsWith = (order: Exclude<Order, { status: 'NONE' }>): Ends => {
  switch (order.status) {
    case 'PAYMENT_FAILED':
    case 'EXPIRED':
      return { ticket: [none], delivery: [none] };
    case 'COMPLETED':
      return { ticket: ['HANDED_OVER'], delivery: ['DELIVERED'] };
    case 'REJECTED':
      return { ticket: ['REJECTED', 'EXPIRED'], delivery: [none] };
    case 'CANCELLED': {
      const { rule, food } = order.cancellation;
      if (rule === 'RETURNED') return { ticket: ['HANDED_OVER', 'CANCELLED'], delivery: ['RETURNED'] };
      if (rule === 'DELIVERY_FAILED') return { ticket: ['HANDED_OVER', 'CANCELLED'], delivery: ['FAILED'] };
      // picked up, nobody calls it off: only the acceptance timer does, which has not heard of it, and then it is on record what became of the food
      if (food !== null) return rule === 'NO_ANSWER' || rule === 'BEFORE_ACCEPTANCE' ? { ticket: ['HANDED_OVER', 'CANCELLED'], delivery: [food] } : { ticket: [], delivery: [] };
      // the store may have said no, or nothing, at the moment when its order was given up
      return { ticket: ['CANCELLED', 'REJECTED', 'EXPIRED'], delivery: [none, 'CANCELLED'] };
    }
    default:
      return { ticket: [], delivery: [] };
  }
};

/** When nothing is left to do, and no timer is left to wait for. */
export const holdsAtTheEnd = async (city: City): Promise<void> => {
  holdsAlways(city);
  await holdsAtRest(city);
  for (const [id, { state }] of city.order.orders.rows) {
    must(isFinal(state.status), 'every order comes to its end', () => `${id} is ${state.status} for good; ticket ${city.store.ticketOf(id)?.state.status}, delivery ${city.delivery.deliveryOf(id)?.state.status}`);
    if (state.status === 'NONE') continue;
    const ends = endsWith(state);
    const [ticket, delivery] = [city.store.ticketOf(id)?.state.status ?? none, city.delivery.deliveryOf(id)?.state.status ?? none];
    must(ends.ticket.includes(ticket) && ends.delivery.includes(delivery), 'ticket and delivery end as their order did', () => `${id} is ${state.status}${'cancellation' in state ? ` by ${state.cancellation.rule}` : ''}, its ticket ${ticket}, its delivery ${delivery}`);
    // handed over is what was picked up, and nothing else
    must(ticket !== 'HANDED_OVER' || onItsWay.includes(delivery), 'ticket and delivery end as their order did', () => `the ticket of ${id} is ${ticket}, its delivery ${delivery}`);
  }
  booksAreRight(city);
  for (const [id] of city.review.reviews.rows) must(city.order.orders.rows.get(id)?.state.status === 'COMPLETED', 'a review is of a completed order', () => id);
};
