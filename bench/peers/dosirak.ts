import { startChild } from '../process/child.ts';
import type { Peer } from './peer.ts';

/** This router as it runs in production: a process of its own, tokens checked, limits on. */
export const dosirak: Peer = {
  name: 'dosirak',
  scenes: ['stubs', 'system'],
  subscriptions: true,
  start: ({ environment }) => startChild({ name: 'dosirak', main: 'router/src/main.ts', environment: { ...environment, NODE_ENV: 'production', ROUTER_PORT: '0' } }),
};
