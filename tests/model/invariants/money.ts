import type { Order } from '../../../subgraphs/order/src/domain/order.ts';
import type { Payment } from '../../../subgraphs/payment/src/domain/payment.ts';
import type { City } from '../city.ts';
import { must } from '../machinery/broken.ts';

/** What is left with us of a charge, by the provider's own books. */
const keptOf = ({ amount, status, refunds }: ReturnType<City['wire']['books']['payments']>[number]): number =>
  status === 'CAPTURED' ? refunds.reduce((rest, refund) => rest - refund.amount, amount) : 0;

const charges = (city: City) => city.wire.books.payments().filter(({ status }) => status === 'AUTHORIZED' || status === 'CAPTURED');

/** 1. Every charge belongs to exactly one order, and no more is given back than was taken. */
export const chargesAreOrders = (city: City): void => {
  const seen = new Set<string | null>();
  for (const charge of charges(city)) {
    const { reference } = charge;
    must(reference !== null && city.order.orders.rows.has(reference), 'every charge belongs to an order', () => `${charge.key} is for ${reference}`);
    must(!seen.has(reference), 'every charge belongs to exactly one order', () => `${reference} was charged twice`);
    must(keptOf(charge) >= 0, 'refunds are never more than was captured', () => `${-keptOf(charge)} more for ${reference}`);
    seen.add(reference);
  }
};

/** What support gave back of an order that was delivered. */
const givenBack = (payment: Payment | undefined): number =>
  payment?.status === 'CAPTURED' ? payment.refunds.filter(({ reason }) => reason !== null).reduce((sum, { amount }) => sum + amount.amount, 0) : 0;

/** What should be left with us in the end. */
const shouldKeep = (order: Exclude<Order, { status: 'NONE' }>, payment: Payment | undefined): number => {
  if (order.status === 'PAYMENT_FAILED' || order.status === 'EXPIRED') return 0;
  return 'cancellation' in order ? order.total.amount - order.cancellation.refund.amount : order.total.amount - givenBack(payment);
};

/** 1 and 2, in the end: captured − refunded is what each order's outcome says, and nothing stays reserved. */
export const booksAreRight = (city: City): void => {
  for (const [id, { state: order }] of city.order.orders.rows) {
    if (order.status === 'NONE') continue;
    const payment = city.payment.payments.rows.get(id)?.state;
    // the bank took its promise back when the food was gone, or it was off at the customer's own cost: our loss, and on record as such
    const lost = payment?.status === 'WRITTEN_OFF';
    const [charge] = charges(city).filter(({ reference }) => reference === id);
    const [kept, should] = [charge === undefined ? 0 : keptOf(charge), lost ? 0 : shouldKeep(order, payment)];
    must(kept === should, 'captured − refunded is what the order\'s outcome says', () => `${id} is ${order.status}, ${should} should be left of it, and ${kept} is`);
    must(charge?.status !== 'AUTHORIZED', 'no authorized payment without an order or a void', () => `${id} is ${order.status}, and its money is still reserved`);
  }
};
