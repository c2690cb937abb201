import type { Exchange } from './exchange.ts';

/** A customer's last 50 orders with their stores, as My page shows them. */
export const orderList: Exchange = {
  operation: 'query OrderList { me { id orders(first: 50) { nodes { id number status placedAt total { amount currency } store { id name } } } } }',
  expects: '"store":{"id":"',
  variables: () => () => ({}),
};
