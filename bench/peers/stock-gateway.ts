import { startChild } from '../process/child.ts';
import type { Peer } from './peer.ts';

/** `@apollo/gateway` in `@apollo/server`, as their documentation starts them. */
export const stockGateway: Peer = {
  name: '@apollo/gateway',
  scenes: ['stubs', 'system'],
  subscriptions: false, // it refuses to execute them
  start: ({ environment }) => startChild({ name: '@apollo/gateway', main: 'bench/peers/stock-gateway-main.ts', environment: { ...environment, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: '1' } }),
};
