import { randomUUID } from 'node:crypto';
import type { Exchange } from './exchange.ts';

/** One order with its store, every time another. */
export const oneOrder: Exchange = {
  operation: 'query OneOrder($id: ID!) { order(id: $id) { id number status placedAt total { amount currency } store { id name } } }',
  expects: '"store":{"id":"',
  variables: ({ orderIds }) => {
    let next = 0;
    return () => ({ id: orderIds.length === 0 ? randomUUID() : orderIds[next++ % orderIds.length] });
  },
};
