import { oneOrder } from './one-order.ts';
import { orderList } from './order-list.ts';
import { placeOrder } from './place-order.ts';

/** By the name under which the load process is asked for them. */
export const exchanges = { oneOrder, orderList, placeOrder };
export type ExchangeName = keyof typeof exchanges;
