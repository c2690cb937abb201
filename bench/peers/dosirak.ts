import { startChild } from '../process/child.ts';
import type { Peer } from './peer.ts';

/** Counted as ever, and never too many: the load comes from one address, and places orders as fast as it can. */
const everyRate = { ADDRESS_RATE: '10000000/1', PERSON_RATE: '10000000/1', FIELD_RATES: 'Mutation.placeOrder=1000000/1,Mutation.cancelOrder=1000000/1', SOCKETS_PER_PERSON: '100000', SUBSCRIPTIONS_PER_PERSON: '100000' };

/** This router as it runs in production: a process of its own, tokens and scopes checked, limits on; but for operations written out, since what is measured is not in the manifest. */
export const dosirak: Peer = {
  name: 'dosirak',
  scenes: ['stubs', 'system'],
  subscriptions: true,
  start: ({ environment }) => startChild({ name: 'dosirak', main: 'router/src/main.ts', environment: { ...environment, NODE_ENV: 'production', ROUTER_PORT: '0', PERSISTED_OPERATIONS: 'off', ...everyRate } }),
};
